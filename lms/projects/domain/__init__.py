"""Rules of projects: the charter's states, dates of milestones, and what work comes to. Pure functions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from lms.cohorts.domain import Window

CHARTER_PARTS = ("problem", "value", "data", "risks")
LONGEST_PART = 4000
# What may be done with a charter in a state, and what it is then
CHARTER_MOVES = {
    ("draft", "submit"): "submitted",
    ("submitted", "take_back"): "draft",
    ("submitted", "approve"): "approved",
    ("submitted", "return"): "returned",
    ("approved", "return"): "returned",
}
STANDINGS = ("on_track", "at_risk", "off_track")
# States of somebody in a team; only members work in it
MEMBER_MOVES = {
    ("invited", "accept"): "member",
    ("invited", "decline"): "declined",
    ("member", "leave"): "left",
}


def charter_after(state: str, act: str) -> str | None:
    """The state of a charter after an act; None when that cannot be done in this state."""
    return CHARTER_MOVES.get((state, act))


def member_after(state: str, act: str) -> str | None:
    """The state of somebody in a team after an act; None when that cannot be done in this state."""
    return MEMBER_MOVES.get((state, act))


def due_of(window: Window, zone: str, day: int | None) -> dt.datetime | None:
    """When a part of a project is due: so many days after it opens, with the last second of that day.

    Never after the project itself; without a day, with the project. None without dates.
    """
    if day is None or window.opens_at is None:
        return window.due_at
    opens = window.opens_at.astimezone(ZoneInfo(zone)).date()
    end = dt.datetime.combine(opens + dt.timedelta(days=day), dt.time(23, 59, 59), ZoneInfo(zone))
    end = end.astimezone(dt.UTC)
    return end if window.due_at is None else min(end, window.due_at)


def team_window(windows: Sequence[Window]) -> Window:
    """The times of a team: its member with the most time has it for all, for they hand in one work."""
    if not windows:
        return Window()

    def latest(times: Sequence[dt.datetime | None]) -> dt.datetime | None:
        known = [time for time in times if time is not None]
        return max(known) if len(known) == len(times) else None

    return Window(
        windows[0].opens_at,
        latest([one.due_at for one in windows]),
        latest([one.closes_at for one in windows]),
    )


def missing_deliverables(definition: Mapping[str, Any], there: set[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is to be handed in and is not there: (milestone, deliverable) of all that is not optional."""
    wanted = [
        (milestone["slug"], one["slug"])
        for milestone in definition["milestones"]
        for one in milestone["deliverables"]
        if not one.get("optional")
    ]
    return [one for one in wanted if one not in there]


def percent_of(rubric: Sequence[Mapping[str, Any]], points: Mapping[str, float]) -> float | None:
    """What a grader's points come to in percent; None while a criterion is missing."""
    if any(one["slug"] not in points for one in rubric):
        return None
    total = sum(one["points"] for one in rubric)
    return round(100 * sum(min(points[one["slug"]], one["points"]) for one in rubric) / total, 6)


@dataclass(frozen=True)
class Result:
    """What a learner gets of a team's work, in percent, and what it was made of."""

    team: float
    share: float
    missed: int
    missed_costs: float

    @property
    def percent(self) -> float:
        """The team's percent times the learner's share, without what missed reviews cost; 0 to 100."""
        value = self.team * self.share / 100 - self.missed * self.missed_costs
        return round(min(100.0, max(0.0, value)), 6)


def next_thing(
    *, team: bool, charter: str | None, missing: bool, reviews: bool, released: bool, is_open: bool
) -> str:
    """What somebody does next: team, charter, wait_charter, files, review, wait or result.

    Files may be handed in before the charter is approved: nobody who works ahead is held up.
    """
    if not team:
        return "team" if is_open else "closed"
    if reviews:
        return "review"
    if released:
        return "result"
    if is_open and charter in (None, "draft", "returned"):
        return "charter"
    if is_open and missing:
        return "files" if charter == "approved" else "wait_charter"
    return "wait"
