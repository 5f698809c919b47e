"""The grading page: the way from one submission to the next, criteria, undo, saved comments, bulk release."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator

import pytest
from flask import url_for
from playwright.sync_api import Page, expect, sync_playwright
from sqlalchemy import func, select
from werkzeug.serving import make_server

from lms.accounts.models import Person
from lms.assessments.domain.marking import levels_of, neighbours, total, work_state
from lms.assessments.models import Grade, Mark, SavedComment, Submission
from lms.assessments.services.marking import Given, mark_and_release
from lms.assessments.services.requests import ask
from lms.assessments.services.telling import lab_path
from lms.notices.models import Notice, NoticeText
from lms.notices.services import mark_all_read
from lms.web import now
from notebooks.authoring.model import Criterion, GradeCell
from tests.e2e.conftest import CHROMIUM_ARGUMENTS, chromium_program
from tests.factories.browser import text_of
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import copy_home, reading, writing
from tests.factories.labs import CELLS, SLUG, grade, hand_in, make_lab, make_report, publish_sample_lab, text
from tests.factories.people import PASSWORD, make_person
from tests.factories.servers import free_ports

RUBRIC = (
    Criterion(
        "why",
        2.0,
        text("까닭", "Reason"),
        text("숫자로 말한다.", "Says it in numbers."),
    ),
    Criterion("limits", 2.0, text("한계", "Limits"), text("언제 틀리는지 말한다.", "Says when it is wrong.")),
)
TWO_CRITERIA = (CELLS[0], GradeCell("explain", "manual", 4.0, text("설명한다", "Explain it"), rubric=RUBRIC))
DESKTOP = {"width": 1280, "height": 800}
FEEDBACK = b"<p style='height:3000px'>notebook</p><p id='cell-2'>the answer</p>"


@pytest.fixture
def settings(template, tmp_path):
    (port,) = free_ports(1)
    return copy_home(template, tmp_path, web_port=port, web_url=f"http://127.0.0.1:{port}")


@pytest.fixture
def lab(app, activities):
    publish_sample_lab(app, make_lab(TWO_CRITERIA))
    return activities[SLUG]


@pytest.fixture
def three(app, cohort, lab):
    """Three submissions that wait for a person, in the order in which they came in."""
    made = []
    for name in ("가람", "나래", "다솜"):
        enrollment = make_enrollment(app, make_person(app, name=name), cohort)
        one = hand_in(app, enrollment, lab)
        grade(app, one, make_report(feedback=FEEDBACK))
        made.append(one)
    return made


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


def page_of(one) -> str:
    return f"/teach/submissions/{one.uuid}"


def criteria(why: str, limits: str, comment: str = "", action: str = "next") -> dict[str, str]:
    return {
        "criterion-explain-why": why,
        "criterion-explain-limits": limits,
        "comment-explain": comment,
        "action": action,
    }


def marks(app) -> list[tuple[float, dict | None]]:
    with reading(app) as session:
        return [(one.points, one.criteria) for one in session.scalars(select(Mark).order_by(Mark.id))]


def grades(app) -> list[tuple[float, bool]]:
    with reading(app) as session:
        found = session.scalars(select(Grade).order_by(Grade.enrollment_id))
        return [(one.final, one.provisional) for one in found]


@pytest.mark.parametrize(
    ("points", "given", "levels"),
    [
        (2, None, (0, 0.5, 1, 1.5, 2)),
        (4, None, (0, 1, 2, 3, 4)),
        (4, 3.5, (0, 1, 2, 3, 3.5, 4)),
        (4.5, None, (0, 1, 2, 3, 4, 4.5)),
        (20, None, ()),
    ],
)
def test_levels(points, given, levels):
    assert levels_of(points, given) == levels


def test_a_sum_has_no_dust():
    assert total({"a": 0.1, "b": 0.2}) == 0.3


MANUAL = {"grade_id": "m", "score": None, "status": "manual"}
FLAGGED = {"grade_id": "f", "score": 0.0, "status": "flagged"}
PASSED = {"grade_id": "p", "score": 1.0, "status": "passed"}


@pytest.mark.parametrize(
    ("cells", "marked", "released", "state"),
    [
        ([PASSED], (), False, "nothing"),
        ([PASSED, MANUAL], (), False, "todo"),
        ([MANUAL], ("m",), False, "ready"),
        ([MANUAL], ("m",), True, "released"),
        ([MANUAL], (), True, "todo"),
        ([FLAGGED], (), False, "todo"),
        ([FLAGGED, MANUAL], ("m",), False, "ready"),
        ([FLAGGED, MANUAL], ("f",), False, "todo"),
        ([FLAGGED], (), True, "released"),
    ],
)
def test_what_is_left_to_do(cells, marked, released, state):
    assert work_state(cells, marked, released=released) == state


@pytest.mark.parametrize(
    ("left", "here", "expected"),
    [
        ("abcd", "b", ("a", "c")),
        ("abcd", "d", ("c", "a")),
        ("ad", "b", ("a", "d")),
        ("b", "b", (None, None)),
        ("abcd", "", ("d", "a")),
    ],
)
def test_the_way_goes_round(left, here, expected):
    found = neighbours([(one, one in left) for one in "abcd"], here)
    assert (found.before, found.after) == expected
    assert (found.left, found.total) == (len(left), 4)


def test_from_one_to_the_next(teacher, cohort, lab, three):
    start = teacher.get(f"/teach/{cohort.uuid}/desk/{lab.uuid}")
    assert start.headers["Location"].endswith(page_of(three[0]))
    assert "3개 중 3개 남음" in text_of(teacher.page(page_of(three[0])))
    for here, there in ((0, page_of(three[1])), (1, page_of(three[2])), (2, f"/teach/{cohort.uuid}")):
        answer = teacher.submit(page_of(three[here]), **criteria("2", "1"))
        assert answer.headers["Location"].endswith(there)
    assert teacher.get(f"/teach/{cohort.uuid}/desk/{lab.uuid}").headers["Location"].endswith(cohort.uuid)


def test_points_by_criterion_are_added_up_kept_and_shown(app, teacher, signed_in, learner, enrollment, lab):
    one = hand_in(app, enrollment, lab)
    grade(app, one)
    teacher.submit(page_of(one), **criteria("1.5", "2", "좋습니다", "release"))
    assert marks(app) == [(3.5, {"why": 1.5, "limits": 2.0})]
    assert grades(app) == [(11.5, False)]
    shown = text_of(signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{lab.uuid}/result"))
    assert "까닭: 1.5 / 2" in shown and "한계: 2 / 2" in shown


@pytest.mark.parametrize(("why", "limits"), [("1", ""), ("2.5", "1"), ("-1", "1"), ("nan", "1")])
def test_criteria_that_cannot_be_are_refused(app, teacher, three, why, limits):
    answer = teacher.submit(page_of(three[0]), **criteria(why, limits, "쓴 것"))
    assert answer.status_code == 422 and "쓴 것" in answer.text
    assert marks(app) == []


def test_the_last_save_is_taken_back_one_after_the_other(app, teacher, three):
    teacher.submit(page_of(three[0]), **criteria("1", "1"))
    teacher.submit(page_of(three[0]), **criteria("2", "2", action="release"))
    assert grades(app)[0] == (12.0, False)
    assert "가람" in teacher.page(page_of(three[1]))
    teacher.post(f"{page_of(three[0])}/undo")
    assert marks(app) == [(2.0, {"why": 1.0, "limits": 1.0})]
    assert grades(app)[0] == (8.0, True)
    teacher.post(f"{page_of(three[0])}/undo")
    assert marks(app) == []
    assert teacher.post(f"{page_of(three[0])}/undo").status_code == 302


def test_what_somebody_graded_since_is_not_taken_back(app, teacher, signed_in, admin, three):
    teacher.submit(page_of(three[0]), **criteria("1", "1"))
    signed_in(admin).submit(page_of(three[0]), **criteria("2", "1"))
    teacher.post(f"{page_of(three[0])}/undo")
    assert [points for points, _criteria in marks(app)] == [2.0, 3.0]


def test_comments_are_kept_used_changed_and_removed(app, teacher, signed_in, admin, three):
    here = page_of(three[0])
    page = teacher.submit(here, **criteria("1", "", "단위를 쓰세요.", "keep:explain"))
    assert (
        page.status_code == 200
        and 'value="1" aria-describedby="criterion-explain-why-says" checked' in page.text
    )
    with reading(app) as session:
        uuid = session.scalars(select(SavedComment)).one().uuid
    assert "단위를 쓰세요." in teacher.page(page_of(three[1]))
    assert "단위를 쓰세요." not in signed_in(admin).page(here)
    assert signed_in(admin).submit(here, action=f"remove:{uuid}").status_code == 404
    used = teacher.submit(here, **criteria("", "", "첫째.", f"use:{uuid}")).text
    assert "첫째.\n단위를 쓰세요.</textarea>" in used
    teacher.submit(here, **{f"saved-{uuid}": "단위와 기간을 쓰세요.", "action": f"edit:{uuid}"})
    assert "단위와 기간을" in teacher.page(here)
    assert f"restore:{uuid}" in teacher.submit(here, action=f"remove:{uuid}").text
    assert "단위와 기간을" not in teacher.page(here)
    teacher.submit(here, action=f"restore:{uuid}")
    assert "단위와 기간을" in teacher.page(here)
    assert marks(app) == []


def test_all_that_is_graded_is_released_at_once(app, teacher, cohort, lab, three):
    for one in three[:2]:
        teacher.submit(page_of(one), **criteria("2", "2"))
    address = f"/teach/{cohort.uuid}/desk/{lab.uuid}/release"
    assert "2개" in text_of(teacher.page(address))
    assert teacher.post(address, count="3").headers["Location"].endswith("/release")
    assert grades(app) == [(8.0, True)] * 3
    teacher.post(address, count="2")
    assert grades(app) == [(12.0, False), (12.0, False), (8.0, True)]
    assert teacher.get(address).status_code == 302
    with reading(app) as session:
        told = session.scalars(select(NoticeText)).all()
    assert [one.kind for one in told] == ["grade", "grade"]
    assert {one.url.rsplit("/", 1)[1] for one in told} == {lab.uuid}
    with app.test_request_context():
        path = url_for("labs.lab", enrollment_uuid=lab.uuid, activity_uuid=cohort.uuid)
    assert path == lab_path(lab.uuid, cohort.uuid)


def unread(app, one) -> list[str]:
    """What the learner of a submission is told and has not read."""
    with reading(app) as session:
        person_id = session.get_one(Submission, one.id).enrollment.person_id
        rows = session.scalars(
            select(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None)).order_by(Notice.id)
        )
        told = [row.said.subject["en"] + ": " + row.said.text["en"] for row in rows]
        assert session.get_one(Person, person_id).unread_notices == len(told)
        return told


def test_a_release_is_taken_back_with_its_unread_notices(app, teacher, cohort, lab, three):
    asks, reads, sleeps = three
    for one in three:
        teacher.submit(page_of(one), **criteria("2", "2"))
    address = f"/teach/{cohort.uuid}/desk/{lab.uuid}/release"
    page = teacher.page(teacher.post(address, count="3").location)
    assert "제출물 3개를 마지막으로" in text_of(page)
    (at,) = re.findall(r'name="at" value="([^"]+)"', page)
    with writing(app) as session:
        found = session.get_one(Submission, asks.id)
        ask(session, submission=found, grade_id="explain", reason="왜?", address="/teach", now=now())
        person_id = session.get_one(Submission, reads.id).enrollment.person_id
        mark_all_read(session, person_id=person_id, now=now())
    teacher.post(f"{address}/undo", at="2026-01-01")
    assert grades(app) == [(12.0, False)] * 3
    said = text_of(teacher.post(f"{address}/undo", at=at, follow=True).text)
    assert "제출물 2개의 공개를 되돌렸습니다" in said and "1개는 공개한 채로" in said
    assert grades(app) == [(12.0, False), (8.0, True), (8.0, True)]
    assert [len(unread(app, one)) for one in three] == [1, 0, 0]
    assert len(marks(app)) == 3
    with reading(app) as session:
        assert session.scalar(select(func.count()).where(Notice.read_at.is_not(None))) == 1
    assert "2개" in text_of(teacher.page(address))
    teacher.submit(page_of(sleeps), **criteria("1", "1", action="release"))
    teacher.post(f"{page_of(sleeps)}/release/undo")
    assert grades(app)[2] == (8.0, True) and unread(app, sleeps) == []


def test_what_is_released_since_is_not_taken_back_as_a_save(app, teacher, cohort, lab, three):
    teacher.submit(page_of(three[0]), **criteria("2", "2"))
    teacher.post(f"/teach/{cohort.uuid}/desk/{lab.uuid}/release", count="1")
    teacher.post(f"{page_of(three[0])}/undo")
    assert grades(app)[0] == (12.0, False) and len(marks(app)) == 1


def test_a_learner_is_told_once_of_each_change_of_released_points(app, teacher, three):
    here = page_of(three[0])
    teacher.submit(here, **criteria("1", "1"))
    assert unread(app, three[0]) == []
    for why, comment in (("1", ""), ("1", "단위를 쓰세요."), ("2", ""), ("2", "")):
        teacher.submit(here, **criteria(why, "1", comment, action="release"))
    graded, changed = unread(app, three[0])
    assert "is graded" in graded
    assert "has changed" in changed and "10 of 12" in changed and "11 of 12" in changed
    teacher.post(f"{here}/undo")
    assert "Now: 10 of 12" in unread(app, three[0])[2]


def test_only_staff_comes_to_the_desk(signed_in, stranger, cohort, lab, three):
    person = signed_in(stranger)
    desk = f"/teach/{cohort.uuid}/desk/{lab.uuid}"
    assert person.get(desk).status_code == person.get(f"{desk}/release").status_code == 404
    assert person.post(f"{desk}/release", count="0").status_code == 404
    for address in (f"{page_of(three[0])}/undo", f"{page_of(three[0])}/release/undo", f"{desk}/release/undo"):
        assert person.post(address).status_code == 404


def test_the_page_costs_the_same_with_more_learners(app, teacher, cohort, lab, three, counted):
    teacher.page(page_of(three[0]))
    before = counted(lambda: teacher.page(page_of(three[0])))
    for _each in range(9):
        grade(app, hand_in(app, make_enrollment(app, make_person(app), cohort), lab))
    assert counted(lambda: teacher.page(page_of(three[0]))) == before


@pytest.fixture
def desk(app, settings, instructor) -> Iterator[Page]:
    """The browser of an instructor who is signed in."""
    server = make_server("127.0.0.1", settings.web_port, app, threaded=True)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium_program(), args=[*CHROMIUM_ARGUMENTS])
        page = browser.new_page(
            base_url=settings.web_url, locale="ko-KR", viewport={"width": 1280, "height": 800}
        )
        page.goto("/sign-in")
        page.fill("input[name=email]", instructor.email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button[type=submit]")
        page.wait_for_url(lambda url: "/sign-in" not in url)
        yield page
        browser.close()
    server.shutdown()


def save_and_go(page: Page, address: str | re.Pattern[str]) -> None:
    with page.expect_navigation(url=address):
        page.keyboard.press("Control+Enter")


@pytest.mark.browser
def test_three_cells_graded_by_keyboard_alone(app, desk, cohort, lab, three):
    keys = desk.keyboard
    desk.goto(f"/teach/{cohort.uuid}/desk/{lab.uuid}")
    expect(desk.locator("[data-criterion]").first.locator("input").first).to_be_focused()
    keys.press("?")
    expect(desk.locator("#desk-keys")).to_be_visible()
    keys.press("Escape")
    for key, there in (("j", three[1]), ("k", three[0])):
        with desk.expect_navigation(url=re.compile(there.uuid)):
            keys.press(key)

    keys.press("2")
    keys.press("1")
    expect(desk.locator("[data-sum]")).to_have_text("3")
    expect(desk.locator("[data-comment]")).to_be_focused()
    keys.type("단위를 쓰세요. 2?")
    expect(desk.locator("[data-comment]")).to_have_value("단위를 쓰세요. 2?")
    keys.press("Tab")
    with desk.expect_navigation():
        keys.press("Enter")  # keeps the comment; nothing is saved yet
    assert marks(app) == []
    expect(desk.locator("[data-comment]")).to_be_focused()
    expect(desk.locator("[data-sum]")).to_have_text("3")
    save_and_go(desk, re.compile(three[1].uuid))

    expect(desk.locator("main")).to_contain_text("3개 중 2개 남음")
    keys.press("1")
    keys.press("ArrowRight")  # from 0 to a half
    expect(desk.locator("[data-sum]")).to_have_text("1.5")
    keys.press("F2")
    keys.press("1")
    expect(desk.locator("[data-comment]")).to_have_value("단위를 쓰세요. 2?")
    save_and_go(desk, re.compile(three[2].uuid))

    with desk.expect_navigation(url=re.compile(three[1].uuid)):
        keys.press("Control+z")
    assert len(marks(app)) == 1
    keys.press("2")
    keys.press("2")
    save_and_go(desk, re.compile(three[2].uuid))
    keys.press("0")
    keys.press("2")
    save_and_go(desk, re.compile(f"/teach/{cohort.uuid}$"))
    assert [points for points, _criteria in marks(app)] == [3.0, 4.0, 2.0]
    with reading(app) as session:
        assert session.scalar(select(func.count()).where(Submission.released_at.is_not(None))) == 0


@pytest.mark.browser
def test_a_request_is_answered_by_keyboard(app, desk, cohort, three, instructor):
    marks_given = [Given("explain", 2.0, "", {"why": 1.0, "limits": 1.0})]
    with writing(app) as session:
        found = session.get_one(Submission, three[0].id)
        shared = {"submission": found, "now": now()}
        mark_and_release(session, marks=marks_given, release=True, grader_id=instructor.id, **shared)
        ask(session, grade_id="explain", reason="한계를 적었습니다.", address="/teach", **shared)
    desk.goto(f"/teach/{cohort.uuid}/second-looks")
    with desk.expect_navigation():  # else the keys may be there before the script that listens to them
        desk.get_by_role("link", name="검토하고 답변").press("Enter")
    answer = desk.locator("form[data-answer]")
    answer.locator("input[type=radio]:checked").last.focus()
    keys = desk.keyboard
    keys.press("2")
    expect(answer.locator("textarea")).to_be_focused()
    keys.press("Control+Enter")  # saves the other form elsewhere; here it must lose nothing
    keys.type("세 번째 줄에 있습니다.")
    keys.press("Tab")
    with desk.expect_navigation():
        keys.press("Enter")
    expect(desk.locator("body")).to_contain_text("점수를 바꾸고")
    assert marks(app)[-1] == (3.0, {"why": 1.0, "limits": 2.0})
