"""Who teaches a cohort: added by address, changed, removed; one instructor always stays."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEvent
from lms.cohorts.models import StaffRole
from tests.factories.admissions import mails_to
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, writing
from tests.factories.people import make_person


@pytest.fixture
def desk(app, instructor) -> Browser:
    return Browser(app, "en").sign_in(instructor)


@pytest.fixture
def page(cohort) -> str:
    return f"/teach/{cohort.uuid}/staff"


def roles(app, cohort) -> dict[int, str]:
    with reading(app) as session:
        found = session.scalars(select(StaffRole).where(StaffRole.cohort_id == cohort.id))
        return {one.person_id: one.role for one in found}


def test_added_by_address_sees_the_cohort_at_once(app, desk, signed_in, page, stranger, instructor, cohort):
    assert signed_in(stranger).get("/teach").status_code == 403
    assert desk.submit(page, email=stranger.email.upper(), role="grader").location == page
    assert roles(app, cohort) == {instructor.id: "instructor", stranger.id: "grader"}
    assert f"/teach/{cohort.uuid}" in signed_in(stranger).page("/teach")
    assert "맡았습니다" in mails_to(app, stranger.email)[-1].subject
    assert desk.submit(page, email=stranger.email, role="instructor").status_code == 302
    assert roles(app, cohort)[stranger.id] == "instructor"
    with reading(app) as session:
        actions = list(
            session.scalars(select(AuditEvent.action).where(AuditEvent.action.startswith("staff.")))
        )
    assert actions == ["staff.added", "staff.changed"]


def test_somebody_without_an_account_or_suspended(app, desk, page, cohort):
    response = desk.submit(page, email="nobody@example.org", role="grader")
    assert response.status_code == 422
    assert "Nobody has an account with this address." in text_of(response.text)
    assert "nobody@example.org" in response.text
    assert desk.submit(page, email=make_person(app, active=False).email, role="grader").status_code == 422
    assert desk.submit(page, email="nobody@example.org", role="owner").status_code == 400
    assert len(roles(app, cohort)) == 1


def test_the_last_instructor_cannot_vanish(app, desk, signed_in, admin, page, instructor, cohort):
    own = f"{page}/{instructor.uuid}"
    for browser in (desk, signed_in(admin)):
        assert browser.submit(page, own, role="grader").status_code == 409
        assert browser.submit(f"{own}/remove").status_code == 409
    suspended = make_person(app, "learner", "instructor", active=False)
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=suspended.id, role="instructor"))
    assert desk.submit(f"{own}/remove").status_code == 409, "who cannot sign in does not count"
    assert roles(app, cohort)[instructor.id] == "instructor"


def test_changed_and_removed(app, desk, signed_in, page, stranger, instructor, cohort):
    desk.submit(page, email=stranger.email, role="instructor")
    other = f"{page}/{stranger.uuid}"
    assert desk.submit(page, other, role="grader").location == page
    assert roles(app, cohort)[stranger.id] == "grader"
    assert signed_in(stranger).post(f"{page}/{instructor.uuid}", role="grader").status_code == 403
    assert "from the staff?" in desk.page(f"{other}/remove")
    assert desk.submit(f"{other}/remove").location == page
    assert desk.post(f"{other}/remove").status_code == 404
    assert signed_in(stranger).get(f"/teach/{cohort.uuid}").status_code == 404


def test_an_instructor_may_go_when_another_stays(app, desk, page, stranger, instructor, cohort):
    desk.submit(page, email=stranger.email, role="instructor")
    assert desk.submit(f"{page}/{instructor.uuid}/remove").location == "/teach"
    assert roles(app, cohort) == {stranger.id: "instructor"}
