"""The roster of a cohort: found, filtered, exported; places given, taken, and carried to another cohort."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re

import pytest
from sqlalchemy import select

from lms.audit.models import AuditEvent
from lms.cohorts.deadlines import deadlines_changed
from lms.cohorts.models import Cohort, Enrollment, Progress, StaffRole
from lms.cohorts.services import mark_done
from lms.web import now
from tests.factories.admissions import mails_to, put_on_list, send_application, state_of, take_applications
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.people import make_person


@pytest.fixture
def desk(app, instructor) -> Browser:
    """The instructor, in English."""
    return Browser(app, "en").sign_in(instructor)


@pytest.fixture
def grader(app, cohort):
    somebody = make_person(app, "learner", "instructor")
    with writing(app) as session:
        session.add(StaffRole(cohort_id=cohort.id, person_id=somebody.id, role="grader"))
    return somebody


def person_page(cohort, person) -> str:
    return f"/teach/{cohort.uuid}/roster/{person.uuid}"


def test_an_empty_roster_says_what_to_do(desk, cohort):
    page = desk.page(f"/teach/{cohort.uuid}/roster")
    assert "Nobody is enrolled yet" in page
    assert f"/teach/{cohort.uuid}/roster/import" in page and f"/teach/{cohort.uuid}/invitations" in page


def test_searched_filtered_paged_and_exported(app, desk, cohort):
    people = [make_person(app, name=f"학습자 {number:02}") for number in range(53)]
    odd = make_person(app, name="=HYPERLINK(1)", email="odd_one@example.org")
    for one in (*people, odd):
        make_enrollment(app, one, cohort)
    address = f"/teach/{cohort.uuid}/roster"
    first, second = desk.page(address), desk.page(f"{address}?page=2")
    assert "학습자 48" in first and "학습자 52" not in first and "학습자 52" in second
    assert "학습자 52" in desk.page(f"{address}?page=99"), "the last page, not an error"
    found = desk.page(f"{address}?q=ODD_ONE")
    assert "1 person" in text_of(found) and "학습자 00" not in found
    assert "Nobody matches" in desk.page(f"{address}?state=applied")
    assert desk.get(f"{address}?page=x&sort=y&state=z&q=%25").status_code == 200
    rows = list(csv.reader(io.StringIO(desk.get(f"{address}.csv").data.decode("utf-8-sig"))))
    assert len(rows) == 55 and rows[0][:2] == ["Name", "Mail address"]
    assert ["'=HYPERLINK(1)", "odd_one@example.org"] in [row[:2] for row in rows]
    assert len(desk.get(f"{address}.csv?q=odd_one").data.decode("utf-8-sig").splitlines()) == 2


def test_a_roster_costs_no_query_a_person(app, desk, counted):
    small, large = make_cohort(app), make_cohort(app)
    with writing(app) as session:
        instructor = session.scalars(select(StaffRole.person_id)).first()
        assert instructor is None
    people = [make_person(app) for _ in range(12)]
    make_enrollment(app, people[0], small)
    for one in people:
        make_enrollment(app, one, large)
    admin = Browser(app, "en").sign_in(make_person(app, "learner", "admin"))
    costs = [counted(lambda c=one: admin.page(f"/teach/{c.uuid}/roster")) for one in (small, large)]
    assert costs[0] == costs[1] < 30


def test_taking_somebody_out_and_giving_the_place_back(app, desk, learner, cohort, enrollment, activities):
    with writing(app) as session:
        mark_done(session, enrollment_id=enrollment.id, activity_id=activities["why-count"].id, now=now())
    page = person_page(cohort, learner)
    assert f"Take {learner.name} out of the cohort?" in desk.page(f"{page}/remove")
    assert desk.submit(f"{page}/remove", note="See you in spring").location == page
    assert state_of(app, learner, cohort) == "withdrawn"
    assert "See you in spring" in mails_to(app, learner.email)[-1].text
    history = text_of(desk.page(page))
    assert "Left the cohort" in history and "See you in spring" in history
    assert desk.submit(page, f"{page}/remove").status_code == 302, "twice is once"
    assert len(mails_to(app, learner.email)) == 1
    desk.submit(page, f"{page}/give")
    assert state_of(app, learner, cohort) == "active"
    with reading(app) as session:
        assert session.scalars(select(Progress.done_at)).one() is not None


def test_a_given_place_passes_the_queue_but_not_the_capacity(app, desk, instructor, learner, stranger):
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    make_enrollment(app, learner, cohort)
    put_on_list(app, stranger, cohort)
    page = person_page(cohort, stranger)
    assert "Number 1 on the waiting list" in desk.page(page)
    assert "full" in text_of(desk.submit(page, f"{page}/give", follow=True).text)
    assert state_of(app, stranger, cohort) == "waiting"
    with writing(app) as session:
        session.get_one(Cohort, cohort.id).capacity = 2
    desk.submit(page, f"{page}/give")
    assert state_of(app, stranger, cohort) == "active"


def test_graders_look_and_others_do_not(app, signed_in, grader, stranger, learner, cohort, enrollment):
    page = person_page(cohort, learner)
    looking = signed_in(grader)
    for address in (f"/teach/{cohort.uuid}/roster", page, f"/teach/{cohort.uuid}/applications"):
        text = looking.page(address)
        assert "/remove" not in text and "/import" not in text and 'name="answer"' not in text
    refused = (f"{page}/give", f"{page}/remove", f"{page}/defer", f"/teach/{cohort.uuid}/invitations")
    for address in (*refused, f"/teach/{cohort.uuid}/roster/import", f"/teach/{cohort.uuid}/staff"):
        assert looking.post(address).status_code == 403, address
        assert signed_in(stranger).post(address).status_code == 404, address
    assert looking.get(f"/teach/{cohort.uuid}/invitations").status_code == 403
    assert state_of(app, learner, cohort) == "active"


def test_somebody_who_has_nothing_to_do_with_the_cohort_is_not_found(desk, stranger, cohort):
    assert desk.get(person_page(cohort, stranger)).status_code == 404
    assert desk.post(f"{person_page(cohort, stranger)}/give").status_code == 404


def defer(desk, page, target, **fields):
    """Looks at what going on in another cohort changes, and presses the button."""
    shown = f"{page}/defer?target={target.uuid}"
    seen = re.search(r'name="seen" value="([^"]+)"', desk.page(shown))
    assert seen
    return desk.submit(shown, f"{page}/defer", target=target.uuid, seen=seen[1], **fields)


def test_deferring_carries_the_work_and_counts_by_the_new_dates(
    app, signed_in, desk, instructor, learner, stranger, dated_cohort, activities
):
    later = make_cohort(app, starts_on=now().date() + dt.timedelta(60), staff=(instructor,))
    enrollment = make_enrollment(app, learner, dated_cohort)
    with writing(app) as session:
        mark_done(session, enrollment_id=enrollment.id, activity_id=activities["why-count"].id, now=now())
        session.get_one(Cohort, dated_cohort.id).capacity = 1
    put_on_list(app, stranger, dated_cohort)
    told = []

    def hear(_session, **changed):
        told.append(changed["enrollment_ids"])

    page = person_page(dated_cohort, learner)
    assert later.uuid in desk.page(page)
    with deadlines_changed.connected_to(hear):
        assert defer(desk, page, later, note="Get well").location == page
    assert told == [[enrollment.id]]
    assert (state_of(app, learner, dated_cohort), state_of(app, learner, later)) == ("deferred", "active")
    assert state_of(app, stranger, dated_cohort) == "active", "the place that became free"
    with reading(app) as session:
        moved = session.get_one(Enrollment, enrollment.id)
        assert (moved.cohort_id, moved.uuid) == (later.id, enrollment.uuid)
        assert session.scalars(select(Progress.done_at)).one() is not None
        actions = set(session.scalars(select(AuditEvent.action)))
    assert {"enrollment.deferred", "admission.deferred"} <= actions
    assert "Get well" in mails_to(app, learner.email)[-1].text
    assert "다른 기수로 옮김" in signed_in(learner).page(f"/cohorts/{dated_cohort.uuid}/place")
    assert "Went on in" in text_of(desk.page(page))
    back = person_page(later, learner)
    with writing(app) as session:
        session.get_one(Cohort, dated_cohort.id).capacity = 2
    assert defer(desk, back, dated_cohort).status_code == 302
    assert (state_of(app, learner, dated_cohort), state_of(app, learner, later)) == ("active", "deferred")


def test_where_nobody_can_be_deferred_to(app, desk, admin, instructor, learner, stranger, cohort, enrollment):
    page = person_page(cohort, learner)
    assert "no other cohort of this track" in text_of(desk.page(page))
    full = make_cohort(app, capacity=1, staff=(instructor,))
    make_enrollment(app, stranger, full)
    foreign, over = make_cohort(app), make_cohort(app, staff=(instructor,))
    with writing(app) as session:
        session.get_one(Cohort, over.id).archived_at = now()
    for target, status in (
        (full.uuid, 302),
        (foreign.uuid, 403),
        (over.uuid, 302),
        ("", 422),
        (cohort.uuid, 422),
    ):
        assert desk.post(f"{page}/defer", target=target).status_code == status, target
    mine = make_cohort(app, staff=(instructor,))
    make_enrollment(app, learner, mine)
    for target in (mine, full, over):
        told = desk.get(f"{page}/defer?target={target.uuid}", follow_redirects=True)
        assert {mine: "has been in that", full: "is full", over: "is archived"}[target] in told.text
    assert desk.post(f"{page}/defer", target=mine.uuid).location == page
    assert state_of(app, learner, cohort) == "active"


def test_an_applicant_on_the_roster(app, desk, instructor, learner):
    cohort = make_cohort(app, capacity=1, staff=(instructor,))
    take_applications(app, cohort)
    send_application(app, learner, cohort)
    page = person_page(cohort, learner)
    assert "Sent an application" in text_of(desk.page(page))
    desk.submit(page, f"{page}/give")
    assert state_of(app, learner, cohort) == "active"
    with reading(app) as session:
        assert session.scalars(select(Enrollment.state)).one() == "active"
