"""Rules of the placement diagnostic: drawing items, what answers show, what is advised. Pure functions.

Everything here is monotone: an answer that is better (wrong, then "I don't know", then right) never lowers
the level of an area, the advised track, or the number of modules whose lessons may be skipped.
"""

from __future__ import annotations

import math
import random
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from lms.catalog.domain import DIFFICULTIES, EVIDENCE, PER_DIFFICULTY

LEVELS = ("new", "some", "solid")
# Shares of what was asked. Of 6 items, 4 right answers are "some", and so are 3 with at most one wrong; 5 are
# "solid". Whoever guesses at everything reaches "some" in one area of 27, "solid" in one of 200.
SOME, SOLID = 0.4, 0.75
# Half the width of a normal distribution that holds 80 %
Z80 = 1.2816

Item = Mapping[str, Any]


def draw(items: Sequence[Item], seed: int, seen: Collection[str] = ()) -> list[str]:
    """The ids of a sitting's items: of each area and difficulty equally many, in order, easy ones first.

    Items that were not ``seen`` in the sitting before come first, so that another sitting asks other ones.
    """
    chance = random.Random(seed)  # noqa: S311 -- which questions are asked is no secret
    areas = list(dict.fromkeys(item["area"] for item in items))
    drawn: list[str] = []
    for area in areas:
        for difficulty in DIFFICULTIES:
            names = [item["id"] for item in items if (item["area"], item["difficulty"]) == (area, difficulty)]
            chance.shuffle(names)
            drawn += sorted(names, key=lambda name: name in seen)[:PER_DIFFICULTY]
    return drawn


def shown(items: Sequence[Item], drawn: Sequence[str], seed: int) -> list[dict[str, Any]]:
    """The drawn items in order, numbered from 1, each with its choices in an order of this sitting."""
    by_id = {item["id"]: item for item in items}
    chance = random.Random(seed)  # noqa: S311
    return [
        {
            **by_id[name],
            "number": number,
            "choices": chance.sample(by_id[name]["choices"], len(by_id[name]["choices"])),
        }
        for number, name in enumerate(drawn, start=1)
    ]


def result_of(item: Item, answer: str | None) -> str:
    """right, wrong or unknown; an item without an answer is unknown, too."""
    chosen = next((choice for choice in item["choices"] if choice["id"] == answer), None)
    if chosen is None:
        return "unknown"
    return "right" if chosen["correct"] else "wrong"


@dataclass(frozen=True)
class Evidence:
    """What is known of one area: its items by result, and tasks of the notebook where it was graded.

    ``luck`` is what guessing is taken to have given: a wrong answer among k choices stands for 1/(k-1) of a
    right one that was guessed. Who says "I don't know" therefore never does worse than who guesses.
    """

    area: str
    right: int = 0
    wrong: int = 0
    unknown: int = 0
    luck: float = 0.0
    solved: int = 0
    tasks: int = 0

    @property
    def asked(self) -> int:
        """Items and tasks."""
        return self.right + self.wrong + self.unknown + self.tasks

    @property
    def share(self) -> float:
        """What is known of what was asked, from 0 to 1, without what luck gave."""
        return max(0.0, self.right + self.solved - self.luck) / self.asked if self.asked else 0.0

    @property
    def range(self) -> tuple[float, float]:
        """Where the share would lie with many questions of this kind: Wilson's interval of 80 %."""
        if not self.asked:
            return 0.0, 1.0
        number, share, square = self.asked, self.share, Z80**2
        middle = (share + square / (2 * number)) / (1 + square / number)
        spread = share * (1 - share) / number + square / (4 * number**2)
        half = Z80 / (1 + square / number) * math.sqrt(spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def level(self) -> str:
        """new, some or solid."""
        share = round(self.share, 9)
        return "solid" if share >= SOLID else "some" if share >= SOME else "new"


def evidence(
    items: Sequence[Item],
    answers: Mapping[str, str],
    *,
    areas: Sequence[str],
    notebook: tuple[str, int, int] | None = None,
) -> dict[str, Evidence]:
    """What the answers to the drawn items show, by area.

    ``notebook``: (area, solved tasks, tasks) when it was graded; its tasks count like that many more items.
    """
    found = {area: Evidence(area) for area in areas}
    for item in items:
        before, result = found[item["area"]], result_of(item, answers.get(item["id"]))
        luck = 1 / (len(item["choices"]) - 1) if result == "wrong" else 0.0
        counted = {result: getattr(before, result) + 1}
        found[item["area"]] = replace(before, luck=before.luck + luck, **counted)
    if notebook is not None:
        area, solved, tasks = notebook
        found[area] = replace(found[area], solved=solved, tasks=tasks)
    return found


def lacks(needs: Mapping[str, str], known: Mapping[str, Evidence]) -> dict[str, str]:
    """The needs that do not hold: area -> the level that is needed."""
    return {
        area: level for area, level in needs.items() if LEVELS.index(known[area].level) < LEVELS.index(level)
    }


@dataclass(frozen=True)
class TrackAdvice:
    """The track to take, and the way on.

    ``track``: its slug, None when none is on offer; ``fitting``: a more demanding one that would suit but
    cannot be completed here today; ``next``: the one after, with what it still ``lacks``. ``close``: areas in
    which one answer more or one less would have changed ``track``.
    """

    track: str | None
    fitting: str | None
    next: str | None
    lacks: Mapping[str, str]
    close: tuple[str, ...]


def advise_track(
    known: Mapping[str, Evidence], ladder: Sequence[Mapping[str, Any]], offered: Collection[str]
) -> TrackAdvice:
    """The last track of the ladder whose needs hold, of those that can be completed."""
    track, fitting = _reached(known, ladder, offered), _reached(known, ladder, None)
    places = [rung["track"] for rung in ladder]
    begin = places.index(track) + 1 if track else 0
    after = next((rung for rung in ladder[begin:] if rung["track"] in offered), None)
    return TrackAdvice(
        track=track,
        fitting=fitting if fitting != track else None,
        next=after["track"] if after else None,
        lacks=lacks(after["needs"], known) if after else {},
        close=tuple(area for area in known if _is_close(area, known, ladder, offered)),
    )


def _reached(
    known: Mapping[str, Evidence],
    ladder: Sequence[Mapping[str, Any]],
    offered: Collection[str] | None,
) -> str | None:
    held = [rung["track"] for rung in ladder if not lacks(rung["needs"], known)]
    return next((track for track in reversed(held) if offered is None or track in offered), None)


def _is_close(
    area: str, known: Mapping[str, Evidence], ladder: Sequence[Mapping[str, Any]], offered: Collection[str]
) -> bool:
    here, one = _reached(known, ladder, offered), known[area]
    others = []
    if one.unknown:
        others.append(replace(one, right=one.right + 1, unknown=one.unknown - 1))
    elif one.wrong:
        luck = one.luck - one.luck / one.wrong
        others.append(replace(one, right=one.right + 1, wrong=one.wrong - 1, luck=luck))
    if one.right:
        others.append(replace(one, right=one.right - 1, unknown=one.unknown + 1))
    return any(_reached({**known, area: other}, ladder, offered) != here for other in others)


def to_learn(known: Mapping[str, Evidence], lacking: Collection[str]) -> list[str]:
    """Areas that are not solid, the most urgent first: what the next track lacks, then the least known."""
    open_areas = [area for area, one in known.items() if one.level != "solid" or area in lacking]
    return sorted(open_areas, key=lambda area: (area not in lacking, known[area].share))


@dataclass(frozen=True)
class ModuleAdvice:
    """Whether the lessons of a module may be skipped, and why.

    ``lacks``: areas that are not known well enough, with the level needed; ``asked`` and ``missed``: numbers
    of the questions about the module itself, and of those that were not answered right.
    """

    module: str
    needs: Mapping[str, str]
    lacks: Mapping[str, str]
    asked: tuple[int, ...]
    missed: tuple[int, ...]

    @property
    def exempt(self) -> bool:
        """Only when the areas behind it are known and every question about it was answered right."""
        return not self.lacks and not self.missed and len(self.asked) >= EVIDENCE


def advise_module(
    rule: Mapping[str, Any],
    known: Mapping[str, Evidence],
    items: Sequence[Item],
    answers: Mapping[str, str],
) -> ModuleAdvice:
    """What the answers say about one module; ``items`` are the drawn ones with their numbers."""
    about = [item for item in items if rule["module"] in item["modules"]]
    return ModuleAdvice(
        module=rule["module"],
        needs=rule["needs"],
        lacks=lacks(rule["needs"], known),
        asked=tuple(item["number"] for item in about),
        missed=tuple(item["number"] for item in about if result_of(item, answers.get(item["id"])) != "right"),
    )
