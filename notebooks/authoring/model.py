"""What a built lab is: plain data for whoever grades, releases or shows it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Language = Literal["ko", "en"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")
Text = dict[str, str]  # {"ko": ..., "en": ...}


class LabMistake(Exception):
    """A lab that cannot be built. The message names the file, the line and what to change.

    `gate` is the gate of the curriculum that it fails: 1 is the form, 2 the two languages. `remedy` is
    empty where `what` says it.
    """

    def __init__(self, path: Path, line: int, what: str, gate: int = 1, remedy: str = "") -> None:
        said = f"{what}; {remedy}" if remedy else what
        super().__init__(f"{path.parent.name}/{path.name}:{line}: {said}")
        self.path, self.line, self.what, self.gate, self.remedy = path, line, what, gate, remedy


class LabDraft(LabMistake):
    """A lab whose texts are in one language still: it can be built with `drafts`, and is not published."""


@dataclass(frozen=True, order=True)
class Failure:
    """Why a lab does not pass a gate: `line` (from 1) of the file at `path`, what is wrong, what to do."""

    gate: int
    path: Path
    line: int
    message: str
    remedy: str = ""


@dataclass(frozen=True)
class Criterion:
    """One line of a published rubric for a hand-graded cell."""

    slug: str
    points: float
    title: Text
    description: Text


@dataclass(frozen=True)
class GradeCell:
    """A cell that carries points. `grade_id` is the same in both languages and in nbgrader's metadata.

    `needs` are the earlier tasks whose functions the reference solution of this one calls. `holdout`: its
    points come from the value that the cell returns, scored outside the learner's process.
    """

    grade_id: str
    kind: Literal["auto", "manual"]
    points: float
    title: Text
    skill: str | None = None
    rubric: tuple[Criterion, ...] = ()
    needs: tuple[str, ...] = ()
    holdout: bool = False


@dataclass(frozen=True)
class LabFiles:
    """The files of one language, by path. Learners get `release`.

    `source` has what they must not see: solutions, hidden tests, the scoring files of holdout tasks.
    """

    source: dict[str, bytes]
    release: dict[str, bytes]


@dataclass(frozen=True)
class LabBuild:
    """A lab, built. `hash` is the sha256 of what learners and the grader get; `minutes` a learner's time.

    `seeds` are the data seeds of gate 4; the first one is in the notebooks; a lab from elsewhere (`given`)
    has none. `missing` is the language that a draft has no texts in yet. `solutions` gives the reference
    solution of each task: the source of the cell whose grade id is `solution_id(task)`, of a given lab that
    of each cell with a solution, by the cell's own grade id.
    """

    slug: str
    hash: str
    environment: str
    title: Text
    minutes: int
    seeds: tuple[int, ...]
    cells: tuple[GradeCell, ...]
    files: Mapping[Language, LabFiles]
    solutions: dict[str, Text]
    given: bool = False
    missing: Language | None = None

    @property
    def max_score(self) -> float:
        """The sum of the points of all graded cells."""
        return sum(cell.points for cell in self.cells)

    @property
    def notebook(self) -> str:
        """The path of the notebook in `files`: named like the lab."""
        return f"{self.slug}.ipynb"

    def released(self, language: Language) -> Mapping[str, bytes]:
        """What learners get."""
        return self.files[language].release


@dataclass(frozen=True)
class WorkedBuild:
    """A worked notebook, built: to be read and run, with nothing to hand in and nothing graded.

    `hash` is the sha256 of what learners get; `files` by language and path. `seeds` are the data seeds that
    it is tried with, the first one in the notebook; none where it draws no data.
    """

    slug: str
    hash: str
    environment: str
    title: Text
    minutes: int
    seeds: tuple[int, ...]
    files: Mapping[Language, Mapping[str, bytes]]

    @property
    def notebook(self) -> str:
        """The path of the notebook in `files`."""
        return f"{self.slug}.ipynb"

    def released(self, language: Language) -> Mapping[str, bytes]:
        """What learners get: all of it."""
        return self.files[language]


def solution_id(task: str) -> str:
    """The nbgrader id of the cell in which a learner solves `task`; the graded cell has the task's own id."""
    return f"{task}-solution"
