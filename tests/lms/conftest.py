"""A published lab beside the sample catalogue's quiz.

lab           Made: the lab activity, published (8 points by tests, 4 by hand)
quiz          Made: the quiz activity (2 questions of a point each, 3 attempts, the best counts)
"""

from __future__ import annotations

import pytest

from tests.factories.cohorts import Made
from tests.factories.labs import SLUG, publish_sample_lab


@pytest.fixture
def lab(app, activities) -> Made:
    publish_sample_lab(app)
    return activities[SLUG]


@pytest.fixture
def quiz(activities) -> Made:
    return activities["check"]
