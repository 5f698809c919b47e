"""A gradebook as a table that leaves and comes back: headings, numbers, and what is wrong with it.

The heading of a graded activity ends in the first signs of its identifier in brackets; whatever a person does
to the words before, the column is known by them. Learners are known by the column ID.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lms.assessments.domain import read_number
from lms.sheets import plain

ID = "ID"
# What stands in a cell instead of points to end the hold of what a person gave; an empty cell says nothing
CLEAR = ("clear", "해제")
KEY = re.compile(r"\[([0-9a-f]{8})\]\s*$")


def key_of(uuid: str) -> str:
    """What a column is known by."""
    return uuid[:8]


def heading(title: str, points: float | None, uuid: str) -> str:
    """The heading of an activity's column."""
    most = f" ({points:g})" if points else ""
    return plain(f"{title}{most} [{key_of(uuid)}]")


@dataclass(frozen=True)
class Column:
    """A graded activity that may be imported; `most` points, None where nobody knows."""

    activity_id: int
    most: float | None


@dataclass(frozen=True)
class Entry:
    """The points that a table gives a learner for an activity; None: what was handed in counts again."""

    enrollment_id: int
    activity_id: int
    points: float | None


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row, counted from 1 as spreadsheets do; `code` names the sentence."""

    code: str
    row: int = 1
    column: str = ""
    value: str = ""
    most: float | None = None


@dataclass(frozen=True)
class Reading:
    """What a table says: its entries, what is wrong with it, and the headings that were passed over."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...]
    ignored: tuple[str, ...]


def read_sheet(
    rows: Sequence[Sequence[str]], learners: Mapping[str, int], columns: Mapping[str, Column]
) -> Reading:
    """The entries of a table; empty cells say nothing. `learners`: ID -> enrollment id; `columns` by key."""
    names = [name.strip() for name in rows[0]] if rows else []
    if ID not in names:
        return Reading((), (Problem("no_id"),), ())
    keys = {place: match[1] for place, name in enumerate(names) if (match := KEY.search(name))}
    ignored = tuple(names[place] for place, key in keys.items() if key not in columns)
    known = {place: columns[key] for place, key in keys.items() if key in columns}
    if not known:
        return Reading((), (Problem("no_columns"),), ignored)
    found: dict[tuple[int, int], Entry] = {}
    problems = []
    for number, row in enumerate(rows[1:], 2):
        cells = [cell.strip() for cell in row] + [""] * (len(names) - len(row))
        learner = cells[names.index(ID)]
        if learner not in learners:
            if any(cells):
                problems.append(Problem("no_learner", number, ID, learner[:40]))
            continue
        for place, column in known.items():
            if not cells[place]:
                continue
            entry = _entry(cells[place], learners[learner], column, number, names[place])
            if isinstance(entry, Problem):
                problems.append(entry)
            elif (entry.enrollment_id, entry.activity_id) in found:
                problems.append(Problem("twice", number, names[place], cells[place][:40]))
            else:
                found[(entry.enrollment_id, entry.activity_id)] = entry
    return Reading(tuple(found.values()), tuple(problems), ignored)


def _entry(text: str, enrollment_id: int, column: Column, row: int, name: str) -> Entry | Problem:
    if text.casefold() in CLEAR:
        return Entry(enrollment_id, column.activity_id, None)
    # 8,5 might be eight and a half or eighty-five: a person says which
    points = None if "," in text else read_number(text)
    if points is None:
        return Problem("no_number", row, name, text[:40])
    if column.most is None or not 0 <= points <= column.most:
        return Problem("out_of_range", row, name, text[:40], column.most)
    return Entry(enrollment_id, column.activity_id, points)


def digest_of(changes: Sequence[tuple[int, int, float | None, int]]) -> str:
    """A short hash of (enrollment, activity, points, event now in force): what somebody was shown."""
    return hashlib.sha256(json.dumps(sorted(changes)).encode()).hexdigest()[:16]


def packed(entries: Sequence[Entry]) -> str:
    """Entries as the field of a form."""
    return ";".join(
        f"{one.enrollment_id}:{one.activity_id}:{'' if one.points is None else repr(one.points)}"
        for one in entries
    )


def unpacked(text: str) -> list[Entry]:
    """The entries of a form's field. Raises ValueError for anything else."""
    found = []
    for part in filter(None, text.split(";")):
        enrollment, activity, points = part.split(":")
        number = read_number(points) if points else None
        if points and number is None:
            raise ValueError(part)
        found.append(Entry(int(enrollment), int(activity), number))
    return found
