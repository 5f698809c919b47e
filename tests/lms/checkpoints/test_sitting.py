"""A checkpoint at the browser: its clock, what is saved, what comes too late, when results are seen."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select

from lms.assessments.models import Attempt, Grade, GradeEvent
from lms.checkpoints import tasks
from lms.checkpoints.models import CheckpointPaper
from lms.cohorts.models import Cohort, ScheduledActivity
from tests.factories.browser import Browser, text_of
from tests.factories.checkpoints import asked_in, right_fields
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading, writing


def begin(person: Browser, address: str) -> str:
    """The address of the paper."""
    response = person.submit(address, f"{address}/start")
    assert response.status_code == 302, text_of(response.text)[:300]
    return response.headers["Location"]


def save(person: Browser, paper: str, **fields: object) -> dict:
    """What the page's script sends, and what it is answered."""
    names = " ".join(name for name in fields if not name.startswith("_"))
    response = person.post(f"{paper}/answers", _changed=names, **fields)
    assert response.status_code == 200, text_of(response.text)[:300]
    return response.get_json()


def rows(app) -> list[tuple[str | None, float | None, dict]]:
    """(ended by, points, answers) of each try."""
    with reading(app) as session:
        found = session.scalars(select(CheckpointPaper).order_by(CheckpointPaper.id)).all()
        return [
            (one.ended_by, one.attempt.score, {r.question: r.answer for r in one.attempt.responses})
            for one in found
        ]


def grades(app) -> list[float]:
    with reading(app) as session:
        return list(session.scalars(select(Grade.final)))


@pytest.fixture
def closes(app, cohort, clock):
    """function: the checkpoint can be begun until then; the cohort has a start, so that results wait."""

    def set_end(at: dt.datetime) -> None:
        with writing(app) as session:
            session.get_one(Cohort, cohort.id).starts_on = at.date()
            session.add(ScheduledActivity(cohort_id=cohort.id, activity_id=clock.id, due_at=at))

    return set_end


def paper_id(paper: str) -> str:
    return paper.rsplit("/", 1)[1]


def test_all_right_is_full_marks_at_once_where_nothing_closes(app, person, address, enrollment):
    paper = begin(person, address)
    fields = right_fields(asked_in(app, enrollment, paper_id(paper)))
    assert save(person, paper, **fields)["became"] == "saved"
    page = person.submit(f"{paper}/review", f"{paper}/hand-in", follow=True).text
    assert "4 / 4" in text_of(page)
    assert rows(app)[0][:2] == ("learner", 4.0) and grades(app) == [4.0]
    # handed in is handed in
    person.post(f"{paper}/hand-in")
    assert save(person, paper, which="b")["became"] == "over"
    assert rows(app)[0][1] == 4.0 and len(grades(app)) == 1


def test_a_try_that_runs_goes_on_and_there_is_only_one(app, person, address, enrollment, clock, activities):
    paper = begin(person, address)
    assert begin(person, address) == paper and len(rows(app)) == 1
    person.post(f"{paper}/hand-in")
    assert person.post(f"{address}/start").status_code == 409
    assert "모두 썼습니다" in person.page(address)
    # a checkpoint is no quiz, and a quiz no checkpoint
    assert person.get(f"/learn/{enrollment.uuid}/quizzes/{clock.uuid}").status_code == 404
    assert person.get(f"/learn/{enrollment.uuid}/checkpoints/{activities['check'].uuid}").status_code == 404


def test_answers_are_kept_as_they_are_given(app, person, address, enrollment, counted):
    paper = begin(person, address)
    page, asked = person.page(paper), asked_in(app, enrollment, paper_id(paper))
    number = next(one for one in asked if one["kind"] == "numeric")
    assert "전체로는 모른다" not in page and "correct" not in page and "{" not in text_of(page)
    assert f"{number['answer']:g}" not in text_of(page).replace("한 건에 100", ""), "nothing tells the answer"

    save(person, paper, which="a")
    state = save(person, paper, both=["a", "b"], **{number["id"]: "about 3"})
    assert set(state["answers"]) == {"which", "both", number["id"]}, "what was not sent stays"
    assert state["unreadable"] == [number["id"]]
    assert "about 3" in person.page(paper)
    assert "이대로는 맞을 수 없습니다" in text_of(person.page(f"{paper}/review"))

    # of two windows the answer given later stays, whichever arrives last
    state = save(person, paper, which="b", **{"_age.which": 60_000})
    assert state["answers"]["which"] == [["which", "a"]]
    assert save(person, paper, which="b")["answers"]["which"] == [["which", "b"]]
    assert counted(lambda: person.get(f"{paper}/clock")) <= 8


def test_a_page_without_javascript_saves_looks_over_and_hands_in(app, person, address):
    paper = begin(person, address)
    looked = person.submit(paper, f"{paper}/answers", which="a", _review="1", follow=True).text
    assert "문제가 2개" in looked and "모두 고르기" not in looked
    stayed = person.submit(paper, f"{paper}/answers", which="b", follow=True).text
    assert "저장됨" in stayed and "checked" in stayed
    person.submit(f"{paper}/review", f"{paper}/hand-in")
    assert rows(app)[0][2]["which"] == {"choices": ["b"]}


def test_the_clock_hands_in_what_is_saved(app, person, address, hands):
    paper = begin(person, address)
    save(person, paper, which="a")
    hands.forward(minutes=6, seconds=29)
    assert save(person, paper, both="a")["became"] == "saved", "on its way when the clock ended"
    hands.forward(seconds=2)
    state = save(person, paper, which="b")
    assert (state["became"], state["over"], state["left"]) == ("late", True, 0)
    ((ended_by, points, answers),) = rows(app)
    assert (ended_by, points, answers["which"]) == ("clock", 1.0, {"choices": ["a"]})
    assert "끝났습니다" in text_of(person.page(paper)) or "시간이" in text_of(person.page(paper))


def test_the_worker_ends_what_was_left_open(app, person, address, hands):
    paper = begin(person, address)
    save(person, paper, which="a")
    with app.app_context():
        tasks.end_overdue()
        assert rows(app)[0][0] is None, "the clock still runs"
        hands.forward(minutes=7)
        tasks.end_overdue()
        tasks.end_overdue()
    assert rows(app)[0][:2] == ("clock", 1.0)
    with reading(app) as session:
        attempt = session.scalars(select(Attempt)).one()
        assert attempt.submitted_at == attempt.started_at + dt.timedelta(minutes=6), "as of the clock's end"
        assert len(session.scalars(select(GradeEvent)).all()) == 1


def test_it_cannot_be_begun_too_late_but_runs_its_whole_time(app, person, address, closes, hands):
    closes(hands.now() + dt.timedelta(minutes=2))
    paper = begin(person, address)
    hands.forward(minutes=5)
    assert save(person, paper, which="a")["became"] == "saved"
    person.post(f"{paper}/hand-in")
    assert person.post(f"{address}/start").status_code == 409


def test_results_wait_until_nobody_can_begin(app, person, address, closes, hands, enrollment):
    closes(hands.now() + dt.timedelta(minutes=30))
    paper = begin(person, address)
    save(person, paper, **right_fields(asked_in(app, enrollment, paper_id(paper))))
    page = person.submit(f"{paper}/review", f"{paper}/hand-in", follow=True).text
    assert "4 / 4" not in text_of(page) and "나중에" in text_of(page) and grades(app) == []
    with app.app_context():
        tasks.let_results_out()
        assert grades(app) == []
        hands.forward(minutes=31)
        tasks.let_results_out()
    assert grades(app) == [4.0] and "4 / 4" in text_of(person.page(paper))
    assert "결과가 나왔습니다" in person.page("/notices")


def test_results_wait_for_whoever_is_still_in_it(
    app, person, address, closes, hands, stranger, cohort, signed_in, clock
):
    closes(hands.now() + dt.timedelta(minutes=3))
    person.post(f"{begin(person, address)}/hand-in")
    own = make_enrollment(app, stranger, cohort)
    hands.forward(minutes=2)
    begin(signed_in(stranger), f"/learn/{own.uuid}/checkpoints/{clock.uuid}")
    hands.forward(minutes=2)
    with app.app_context():
        tasks.let_results_out()
        assert grades(app) == []
        hands.forward(minutes=6)
        tasks.end_overdue()
        tasks.let_results_out()
    assert grades(app) == [0.0, 0.0]


def test_nobody_reaches_anothers_paper(app, person, address, stranger, signed_in, cohort, enrollment):
    paper = begin(person, address)
    other, own = signed_in(stranger), make_enrollment(app, stranger, cohort)
    mine = f"/learn/{own.uuid}/papers/{paper_id(paper)}"
    for path in (paper, f"{paper}/review", f"{paper}/clock", mine, f"{mine}/clock"):
        assert other.get(path).status_code == 404, path
    for path in (f"{paper}/answers", f"{paper}/hand-in", f"{mine}/answers", f"{mine}/hand-in"):
        assert other.post(path, which="b").status_code == 404, path
    assert rows(app)[0] == (None, None, {})
