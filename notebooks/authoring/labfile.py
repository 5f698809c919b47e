"""Reads lab.yaml. Every mistake names the file, the line and the key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notebooks.yamlfiles import Schemas, YamlFile, did_you_mean, parse_yaml, read_text
from notebooks.yamlfiles.text import UnreadableText

from .model import Criterion, GradeCell, LabMistake, Text

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
    """lab.yaml, checked. `lessons` maps a lesson's slug to its title."""

    slug: str
    title: Text
    environment: str
    minutes: int
    seeds: tuple[int, ...]
    lessons: dict[str, Text]
    cells: tuple[GradeCell, ...]
    difficulty: Difficulty | None = None


def read_lab(path: Path) -> LabSpec:
    """Read and check one lab.yaml. Raises LabMistake."""
    file = _load(path)
    data = file.data
    if data["slug"] != path.parent.name:
        remedy = f'the folder says "{path.parent.name}": make them the same'
        raise LabMistake(path, file.line("slug"), f'the slug is "{data["slug"]}"', remedy=remedy)
    return LabSpec(
        slug=data["slug"],
        title=dict(data["title"]),
        environment=data["environment"],
        minutes=data["minutes"],
        seeds=tuple(data["seeds"]),
        lessons={lesson["slug"]: dict(lesson["title"]) for lesson in data["lessons"]},
        cells=_cells(path, file),
        difficulty=_difficulty(file),
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
        points = sum(item.points for item in rubric) or float(task["points"])
        kind: Literal["auto", "manual"] = "manual" if rubric else "auto"
        title, holdout, needs = dict(task["title"]), "graded" in task, tuple(task.get("needs", ()))
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
        raise LabMistake(path, line, f"{where}: graded: holdout needs points, not a rubric")
    if strays := sorted(set(task.get("needs", ())) - set(earlier)):
        remedy = did_you_mean(strays[0], earlier)
        raise LabMistake(path, line, f"{where}.needs: {strays[0]!r} is no earlier task", remedy=remedy)


def _load(path: Path) -> YamlFile:
    """lab.yaml with the form that its schema asks for. Raises LabMistake with the first thing wrong."""
    shown = f"{path.parent.name}/{path.name}"
    try:
        file = parse_yaml(read_text(path, shown), shown)
    except FileNotFoundError:
        raise LabMistake(path, 1, "this file is missing", remedy="write it") from None
    except UnreadableText as error:
        file = YamlFile(shown, None, [error.problem])
    if not SCHEMAS.check(file, "lab"):
        first = min(file.problems, key=lambda problem: problem.line)
        raise LabMistake(path, first.line, first.message, first.gate, first.remedy)
    return file
