"""Worked notebooks: read, opened, done and never handed in; each by whom it may."""

from __future__ import annotations

import base64
import datetime as dt

import pytest
from sqlalchemy import select

from lms.accounts.models import Person
from lms.accounts.services import issue_lab_token
from lms.cohorts.domain import Exempt, Step, Window
from lms.cohorts.models import Progress, ScheduledActivity
from lms.config import Settings
from lms.labs import tasks, worked
from lms.labs.models import WorkedPage
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.notebooks import (
    NOTEBOOK,
    SLUG,
    fail_pages,
    make_notebook,
    make_pages,
    publish_with_notebook,
)

FRAGMENT = {"headers": {"HX-Request": "true"}}
API = "/api/lab/v1"


@pytest.fixture
def notebook(app, tmp_path):
    return publish_with_notebook(app, tmp_path / "with-notebook")


@pytest.fixture
def cohort(app, notebook, instructor):
    return make_cohort(app, staff=(instructor,))


@pytest.fixture
def enrollment(app, cohort, learner):
    return make_enrollment(app, learner, cohort)


@pytest.fixture
def person(signed_in, learner, enrollment):
    return signed_in(learner)


@pytest.fixture
def address(enrollment, notebook) -> str:
    return f"/learn/{enrollment.uuid}/notebooks/{notebook.uuid}"


def pages(app) -> list[WorkedPage]:
    with reading(app) as session:
        return list(session.scalars(select(WorkedPage).order_by(WorkedPage.language)))


def test_it_looks_again_until_the_worker_has_run_it(app, person, address):
    page = person.page(address)
    assert 'hx-trigger="every 3s"' in page and f'action="{address.replace("notebooks", "labs")}/open"' in page
    assert 'hx-trigger="every 3s"' in person.page(f"{address}/executed")
    make_pages(app)
    made = person.page(f"{address}/executed")
    assert "<h2>ko</h2>" in made and "hx-trigger" not in made
    assert "<h2>ko</h2>" in person.page(address)


def test_questions_about_it_are_asked_below_it(person, address, cohort, notebook):
    assert f'href="/cohorts/{cohort.uuid}/questions/new?at={notebook.uuid}"' in person.page(address)


def test_it_speaks_the_language_of_the_page(app, person, address):
    make_pages(app)
    person.submit(address, "/language", language="en")
    page = person.page(address)
    assert "<h2>en</h2>" in page and 'class="worked" id="executed" lang="en"' in page


def test_one_that_does_not_run_says_so_and_opens_all_the_same(app, person, address, hub_url_of):
    fail_pages(app)
    page = text_of(person.page(address))
    assert "지금은 여기서 볼 수 없습니다" in page and "NameError" not in page
    assert person.submit(address, hub_url_of("open")).headers["Location"] == hub_url_of("opening")


@pytest.fixture
def hub_url_of(address):
    return lambda action: f"{address.replace('/notebooks/', '/labs/')}/{action}"


def test_it_opens_in_jupyterlab_as_a_lab_does(app, person, address, hub_url_of, learner, cohort):
    hub = app.extensions["hub"]
    assert person.submit(address, hub_url_of("open")).headers["Location"] == hub_url_of("opening")
    assert f'href="{address}"' in person.page(hub_url_of("opening"))
    response = person.get(hub_url_of("opening"), **FRAGMENT)
    assert response.headers["HX-Redirect"] == hub.lab_url(learner.uuid, cohort.slug, SLUG)


def test_reading_it_to_the_end_is_doing_it(app, person, address, enrollment, notebook):
    finish = f"/learn/{enrollment.uuid}/lessons/{notebook.uuid}/finish"
    response = person.submit(address, finish)
    assert "/labs/" in response.headers["Location"]
    with reading(app) as session:
        one = session.scalars(select(Progress).where(Progress.activity_id == notebook.id)).one()
        assert one.opened_at and one.done_at
    assert f'action="{finish}"' not in person.page(address)


@pytest.mark.parametrize(
    ("kind", "optional"), [("lesson", True), ("notebook", True), ("quiz", False), ("lab", False)]
)
def test_it_may_be_skipped_where_lessons_may(kind, optional):
    text = {"ko": "글", "en": "text"}
    exempt = Exempt("e", text, declined=False)
    assert Step(1, "s", kind, text, 20, text, text, Window(), False, False, exempt).optional is optional


def test_it_is_not_a_lab_and_a_lab_is_not_one(person, address, enrollment, activities, hub_url_of, notebook):
    assert person.get(hub_url_of("").rstrip("/")).status_code == 404
    assert person.submit(address, hub_url_of("submit")).status_code == 404
    lab = activities["count-scrap"]
    assert person.get(f"/learn/{enrollment.uuid}/notebooks/{lab.uuid}").status_code == 404


def test_only_the_learner_reads_it(app, address, enrollment, browser, signed_in, stranger):
    make_pages(app)
    assert "/sign-in" in browser.get(address).headers["Location"]
    other = signed_in(stranger)
    for wanted in (address, f"{address}/executed"):
        assert other.get(wanted).status_code == 404


def test_one_that_is_not_open_yet_is_not_shown(app, person, address, cohort, notebook, hub_url_of):
    make_pages(app)
    with writing(app) as session:
        later = now() + dt.timedelta(days=1)
        session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=notebook.id, opens_at=later))
    assert "<h2>ko</h2>" not in person.page(address)
    assert person.get(f"{address}/executed").status_code == 404
    assert person.get(hub_url_of("opening")).status_code in (302, 200)


def test_one_that_was_never_published_says_so(app, signed_in, learner, tmp_path, instructor):
    made = publish_with_notebook(app, tmp_path / "other", make_notebook("d" * 64))
    with writing(app) as session:
        for page in session.scalars(select(WorkedPage)):
            session.delete(page)
    enrollment = make_enrollment(app, learner, make_cohort(app, staff=(instructor,)))
    page = text_of(signed_in(learner).page(f"/learn/{enrollment.uuid}/notebooks/{made.uuid}"))
    assert "아직 준비되지 않은 노트북입니다" in page


@pytest.fixture
def token(app, learner, enrollment) -> dict[str, str]:
    with writing(app) as session:
        made = issue_lab_token(session, person=session.get_one(Person, learner.id), now=now())
    return {"Authorization": f"Bearer {made}"}


def test_jupyterlab_gets_its_files_and_cannot_hand_it_in(app, token, cohort):
    client = app.test_client()
    listed = client.get(f"{API}/assignments", headers=token).get_json()["assignments"]
    (one,) = [entry for entry in listed if entry["assignment_id"] == SLUG]
    assert (one["max_score"], one["submissions"], one["version"]) == (None, [], "c" * 64)
    (file,) = client.get(f"{API}/assignments/{cohort.slug}/{SLUG}/release", headers=token).get_json()["files"]
    assert file["path"] == NOTEBOOK and base64.b64decode(file["content"]) == b'{"ko": 1}'
    body = {"version": "c" * 64, "files": [file]}
    refused = client.post(f"{API}/assignments/{cohort.slug}/{SLUG}/submissions", json=body, headers=token)
    assert refused.status_code == 409
    message = refused.get_json()["error"]["message"]
    assert "제출할 것이 없습니다" in message["ko"] and "nothing to submit" in message["en"]


def test_staff_see_why_and_let_it_run_again(app, signed_in, instructor, cohort, notebook, person):
    fail_pages(app)
    teacher, address = signed_in(instructor), f"/teach/{cohort.uuid}/notebooks"
    assert "NameError" in teacher.page(address) and address in teacher.page(f"/teach/{cohort.uuid}")
    assert teacher.submit(address, f"{address}/{notebook.uuid}").headers["Location"] == address
    assert [page.state for page in pages(app)] == ["waiting", "waiting"]
    assert person.get(address).status_code == 404
    assert person.submit("/dashboard", f"{address}/{notebook.uuid}").status_code == 404


def test_a_page_stays_until_a_new_one_is_made(app, person, address, signed_in, instructor, cohort, notebook):
    make_pages(app)
    teaching = f"/teach/{cohort.uuid}/notebooks"
    signed_in(instructor).submit(teaching, f"{teaching}/{notebook.uuid}")
    assert "<h2>ko</h2>" in person.page(address)
    make_pages(app, "<h2>new {}</h2>")
    assert "<h2>new ko</h2>" in person.page(address)


def test_one_page_is_one_processs_for_a_time(app, notebook):
    with writing(app) as session:
        claimed = [worked.claim_page(session, now=now()) for _each in range(3)]
        assert sorted(page.language for page in claimed if page) == ["en", "ko"]
    with writing(app) as session:
        later = now() + dt.timedelta(seconds=worked.CLAIM_SECONDS + 1)
        assert worked.claim_page(session, now=later) is not None


def test_a_fault_of_ours_is_tried_again(app, settings: Settings, notebook, tmp_path):
    """The home of a test has no lab environment."""
    with app.app_context():
        tasks.make_pages(settings, stopping=lambda: False)
    assert [(page.state, page.cause) for page in pages(app)] == [("waiting", "EnvironmentMissing")] * 2
    assert all(page.claimed_until > now() for page in pages(app))
