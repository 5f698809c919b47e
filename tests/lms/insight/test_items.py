"""Item analysis against the textbook's formulas, written out slowly."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.insight.domain.items import Sheet, analyse, corrected, cronbach

LETTERS = "abcd"


def question(number: int, points: float = 1.0, kind: str = "single") -> dict:
    choices = [{"id": letter, "text": {}, "correct": letter == "a"} for letter in LETTERS]
    return {"id": f"q{number}", "kind": kind, "points": points, "text": {}, "choices": choices}


def sheet(*answers: str) -> Sheet:
    """One letter a question; a dot: left blank."""
    given_ = {f"q{n}": {"choices": [one]} for n, one in enumerate(answers) if one != "."}
    return Sheet({name: float(one["choices"] == ["a"]) for name, one in given_.items()}, given_)


def slow_corrected(points: list[float], totals: list[float]) -> float:
    """Point-biserial: (mean of the others for who is right - for who is not) / their spread * sqrt(p q)."""
    rest = [total - own for own, total in zip(points, totals, strict=True)]
    right = [other for own, other in zip(points, rest, strict=True) if own]
    wrong = [other for own, other in zip(points, rest, strict=True) if not own]
    mean = sum(rest) / len(rest)
    spread = math.sqrt(sum((one - mean) ** 2 for one in rest) / len(rest))
    share = len(right) / len(rest)
    return (sum(right) / len(right) - sum(wrong) / len(wrong)) / spread * math.sqrt(share * (1 - share))


grids = st.integers(2, 6).flatmap(
    lambda width: st.lists(
        st.lists(st.integers(0, 1).map(float), min_size=width, max_size=width), min_size=10, max_size=60
    )
)


@given(grids)
def test_the_corrected_point_biserial_is_the_textbooks(rows):
    totals = [sum(row) for row in rows]
    for column in zip(*rows, strict=True):
        found = corrected(column, totals)
        rest = {total - own for own, total in zip(column, totals, strict=True)}
        if len(set(column)) < 2 or len(rest) < 2:
            assert found is None
        else:
            assert found == pytest.approx(slow_corrected(list(column), totals), abs=1e-9)


@given(grids)
def test_alpha_of_right_and_wrong_is_kuder_and_richardsons(rows):
    columns, totals = list(zip(*rows, strict=True)), [sum(row) for row in rows]
    n, k = len(rows), len(columns)
    mean = sum(totals) / n
    variance = sum((one - mean) ** 2 for one in totals) / n
    found = cronbach(columns, totals)
    if variance == 0:
        assert found is None
        return
    pq = sum(sum(column) / n * (1 - sum(column) / n) for column in columns)
    assert found == pytest.approx(k / (k - 1) * (1 - pq / variance))


def test_a_question_is_not_compared_with_itself():
    points = [1.0, 0.0] * 6
    totals = [one + 1 for one in points]  # the others are the same for everybody
    assert corrected(points, totals) is None


@pytest.mark.parametrize("learners", [0, 1, 9])
def test_a_handful_of_answers_says_nothing_of_discrimination(learners):
    report = analyse([question(0), question(1)], [sheet("a", "b")] * learners)
    assert [item.discrimination for item in report.items] == [None, None]
    assert all(not item.notes for item in report.items) and report.alpha is None
    assert (report.mean is None) == (learners == 0)


def test_choices_are_counted_with_the_others_mean():
    sheets = [sheet("a", "a", "a"), sheet("a", "b", "."), sheet("b", "a", "a"), sheet(".", "b", "c")]
    item = analyse([question(0), question(1), question(2)], sheets).items[0]
    shown = {one.label: (one.count, one.share, one.rest) for one in item.choices}
    assert shown == {
        "a": (2, 0.5, 50.0),
        "b": (1, 0.25, 100.0),
        "c": (0, 0.0, None),
        "d": (0, 0.0, None),
        "": (1, 0.25, 0.0),
    }
    assert item.answered == 3 and item.difficulty == 0.5


def able(count: int, key: str, others: str) -> list[Sheet]:
    """Learners who answer the first question with the key and the four others alike."""
    return [sheet(key, *others) for _each in range(count)]


def notes(sheets: list[Sheet]) -> tuple[str, ...]:
    return analyse([question(number) for number in range(5)], sheets).items[0].notes


def test_what_a_person_should_look_at():
    mixed = able(10, "a", "aaab") + able(10, "b", "bbba")
    assert notes(mixed) == ()
    assert notes(able(10, "b", "aaab") + able(10, "a", "bbba")) == ("negative",)
    assert notes(able(15, "b", "aaab") + able(5, "a", "bbba")) == ("key", "negative", "hard")
    assert notes(able(30, "a", "aaab") + able(1, "b", "bbbb")) == ("easy",)
    assert "weak" in notes(
        able(10, "a", "ab.a") + able(10, "b", "ab.a") + able(2, "a", "aaaa") + able(2, "b", "aaaa")
    )


def test_choices_that_nobody_takes_and_those_that_draw_the_able():
    sheets = able(20, "b", "aaaa") + able(20, "a", "bbbb")
    choices = {
        one.label: one.notes for one in analyse([question(n) for n in range(5)], sheets).items[0].choices
    }
    assert choices == {"a": (), "b": ("tempting",), "c": ("unused",), "d": ("unused",)}


def test_written_answers_are_listed_by_how_often_they_come():
    numeric = {"id": "q0", "kind": "numeric", "points": 2.0, "answer": 3, "text": {}}
    given_ = ["3"] * 5 + ["4"] * 3 + [""] * 2 + ["5", "6", "7", "8"]
    sheets = [Sheet({"q0": float(one == "3")}, {"q0": {"number": one}}) for one in given_]
    item = analyse([numeric], sheets).items[0]
    assert [(one.label, one.count, one.correct) for one in item.choices[:3]] == [
        ("3", 5, True),
        ("4", 3, False),
        ("", 2, False),
    ]
    assert len(item.choices) == 5 and item.answered == 12


def test_an_order_is_one_answer():
    order = question(0, kind="order")
    sheets = [
        Sheet({"q0": 1.0}, {"q0": {"choices": list("abcd")}}),
        Sheet({"q0": 0.0}, {"q0": {"choices": list("badc")}}),
    ]
    assert [one.label for one in analyse([order], sheets).items[0].choices] == ["a b c d", "b a d c"]


def test_points_weigh():
    sheets = [sheet(*random.Random(seed).choices("ab", k=2)) for seed in range(40)]
    report = analyse([question(0, 3.0), question(1, 1.0)], sheets)
    first, second = (item.difficulty for item in report.items)
    assert report.mean == pytest.approx(100 * (3 * first + second) / 4)


@settings(max_examples=25)
@given(grids)
def test_a_question_is_judged_by_those_who_were_asked_it(rows):
    """Half of the learners are asked one question more: of it, and of them, the others say nothing."""
    width = len(rows[0])
    questions = [question(number) for number in range(width)]
    every = [sheet(*("a" if one else "b" for one in row)) for row in rows]
    some = frozenset(f"q{number}" for number in range(width - 1))
    mixed = every + [Sheet(one.shares, one.answers, some) for one in every]
    last, alone = analyse(questions, mixed).items[-1], analyse(questions, every).items[-1]
    assert last == alone and analyse(questions, mixed).alpha is None
    assert analyse(questions, mixed).items[0].learners == 2 * len(rows)
    whole = [Sheet(one.shares, one.answers, frozenset(f"q{n}" for n in range(width))) for one in every]
    assert analyse(questions, whole).items == analyse(questions, every).items
    assert analyse(questions, whole).mean == pytest.approx(analyse(questions, every).mean)


def test_what_everybody_was_asked_with_other_numbers_is_not_gathered():
    numeric = {"id": "q0", "kind": "numeric", "points": 2.0, "answer": 3, "text": {}, "sets": 12}
    sheets = [Sheet({"q0": 1.0}, {"q0": {"number": one}}, frozenset({"q0"})) for one in "358"]
    item = analyse([numeric], sheets).items[0]
    assert (item.choices, item.difficulty, item.answered) == ((), 1.0, 3)
    assert analyse([numeric | {"sets": 1}], sheets).items[0].choices
