"""A roster as a table: names and mail addresses, and what is wrong with which row. Pure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass

from email_validator import EmailNotValidError, validate_email

from lms.accounts.domain import tidy_name

MOST_ROWS = 1000
NAME_LENGTH, ADDRESS_LENGTH = 100, 255
NAME_HEADINGS = {"name", "full name", "learner", "이름", "성명", "성함", "학습자", "교육생"}
ADDRESS_HEADINGS = {
    "email", "e-mail", "mail", "e-mail address", "email address", "mail address",
    "이메일", "전자우편", "메일", "메일 주소", "이메일 주소",
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """A person of a roster; `number` counts rows from 1 as spreadsheets do."""

    number: int
    name: str
    email: str


@dataclass(frozen=True)
class Problem:
    """What is wrong in a row; `code` names the sentence: no_address, bad_address, twice, long_name."""

    code: str
    number: int
    value: str = ""
    other: int = 0


@dataclass(frozen=True)
class Reading:
    """What a roster says. `code`: why it cannot be read at all (no_columns, too_many, nobody), or empty."""

    rows: tuple[Row, ...] = ()
    problems: tuple[Problem, ...] = ()
    code: str = ""


def read_roster(table: Sequence[Sequence[str]]) -> Reading:
    """The people of a table. Its columns are known by their headings or, without any, by an address.

    Empty rows are passed over; other columns, too.
    """
    cells = [[cell.strip() for cell in row] for row in table]
    filled = [(number, row) for number, row in enumerate(cells, 1) if any(row)]
    if not filled:
        return Reading(code="nobody")
    columns, headed = _columns(filled[0][1])
    if columns is None:
        return Reading(code="no_columns")
    people = filled[headed:]
    if not people:
        return Reading(code="nobody")
    if len(people) > MOST_ROWS:
        return Reading(code="too_many")
    return _read(people, *columns)


def _columns(first: Sequence[str]) -> tuple[tuple[int | None, int] | None, bool]:
    """The columns of name and address, and whether the first row holds headings."""
    names = [cell.casefold() for cell in first]
    name = next((place for place, cell in enumerate(names) if cell in NAME_HEADINGS), None)
    address = next((place for place, cell in enumerate(names) if cell in ADDRESS_HEADINGS), None)
    if address is not None:
        return (name, address), True
    address = next((place for place, cell in enumerate(names) if "@" in cell), None)
    if address is None:
        return None, False
    name = next((place for place, cell in enumerate(names) if cell and place != address), None)
    return (name, address), False


def _read(people: Sequence[tuple[int, Sequence[str]]], name: int | None, address: int) -> Reading:
    rows: dict[str, Row] = {}
    problems = []
    for number, row in people:
        found = _row(number, _cell(row, name), _cell(row, address))
        if isinstance(found, Row) and found.email in rows:
            found = Problem("twice", number, found.email, rows[found.email].number)
        if isinstance(found, Problem):
            problems.append(found)
        else:
            rows[found.email] = found
    return Reading(tuple(rows.values()), tuple(problems))


def _cell(row: Sequence[str], place: int | None) -> str:
    return "" if place is None or place >= len(row) else row[place]


def _row(number: int, name: str, address: str) -> Row | Problem:
    tidy = tidy_name(name.removeprefix("'"))  # which our own exports set before what looks like a formula
    if not address:
        return Problem("no_address", number, tidy[:40])
    if len(tidy) > NAME_LENGTH:
        return Problem("long_name", number, tidy[:40])
    email = tidy_address(address)
    return Row(number, tidy, email) if email else Problem("bad_address", number, address[:60])


def tidy_address(text: str) -> str:
    """An address as it is stored, in small letters; empty when it is none."""
    try:
        email = validate_email(text.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        return ""
    return email.lower() if len(email) <= ADDRESS_LENGTH else ""


def packed(rows: Sequence[Row]) -> str:
    """Rows as the field of a form."""
    return json.dumps([[row.number, row.name, row.email] for row in rows], ensure_ascii=False)


def unpacked(text: str) -> list[Row]:
    """The rows of a form's field, read as strictly as the table was. Raises ValueError for anything else."""
    try:
        found = [_row(int(number), str(name), str(email)) for number, name, email in json.loads(text)]
    except (TypeError, AttributeError) as why:
        raise ValueError("not what the preview sent") from why
    rows = [row for row in found if isinstance(row, Row)]
    if len(rows) != len(found) or len({row.email for row in rows}) != len(rows) or len(rows) > MOST_ROWS:
        raise ValueError("not what the preview sent")
    return rows


def digest_of(planned: Sequence[tuple[str, str]]) -> str:
    """A short hash of (address, what happens to it): what somebody was shown."""
    return hashlib.sha256(json.dumps(sorted(planned)).encode()).hexdigest()[:16]
