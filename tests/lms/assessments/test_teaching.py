"""The teaching pages: who may see them, what they cost, and grading by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.assessments.models import Grade, Mark
from notebooks.grader import Finding
from tests.factories.browser import text_of
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import reading
from tests.factories.labs import grade, hand_in, make_report, release
from tests.factories.people import make_person

HOSTILE = b'<script>alert(1)</script><img src=x onerror="alert(1)"><form action=/sign-out>'


@pytest.fixture
def handed_in(app, enrollment, lab):
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(feedback=HOSTILE))
    return made


@pytest.fixture
def teacher(signed_in, instructor):
    return signed_in(instructor)


def grade_of(app) -> tuple[float, bool]:
    with reading(app) as session:
        found = session.scalars(select(Grade)).one()
        return found.final, found.provisional


def pages(cohort, handed_in) -> dict[str, str]:
    return {
        "teach": "/teach",
        "submissions": f"/teach/{cohort.uuid}",
        "gradebook": f"/teach/{cohort.uuid}/grades",
        "submission": f"/teach/submissions/{handed_in.uuid}",
        "feedback": f"/submissions/{handed_in.uuid}/feedback",
        "notebook": f"/submissions/{handed_in.uuid}/notebook",
    }


@pytest.mark.parametrize(
    ("who", "answers"),
    [
        ("nobody", [302] * 6),
        ("learner", [403, 404, 404, 404, 200, 200]),
        ("stranger", [403, 404, 404, 404, 404, 404]),
        ("teacher elsewhere", [200, 404, 404, 404, 404, 404]),
        ("instructor", [200] * 6),
        ("admin", [200] * 6),
    ],
)
def test_who_sees_what(app, request, signed_in, browser, cohort, handed_in, who, answers):
    if who == "nobody":
        person = browser
    elif who == "teacher elsewhere":
        other = make_person(app, "learner", "instructor")
        make_cohort(app, staff=(other,))
        person = signed_in(other)
    else:
        person = signed_in(request.getfixturevalue(who))
    found = {name: person.get(address).status_code for name, address in pages(cohort, handed_in).items()}
    assert found == dict(zip(found, answers, strict=True))


@pytest.mark.parametrize("who", ["learner", "stranger"])
def test_only_staff_gives_points(app, request, signed_in, handed_in, who):
    person = signed_in(request.getfixturevalue(who))
    address = f"/teach/submissions/{handed_in.uuid}"
    assert person.post(address, **{"criterion-explain-why": "4", "action": "release"}).status_code == 404
    assert grade_of(app) == (8.0, True)


def test_what_does_not_exist_is_not_found(teacher):
    nothing = "00000000-0000-4000-8000-000000000000"
    for address in (f"/teach/{nothing}", f"/teach/{nothing}/grades", f"/teach/submissions/{nothing}"):
        assert teacher.get(address).status_code == 404


def test_points_are_saved_then_released(app, teacher, handed_in, signed_in, learner, enrollment, lab):
    address = f"/teach/submissions/{handed_in.uuid}"
    teacher.submit(
        address, **{"criterion-explain-why": "3.5", "comment-explain": "조금 더", "action": "save"}
    )
    assert grade_of(app) == (8.0, True)
    result = f"/learn/{enrollment.uuid}/labs/{lab.uuid}/result"
    person = signed_in(learner)
    assert "조금 더" not in person.page(result)
    assert "3.5" in teacher.page(address)
    teacher.submit(
        address, **{"criterion-explain-why": "3.5", "comment-explain": "<b>조금</b> 더", "action": "release"}
    )
    assert grade_of(app) == (11.5, False)
    page = person.page(result)
    assert "&lt;b&gt;조금&lt;/b&gt; 더" in page and "11.5" in page


@pytest.mark.parametrize("points", ["", "4.1", "-1", "many", "nan"])
def test_points_that_cannot_be_are_refused_and_kept_in_the_form(app, teacher, handed_in, points):
    response = teacher.submit(
        f"/teach/submissions/{handed_in.uuid}",
        **{"criterion-explain-why": points, "comment-explain": "쓴 것", "action": "release"},
    )
    assert response.status_code == 422
    assert "쓴 것" in response.text and "criterion-explain-why" in response.text
    assert grade_of(app) == (8.0, True)
    with reading(app) as session:
        assert session.scalars(select(Mark)).all() == []


def test_cells_and_findings_have_names(app, teacher, enrollment, lab):
    made = hand_in(app, enrollment, lab)
    grade(app, made, make_report(findings=(Finding("unreadable", "count"),)))
    page = teacher.page(f"/teach/submissions/{made.uuid}")
    assert "불량을 센다" in text_of(page) and "[불량을 센다]" in page
    assert "unreadable" not in page


@pytest.mark.parametrize(
    ("status", "score", "before", "blank"),
    [("unscored", None, (0.0, True), (4.0, True)), ("flagged", 0.0, (0.0, True), (4.0, False))],
)
def test_a_person_decides_where_tests_could_not(
    app, teacher, signed_in, learner, enrollment, lab, status, score, before, blank
):
    report = make_report()
    cells = (replace(report.cells[0], score=score, status=status), *report.cells[1:])
    made = hand_in(app, enrollment, lab)
    grade(app, made, replace(report, cells=cells, score=0.0))
    assert grade_of(app) == before
    address = f"/teach/submissions/{made.uuid}"
    teacher.submit(address, **{"criterion-explain-why": "4", "points-count": "", "action": "release"})
    assert grade_of(app) == blank
    teacher.submit(address, **{"criterion-explain-why": "4", "points-count": "6", "action": "release"})
    assert grade_of(app) == (10.0, False)
    assert "6 / 8" in text_of(signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{lab.uuid}/result"))


def test_a_hostile_notebook_is_shut_in(signed_in, learner, teacher, handed_in):
    for person in (signed_in(learner), teacher):
        response = person.get(f"/submissions/{handed_in.uuid}/feedback")
        policy = [part.strip() for part in response.headers["Content-Security-Policy"].split(";")]
        assert "sandbox" in policy and "default-src 'none'" in policy and "form-action 'none'" in policy
        assert not [part for part in policy if "script" in part or "allow-" in part]
        assert response.headers["X-Content-Type-Options"] == "nosniff"
    page = teacher.page(f"/teach/submissions/{handed_in.uuid}")
    assert "alert(1)" not in page and "<iframe" in page and " sandbox " in page
    assert "allow-" not in page


def test_what_is_downloaded_is_what_was_handed_in(signed_in, learner, handed_in):
    response = signed_in(learner).get(f"/submissions/{handed_in.uuid}/notebook")
    assert response.headers["Content-Disposition"] == 'attachment; filename="count-scrap.ipynb"'
    assert response.get_json(force=True)["cells"][0]["source"] == "1 + 1"


def test_without_a_result_there_is_no_feedback(app, signed_in, learner, enrollment, lab, teacher):
    made = hand_in(app, enrollment, lab)
    assert signed_in(learner).get(f"/submissions/{made.uuid}/feedback").status_code == 404
    assert teacher.get(f"/teach/submissions/{made.uuid}").status_code == 200


def test_what_waits_comes_first(app, teacher, cohort, lab):
    for name, auto in (("가람", 1.0), ("나래", 2.0)):
        person = make_person(app, name=name)
        made = hand_in(app, make_enrollment(app, person, cohort), lab)
        grade(app, made, make_report(auto, manual=name == "나래"))
    page = teacher.page(f"/teach/{cohort.uuid}")
    assert page.index("나래") < page.index("가람")


def fill(app, cohort, lab, grader, number: int) -> None:
    for _each in range(number):
        made = hand_in(app, make_enrollment(app, make_person(app), cohort), lab)
        grade(app, made)
        release(app, made, grader.id)


@pytest.mark.parametrize("page", ["/teach", "/teach/{}", "/teach/{}/grades"])
def test_twenty_learners_cost_as_many_queries_as_one(app, teacher, instructor, cohort, lab, counted, page):
    address = page.format(cohort.uuid)
    fill(app, cohort, lab, instructor, 1)
    teacher.page(address)
    one = counted(lambda: teacher.page(address))
    fill(app, cohort, lab, instructor, 19)
    sizes = []
    twenty = counted(lambda: sizes.append(len(teacher.page(address).encode())))
    assert twenty == one
    assert sizes[0] < 100_000


def test_the_learners_own_grades(app, signed_in, learner, enrollment, handed_in, counted):
    person = signed_in(learner)
    page = text_of(person.page(f"/learn/{enrollment.uuid}/grades"))
    assert "8 / 12" in page
    assert counted(lambda: person.page(f"/learn/{enrollment.uuid}/grades")) < 20
