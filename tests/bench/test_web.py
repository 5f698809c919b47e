"""The guard against a query for each learner, item or event, on every page that is measured."""

from __future__ import annotations

from tests.bench.pages import pages_of
from tests.bench.web import queries_of
from tests.factories.around import surround
from tests.factories.thousand import make_large_cohort

MOST = 26


def test_every_page_costs_as_many_queries_for_many_as_for_few(app):
    costs = []
    for number in (3, 30):
        made = make_large_cohort(app, learners=number, items=2 + number // 3, events=number**2)
        costs.append(queries_of(app, pages_of(made, surround(app, made))))
    few, many = costs
    assert {name: (few[name], many[name]) for name in few if few[name] != many[name]} == {}
    assert max(few.values()) <= MOST
