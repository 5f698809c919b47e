"""The states of a person in a cohort, as a table, and what holds whatever happens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.cohorts.domain.enrolling import (
    ACTS,
    AFTER,
    OPEN,
    OWN,
    PLACED,
    STATES,
    NotPossible,
    after,
    free_places,
    standing,
)

# A line a state, a column an act; a star: learners do it themselves
TABLE = """
          apply    queue    select   decline  lapse  enroll  withdraw   defer    complete  resume
none      applied* waiting* -        -        -      active* -          -        -         -
applied   -        waiting  selected declined -      active  withdrawn* -        -         -
selected  -        waiting  -        declined lapsed active* withdrawn* -        -         -
waiting   -        -        selected declined -      active  withdrawn* -        -         -
declined  -        waiting  selected -        -      active  -          -        -         -
lapsed    applied* waiting* selected -        -      active* -          -        -         -
active    -        -        -        -        -      -       withdrawn* deferred completed -
deferred  -        -        -        -        -      active  -          -        -         -
withdrawn applied* waiting* -        -        -      active* -          -        -         completed*
completed -        -        -        -        -      -       withdrawn* -        -         -
"""


def cells() -> list[tuple[str | None, str, str]]:
    heads, *lines = (line.split() for line in TABLE.strip().splitlines())
    return [
        (None if state == "none" else state, act, cell)
        for state, *row in lines
        for act, cell in zip(heads, row, strict=True)
    ]


def test_the_table_is_whole():
    assert {(state, act) for state, act, _cell in cells()} == {
        (state, act) for state in (None, *STATES) for act in ACTS
    }


@pytest.mark.parametrize(("state", "act", "cell"), cells())
def test_every_act_on_every_state(state, act, cell):
    wanted, own = cell.removesuffix("*"), cell.endswith("*")
    if wanted == "-":
        with pytest.raises(NotPossible):
            after(state, act)
        return
    assert after(state, act) == wanted
    if own:
        assert after(state, act, own=True) == wanted
    else:
        with pytest.raises(NotPossible):
            after(state, act, own=True)


@given(st.lists(st.sampled_from(ACTS), max_size=30))
def test_nobody_gets_a_place_that_was_not_given(acts):
    """Whatever is tried: a place comes only from getting one, and who is selected or waits was made so."""
    state, done = None, []
    for act in acts:
        try:
            state = after(state, act)
        except NotPossible:
            continue
        done.append(act)
    assert state is None or state in STATES
    if state in PLACED:
        assert {"enroll", "resume"} & set(done)
    if state in OPEN:
        assert done[-1] == {"applied": "apply", "selected": "select", "waiting": "queue"}[state]
    if state is not None:
        assert AFTER[state], "there is always a way on"


def test_what_learners_do_is_possible():
    assert all(acts <= set(AFTER[state]) for state, acts in OWN.items())


@pytest.mark.parametrize(
    ("admission", "enrollment", "state"),
    [
        (None, None, None),
        (None, "active", "active"),
        (None, "withdrawn", "withdrawn"),
        ("applied", None, "applied"),
        ("applied", "withdrawn", "applied"),
        ("active", "active", "active"),
        ("active", "withdrawn", "withdrawn"),
        ("active", "completed", "completed"),
        ("deferred", None, "deferred"),
        ("withdrawn", "completed", "completed"),
    ],
)
def test_which_of_two_speaks(admission, enrollment, state):
    assert standing(admission, enrollment) == state


@pytest.mark.parametrize(
    ("capacity", "held", "waiting", "free"),
    [(None, 900, 5, None), (10, 4, 0, 6), (10, 4, 2, 4), (10, 10, 0, 0), (10, 12, 3, 0), (10, 8, 5, 0)],
)
def test_who_waits_comes_before_newcomers(capacity, held, waiting, free):
    assert free_places(capacity, held, waiting) == free
