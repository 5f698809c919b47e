"""The catalogue as its authors wrote it: read, checked, rendered, not yet published. Nothing here changes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from .markdown import Figure, Rendered

LANGUAGES = ("ko", "en")
LEVELS = ("beginner", "practical", "micro_degree", "advanced")
RENDERED = ("text", "feedback", "unit", "brief")  # keys of a definition that hold HTML
Text = Mapping[str, str]  # {"ko": ..., "en": ...}

# A sitting of the placement draws so many items of each difficulty from each area
DIFFICULTIES = (1, 2, 3)
PER_DIFFICULTY = 2
# and lets nobody skip a module's lessons on fewer items about it
EVIDENCE = 2
UNKNOWN = "unknown"  # the answer "I don't know": no choice has this name


@dataclass(frozen=True)
class Term:
    """A word of the glossary."""

    slug: str
    term: Text
    definition: Text


@dataclass(frozen=True)
class Outcome:
    """What a learner can do afterwards."""

    slug: str
    title: Text


@dataclass(frozen=True)
class Skill:
    """A skill; `esco` is its URI, `ncs` its Korean code, each None when it is not known."""

    slug: str
    title: Text
    esco: str | None
    ncs: str | None


@dataclass(frozen=True)
class Lab:
    """What the catalogue must know of a lab; the notebook itself belongs to others.

    `minutes` is None when they are not known: no module is held to them. `release` is the hash of its build,
    None when that is not known. A `worked` notebook is read and run, not handed in, and has no points.
    """

    slug: str
    title: Text
    minutes: int | None
    points: float
    release: str | None = None
    worked: bool = False


@dataclass(frozen=True)
class LessonSource:
    """A lesson in one language: `front` matter, `page` as it renders.

    `lists` are the front matter's questions, objectives and key_points, each line as HTML.
    """

    language: str
    front: Mapping[str, Any]
    lists: Mapping[str, list[str]]
    page: Rendered


@dataclass(frozen=True)
class ActivitySource:
    """Something to do in a module. `source` is what its content hash covers; `lessons` by language."""

    slug: str
    kind: str
    title: Text
    minutes: int
    points: float | None
    definition: Mapping[str, Any]
    source: Any
    lessons: Mapping[str, LessonSource] = field(default_factory=dict)


@dataclass(frozen=True)
class ModuleSource:
    """`data` is module.yaml; `figures` by the name lessons use."""

    slug: str
    data: Mapping[str, Any]
    activities: tuple[ActivitySource, ...]
    figures: Mapping[str, Figure]

    @property
    def content_hash(self) -> str:
        """Changes with whatever a learner could notice."""
        return content_hash(
            self.data,
            [[a.slug, a.kind, a.title, a.minutes, a.points, a.source] for a in self.activities],
            sorted((name, figure.content_hash) for name, figure in self.figures.items()),
        )


@dataclass(frozen=True)
class CourseSource:
    """`data` is the course's file; modules are named by their slugs."""

    slug: str
    data: Mapping[str, Any]


@dataclass(frozen=True)
class TrackSource:
    """`data` is the track's file; `description_html` by language."""

    slug: str
    data: Mapping[str, Any]
    description_html: Text


@dataclass(frozen=True)
class PlacementSource:
    """The placement diagnostic; its hash covers what its authors wrote.

    `definition`: title, areas, notebook (or None), ladder, exemptions as written; `items` of all areas, each
    with its `area`, texts as HTML.
    """

    definition: Mapping[str, Any]
    content_hash: str


@dataclass(frozen=True)
class Catalog:
    """Everything in courses/, by slug. References hold: whatever is named is there."""

    tracks: Mapping[str, TrackSource]
    courses: Mapping[str, CourseSource]
    modules: Mapping[str, ModuleSource]
    terms: Mapping[str, Term]
    skills: Mapping[str, Skill]
    outcomes: Mapping[str, Outcome]
    placement: PlacementSource | None = None


def content_hash(*parts: Any) -> str:
    """SHA-256 (hex) over a canonical form of `parts`, which must be JSON."""
    canonical = json.dumps(parts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def says_the_same(old: Any, new: Any) -> bool:
    """Whether `new` has all that the definition `old` has; texts are HTML, perhaps rendered anew."""
    if isinstance(old, dict) and isinstance(new, dict):
        return all(key in new and (key in RENDERED or says_the_same(old[key], new[key])) for key in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(says_the_same, old, new))
    return bool(old == new)
