"""The API of the lab servers: every endpoint, and every no in both languages."""

from __future__ import annotations

import base64
import datetime as dt
import re

import pytest
from sqlalchemy import select, update

from lms.accounts.models import ApiToken, Person
from lms.assessments.models import Submission
from lms.cohorts.models import ScheduledActivity
from lms.web import now
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import NOTEBOOK, SLUG, grade, hand_in, make_lab, notebook, publish_sample_lab

API = "/api/lab/v1"
HANGUL = re.compile("[가-힣]")


def encoded(content: bytes) -> str:
    return base64.b64encode(content).decode()


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def client(app):
    return app.test_client()


@pytest.fixture
def token(app, client, settings):
    """Function: a person's lab token, as the spawner's hook gets it."""

    def ask(person) -> str:
        response = client.post(
            f"{API}/tokens", json={"person": person.uuid}, headers=bearer(settings.secret("hub-hook.secret"))
        )
        assert response.status_code == 200, response.text
        return response.get_json()["token"]

    return ask


@pytest.fixture
def mine(token, learner, enrollment, lab) -> dict[str, str]:
    return bearer(token(learner))


def submission_body(content: bytes | None = None, path: str = NOTEBOOK) -> dict:
    return {"version": "a" * 64, "files": [{"path": path, "content": encoded(content or notebook())}]}


def assert_refused(response, status: int, code: str | None = None) -> None:
    """The status, and a sentence in each language."""
    assert response.status_code == status, response.text
    error = response.get_json()["error"]
    assert HANGUL.search(error["message"]["ko"]), error
    assert error["message"]["en"] and not HANGUL.search(error["message"]["en"]), error
    assert error["code"] == (code or error["code"]) and error["code"] not in ("", "error")


def test_only_the_hubs_hook_gets_a_token(client, learner, settings):
    body = {"person": learner.uuid}
    assert_refused(client.post(f"{API}/tokens", json=body), 401)
    assert_refused(client.post(f"{API}/tokens", json=body, headers=bearer("wrong")), 401)
    assert_refused(client.post(f"{API}/tokens", json=body, headers=bearer("틀림")), 401)
    hook = bearer(settings.secret("hub-hook.secret"))
    for odd in ({"person": "nobody"}, {}, [], "x", {"person": None}):
        assert_refused(client.post(f"{API}/tokens", json=odd, headers=hook), 404)
    assert client.post(f"{API}/tokens", json=body, headers=hook).get_json()["language"] == "ko"


def test_the_learners_labs(client, mine, app, enrollment, lab, cohort):
    made = hand_in(app, enrollment, lab)
    (one,) = client.get(f"{API}/assignments", headers=mine).get_json()["assignments"]
    assert (one["course_id"], one["assignment_id"], one["max_score"]) == (cohort.slug, SLUG, 12.0)
    assert one["title"] == {"ko": "불량 세기", "en": "Count the scrap"}
    assert [(s["uuid"], s["state"], s["score"], s["feedback"]) for s in one["submissions"]] == [
        (made.uuid, "queued", None, False)
    ]
    grade(app, made)
    (one,) = client.get(f"{API}/assignments", headers=mine).get_json()["assignments"]
    assert [(s["state"], s["score"], s["feedback"]) for s in one["submissions"]] == [("graded", 8.0, True)]


def test_the_release_is_what_learners_get_in_their_language(client, app, mine, cohort, learner):
    address = f"{API}/assignments/{cohort.slug}/{SLUG}/release"
    answer = client.get(address, headers=mine).get_json()
    assert answer["language"] == "ko" and answer["version"] == "a" * 64
    (file,) = answer["files"]
    assert file["path"] == NOTEBOOK and base64.b64decode(file["content"]) == notebook("# task ko")
    with writing(app) as session:
        session.execute(update(Person).where(Person.id == learner.id).values(language="en"))
    (file,) = client.get(address, headers=mine).get_json()["files"]
    assert base64.b64decode(file["content"]) == notebook("# task en")


def test_submitting_answers_with_a_receipt_of_what_is_stored(client, app, mine, cohort):
    address = f"{API}/assignments/{cohort.slug}/{SLUG}/submissions"
    answers = [client.post(address, json=submission_body(), headers=mine) for _each in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    one, two = (answer.get_json() for answer in answers)
    assert (one["attempt"], two["attempt"]) == (1, 2)
    assert one["sha256"] == two["sha256"] and one["receipt"] != two["receipt"]
    with reading(app) as session:
        stored = session.scalars(select(Submission).order_by(Submission.id)).all()
        assert [row.receipt for row in stored] == [one["receipt"], two["receipt"]]
        assert stored[0].source == "lab" and stored[0].language == "ko"


def test_the_feedback_of_ones_own_submission(client, app, mine, enrollment, lab, token, stranger):
    made = hand_in(app, enrollment, lab)
    address = f"{API}/submissions/{made.uuid}/feedback"
    assert_refused(client.get(address, headers=mine), 404)
    grade(app, made)
    (file,) = client.get(address, headers=mine).get_json()["files"]
    assert file == {"path": f"{SLUG}.html", "content": encoded(b"<p>fine</p>")}
    assert_refused(client.get(address, headers=bearer(token(stranger))), 404)


def addresses(cohort) -> list[tuple[str, str]]:
    lab = f"{API}/assignments/{cohort.slug}/{SLUG}"
    return [("get", f"{lab}/release"), ("post", f"{lab}/submissions")]


def test_without_a_token_nothing_is_said(client, cohort, lab, app, enrollment):
    made = hand_in(app, enrollment, lab)
    everything = [
        *addresses(cohort),
        ("get", f"{API}/assignments"),
        ("get", f"{API}/submissions/{made.uuid}/feedback"),
    ]
    for method, address in everything:
        for headers in ({}, bearer(""), bearer("wrong"), {"Authorization": "Basic YTpi"}):
            assert_refused(getattr(client, method)(address, headers=headers), 401)


def test_a_browsers_session_is_no_token(signed_in, learner, enrollment, lab):
    assert signed_in(learner).get(f"{API}/assignments").status_code == 401


def test_anothers_cohort_is_not_there(client, app, cohort, lab, token, stranger, enrollment):
    make_enrollment(app, stranger, make_cohort(app))
    theirs = bearer(token(stranger))
    for method, address in addresses(cohort):
        assert_refused(getattr(client, method)(address, headers=theirs, json=submission_body()), 404)


@pytest.mark.parametrize(("course", "lab_slug"), [("none", SLUG), (None, "none"), (None, "check")])
def test_an_address_of_nothing_is_not_found(client, mine, cohort, course, lab_slug):
    assert_refused(
        client.get(f"{API}/assignments/{course or cohort.slug}/{lab_slug}/release", headers=mine), 404
    )


def test_an_expired_token_is_refused(client, app, mine):
    with writing(app) as session:
        session.execute(update(ApiToken).values(expires_at=now() - dt.timedelta(seconds=1)))
    assert_refused(client.get(f"{API}/assignments", headers=mine), 401)


def test_a_suspended_persons_token_is_refused(client, app, mine, signed_in, admin, learner):
    signed_in(admin).post(f"/people/{learner.uuid}/active", active="0")
    assert_refused(client.get(f"{API}/assignments", headers=mine), 401)


def test_a_closed_lab_answers_409(client, app, mine, cohort, lab):
    with writing(app) as session:
        closed = now() - dt.timedelta(minutes=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=lab.id, closes_at=closed))
    address = f"{API}/assignments/{cohort.slug}/{SLUG}/submissions"
    assert_refused(client.post(address, json=submission_body(), headers=mine), 409, "closed")


def test_a_lab_that_has_not_opened_is_not_there(client, app, mine, cohort, lab):
    with writing(app) as session:
        opens = now() + dt.timedelta(days=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=lab.id, opens_at=opens))
    assert client.get(f"{API}/assignments", headers=mine).get_json() == {"assignments": []}
    for method, address in addresses(cohort):
        assert_refused(getattr(client, method)(address, headers=mine, json=submission_body()), 404)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (None, 422),
        ([], 422),
        ({"files": 3}, 422),
        ({"files": [{"path": NOTEBOOK}]}, 422),
        ({"files": [{"path": NOTEBOOK, "content": "no base64!"}]}, 422),
        ({"files": [{"path": NOTEBOOK, "content": None}]}, 422),
        ({"files": []}, 422),
        (submission_body(path="other.ipynb"), 422),
        ({"files": submission_body()["files"] + submission_body(path="../x")["files"]}, 422),
        (submission_body(b" " * (20 * 1024 * 1024 + 1)), 413),
        (submission_body(b" " * (24 * 1024 * 1024)), 413),
    ],
)
def test_what_cannot_be_a_submission_is_refused(client, app, mine, cohort, body, status):
    address = f"{API}/assignments/{cohort.slug}/{SLUG}/submissions"
    assert_refused(client.post(address, json=body, headers=mine), status)
    with reading(app) as session:
        assert session.scalars(select(Submission)).all() == []


def test_other_methods_and_addresses_answer_in_both_languages_too(client, mine):
    assert_refused(client.delete(f"{API}/assignments", headers=mine), 405)
    assert_refused(client.get(f"{API}/nothing", headers=mine), 404)


def test_a_new_version_is_what_is_released_next(client, app, mine, cohort):
    publish_sample_lab(app, make_lab(hash="c" * 64))
    address = f"{API}/assignments/{cohort.slug}/{SLUG}/release"
    assert client.get(address, headers=mine).get_json()["version"] == "c" * 64
