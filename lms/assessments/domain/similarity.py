"""Which works of a lab resemble each other: a hint to a person, never a verdict. Pure functions.

Winnowing (Schleimer, Wilkerson and Aiken, 2003): every run of K signs is hashed, of each window of hashes
the smallest is kept, and works that keep the same ones have passages in common, whatever the order of their
cells. In code signs are its tokens, without comments, with one sign for any name of one's own and any text;
in text they are words. What the lab gave does not count, and neither does what many wrote the same way.
"""

from __future__ import annotations

import builtins
import json
import keyword
import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal, NamedTuple
from zlib import crc32

Kind = Literal["code", "markdown"]
RUN = {"code": 12, "markdown": 8}  # signs that must be the same one after the other
WINDOW = 4
LEAST_OWN, LEAST_SHARED = 8, 6  # fingerprints; two short works resemble each other by chance
LEAST_SHARE = 0.3
COMMON_SHARE, COMMON_LEAST = 0.1, 3  # of the works, and at least so many: then a passage is common
MOST_CHARACTERS = 100_000  # of one notebook: far more than anybody writes in a lab
WORD = re.compile(r"\w+")
TOKEN = re.compile(
    r"""(?P<comment>\#.*)
    | (?P<text>(?i:[rbfu]{0,2})(?:\"{3}(?s:.*?)\"{3} | '{3}(?s:.*?)'{3}
        | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*'))
    | (?P<name>[^\W\d]\w*) | (?P<number>\d[\w.]*) | (?P<sign>[^\w\s])""",
    re.VERBOSE,
)
KNOWN = frozenset({*keyword.kwlist, *dir(builtins)})
BASE, PRIME = 1_000_003, 2**61 - 1  # of the rolling hash


class Cell(NamedTuple):
    """A cell of a notebook as it was written."""

    kind: Kind
    source: str


class Place(NamedTuple):
    """Lines of a cell, both counted from 0, the last one included."""

    cell: int
    first: int
    last: int


@dataclass(frozen=True)
class Work:
    """A notebook by a number of the caller's; its fingerprints, each with the places where it stands."""

    number: int
    prints: Mapping[int, tuple[Place, ...]]


@dataclass(frozen=True)
class Passage:
    """A stretch of two works that is the same."""

    left: Place
    right: Place


@dataclass(frozen=True)
class Pair:
    """Two works that resemble each other: how much of what is each one's own is in the other, 0 to 1."""

    left: int
    right: int
    left_share: float
    right_share: float
    passages: tuple[Passage, ...]

    @property
    def share(self) -> float:
        """How alike they are: the mean of both."""
        return (self.left_share + self.right_share) / 2


def cells_in(notebook: bytes) -> list[Cell]:
    """The cells of a notebook, code and text, up to a size. Raises ValueError for what is no notebook."""
    try:
        found = [
            Cell("code" if one["cell_type"] == "code" else "markdown", "".join(one["source"]))
            for one in json.loads(notebook)["cells"]
        ]
    except (KeyError, TypeError, RecursionError) as error:
        raise ValueError("no notebook") from error
    left = MOST_CHARACTERS
    for at, cell in enumerate(found):
        found[at] = cell._replace(source=cell.source[:left])
        left = max(0, left - len(cell.source))
    return found


@lru_cache(maxsize=4096)
def signs_of(kind: Kind, source: str) -> tuple[tuple[str, int], ...]:
    """The signs of a cell, each with its line."""
    found, line, end, before = [], 0, 0, ""
    for match in (TOKEN if kind == "code" else WORD).finditer(source):
        line, end = line + source.count("\n", end, match.start()), match.start()
        sign = _sign(match, before) if kind == "code" else match[0].casefold()
        if sign:
            found.append((sign, line))
            before = sign
    return tuple(found)


def _sign(match: re.Match[str], before: str) -> str:
    """What a token counts as; nothing for a comment, one sign for any name of one's own or any text."""
    if match.lastgroup == "comment":
        return ""
    if match.lastgroup == "text":
        return "" if before == "«s»" else "«s»"
    own = match.lastgroup == "name" and match[0] not in KNOWN and before != "."
    return "«n»" if own else match[0]


def fingerprints(kind: Kind, source: str, cell: int, *, every: bool = False) -> list[tuple[int, Place]]:
    """The fingerprints of a cell with their places; ``every``: of all its runs, not the smallest of each."""
    signs, length = signs_of(kind, source), RUN[kind]
    numbers = [crc32(f"{kind}{sign}".encode()) for sign, _line in signs]
    out, power, number, runs = [0] * length + numbers, pow(BASE, length, PRIME), 0, []
    for at, (one, (_sign, line)) in enumerate(zip(numbers, signs, strict=True)):
        number = (number * BASE + one - out[at] * power) % PRIME
        if at >= length - 1:
            runs.append((number, Place(cell, signs[at - length + 1][1], line)))
    return runs if every else _winnowed(runs)


def _winnowed(runs: list[tuple[int, Place]]) -> list[tuple[int, Place]]:
    """Of each window the smallest hash, of equals the last: so nothing as long as a window is missed."""
    kept = {}
    for start in range(max(1, len(runs) - WINDOW + 1)):
        window = range(start, min(start + WINDOW, len(runs)))
        if window:
            at = min(window, key=lambda place: (runs[place][0], -place))
            kept[at] = runs[at]
    return [kept[at] for at in sorted(kept)]


def given_by(releases: Iterable[Sequence[Cell]]) -> tuple[frozenset[str], frozenset[int]]:
    """What a lab gave: the cells as they were, and the fingerprints of everything in them."""
    cells = [cell for release in releases for cell in release]
    prints = {one for cell in cells for one, _place in fingerprints(*cell, 0, every=True)}
    return frozenset(cell.source.strip() for cell in cells), frozenset(prints)


def work_of(number: int, cells: Sequence[Cell], given: tuple[Collection[str], Collection[int]]) -> Work:
    """A learner's notebook without what the lab gave."""
    sources, prints = given
    found: dict[int, list[Place]] = defaultdict(list)
    for at, cell in enumerate(cells):
        if cell.source.strip() not in sources:
            for one, place in fingerprints(*cell, at):
                if one not in prints:
                    found[one].append(place)
    return Work(number, {one: tuple(places) for one, places in found.items()})


def most_of(works: int) -> int:
    """In so many works a passage may stand until it is common, of so many."""
    return max(COMMON_LEAST, int(works * COMMON_SHARE))


def alike(works: Sequence[Work], *, at_most: int) -> list[Pair]:
    """The pairs that resemble each other, the most alike first; works come in the order of their making.

    Of works with the very same fingerprints each is paired with the first alone, and they count once when it
    is asked how many wrote a passage the same way: who copies does not make it common.
    """
    first: dict[frozenset[int], Work] = {}
    twins = []
    for work in works:
        original = first.setdefault(frozenset(work.prints), work)
        if original is not work and len(work.prints) >= LEAST_OWN:
            twins.append(Pair(original.number, work.number, 1.0, 1.0, passages(original, work, work.prints)))
    found = twins + _alike(list(first.values()))
    return sorted(found, key=lambda pair: (-pair.share, pair.left, pair.right))[:at_most]


def _alike(works: Sequence[Work]) -> list[Pair]:
    """The same for works that all differ."""
    standing: dict[int, list[int]] = defaultdict(list)
    for at, work in enumerate(works):
        for one in work.prints:
            standing[one].append(at)
    common = {one for one, where in standing.items() if len(where) > most_of(len(works))}
    own = [len(work.prints.keys() - common) for work in works]
    shared: Counter[tuple[int, int]] = Counter()
    for one, where in standing.items():
        if one not in common:
            shared.update(combinations(where, 2))
    pairs = []
    for (left, right), number in shared.items():
        shares = number / own[left], number / own[right]
        if (
            number >= LEAST_SHARED
            and min(own[left], own[right]) >= LEAST_OWN
            and sum(shares) / 2 >= LEAST_SHARE
        ):
            both = (works[left].prints.keys() & works[right].prints.keys()) - common
            same = passages(works[left], works[right], both)
            pairs.append(Pair(works[left].number, works[right].number, *shares, same))
    return pairs


def passages(left: Work, right: Work, prints: Collection[int]) -> tuple[Passage, ...]:
    """Where two works are the same, in the order of the left one; what touches on both sides is joined."""
    places = sorted(
        (here, there) for one in prints for here in left.prints[one] for there in right.prints[one][:3]
    )
    found: list[Passage] = []
    for here, there in places:
        for at, known in enumerate(found):
            if _touch(known.left, here) and _touch(known.right, there):
                found[at] = Passage(_joined(known.left, here), _joined(known.right, there))
                break
        else:
            found.append(Passage(here, there))
    return tuple(found)


def _touch(one: Place, other: Place) -> bool:
    return one.cell == other.cell and one.first <= other.last + 1 and other.first <= one.last + 1


def _joined(one: Place, other: Place) -> Place:
    return Place(one.cell, min(one.first, other.first), max(one.last, other.last))
