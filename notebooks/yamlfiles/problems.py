"""A mistake in a content file, said so that an author can mend it: file, line, what is wrong, what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True, order=True)
class Problem:
    """One mistake. `line` counts from 1; `path` is written as authors see it (``courses/glossary.yaml``).

    `gate` is the gate of the curriculum that it fails: 1 the form, 2 the two languages, 3 what readers see.
    """

    path: str
    line: int
    message: str
    remedy: str = ""
    gate: int = 1

    def __str__(self) -> str:
        text = f"{self.path}:{self.line}: {self.message}"
        return f"{text}; {self.remedy}" if self.remedy else text


def did_you_mean(word: object, known: Iterable[str]) -> str:
    """A remedy for a word that is not known: its nearest neighbour, else the whole list."""
    known = sorted(known)
    near = get_close_matches(str(word), known, n=1)
    if near:
        return f'did you mean "{near[0]}"?'
    return f"known: {', '.join(known)}" if known else "none is defined yet"
