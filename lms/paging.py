"""A list that may be long, a page at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")


@dataclass(frozen=True)
class Paged(Generic[T]):
    """The rows of one page; pages are numbered from 1. `found`: how many rows there are on all of them."""

    rows: Sequence[T]
    page: int
    pages: int
    found: int


def paged(found: Sequence[T], wanted: str | None, size: int) -> Paged[T]:
    """The page that an address asks for, as it was written there; the first or the last for a wrong one."""
    pages = max(1, -(-len(found) // size))
    number = int(wanted) if wanted and wanted.isdecimal() and len(wanted) < 7 else 1
    page = min(max(1, number), pages)
    return Paged(found[(page - 1) * size : page * size], page, pages, len(found))
