"""A lesson's two languages side by side, heading by heading, and what one has that the other lacks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from html import unescape

HEADING = re.compile(r"(?=<h[2-6][ >])")
TAG = re.compile(r"<[^>]*>")
# What is counted in a section, by a name that the page words; lists and paragraphs may differ.
THINGS = {
    "figures": re.compile(r"<img[ >]"),
    "code": re.compile(r"<pre[ >]"),
    "tables": re.compile(r"<table[ >]"),
    "formulas": re.compile(r"<math[ >]"),
    "callouts": re.compile(r'class="callout-(?!title|kind)\w+"'),
    "links": re.compile(r'<a (?![^>]*class="term")'),
}
Shape = tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """A heading with what follows it up to the next; level 1, without a title, before the first."""

    level: int
    title: str
    html: str

    @property
    def words(self) -> int:
        """How many words a reader reads."""
        return count_words(self.html)

    @property
    def shape(self) -> Shape:
        """The level, and how many things of each kind: what both languages share."""
        return (self.level, *(len(pattern.findall(self.html)) for pattern in THINGS.values()))


@dataclass(frozen=True)
class Difference:
    """One thing of a section that the languages have in different numbers; "level" is the heading's."""

    thing: str
    ko: int
    en: int


@dataclass(frozen=True)
class Pair:
    """The same section in both languages; None where one has none."""

    ko: Section | None
    en: Section | None

    @property
    def missing(self) -> str | None:
        """The language that lacks it."""
        return "ko" if self.ko is None else "en" if self.en is None else None

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What the two have in different numbers; nothing when one is missing."""
        if self.ko is None or self.en is None:
            return ()
        names = ("level", *THINGS)
        both = zip(names, self.ko.shape, self.en.shape, strict=True)
        return tuple(Difference(name, ko, en) for name, ko, en in both if ko != en)


def count_words(html: str) -> int:
    """The words of a piece of HTML, its formulas left out."""
    text = re.sub(r"<math.*?</math>", " ", html, flags=re.DOTALL)
    return len(unescape(TAG.sub(" ", text)).split())


def sections(html: str) -> list[Section]:
    """A lesson's HTML cut at its headings."""
    found = []
    for part in HEADING.split(html):
        if not part.strip():
            continue
        heading = re.match(r"<h([2-6])[^>]*>(.*?)</h\1>", part, re.DOTALL)
        title = unescape(TAG.sub("", heading[2])).strip() if heading else ""
        found.append(Section(int(heading[1]) if heading else 1, title, part))
    return found


def pairs(ko: str, en: str) -> list[Pair]:
    """The sections of two texts, matched in order: by their number, else by what stands in them."""
    ours, theirs = sections(ko), sections(en)
    if [one.level for one in ours] == [one.level for one in theirs]:
        return [Pair(one, other) for one, other in zip(ours, theirs, strict=True)]
    return list(_aligned(ours, theirs))


def _aligned(ours: list[Section], theirs: list[Section]) -> Iterator[Pair]:
    matcher = SequenceMatcher(
        None, [one.shape for one in ours], [one.shape for one in theirs], autojunk=False
    )
    for tag, a, b, c, d in matcher.get_opcodes():
        left: list[Section | None] = [*ours[a:b]]
        right: list[Section | None] = [*theirs[c:d]]
        if tag != "equal":
            longer = max(len(left), len(right))
            left += [None] * (longer - len(left))
            right += [None] * (longer - len(right))
        yield from (Pair(one, other) for one, other in zip(left, right, strict=True))
