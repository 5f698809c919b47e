"""Reads lab.yaml and notebook.yaml. Every mistake names the file, the line and the key."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from notebooks.yamlfiles import Schemas, YamlFile, did_you_mean, parse_yaml, read_text
from notebooks.yamlfiles.text import UnreadableText

from .model import LANGUAGES, Criterion, GradeCell, LabMistake, Language, Text

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
BY_HAND = "by-hand"
SCHEMAS = Schemas(Path(__file__).parent / "schemas")


@dataclass(frozen=True)
class Difficulty:
    """How hard a lab's data are: Python expressions over what its solved notebook has at the end.

    `data` is what the generators made, whose digest for the first seed is `sha256`. `reference` and
    `baseline` are numbers; the first minus the second must lie in `band`, for every seed of the lab. `line`
    is where lab.yaml says so.
    """

    measure: Text
    data: str
    sha256: str
    baseline: str | float
    reference: str | float
    band: tuple[float, float]
    line: int


@dataclass(frozen=True)
class LabSpec:
    """lab.yaml, checked. `lessons` maps a lesson's slug to its title.

    `given`: the cells carry nbgrader's metadata as they came from elsewhere. `missing` is the language that
    has no texts yet, said in `missing_line`; `written` is the other one.
    """

    slug: str
    title: Text
    environment: str
    minutes: int
    seeds: tuple[int, ...]
    lessons: dict[str, Text]
    cells: tuple[GradeCell, ...]
    difficulty: Difficulty | None = None
    given: bool = False
    missing: Language | None = None
    missing_line: int = 1

    @property
    def written(self) -> Language:
        """The language that has texts; Korean when both have."""
        return next(language for language in LANGUAGES if language != self.missing)


def read_lab(path: Path) -> LabSpec:
    """Read and check one lab.yaml. Raises LabMistake."""
    file = _load(path, "lab")
    data = file.data
    if "missing" in data and "origin" not in data:
        what = "missing is for labs whose origin is nbgrader"
        raise LabMistake(path, file.line("missing"), what, 2, "write both languages, and remove it")
    return LabSpec(
        slug=data["slug"],
        title=dict(data["title"]),
        environment=data["environment"],
        minutes=data["minutes"],
        seeds=tuple(data.get("seeds", ())),
        lessons={lesson["slug"]: dict(lesson["title"]) for lesson in data.get("lessons", ())},
        cells=_cells(path, file),
        difficulty=_difficulty(file),
        given="origin" in data,
        missing=data.get("missing"),
        missing_line=file.line("missing"),
    )


def _difficulty(file: YamlFile) -> Difficulty | None:
    if "difficulty" not in file.data:
        return None
    given = dict(file.data["difficulty"])
    low, high = given.pop("band")
    measure = dict(given.pop("measure"))
    return Difficulty(measure=measure, band=(low, high), line=file.line("difficulty"), **given)


def _cells(path: Path, file: YamlFile) -> tuple[GradeCell, ...]:
    cells: list[GradeCell] = []
    for number, task in enumerate(file.data["tasks"]):
        _check_task(path, file, number, [cell.grade_id for cell in cells])
        rubric = tuple(
            Criterion(item["slug"], float(item["points"]), dict(item["title"]), dict(item["description"]))
            for item in task.get("rubric", ())
        )
        points = sum(item.points for item in rubric) if rubric else float(task["points"])
        graded, title, needs = task.get("graded"), dict(task["title"]), tuple(task.get("needs", ()))
        kind: Literal["auto", "manual"] = "manual" if rubric or graded == BY_HAND else "auto"
        holdout = graded == "holdout"
        cells.append(GradeCell(task["id"], kind, points, title, task.get("skill"), rubric, needs, holdout))
    return tuple(cells)


def _check_task(path: Path, file: YamlFile, number: int, earlier: list[str]) -> None:
    """What a schema cannot say of one task. Raises LabMistake."""
    task = file.data["tasks"][number]
    line, where = file.line("tasks", number), f"tasks.{number}"
    if task["id"] in earlier:
        raise LabMistake(path, line, f"{where}.id: {task['id']!r} is used twice", remedy="rename one")
    if ("points" in task) == ("rubric" in task):
        what = "give either points (graded by tests) or a rubric (graded by hand; its points are summed)"
        raise LabMistake(path, line, f"{where}: {what}")
    if "graded" in task and "rubric" in task:
        raise LabMistake(path, line, f"{where}: graded: {task['graded']} needs points, not a rubric")
    if "origin" not in file.data and (what := _only_given(task)):
        raise LabMistake(path, line, f"{where}: {what}, unless the lab's origin is nbgrader")
    if strays := sorted(set(task.get("needs", ())) - set(earlier)):
        remedy = did_you_mean(strays[0], earlier)
        raise LabMistake(path, line, f"{where}.needs: {strays[0]!r} is no earlier task", remedy=remedy)


def _only_given(task: dict[str, Any]) -> str:
    """What only a lab from elsewhere may have."""
    if not SLUG.fullmatch(task["id"]):
        return f"{task['id']!r} is no name: use lower-case letters, digits and single hyphens"
    if task.get("points") == 0:
        return "points must be more than 0"
    return "a task graded by hand has a rubric" if task.get("graded") == BY_HAND else ""


def read_notebook_file(path: Path) -> LabSpec:
    """Read and check one notebook.yaml: a worked notebook is a lab without tasks. Raises LabMistake."""
    data = _load(path, "notebook").data
    return LabSpec(
        slug=data["slug"],
        title=dict(data["title"]),
        environment=data["environment"],
        minutes=data["minutes"],
        seeds=tuple(data.get("seeds", ())),
        lessons={lesson["slug"]: dict(lesson["title"]) for lesson in data.get("lessons", ())},
        cells=(),
    )


def _load(path: Path, schema: str) -> YamlFile:
    """The file in the form that its schema asks for. Raises LabMistake with the first thing wrong."""
    shown = f"{path.parent.name}/{path.name}"
    try:
        file = parse_yaml(read_text(path, shown), shown)
    except FileNotFoundError:
        raise LabMistake(path, 1, "this file is missing", remedy="write it") from None
    except UnreadableText as error:
        file = YamlFile(shown, None, [error.problem])
    if not SCHEMAS.check(file, schema):
        first = min(file.problems, key=lambda problem: problem.line)
        raise LabMistake(path, first.line, first.message, first.gate, first.remedy)
    if file.data["slug"] != path.parent.name:
        remedy = f'the folder says "{path.parent.name}": make them the same'
        raise LabMistake(path, file.line("slug"), f'the slug is "{file.data["slug"]}"', remedy=remedy)
    return file
