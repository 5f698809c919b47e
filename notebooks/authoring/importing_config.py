"""What nbgrader_config.py says of how a course's notebooks become releases: read, never executed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from notebooks.syntax import parse_python

NAME = "nbgrader_config.py"
# Settings that change what a release is, and that our build has in its own way.
_MATTER = ("ClearSolutions", "ClearHiddenTests", "ClearMarkScheme", "LockCells", "GenerateAssignment")


@dataclass(frozen=True)
class CourseConfig:
    """`source` is the folder of assignments, `header` and `footer` notebooks around each one; `notes` says
    which settings do not come along.
    """

    course: Path
    source: str = "source"
    header: Path | None = None
    footer: Path | None = None
    notes: tuple[str, ...] = ()


def read_config(course: Path) -> CourseConfig:
    """The settings that are written as plain values; without a file, nbgrader's own."""
    path = course / NAME
    if not path.is_file():
        return CourseConfig(course)
    try:
        settings = dict(_settings(parse_python(path.read_bytes())))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return CourseConfig(course, notes=(f"{NAME} is no Python: none of its settings came along",))
    notes = [f"{NAME}: {name} did not come along" for name in settings if name.startswith(_MATTER)]
    source = settings.get("CourseDirectory.source_directory", "source")
    return CourseConfig(
        course,
        source if isinstance(source, str) and _inside(source) else "source",
        _notebook(course, settings.get("IncludeHeaderFooter.header"), notes),
        _notebook(course, settings.get("IncludeHeaderFooter.footer"), notes),
        tuple(notes),
    )


def _settings(module: ast.Module) -> Iterator[tuple[str, Any]]:
    """`c.Class.name = value` by "Class.name"; a value that is no plain one is None."""
    for node in module.body:
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and isinstance(target.value, ast.Attribute):
                    try:
                        value = ast.literal_eval(node.value)
                    except ValueError:
                        value = None
                    yield f"{target.value.attr}.{target.attr}", value


def _inside(path: str) -> bool:
    parts = PurePosixPath(path).parts
    return bool(parts) and not PurePosixPath(path).is_absolute() and ".." not in parts


def _notebook(course: Path, name: Any, notes: list[str]) -> Path | None:
    if name is None:
        return None
    if isinstance(name, str) and _inside(name) and (course / name).is_file():
        return course / name
    notes.append(f"{NAME}: the notebook {name!r} around each assignment was not found")
    return None
