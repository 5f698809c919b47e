"""A cohort as its instructor has it: people from a table, dates, more time, grading, answers, grades out."""

from __future__ import annotations

import csv
import datetime as dt
import re
from pathlib import Path

import nbformat
import pytest
from nbgrader.api import Gradebook
from openpyxl import load_workbook
from playwright.sync_api import Browser, expect

from lms import demo
from lms.config import Settings
from lms.operations.stack import Stack
from notebooks.authoring import LabBuild, build
from notebooks.authoring.model import solution_id
from tests.e2e.people import SECONDS, Someone, downloaded, violations

pytestmark = pytest.mark.stack
TRACK, LAB = "failure-and-cost-in-practice", "failure-and-cost"
MEMO = "기준값을 0.06으로 낮추면 놓치는 고장이 줄고 비용이 가장 적습니다. " * 3
NAMES = ("첫째 학습자", "둘째 학습자", "셋째 학습자")
LATECOMER = "latecomer@example.org"  # has no account yet


def test_an_instructor_runs_a_cohort(
    stack: Stack, chromium: Browser, settings: Settings, tmp_path: Path
) -> None:
    lab = build(settings.labs / LAB)
    people = [Someone(chromium, settings.web_url) for _name in NAMES]
    for number, (person, name) in enumerate(zip(people, NAMES, strict=True), start=1):
        person.sign_up(name, address(number))
    admin = Someone(chromium, settings.web_url)
    cohort = make_cohort(admin)
    instructor = Someone(chromium, settings.web_url)
    instructor.sign_in("instructor@baeum.example", demo.PASSWORD)
    add_people(instructor, cohort, tmp_path)
    labs = [open_lab(person) for person in people]
    move_deadline(instructor, cohort, labs[0])
    grant_extension(people[0], instructor, cohort, labs[0])
    for person, page in zip(people, labs, strict=True):
        hand_in(person, page, solved(lab))
    grade_by_keyboard(instructor, cohort)
    release(instructor, cohort)
    answer_request(people[2], instructor, cohort, labs[2])
    export(instructor, cohort, lab, tmp_path)
    for somebody in (*people, admin, instructor):
        assert somebody.complaints == []
        assert somebody.violations == []


def address(number: int) -> str:
    return f"learner{number}@example.org"


def make_cohort(admin: Someone) -> str:
    """An administrator makes it, begun last week, and names its instructor; its teaching address."""
    admin.sign_in("admin@baeum.example", demo.PASSWORD)
    page = admin.open("/teach/cohorts/new")
    admin.look()
    offered = page.locator("#field-version option", has_text=re.compile("고장 예측과 비용 실무"))
    page.locator("#field-version").select_option(offered.first.get_attribute("value"))
    today = dt.datetime.now(dt.UTC).date()
    page.locator("#field-starts_on").fill((today - dt.timedelta(today.weekday() + 7)).isoformat())
    page.locator("#field-title_ko").fill("교대 근무자 반")
    page.locator("#field-title_en").fill("Shift workers")
    admin.send()
    page.wait_for_url("**/schedule")
    cohort = page.url.removesuffix("/schedule")
    admin.open(f"{cohort}/staff")
    page.locator("#field-email").fill("instructor@baeum.example")
    page.locator("#field-role").select_option("instructor")
    admin.send()
    expect(page.get_by_text("instructor@baeum.example").first).to_be_visible()
    return cohort


def add_people(instructor: Someone, cohort: str, folder: Path) -> None:
    """A table as Korean Excel saves it: three who have accounts, one who gets an invitation, one bad row."""
    table = folder / "people.csv"
    rows = [("이름", "이메일"), *((name, address(one)) for one, name in enumerate(NAMES, 1)), ("", LATECOMER)]
    text = "\r\n".join(",".join(row) for row in rows) + "\r\n넷째 학습자,no address\r\n"
    table.write_bytes(text.encode("cp949"))
    page = instructor.open(f"{cohort}/roster/import")
    instructor.look()
    page.locator("#field-table").set_input_files(str(table))
    instructor.send()
    instructor.violations += violations(page)
    expect(page.locator("main")).to_contain_text("no address")
    expect(page.locator("tbody tr")).to_have_count(4)
    instructor.press("/roster/import/apply")
    page = instructor.open(f"{cohort}/roster")
    instructor.look()
    for name in NAMES:
        expect(page.get_by_text(name).first).to_be_visible()


def open_lab(person: Someone) -> str:
    """The way there from the dashboard; the address of the lab's page."""
    page = person.open("/dashboard")
    person.follow("/learn/")
    page.goto(page.url.split("?")[0])
    if not re.search(r"/learn/[0-9a-f-]{36}$", page.url):
        page.goto(re.sub(r"(/learn/[0-9a-f-]{36}).*", r"\1", page.url))
    person.follow("/labs/")
    return page.url


def move_deadline(instructor: Someone, cohort: str, lab: str) -> None:
    """The lab is due tomorrow evening; what that changes is shown before it is saved."""
    activity = lab.rsplit("/", 1)[1]
    tomorrow = (dt.datetime.now(dt.UTC) + dt.timedelta(1)).strftime("%Y-%m-%dT20:00")
    page = instructor.open(f"{cohort}/schedule")
    instructor.look()
    page.locator(f'[name="due-{activity}"]').fill(tomorrow)
    page.locator('button[name="action"][value="edit"]').click()
    instructor.violations += violations(page)
    expect(page.locator("table tbody tr")).to_have_count(1)
    page.locator("#field-comment").fill("설비 점검 주간이라 하루 당깁니다.")
    instructor.press("/schedule")
    page = instructor.open(f"{cohort}/schedule")
    expect(page.locator(f'[name="due-{activity}"]')).to_have_value(tomorrow)


def grant_extension(learner: Someone, instructor: Someone, cohort: str, lab: str) -> None:
    """A learner asks with a reason, the instructor grants as asked, the learner sees it."""
    page = learner.open(lab.replace("/labs/", "/deadlines/"))
    learner.look()
    until = (dt.datetime.now(dt.UTC) + dt.timedelta(4)).strftime("%Y-%m-%dT20:00")
    page.locator("#field-until").fill(until)
    page.locator("#field-reason").fill("이번 주는 야간 근무입니다.")
    learner.send()
    desk = instructor.open(f"{cohort}/extensions")
    instructor.look()
    desk.locator('button[name="answer"][value="grant"]').first.click()
    desk.wait_for_load_state()
    page = learner.open(lab.replace("/labs/", "/deadlines/"))
    expect(page.locator("main")).to_contain_text("승인")


def solved(lab: LabBuild) -> bytes:
    """The released notebook with the reference solution and a memo in it."""
    notebook = nbformat.reads(lab.files["ko"].release[lab.notebook].decode(), 4)
    texts = {solution_id(task): text["ko"] for task, text in lab.solutions.items()} | {"memo": MEMO}
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = texts.get(name, cell.source)
    return nbformat.writes(notebook).encode()


def hand_in(learner: Someone, lab: str, notebook: bytes) -> None:
    page = learner.open(lab)
    page.locator("details:has(#field-notebook) > summary").click()
    file = {"name": f"{LAB}.ipynb", "mimeType": "application/x-ipynb+json", "buffer": notebook}
    page.locator("#field-notebook").set_input_files(files=[file])
    page.locator("form:has(#field-notebook) button[type=submit]").click()
    expect(page.locator("#result .cell-full").first).to_be_visible(timeout=60 * SECONDS)


def grade_by_keyboard(instructor: Someone, cohort: str) -> None:
    """Three memos without the mouse: points by digits, a comment, on to the next; the last gets fewer."""
    page = instructor.open(cohort)
    instructor.look()
    instructor.follow("/desk/")
    instructor.look()
    for points, comment in (
        ("221", "근거가 분명합니다."),
        ("221", "좋습니다."),
        ("110", "한계가 빠졌습니다."),
    ):
        expect(page.locator("[data-criterion] input:focus")).to_have_count(1)
        for digit in points:
            page.keyboard.press(digit)
        expect(page.locator("[data-sum]").first).to_have_text(str(sum(map(int, points))))
        page.keyboard.insert_text(comment)
        here = page.url
        page.keyboard.press("Control+Enter")
        page.wait_for_url(lambda url, here=here: url != here)


def release(instructor: Someone, cohort: str) -> None:
    """All three at once, after the question how many."""
    page = instructor.open(cohort)
    page.locator('main a[href$="/release"]').first.click()
    dialog = page.locator("dialog[open]")
    expect(dialog).to_contain_text("3")
    dialog.locator("button[type=submit], form .button").first.click()
    page.wait_for_load_state()
    expect(page.locator('main a[href$="/release"]')).to_have_count(0)


def answer_request(learner: Someone, instructor: Someone, cohort: str, lab: str) -> None:
    """The learner with fewer points asks for a second look; the instructor finds that they were right."""
    page = learner.open(f"{lab}/second-look")
    learner.look()
    page.locator("#field-cell").select_option("memo")
    page.locator("#field-reason").fill("마지막 문단에 한계를 적었습니다.")
    learner.send()
    desk = instructor.open(f"{cohort}/second-looks")
    instructor.look()
    instructor.follow("#request-")
    form = desk.locator("form[data-answer]")
    for criterion in form.locator("[data-criterion]").all():
        criterion.locator("input").last.check()
    form.locator("[name=note]").fill("맞습니다. 다시 읽었습니다.")
    form.locator('button[value="change"]').click()
    desk.wait_for_load_state()
    page = learner.open(f"{lab}/second-look")
    expect(page.locator("main")).to_contain_text("2 → 5")


def export(instructor: Someone, cohort: str, lab: LabBuild, folder: Path) -> None:
    """CSV, Excel and nbgrader's gradebook state the same: every learner with full points in the lab."""
    page = instructor.open(f"{cohort}/grades")
    instructor.look()
    text = downloaded(page, page.locator('a[href$="/grades.csv"]'), folder).read_text("utf-8-sig")
    table = list(csv.reader(text.splitlines()))
    sheet = load_workbook(downloaded(page, page.locator('a[href$="/grades.xlsx"]'), folder)).active
    for name in NAMES:
        row = next(row for row in table if name in row)
        assert float(row[-1]) == lab.max_score, row
        assert any(name in [cell.value for cell in row] for row in sheet.iter_rows())
    book = downloaded(page, page.locator('a[href$="/grades.db"]'), folder)
    with Gradebook(f"sqlite:///{book}") as gradebook:
        found = {one.student.first_name: one.score for one in gradebook.assignment_submissions(LAB)}
    assert found == dict.fromkeys(NAMES, lab.max_score)
