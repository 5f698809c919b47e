"""What goes into grading and what comes out: plain frozen records, and their JSON form."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Literal

Cause = Literal["graded", "timeout", "memory", "killed", "unreadable", "no_sandbox"]
Status = Literal[
    "passed",  # all points
    "partial",  # some points, by the value that the test cell returned
    "failed",  # a test that the learner can see failed
    "hidden_failed",  # a hidden test failed
    "timed_out",  # the cell ran longer than it may
    "out_of_memory",  # the cell asked for more memory than it may
    "not_run",  # the cell was never executed
    "flagged",  # the cell's result is not trusted; the findings say why
    "unscored",  # a holdout cell that our own code could not score: waits for a person
    "manual",  # waits for a person
    "unanswered",  # a person would grade it, but it was left as it was handed out
]
Text = Mapping[str, str]  # {"ko": ..., "en": ...}


@dataclass(frozen=True)
class Bundle:
    """One submission with what it is graded against.

    `source` holds the instructor's files (solutions and hidden tests in nbgrader's metadata), `submission`
    the learner's, both by relative path; the notebook is `<slug>.ipynb` in either. `release` holds what
    learners were given: needed to see that an answer was left untouched when the stubs are not nbgrader's
    own. `environment` names the lab environment, `language` ("ko" or "en") the feedback's. The same
    `random_seed` gives the same canary and the same inputs of holdout cells; None draws new ones each time.
    The source's files in `holdout/` are never put beside learners' code.
    """

    slug: str
    source: Mapping[str, bytes]
    submission: Mapping[str, bytes]
    environment: str
    language: str = "ko"
    random_seed: int | None = None
    release: Mapping[str, bytes] = field(default_factory=dict)

    @property
    def notebook_name(self) -> str:
        """The graded notebook's path in `source` and in `submission`."""
        return f"{self.slug}.ipynb"


@dataclass(frozen=True)
class Limits:
    """What one submission may use, all its processes together.

    `wall_seconds` limits the time on the clock, and the processor time as well.
    """

    wall_seconds: float = 120
    cell_seconds: int = 30
    memory_mb: int = 1024
    processes: int = 64
    output_kb: int = 1024


@dataclass(frozen=True)
class Finding:
    """Something that a person should know about a submission: see `texts.FINDINGS` for the codes."""

    code: str
    grade_id: str | None = None
    detail: str = ""


@dataclass(frozen=True)
class CellScore:
    """The result of one graded cell. `score` is None while it waits for a person, or when nothing could run.

    `message` may be shown to the learner: it never quotes a hidden test.
    """

    grade_id: str
    kind: Literal["auto", "manual"]
    score: float | None
    max_score: float
    status: Status
    message: Text


@dataclass(frozen=True)
class EnvironmentReport:
    """In what a submission ran. `lock_hash` is the sha256 of the environment's requirements.lock."""

    name: str
    lock_hash: str
    python: str
    packages: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class GradeReport:
    """The result of `autograde`.

    `cause` says how the run ended: with "timeout", "memory" and "killed" the cells that ran before keep their
    scores and the others have 0; with "unreadable" and "no_sandbox" nothing ran and `score` is None.
    `score` sums what is known so far: cells that wait for a person count nothing yet. `needs_manual` is
    also True when an integrity finding asks for a person. `notebook` holds hidden tests: for instructors.
    `feedback_html` does not: for the learner. `timings` are seconds. `random_seed` gives the same inputs of
    holdout cells again; None without such cells. It is for instructors: outcomes can be computed from it.
    """

    cause: Cause
    message: Text
    cells: tuple[CellScore, ...]
    needs_manual: bool
    score: float | None
    max_score: float
    environment: EnvironmentReport | None
    timings: Mapping[str, float]
    findings: tuple[Finding, ...]
    notebook: bytes
    feedback_html: bytes
    random_seed: int | None = None

    def to_json(self) -> str:
        """The report as one JSON object; bytes are base64."""
        values = asdict(self)
        for name in ("notebook", "feedback_html"):
            values[name] = base64.b64encode(values[name]).decode("ascii")
        return json.dumps(values, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> GradeReport:
        """The inverse of `to_json`. Raises ValueError, KeyError or TypeError for anything else."""
        values = json.loads(text)
        values["cells"] = tuple(CellScore(**cell) for cell in values["cells"])
        values["findings"] = tuple(Finding(**finding) for finding in values["findings"])
        if values["environment"] is not None:
            values["environment"] = EnvironmentReport(**values["environment"])
        for name in ("notebook", "feedback_html"):
            values[name] = base64.b64decode(values[name])
        return cls(**values)
