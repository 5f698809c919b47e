"""From submit to grade over HTTP, with the product's own processes: web, worker, broker."""

from __future__ import annotations

import base64
import tempfile
import time
from pathlib import Path

import httpx

from lms.accounts.models import Person
from lms.accounts.services import issue_lab_token
from lms.operations.processes import end_descendants
from lms.web import now
from notebooks.authoring.model import GradeCell
from tests.bench.grading_lab import TASKS, source, submissions, to_bytes
from tests.bench.grading_parts import resident_mb
from tests.factories.cohorts import make_cohort, make_enrollment
from tests.factories.homes import running, writing
from tests.factories.kills import children, product
from tests.factories.labs import NOTEBOOK, SLUG, make_lab, text
from tests.factories.people import make_person

LOOK_SECONDS = 0.01
WORST_SECONDS = 60
WARM = 3  # submissions before those that count: the web has read its templates, the worker its imports
CELLS = (
    *(GradeCell(f"test_{task.name}", "auto", task.points, text(task.name, task.name)) for task in TASKS),
    GradeCell("essay", "manual", 3.0, text("까닭", "Why")),
)


def measure(environments: Path, count: int) -> tuple[list[float], float]:
    """Seconds of each of `count` submissions that find the product idle; the worker's resident MB."""
    lab = make_lab(CELLS)
    for files in lab.files.values():
        files.source[NOTEBOOK] = files.release[NOTEBOOK] = to_bytes(source())
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        started = product(Path(folder), environments, lab, grader_processes=1)
        with started as (settings, stack), running(settings) as app:
            person, cohort = make_person(app), make_cohort(app)
            make_enrollment(app, person, cohort)
            with writing(app) as session:
                token = issue_lab_token(session, person=session.get_one(Person, person.id), now=now())
            notebooks = [to_bytes(nb) for nb in submissions(count + WARM).values()]
            with httpx.Client(
                base_url=f"{settings.web_url}/api/lab/v1", headers={"Authorization": f"Bearer {token}"}
            ) as client:
                seconds = [_graded_after(client, cohort.slug, content) for content in notebooks]
            pools = [pid for pid in children(stack.state()["worker"]["pid"]) if children(pid)]
            resident = max(map(resident_mb, pools))
        end_descendants(grace_seconds=1)
    return seconds[WARM:], resident


def _graded_after(client: httpx.Client, cohort: str, content: bytes) -> float:
    """Hands in, and looks until the grade is there."""
    time.sleep(0.3)  # idle
    files = [{"path": NOTEBOOK, "content": base64.b64encode(content).decode()}]
    began = time.monotonic()
    answer = client.post(f"/assignments/{cohort}/{SLUG}/submissions", json={"files": files})
    answer.raise_for_status()
    while time.monotonic() < began + WORST_SECONDS:
        (assignment,) = client.get("/assignments").raise_for_status().json()["assignments"]
        if (
            next(one for one in assignment["submissions"] if one["uuid"] == answer.json()["uuid"])["score"]
            is not None
        ):
            return time.monotonic() - began
        time.sleep(LOOK_SECONDS)
    raise SystemExit("a submission was not graded within a minute")
