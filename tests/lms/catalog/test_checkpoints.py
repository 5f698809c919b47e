"""Checkpoints in content files: their numbers, their formulas, each mistake with file, line and remedy."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lms.catalog.checkpoints import (
    MOST,
    PLACEHOLDER,
    as_quiz,
    in_variant,
    most_points,
    read_checkpoint,
    variants_of,
)
from lms.catalog.exchange.roundtrip import roundtrip_problems
from lms.catalog.formulas import FormulaError, evaluate, shown
from lms.catalog.problems import CatalogError
from lms.catalog.source import read_catalog
from tests.factories.checkpoints import CHECKPOINT, ENTRY, write_checkpoint
from tests.lms.catalog.sample import LABS, spoil


def read(old: str = "", new: str = ""):
    """(source, definition) and the mistakes of the sample with one change."""
    assert old in CHECKPOINT
    problems = []
    text = CHECKPOINT.replace(old, new, 1) if old else CHECKPOINT
    found = read_checkpoint(
        text, "clock.yaml", slug="clock", figures={}, outcomes={"lo1": None}, problems=problems
    )
    return found, problems


def test_every_set_of_numbers_is_worked_out_beforehand():
    (source, definition), problems = read()
    assert not problems and most_points(source) == 4
    alarms, misses = definition["pools"][0]["questions"]
    assert alarms["variants"][1] == {
        "values": {"alarms": "10", "price": "7", "cost": "70", "answer": "70"},
        "answer": 70.0,
    }
    assert len(alarms["variants"]) == 12 and len(misses["variants"]) == 8
    assert definition["pools"][1]["questions"][0]["variants"] == [{"values": {}}]
    for question in (alarms, misses):
        for variant in question["variants"]:
            assert not PLACEHOLDER.search(str(in_variant(question, variant))), "every number is filled in"


ALARMS, MISSES, HERE = "- id: alarms", "- id: misses", ""
# what is spoilt, how, on which line it is said (HERE: on that of the change), what is said
MISTAKES = [
    ("answer: cost\n", "answer: cost + pirce\n", ALARMS, '"pirce" is not one of the values'),
    ("answer: cost\n", "answer: __import__('os')\n", ALARMS, "is not allowed in a formula"),
    ("answer: cost\n", "answer: cost / (price - 4)\n", ALARMS, "cannot be worked out"),
    ("{from: 10, to: 60, step: 10}", "{from: 10, to: 20, step: 10}", ALARMS, "has 4 sets of numbers"),
    ("{from: 10, to: 60, step: 10}", "{from: 60, to: 10, step: 10}", ALARMS, "holds no two numbers"),
    ("{from: 10, to: 60, step: 10}", "{from: 1, to: 19000, step: 1}", ALARMS, "more than 20,000 sets"),
    ("alarms at {price}", "alarms at {prise}", HERE, "{prise} is no number of this question"),
    ("alarms at {price}", "alarms at most", HERE, "the text does not state {price}"),
    ("alarms at {price}", "alarms at $p={price}$", HERE, "does not stand in the page"),
    ("alarms at {price}", "alarms at {price}: {answer}", HERE, "{answer} is no number of this question"),
    ("× {price} = {answer}\", en", "= {answer}\", en", "{alarms} = {answer}", "in one language"),
    ("1\n        text: {ko: 모두", "3\n        text: {ko: 모두", "points: 3", "different"),
    ("draw: 2", "draw: 3", HERE, "there are 2 questions"),
    ("id: both", "id: alarms\n        #", HERE, 'question id "alarms" is used twice'),
    ("values: {misses:", "where: misses > 99\n        values: {misses:", MISSES, "no set of numbers is left"),
    ("values: {misses:", "values: {sqrt:", MISSES, '"sqrt" cannot be the name of a number'),
    ("minutes: 6", "minutes: 0", HERE, "minutes"),
    ("attempts: 1", "attempts: 0", HERE, "attempts"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "place", "said"), MISTAKES)
def test_a_mistake_is_told_with_its_line_and_a_remedy(old, new, place, said):
    _found, problems = read(old, new)
    changed = CHECKPOINT.replace(old, new, 1)
    at = changed.rindex(new) if place == HERE else changed.index(place)
    line = changed.count("\n", 0, at) + 1
    told = [one for one in problems if said in one.message]
    assert told and told[0].line == line and all(one.remedy for one in problems), problems


def test_variants_that_belong_together_and_their_names():
    (_source, definition), problems = read(
        "values: {misses: {from: 2, to: 9, step: 1}}",
        "variants: [{misses: 1}, {misses: 2}, {misses: 3}, {misses: 4}, {misses: 1200}]",
    )
    assert not problems
    variants = definition["pools"][0]["questions"][1]["variants"]
    assert [one["answer"] for one in variants] == [100, 200, 300, 400, 120000]
    assert variants[-1]["values"]["misses"] == "1,200"
    _found, problems = read(
        "values: {misses: {from: 2, to: 9, step: 1}}", "variants: [{misses: 1}, {miss: 2}]"
    )
    assert "do not all have the same numbers" in problems[0].message


def test_many_sets_become_forty_and_always_the_same():
    question = {
        "id": "q",
        "kind": "numeric",
        "values": {"a": list(range(30)), "b": list(range(30))},
        "answer": "a*b",
    }
    variants = variants_of(question)
    assert len(variants) == MOST and variants == variants_of(question)
    assert variants != variants_of(question | {"id": "r"})


def test_points_and_minutes_of_the_module_are_the_files(tmp_path):
    folder = write_checkpoint(tmp_path)
    spoil(
        folder, "modules/scrap/module.yaml", ENTRY, ENTRY.replace("6", "7").replace("points: 4", "points: 5")
    )
    with pytest.raises(CatalogError) as error:
        read_catalog(folder, LABS)
    said = {problem.message for problem in error.value.problems}
    assert said == {"points is 5, the sum of what is drawn is 4", "minutes is 7, in the checkpoint 6"}


def test_as_a_quiz_it_leaves_and_comes_back_the_same():
    (source, _definition), _problems = read()
    quiz = as_quiz(source)
    assert [question["id"] for question in quiz["questions"]] == ["alarms", "misses", "which", "both"]
    assert quiz["questions"][0]["text"]["en"] == "10 alarms at 4" and quiz["questions"][0]["answer"] == 40
    assert list(roundtrip_problems(quiz, "clock", {})) == []


@pytest.mark.parametrize(
    ("formula", "value"),
    [
        ("2 + 3 * 4", 14), ("-a ** 2", -9), ("round(10 / a, 1)", 3.3), ("1 < a <= 3", 1), ("a != 3", 0),
        ("a > 1 and not_there if 0 else 1", None), ("min(a, 2) // 2", 1), ("a > 2 or b", 1), ("7 % a", 1),
    ],
)  # fmt: skip
def test_formulas(formula, value):
    if value is None:
        with pytest.raises(FormulaError):
            evaluate(formula, {"a": 3})
    else:
        assert evaluate(formula, {"a": 3, "b": 1}) == value


@pytest.mark.parametrize(
    "formula",
    [
        "a.real", "(1).__class__", "[1][0]", "lambda: 1", "open('x')", "'a' * 3", "True", "9 ** 9 ** 9 ** 9",
        "1e308 * 10", "(-8) ** 0.5", "sqrt(-1)", "1 / 0", "a if a else 1", "max()", "round(a, a, a)", "",
        "1 +", "+" * 150 + "1", "1+" * 101 + "1", "a is a", "log(0)", "f'{a}'",
    ],
)  # fmt: skip
def test_what_is_no_arithmetic_is_refused(formula):
    with pytest.raises(FormulaError):
        evaluate(formula, {"a": 3})


numbers = st.floats(-1e6, 1e6).map(lambda number: round(number, 3))


@given(numbers, numbers, numbers)
def test_formulas_are_python_arithmetic(a, b, c):
    values = {"a": a, "b": b, "c": c}
    assert evaluate("a * b - c", values) == a * b - c
    if c:
        assert evaluate("(a + b) / c", values) == (a + b) / c


@given(numbers)
def test_a_shown_number_is_read_as_the_same(number):
    text = shown(number)
    assert math.isclose(float(text.replace(",", "").replace("−", "-")), number, abs_tol=1e-9)
    assert "e" not in text
