"""What moving a cohort to another version of its track changes: pure comparisons of the two versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.cohorts.domain import Window
from lms.cohorts.domain.schedule import Times

Key = tuple[int, str, str]  # module, kind, slug: what makes activities of two versions the same one


@dataclass(frozen=True)
class Part:
    """An activity of a version. `content` is a hash of what learners read, answer or work on."""

    id: int
    key: Key
    title: Mapping[str, str]
    minutes: int
    points: float | None
    content: str
    times: Times

    @property
    def window(self) -> Window:
        """When it is open for the cohort; empty where days count from each learner's enrollment."""
        return self.times.window


@dataclass(frozen=True)
class PartChange:
    """An activity on one side or both; `what` names what differs: title, minutes, points, content, dates."""

    before: Part | None
    after: Part | None

    @property
    def kind(self) -> str:
        """added, removed, changed or same."""
        if self.before is None:
            return "added"
        if self.after is None:
            return "removed"
        return "changed" if self.what else "same"

    @property
    def part(self) -> Part:
        """The side that is there; the new one when both are."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def what(self) -> tuple[str, ...]:
        """What differs, when both sides are there."""
        if self.before is None or self.after is None:
            return ()
        pairs = {
            name: (getattr(self.before, name), getattr(self.after, name))
            for name in ("title", "minutes", "points", "content")
        }
        pairs["dates"] = (self.before.times, self.after.times)
        return tuple(name for name, (old, new) in pairs.items() if old != new)


def part_changes(before: Sequence[Part], after: Sequence[Part]) -> tuple[PartChange, ...]:
    """Every activity of both versions, in the order of the new one; what is removed stands last."""
    old = {part.key: part for part in before}
    found = [PartChange(old.get(part.key), part) for part in after]
    there = {part.key for part in after}
    return (*found, *(PartChange(part, None) for part in before if part.key not in there))


@dataclass(frozen=True)
class RuleChange:
    """A rule of the track that changes; `name` says which, `of` the category or requirement, None for all."""

    name: str
    of: Mapping[str, str] | None
    before: Any
    after: Any


CATEGORY_RULES = {"weight": None, "drop": 0, "cap": 100, "keep": "best"}
LATE_RULES = ("slip_days", "most_per_item", "penalty_percent_a_day", "days")
REQUIREMENT_RULES = ("courses", "choose", "minimum_grade")


def rule_changes(
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    groups_before: Sequence[Mapping[str, Any]],
    groups_after: Sequence[Mapping[str, Any]],
) -> tuple[RuleChange, ...]:
    """What differs between two gradings and two lists of requirements ({slug, title, courses, ...})."""
    found = [
        RuleChange(name, None, before.get(name), after.get(name))
        for name in ("pass", "distinction")
        if before.get(name) != after.get(name)
    ]
    found += _listed(before["categories"], after["categories"], CATEGORY_RULES)
    old, new = (dict.fromkeys(LATE_RULES, 0) | dict(one.get("late") or {}) for one in (before, after))
    found += [RuleChange(name, None, old[name], new[name]) for name in LATE_RULES if old[name] != new[name]]
    found += _listed(groups_before, groups_after, dict.fromkeys(REQUIREMENT_RULES))
    return tuple(found)


def _listed(
    before: Sequence[Mapping[str, Any]], after: Sequence[Mapping[str, Any]], rules: Mapping[str, Any]
) -> Iterator[RuleChange]:
    """The same for things with slugs; one that is there on one side only has None on the other."""
    old, new = ({one["slug"]: one for one in side} for side in (before, after))
    for slug in {**old, **new}:
        ours, theirs = old.get(slug), new.get(slug)
        title = (theirs or ours or {})["title"]
        for name, default in rules.items():
            left = None if ours is None else ours.get(name, default)
            right = None if theirs is None else theirs.get(name, default)
            if left != right:
                yield RuleChange(name, title, left, right)


@dataclass(frozen=True)
class LearnerChange:
    """A learner's standing on both sides. `certified`: a certificate is in force."""

    enrollment_id: int
    name: str
    before: float
    after: float
    passed_before: bool
    passed_after: bool
    certified: bool

    @property
    def changed(self) -> bool:
        """Whether the learner would notice."""
        return round(self.before, 6) != round(self.after, 6) or self.passed_before != self.passed_after


def digest_of(*parts: Any) -> str:
    """A short hash of what a plan says, so that only what was seen is applied."""
    text = json.dumps(parts, sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:24]
