"""Reads lab.yaml. Every mistake names the file, the line and the key."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from jsonschema import Draft202012Validator
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError

from .model import LANGUAGES, Criterion, GradeCell, LabMistake, Text

SLUG = {"type": "string", "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
POINTS = {"type": "number", "exclusiveMinimum": 0}


def _closed(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "required": list(required),
        "properties": {**required, **(optional or {})},
        "additionalProperties": False,
    }


TEXT = _closed({"ko": {"type": "string", "minLength": 1}, "en": {"type": "string", "minLength": 1}})
CRITERION = _closed({"slug": SLUG, "points": POINTS, "title": TEXT, "description": TEXT})
TASK = _closed(
    {"id": SLUG, "title": TEXT},
    {
        "points": POINTS,
        "graded": {"enum": ["holdout"]},
        "skill": SLUG,
        "needs": {"type": "array", "items": SLUG},
        "rubric": {"type": "array", "minItems": 2, "items": CRITERION},
    },
)
DIFFICULTY = _closed(
    {
        "measure": TEXT,
        "data": {"type": "string", "minLength": 1},
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "baseline": {"type": ["string", "number"], "minLength": 1},
        "reference": {"type": ["string", "number"], "minLength": 1},
        "band": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
    }
)
SCHEMA = _closed(
    {
        "slug": SLUG,
        "title": TEXT,
        "environment": SLUG,
        "minutes": {"type": "integer", "minimum": 1},
        "seeds": {
            "type": "array",
            "items": {"type": "integer", "minimum": 0},
            "minItems": 2,
            "uniqueItems": True,
        },
        "lessons": {"type": "array", "minItems": 1, "items": _closed({"slug": SLUG, "title": TEXT})},
        "tasks": {"type": "array", "minItems": 1, "items": TASK},
    },
    {"difficulty": DIFFICULTY},
)


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
    data = _load(path)
    errors = sorted(
        Draft202012Validator(SCHEMA).iter_errors(data), key=lambda error: list(error.absolute_path)
    )
    if errors:
        where = list(errors[0].absolute_path)
        name = ".".join(map(str, where)) or "lab.yaml"
        twin = errors[0].validator == "required" and set(errors[0].validator_value) == set(LANGUAGES)
        gate = 2 if twin else 1
        raise LabMistake(path, _line(data, where), f"{name}: {errors[0].message}", gate)
    if data["slug"] != path.parent.name:
        what = f"slug: {data['slug']!r} is not the name of its folder, {path.parent.name!r}"
        raise LabMistake(path, _line(data, ["slug"]), what)
    return LabSpec(
        slug=data["slug"],
        title=dict(data["title"]),
        environment=data["environment"],
        minutes=data["minutes"],
        seeds=tuple(data["seeds"]),
        lessons={lesson["slug"]: dict(lesson["title"]) for lesson in data["lessons"]},
        cells=_cells(path, data),
        difficulty=_difficulty(data),
    )


def _difficulty(data: Any) -> Difficulty | None:
    if "difficulty" not in data:
        return None
    given = dict(data["difficulty"])
    low, high = given.pop("band")
    measure = dict(given.pop("measure"))
    return Difficulty(measure=measure, band=(low, high), line=_line(data, ["difficulty"]), **given)


def _cells(path: Path, data: Any) -> tuple[GradeCell, ...]:
    cells: list[GradeCell] = []
    for number, task in enumerate(data["tasks"]):
        line = _line(data, ["tasks", number])
        if task["id"] in {cell.grade_id for cell in cells}:
            raise LabMistake(path, line, f"tasks.{number}.id: {task['id']!r} is used twice")
        if ("points" in task) == ("rubric" in task):
            what = "give either points (graded by tests) or a rubric (graded by hand; its points are summed)"
            raise LabMistake(path, line, f"tasks.{number}: {what}")
        if "graded" in task and "rubric" in task:
            raise LabMistake(path, line, f"tasks.{number}: graded: holdout needs points, not a rubric")
        needs = tuple(task.get("needs", ()))
        if strays := sorted(set(needs) - {cell.grade_id for cell in cells}):
            raise LabMistake(path, line, f"tasks.{number}.needs: {strays[0]!r} is no earlier task")
        rubric = tuple(
            Criterion(item["slug"], float(item["points"]), dict(item["title"]), dict(item["description"]))
            for item in task.get("rubric", ())
        )
        points = sum(item.points for item in rubric) or float(task["points"])
        kind: Literal["auto", "manual"] = "manual" if rubric else "auto"
        title, holdout = dict(task["title"]), "graded" in task
        cells.append(GradeCell(task["id"], kind, points, title, task.get("skill"), rubric, needs, holdout))
    return tuple(cells)


def _load(path: Path) -> Any:
    if not path.is_file():
        raise LabMistake(path, 1, "this file is missing")
    try:
        data = YAML(typ="rt").load(path.read_text("utf-8"))
    except MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise LabMistake(path, line, f"not YAML: {error.problem}") from error
    if not isinstance(data, dict):
        raise LabMistake(path, 1, "expected keys and values")
    return data


def _line(data: Any, where: list[Any]) -> int:
    """The line (from 1) of a key or item, or of the nearest enclosing one that has a position."""
    line = 1
    for key in where:
        if not isinstance(data, (CommentedMap, CommentedSeq)):
            break
        position = data.lc.data.get(key) if data.lc.data else None
        line = position[0] + 1 if position else line
        data = data[key]
    return line
