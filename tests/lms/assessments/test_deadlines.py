"""Extensions and more time: asked for, answered, what they change in grades, and how it is shown."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.accounts.services import issue_lab_token
from lms.assessments.models import GradeEvent, Regrade, Submission
from lms.assessments.services.events import append_all, broken_link
from lms.assessments.services.preview import preview
from lms.audit.models import AuditEvent
from lms.catalog.models import Activity, TrackVersion
from lms.cohorts.deadlines import accommodate, deadlines_changed
from lms.cohorts.domain import Window
from lms.cohorts.models import Enrollment, Extension, ScheduledActivity
from lms.cohorts.queries import way_of
from lms.mail.models import OutboxMail
from lms.notices.models import Notice
from lms.web import now
from tests.factories.browser import Browser, text_of
from tests.factories.cohorts import Made, make_cohort, make_enrollment
from tests.factories.homes import reading, writing
from tests.factories.labs import grade, hand_in, make_report
from tests.factories.people import make_person
from tests.factories.regrades import apply, finish_runs, start

DAY = dt.timedelta(days=1)
STRICT = {"slip_days": 1, "most_per_item": 1, "penalty_percent_a_day": 10, "days": 4}


@pytest.fixture
def strict(app) -> None:
    """The sample track, with a day to slip and then ten percent a day."""
    with writing(app) as session:
        version = session.scalars(select(TrackVersion)).one()
        session.execute(update(TrackVersion.__table__).values(grading=version.grading | {"late": STRICT}))


@pytest.fixture
def dated(app, learner, dated_cohort) -> Made:
    return make_enrollment(app, learner, dated_cohort)


def window_of(app, enrollment: Made, activity: Made) -> Window:
    with reading(app) as session:
        way = way_of(session, session.get_one(Enrollment, enrollment.id))
        return way.around(activity.uuid)[1].window


def late(app, enrollment: Made, lab: Made, days: float) -> None:
    """Hands in the lab so many days after its deadline, and grades it with 8 points."""
    due = window_of(app, enrollment, lab).due_at
    handed_in = hand_in(app, enrollment, lab, window=Window(None, due), at=due + days * DAY)
    grade(app, handed_in, make_report(8.0, manual=False))


def events(app) -> list[GradeEvent]:
    with reading(app) as session:
        return list(session.scalars(select(GradeEvent).order_by(GradeEvent.id)))


def mails(app) -> list[OutboxMail]:
    with reading(app) as session:
        return list(session.scalars(select(OutboxMail).order_by(OutboxMail.id)))


def at(instant: dt.datetime) -> str:
    """An instant in Seoul, as the field wants it."""
    return instant.astimezone(dt.timezone(9 * dt.timedelta(hours=1))).strftime("%Y-%m-%dT%H:%M")


class Desk:
    """A learner and an instructor at their pages about one lab."""

    def __init__(self, app, learner, instructor, cohort: Made, enrollment: Made, lab: Made) -> None:
        self.app, self.lab, self.enrollment = app, lab, enrollment
        self.learner = Browser(app, "en").sign_in(learner)
        self.staff = Browser(app, "en").sign_in(instructor)
        self.page = f"/learn/{enrollment.uuid}/deadlines/{lab.uuid}"
        self.desk = f"/teach/{cohort.uuid}/extensions"

    def ask(self, until: dt.datetime, reason: str = "교대 근무가 바뀌었습니다"):
        return self.learner.submit(self.page, until=at(until), reason=reason)

    def newest(self) -> Extension:
        with reading(self.app) as session:
            return session.scalars(select(Extension).order_by(Extension.id.desc())).first()

    def answer(self, kind: str, until: dt.datetime, note: str = ""):
        address = f"{self.desk}/{self.newest().uuid}"
        return self.staff.submit(self.desk, address, answer=kind, until=at(until), note=note)


@pytest.fixture
def desk(app, learner, instructor, dated_cohort, dated, lab) -> Desk:
    return Desk(app, learner, instructor, dated_cohort, dated, lab)


def test_a_granted_extension_takes_the_penalty_back_with_its_reason(app, strict, desk, dated, lab):
    late(app, dated, lab, 2.5)
    due = window_of(app, dated, lab).due_at
    assert events(app)[-1].penalty == pytest.approx(1.6)
    assert "3 days late. 1 day to spare was used. 2 days cost 20 %: −1.6 points." in text_of(
        desk.learner.page(desk.page)
    )
    assert desk.ask(due + 2 * DAY).status_code == 302
    assert "More time 1" in text_of(desk.staff.page(desk.desk))
    assert desk.answer("grant", due + 2 * DAY, "고생하셨습니다").status_code == 302
    before, after = events(app)
    assert (after.raw, after.penalty, after.reason) == (8.0, 0.0, "extension")
    assert after.comment == "고생하셨습니다" and after.actor_id is not None
    assert broken_link([before, after]) is None
    page = text_of(desk.learner.page(desk.page))
    assert "1 day late. 1 day to spare was used. Nothing is taken off." in page
    assert "You have more time than the others" in page and "고생하셨습니다" in page
    assert "more time was granted" in desk.learner.page(f"/learn/{dated.uuid}/labs/{lab.uuid}")
    assert "More time 1" not in text_of(desk.staff.page(desk.desk))
    with reading(app) as session:
        asked, granted = session.scalars(
            select(AuditEvent.action).where(AuditEvent.action.startswith("extension"))
        )
        assert (asked, granted) == ("extension.requested", "extension.granted")


def test_staff_are_told_of_a_request(app, desk, dated, lab, instructor):
    desk.ask(window_of(app, dated, lab).due_at + 2 * DAY)
    with reading(app) as session:
        (notice,) = session.scalars(select(Notice).where(Notice.person_id == instructor.id))
        assert notice.said.kind == "request" and notice.said.url.endswith("/extensions")
        assert notice.said.subject["en"].startswith("A request for more time")


def test_the_answer_comes_by_mail_in_the_learners_language(app, desk, dated, lab):
    due = window_of(app, dated, lab).due_at
    desk.ask(due + 2 * DAY)
    desk.answer("grant", due + 3 * DAY, "힘내세요")
    mail = mails(app)[-1]
    assert "마감이 늦춰졌습니다" in mail.subject and "힘내세요" in mail.text and desk.page in mail.text
    desk.ask(due + 9 * DAY)
    assert desk.answer("deny", due + 9 * DAY).status_code == 422, "a denial needs a note"
    desk.answer("deny", due + 9 * DAY, "다음 실습이 시작됩니다")
    assert "다음 실습이 시작됩니다" in mails(app)[-1].text
    assert window_of(app, dated, lab).due_at == due + 3 * DAY, "what was granted before holds"
    page = text_of(desk.learner.page(desk.page))
    assert "Not granted" in page and "Granted" in page


def test_the_lab_shows_each_learner_their_own_deadline(app, desk, dated, lab, learner):
    due = window_of(app, dated, lab).due_at
    desk.ask(due + 2 * DAY)
    desk.answer("grant", due + 2 * DAY)
    with writing(app) as session:
        token = issue_lab_token(session, person=session.get_one(Person, learner.id), now=now())
    headers = {"Authorization": f"Bearer {token}"}
    found = app.test_client().get("/api/lab/v1/assignments", headers=headers).json["assignments"]
    (one,) = [each for each in found if each["assignment_id"] == lab.slug]
    assert dt.datetime.fromisoformat(one["due_at"]) == due + 2 * DAY
    assert dt.datetime.fromisoformat(one["closes_at"]) >= due + 2 * DAY


@pytest.mark.parametrize(
    ("days", "reason", "says"),
    [
        (0, "왜", "after the present deadline"),
        (400, "왜", "within a year"),
        (2, "   ", "Write the reason"),
        (2, "왜" * 1001, "Write the reason"),
    ],
)
def test_a_request_that_cannot_be_one_is_told_why_and_stays_in_the_form(
    app, desk, dated, lab, days, reason, says
):
    until = window_of(app, dated, lab).due_at + days * DAY
    answer = desk.ask(until, reason)
    assert answer.status_code == 422 and says in answer.text
    assert at(until) in answer.text
    with reading(app) as session:
        assert session.scalars(select(Extension)).all() == []


@pytest.mark.parametrize(
    "until", ["", "tomorrow", "2026-13-40T10:00", "9999-12-31T23:59", "0001-01-01T00:00"]
)
def test_a_time_that_is_none_is_told_so(desk, until):
    answer = desk.learner.submit(desk.page, until=until, reason="왜")
    assert answer.status_code == 422 and "Choose a" in answer.text


def test_one_request_at_a_time_and_it_can_be_withdrawn(app, desk, dated, lab):
    due = window_of(app, dated, lab).due_at
    form = desk.learner.page(desk.page)
    assert "Ask for more time" in form
    desk.ask(due + DAY)
    assert "Ask for more time" not in desk.learner.page(desk.page)
    again = desk.learner.post(desk.page, until=at(due + DAY), reason="또")
    assert again.status_code == 409
    desk.learner.submit(desk.page, f"{desk.page}/withdraw/{desk.newest().uuid}")
    assert "Withdrawn" in desk.learner.page(desk.page)
    assert (
        desk.staff.post(f"{desk.desk}/{desk.newest().uuid}", answer="grant", until=at(due + DAY)).status_code
        == 409
    )
    assert window_of(app, dated, lab).due_at == due


def test_nobody_else_sees_or_answers(app, desk, dated, lab, stranger):
    other = Browser(app, "en").sign_in(stranger)
    due = window_of(app, dated, lab).due_at
    desk.ask(due + DAY)
    assert other.get(desk.page).status_code == 404
    assert other.get(desk.desk).status_code == 404
    address = f"{desk.desk}/{desk.newest().uuid}"
    assert other.post(address, answer="grant", until=at(due + DAY)).status_code == 404
    assert desk.learner.post(address, answer="grant", until=at(due + DAY)).status_code == 404
    elsewhere = make_cohort(app, staff=())
    assert (
        desk.staff.post(address.replace(desk.desk, f"/teach/{elsewhere.uuid}/extensions")).status_code == 404
    )
    theirs = make_enrollment(app, stranger, elsewhere)
    stolen = f"/learn/{theirs.uuid}/deadlines/{lab.uuid}/withdraw/{desk.newest().uuid}"
    assert other.post(stolen).status_code == 404
    assert desk.newest().state == "requested"


def test_staff_give_more_time_and_put_it_right(app, strict, desk, dated, lab):
    late(app, dated, lab, 2.5)
    due = window_of(app, dated, lab).due_at
    form = {"enrollment": dated.uuid, "activity": lab.uuid, "note": ""}
    for until, penalty in ((due + 9 * DAY, 0.0), (due + 1 * DAY, 0.8)):
        assert desk.staff.submit(desk.desk, until=at(until), **form).status_code == 302
        assert window_of(app, dated, lab).due_at == until
        assert events(app)[-1].penalty == pytest.approx(penalty)
    assert desk.staff.submit(desk.desk, until=at(due), **form).status_code == 422
    assert len(mails(app)) == 2


def test_more_time_for_everything(app, strict, desk, dated, dated_cohort, lab):
    late(app, dated, lab, 2.5)
    times = window_of(app, dated, lab)
    address = f"/teach/{dated_cohort.uuid}/accommodations"
    sent = desk.staff.submit(desk.desk, address, enrollment=dated.uuid, factor="1.5")
    assert sent.status_code == 302
    stretched = window_of(app, dated, lab)
    assert stretched.due_at - times.due_at >= (times.due_at - times.opens_at) / 2
    assert (
        stretched.closes_at is None
        or stretched.closes_at - times.closes_at == stretched.due_at - times.due_at
    )
    assert (events(app)[-1].reason, events(app)[-1].penalty) == ("accommodation", 0.0)
    assert "1.5 times the time" in desk.learner.page(desk.page)
    for wrong in ("0.5", "5", "nan", "x", ""):
        answer = desk.staff.submit(desk.desk, address, enrollment=dated.uuid, factor=wrong)
        assert answer.status_code == 422 and "factor from 1 to 4" in answer.text
    desk.staff.submit(desk.desk, address, enrollment=dated.uuid, factor="1")
    assert window_of(app, dated, lab) == times
    assert events(app)[-1].penalty == pytest.approx(1.6)


def test_a_moved_deadline_counts_for_all_and_costs_as_many_queries_for_more(
    app, strict, dated_cohort, lab, counted
):
    def moved(days: int) -> None:
        with writing(app) as session:
            row = session.scalars(
                select(ScheduledActivity).where(
                    ScheduledActivity.cohort_id == dated_cohort.id, ScheduledActivity.activity_id == lab.id
                )
            ).one()
            row.due_at += days * DAY
            session.flush()
            deadlines_changed.send(
                session,
                enrollment_ids=session.scalars(select(Enrollment.id)).all(),
                activity_ids=[lab.id],
                reason="deadline",
                comment="설비 점검",
                actor_id=None,
                now=now(),
            )

    numbers = []
    for _round in range(2):
        for _one in range(2):
            late(app, make_enrollment(app, make_person(app), dated_cohort), lab, 2.5)
        numbers.append(counted(lambda: moved(2)))
        moved(-2)
    found = [event for event in events(app) if event.reason == "deadline"]
    assert sorted(round(event.penalty, 6) for event in found) == [0.0] * 6 + [1.6] * 6
    assert {event.comment for event in found} == {"설비 점검"}
    assert numbers[1] <= numbers[0] + 4, "writing the events and grades of two more learners"


@pytest.fixture
def second(app, lab) -> Made:
    """Another lab beside the sample's, with the same notebook and the same deadline."""
    with writing(app) as session:
        one = session.get_one(Activity, lab.id)
        names = [column.key for column in Activity.__table__.columns if column.key not in ("id", "uuid")]
        values = {name: getattr(one, name) for name in names}
        made = Activity(**values | {"slug": "count-again", "position": 99})
        session.add(made)
        session.flush()
        for row in session.scalars(select(ScheduledActivity).where(ScheduledActivity.activity_id == lab.id)):
            times = {name: getattr(row, name) for name in ("cohort_id", "opens_at", "due_at", "closes_at")}
            session.add(ScheduledActivity(activity_id=made.id, **times))
        return Made(made.id, made.uuid, made.slug)


def penalties(app) -> list[tuple[int, float, str]]:
    return [(event.activity_id, round(event.penalty, 6), event.reason) for event in events(app)]


def test_a_day_to_spare_that_one_lab_gives_back_goes_to_the_next(
    app, strict, dated, lab, second, instructor, desk
):
    late(app, dated, lab, 0.5)
    late(app, dated, second, 0.7)
    assert penalties(app) == [(lab.id, 0.0, "autograded"), (second.id, 0.8, "autograded")]
    due = window_of(app, dated, lab).due_at
    desk.ask(due + DAY)
    desk.answer("grant", due + DAY, "네")
    assert penalties(app)[2:] == [(second.id, 0.0, "slip")], "the first lost nothing: its grade is as it was"
    assert events(app)[-1].comment == ""


def test_a_lab_that_comes_first_but_is_graded_last_takes_the_day(app, strict, dated, lab, second):
    due = window_of(app, dated, lab).due_at
    first = hand_in(app, dated, lab, window=Window(None, due), at=due + 0.5 * DAY)
    late(app, dated, second, 0.7)
    assert penalties(app) == [(second.id, 0.0, "autograded")]
    grade(app, first, make_report(8.0, manual=False))
    assert sorted(penalties(app)[1:]) == [(lab.id, 0.0, "autograded"), (second.id, 0.8, "slip")]


def test_a_regrade_that_takes_a_day_to_spare_costs_the_next_lab_and_says_so_before(
    app, strict, dated, dated_cohort, lab, second, instructor, signed_in
):
    due = window_of(app, dated, lab).due_at
    made = [
        hand_in(app, dated, lab, window=Window(None, due), at=due + days * DAY) for days in (-0.5, 0.5)
    ]  # fmt: skip
    for one, points in zip(made, (5.0, 4.0), strict=True):
        grade(app, one, make_report(points, manual=False))
    late(app, dated, second, 0.7)
    assert penalties(app)[-1] == (second.id, 0.0, "autograded"), "the late one did not count, so took no day"
    regrade = start(app, dated_cohort, lab, instructor)
    better = {made[0].id: 5.0, made[1].id: 8.0}
    finish_runs(app, regrade, lambda run: make_report(better[run.submission_id], manual=False))
    with reading(app) as session:
        found = preview(session, session.get_one(Regrade, regrade.id)).elsewhere
        assert [(one.activity_id, one.before, round(one.after, 6)) for one in found] == [
            (second.id, 8.0, 7.2)
        ]
    staff = signed_in(instructor)
    page = f"/teach/{dated_cohort.uuid}/regrades/{regrade.uuid}"
    said = text_of(staff.page(page))
    assert "다른 실습의 점수 1개도 바뀝니다" in said and "8 → 7.2 / 12" in said
    apply(app, regrade, instructor)
    assert penalties(app)[-2:] == [(lab.id, 0.0, "regraded"), (second.id, 0.8, "slip")]


def test_what_is_worked_out_anew_leaves_a_grade_by_hand_alone(
    app, strict, dated, lab, second, desk, instructor
):
    late(app, dated, lab, 0.5)
    late(app, dated, second, 0.7)
    with writing(app) as session:
        override = GradeEvent(
            enrollment_id=dated.id, activity_id=second.id, raw=5.0, penalty=0.0, final=5.0, max_score=8.0,
            provisional=False, reason="by hand", actor_id=instructor.id, at=now(),
        )  # fmt: skip
        append_all(session, [override])
    due = window_of(app, dated, lab).due_at
    desk.ask(due + DAY)
    desk.answer("grant", due + DAY)
    assert events(app)[-1].reason == "by hand"


def test_nothing_late_is_nothing_changed(app, strict, dated, lab, instructor):
    late(app, dated, lab, -1)
    with writing(app) as session:
        mine = session.get_one(Enrollment, dated.id)
        accommodate(session, enrollment=mine, factor=2.0, actor_id=instructor.id, now=now())
    assert len(events(app)) == 1
    with reading(app) as session:
        assert session.scalars(select(Submission.late_seconds)).one() == 0


def test_without_dates_there_is_nothing_to_extend(app, learner, enrollment, lab):
    page = Browser(app, "en").sign_in(learner)
    address = f"/learn/{enrollment.uuid}/deadlines/{lab.uuid}"
    assert "No deadline" in page.page(address)
    assert page.post(address, until="2027-01-01T10:00", reason="왜").status_code == 409
