"""A faulty test of a lab, mended and regraded by the real worker with real kernels, through the pages."""

from __future__ import annotations

import io
import re

import pytest
from sqlalchemy import select

from lms.assessments.models import AutogradeRun, GradeEvent
from tests.factories.cohorts import make_enrollment
from tests.factories.homes import reading
from tests.factories.labs import NOTEBOOK, make_lab, publish_sample_lab
from tests.factories.regrades import REASON, grade_in_force
from tests.lms.assessments.test_worker import CELLS, lab, start_worker, wait  # noqa: F401 -- fixtures
from tests.notebooks.grader.lab import HIDDEN_LINE, RIGHT, WRONG, source_notebook, to_bytes

pytestmark = [pytest.mark.kernel, pytest.mark.stack]


def publish(app, hidden_line: str, name: str) -> None:
    """The lab of the grader's own tests with another hidden test."""
    nb = source_notebook()
    for cell in nb.cells:
        cell.source = cell.source.replace(HIDDEN_LINE, hidden_line)
    made = make_lab(CELLS, name * 64)
    for files in made.files.values():
        files.source[NOTEBOOK] = files.release[NOTEBOOK] = to_bytes(nb)
    publish_sample_lab(app, made)


def states(app) -> list[str]:
    with reading(app) as session:
        return list(session.scalars(select(AutogradeRun.state).order_by(AutogradeRun.id)))


def hidden_value(page: str, name: str) -> str:
    return re.search(rf'name="{name}" value="([^"]+)"', page)[1]


def test_a_mended_test_gives_the_points_back(
    app, request, cohort, enrollment, learner, stranger, instructor, signed_in
):
    place = request.getfixturevalue("lab")
    publish(app, HIDDEN_LINE.replace("== 50", "== 51"), "1")
    other = make_enrollment(app, stranger, cohort)
    request.getfixturevalue("start_worker")()
    for person, own, answer in ((learner, enrollment, RIGHT), (stranger, other, WRONG)):
        nb = source_notebook()
        nb.cells[1].source = answer
        address = f"/learn/{own.uuid}/labs/{place.uuid}"
        upload = (io.BytesIO(to_bytes(nb)), "x.ipynb")
        assert signed_in(person).submit(address, f"{address}/submit", notebook=upload).status_code == 302
    wait(lambda: states(app) == ["graded"] * 2, 90)
    before = [grade_in_force(app, one) for one in (enrollment, other)]
    assert [found[0] for found in before] == [4.0, 0.0]

    publish(app, HIDDEN_LINE, "2")
    teacher = signed_in(instructor)
    form = f"/teach/{cohort.uuid}/labs/{place.uuid}/regrade"
    here = teacher.submit(form, reason=REASON).headers["Location"]
    wait(lambda: "HX-Redirect" in teacher.get(f"{here}/progress").headers, 90)
    assert [grade_in_force(app, one) for one in (enrollment, other)] == before
    preview = teacher.page(here)
    assert "4&nbsp;/&nbsp;8" in preview and "6&nbsp;/&nbsp;8" in preview and "+25.0" in preview
    asked = re.search(r'href="([^"]+/apply\?seen=[^"]+)"', preview)[1]
    teacher.submit(asked, f"{here}/apply", seen=hidden_value(teacher.page(asked), "seen"))

    assert grade_in_force(app, enrollment)[0] == 6.0
    assert grade_in_force(app, other) == before[1]
    with reading(app) as session:
        events = session.scalars(select(GradeEvent).where(GradeEvent.reason == "regraded")).all()
        assert [(event.enrollment_id, event.comment) for event in events] == [(enrollment.id, REASON)]
        run = session.get_one(AutogradeRun, events[0].run_id)
        assert run.assignment_version.release_hash == "2" * 64 and run.counts
    result = signed_in(learner).page(f"/learn/{enrollment.uuid}/labs/{place.uuid}/result")
    assert REASON in result
