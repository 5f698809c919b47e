"""Who reviews whose work: evenly, never one's own, and the same again from the same seed."""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Mapping, Sequence

Pairs = set[tuple[int, int]]  # (reviewer, team)


def assign(team_of: Mapping[int, int], teams: Sequence[int], reviews: int, seed: int) -> Pairs:
    """Each reviewer gets `reviews` other teams (all others where there are fewer).

    ``team_of``: reviewer -> own team. No two teams differ in how many reviews they get by more than must be.
    """
    chance = random.Random(seed)  # noqa: S311 -- fairness, not a secret
    reviewers, order = sorted(team_of), sorted(set(teams))
    chance.shuffle(reviewers)
    chance.shuffle(order)
    counts = dict.fromkeys(order, 0)
    pairs: Pairs = set()
    for reviewer in reviewers:
        others = [team for team in order if team != team_of[reviewer]]
        for team in sorted(others, key=counts.__getitem__)[:reviews]:
            pairs.add((reviewer, team))
            counts[team] += 1
    while way := _way_to_even(pairs, team_of, counts):
        for reviewer, giving, taking in way:
            pairs.remove((reviewer, giving))
            pairs.add((reviewer, taking))
            counts[giving] -= 1
            counts[taking] += 1
    return pairs


def reassign(
    team_of: Mapping[int, int],
    teams: Sequence[int],
    *,
    written: Pairs,
    waiting: Pairs,
    asked: Pairs,
    reviews: int,
    seed: int,
) -> tuple[Pairs, int]:
    """New pairs for the reviews that nobody wrote: those who wrote theirs are asked for one more each.

    ``waiting``: what was not written; ``asked``: what others have been asked for in its place and may still
    write. A team that has `reviews` of ``written`` and ``asked`` needs none; nobody reviews a team twice or
    their own. The number is that of the teams for which nobody is left to ask.
    """
    idle = {reviewer for reviewer, _team in waiting | asked}
    had = written | asked
    counts = Counter(team for _reviewer, team in had)
    helpers = sorted({reviewer for reviewer, _team in written if reviewer in team_of} - idle)
    random.Random(seed).shuffle(helpers)  # noqa: S311 -- fairness, not a secret
    found: Pairs = set()
    for helper in helpers:
        short = [
            team
            for team in teams
            if counts[team] < reviews and team != team_of[helper] and (helper, team) not in had
        ]
        if short:
            team = min(short, key=lambda one: (counts[one], one))
            found.add((helper, team))
            counts[team] += 1
    return found, sum(counts[team] < reviews for team in teams)


def _way_to_even(
    pairs: Pairs, team_of: Mapping[int, int], counts: Mapping[int, int]
) -> list[tuple[int, int, int]] | None:
    """Moves (reviewer, from, to) by which a team with two more than another gives it one; None when even.

    A search in breadth, for the team that gives may have to give through others.
    """
    fewest = min(counts.values(), default=0)
    starts = sorted((team for team in counts if counts[team] >= fewest + 2), key=lambda team: -counts[team])
    if not starts:
        return None
    reviewers: dict[int, list[int]] = {team: [] for team in counts}
    for reviewer, team in sorted(pairs):
        reviewers[team].append(reviewer)
    for start in starts:
        came: dict[int, tuple[int, int]] = {}
        waiting, unseen = deque([start]), dict.fromkeys(team for team in counts if team != start)
        while waiting:
            team = waiting.popleft()
            if counts[team] <= counts[start] - 2:
                return _steps(came, start, team)
            for reviewer in reviewers[team]:
                free = [one for one in unseen if one != team_of[reviewer] and (reviewer, one) not in pairs]
                for other in free:
                    del unseen[other]
                    came[other] = (reviewer, team)
                waiting.extend(free)
    return None


def _steps(came: Mapping[int, tuple[int, int]], start: int, team: int) -> list[tuple[int, int, int]]:
    steps = []
    while team != start:
        reviewer, before = came[team]
        steps.append((reviewer, before, team))
        team = before
    return steps
