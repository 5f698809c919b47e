"""The lab page with a Hub in memory: opening, waiting, a Hub that is away, and handing in."""

from __future__ import annotations

import datetime as dt
import io

import pytest
from sqlalchemy import select

from lms.assessments.models import Submission
from lms.assessments.services import runs
from lms.cohorts.models import ScheduledActivity
from lms.labs.gateway import HubUnavailable, ServerFailed, ServerStatus
from lms.web import blobs, now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, SLUG, grade, hand_in, make_report, notebook, release

FRAGMENT = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def hub(app):
    return app.extensions["hub"]


@pytest.fixture
def person(signed_in, learner, enrollment):
    return signed_in(learner)


@pytest.fixture
def address(enrollment, lab) -> str:
    return f"/learn/{enrollment.uuid}/labs/{lab.uuid}"


class Away:
    """A Hub that does not answer."""

    def __getattr__(self, _name):
        def ask(*_arguments):
            raise HubUnavailable("connection refused")

        return ask


def submissions(app) -> list[Submission]:
    with reading(app) as session:
        return list(session.scalars(select(Submission).order_by(Submission.id)))


def test_a_server_is_started_waited_for_and_opened(person, address, hub, learner, cohort):
    response = person.submit(address, f"{address}/open")
    assert response.headers["Location"] == f"{address}/opening"
    assert 'hx-trigger="every 1s"' in person.page(f"{address}/opening")
    response = person.get(f"{address}/opening", **FRAGMENT)
    expected = hub.lab_url(learner.uuid, cohort.slug, SLUG)
    assert response.headers["HX-Redirect"] == expected
    assert person.get(f"{address}/opening").headers["Location"] == expected
    assert person.submit(address, f"{address}/open").headers["Location"] == expected


@pytest.mark.parametrize("state", ["failed", "stopped"])
def test_a_server_that_fails_says_so_and_offers_another_try(person, address, hub, monkeypatch, state):
    monkeypatch.setattr(type(hub), "server_status", lambda *_given: ServerStatus(state))
    page = person.get(f"{address}/opening", **FRAGMENT).text
    assert "hx-trigger" not in page and f'action="{address}/open"' in page


@pytest.mark.parametrize("problem", [HubUnavailable, ServerFailed])
def test_a_hub_that_is_away_loses_nothing(app, person, address, hub, monkeypatch, problem):
    def broken(*_given):
        raise problem("no")

    monkeypatch.setattr(type(hub), "start_server", broken)
    response = person.submit(address, f"{address}/open", follow=True)
    assert (response.status_code == 200 and "실습 서버" in response.text) or "응답" in response.text


def test_every_page_of_a_lab_works_without_a_hub(app, person, address):
    app.extensions["hub"] = Away()
    assert person.get(address).status_code == 200
    assert person.get(f"{address}/opening").status_code == 200
    for action in ("open", "submit"):
        assert person.submit(address, f"{address}/{action}").headers["Location"] == address
    assert submissions(app) == []


def test_the_saved_notebook_is_handed_in(app, person, address, hub, learner, cohort):
    hub.files[learner.uuid, f"labs/{cohort.slug}/{SLUG}/{NOTEBOOK}"] = notebook("saved")
    page = person.submit(address, f"{address}/submit", follow=True).text
    (one,) = submissions(app)
    assert one.receipt in page and one.source == "page" and one.language == "ko"
    with app.app_context():
        assert blobs().get(one.files[NOTEBOOK]) == notebook("saved")


def upload(person, address, content: bytes, name: str = "x.ipynb", **options):
    return person.submit(address, f"{address}/submit", notebook=(io.BytesIO(content), name), **options)


def test_a_file_is_handed_in(app, person, address):
    upload(person, address, notebook("mine"), "../../etc/passwd")
    (one,) = submissions(app)
    assert list(one.files) == [NOTEBOOK]


@pytest.mark.parametrize("content", [b"", b" " * (20 * 1024 * 1024 + 1)])
def test_a_file_that_cannot_be_one_is_refused_with_a_sentence(app, person, address, content):
    assert upload(person, address, content, follow=True).status_code == 200
    assert submissions(app) == []


def test_a_closed_lab_takes_nothing_and_keeps_its_results(app, person, address, enrollment, lab, cohort):
    grade(app, hand_in(app, enrollment, lab))
    with writing(app) as session:
        closed = now() - dt.timedelta(minutes=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=lab.id, closes_at=closed))
    upload(person, address, notebook())
    assert len(submissions(app)) == 1
    page = person.page(address)
    assert f"{address}/open" not in page and "8 / 12" in text_of(page)


def test_a_lab_that_has_not_opened_does_not_open(app, person, address, lab, cohort, hub):
    with writing(app) as session:
        opens = now() + dt.timedelta(days=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=lab.id, opens_at=opens))
    assert f"{address}/open" not in person.page(address)
    person.post(f"{address}/open")
    upload_answer = person.post(f"{address}/submit", notebook=(io.BytesIO(notebook()), "x.ipynb"))
    assert upload_answer.status_code == 302
    assert hub.servers == {} and submissions(app) == []


@pytest.mark.parametrize("path", ["", "/result", "/opening"])
def test_nobody_sees_anothers_lab(signed_in, stranger, address, path):
    assert signed_in(stranger).get(address + path).status_code == 404


@pytest.mark.parametrize("path", ["/open", "/submit"])
def test_nobody_acts_in_anothers_lab(app, signed_in, stranger, address, path, hub):
    assert signed_in(stranger).post(address + path).status_code == 404
    assert hub.servers == {} and submissions(app) == []


def test_the_result_comes_without_a_reload(app, person, address, enrollment, lab, instructor):
    assert "hx-get" in person.page(address)
    made = hand_in(app, enrollment, lab)
    assert 'hx-trigger="every 1s"' in person.page(f"{address}/result")
    grade(app, made)
    page = person.page(f"{address}/result")
    assert "불량을 센다" in page and "8 / 12" in text_of(page)
    release(app, made, instructor.id, 4.0, "분명합니다")
    assert "분명합니다" in person.page(f"{address}/result")


def test_while_no_worker_is_there_the_page_says_that_the_submission_is_safe(
    app, person, address, enrollment, lab, monkeypatch
):
    safe = "제출물은 안전하게 보관되어 있고"
    made = hand_in(app, enrollment, lab)
    assert safe not in person.page(f"{address}/result")
    monkeypatch.setattr("lms.assessments.queries.PATIENCE", dt.timedelta(0))
    assert safe in person.page(f"{address}/result")
    hand_in(app, enrollment, lab)
    with writing(app) as session:
        assert runs.claim(session, run_uuid=made.run, now=now())
    assert safe not in person.page(f"{address}/result")


def test_what_could_not_be_graded_says_why(app, person, address, enrollment, lab):
    grade(app, hand_in(app, enrollment, lab), make_report(None, cause="unreadable"))
    assert "채점하지 못했습니다" in person.page(f"{address}/result")


def test_an_unpublished_lab_says_so(app, person, enrollment, activities):
    page = person.get(f"/learn/{enrollment.uuid}/labs/{activities[SLUG].uuid}")
    assert page.status_code == 200 and "/submit" not in page.text


def test_a_page_of_many_submissions_costs_as_much_as_one(app, person, address, enrollment, lab, counted):
    grade(app, hand_in(app, enrollment, lab))
    person.page(address)
    one = counted(lambda: person.page(address))
    for _each in range(9):
        grade(app, hand_in(app, enrollment, lab))
    assert counted(lambda: person.page(address)) == one
    assert len(person.page(address).encode()) < 100_000
