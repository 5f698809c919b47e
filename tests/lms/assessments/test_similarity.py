"""Works that resemble each other: the rules, against plain ones, and what real labs say of them."""

from __future__ import annotations

import json
import random
import re
import time
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lms.assessments.domain import similarity
from lms.assessments.domain.similarity import Cell, Place, alike, cells_in, fingerprints, given_by, work_of

LABS = Path(__file__).parents[3] / "notebooks" / "labs"
NOTHING = given_by([])
RENAMED = re.compile(
    r"\b(parts|target|actual|alarm|counts|rows|row|log|value|values|share|name|names|day|train)\b"
)


def solutions(path: Path) -> dict[str, str]:
    """The code of each task in an author's file, with English words."""
    found = {}
    text = re.sub(r"«.*?\|(.*?)»", r"\1", path.read_text(encoding="utf-8"), flags=re.S)
    for chunk in re.split(r"^# %%", text, flags=re.M):
        head, _, body = chunk.partition("\n")
        if task := re.search(r'solution="([^"]+)"', head):
            found[task[1]] = re.sub(r" *### (BEGIN|END) SOLUTION\n?", "", body)
    return found


def in_disguise(code: str) -> str:
    """The same with other names, other comments and other texts."""
    renamed = RENAMED.sub(lambda name: f"my_{name[1]}", code)
    return "# my own idea\n" + renamed.replace('"""', '"""Mine: ', 1)


def work(number: int, texts: list[str], gave=NOTHING) -> similarity.Work:
    return work_of(number, [Cell("code", text) for text in texts], gave)


@pytest.mark.parametrize("lab", ["failure-and-cost", "shift-log", "work-orders", "fill-weights"])
def test_honest_ways_differ_and_a_copy_in_disguise_does_not(lab):
    ways = [solutions(LABS / lab / "source.py")]
    ways += [solutions(path) for path in sorted((LABS / lab / "alternatives").glob("*.py"))]
    copied = [in_disguise(code) for code in ways[1].values()]
    random.Random(1).shuffle(copied)
    works = [work(at, list(way.values())) for at, way in enumerate(ways)] + [work(9, copied)]
    found = alike(works, at_most=10)
    assert [(one.left, one.right) for one in found] == [(1, 9)]
    assert found[0].share > 0.9


def test_what_the_lab_gave_does_not_count():
    task = solutions(LABS / "failure-and-cost" / "source.py")
    gave = given_by([[Cell("code", code) for code in task.values()]])
    same = [work(number, list(task.values()), gave) for number in (1, 2)]
    assert all(not one.prints for one in same) and alike(same, at_most=10) == []
    longer = work(3, [code + "\nextra = 1" for code in task.values()], gave)
    assert len(longer.prints) < 0.2 * len(work(4, list(task.values())).prints)


def code_of(rng: random.Random, lines: int) -> str:
    """Code that nobody else writes: calls and operators by chance."""
    calls = ["sum", "groupby", "rolling", "merge", "shift", "diff", "clip", "rank", "where", "fillna", "agg"]
    signs = ["+", "-", "*", "/", "//", "%", "<", ">=", "==", "@"]

    def term() -> str:
        return f"data.{rng.choice(calls)}({rng.randint(0, 99)}) {rng.choice(signs)} {rng.choice(calls)}(x)"

    return "\n".join(f"a{at} = {term()} {rng.choice(signs)} {term()}" for at in range(lines))


def test_a_large_cohort_is_compared_in_seconds():
    rng = random.Random(7)
    common = code_of(rng, 12)
    texts = [[common, *(code_of(rng, 12) for _cell in range(4))] for _learner in range(100)]
    texts[99] = [in_disguise(text) for text in texts[17]]
    texts[98] = [*texts[40][:3], *texts[98][3:]]
    began = time.monotonic()
    found = alike([work(number, some) for number, some in enumerate(texts)], at_most=100)
    assert time.monotonic() - began < 10
    assert [(one.left, one.right) for one in found] == [(17, 99), (40, 98)]
    assert found[0].share > 0.95 and 0.3 < found[1].share < 0.8


def test_many_exact_copies_do_not_make_their_passages_common():
    rng = random.Random(2)
    one = [code_of(rng, 30)]
    others = [[code_of(rng, 30)] for _each in range(10)]
    found = alike([work(number, some) for number, some in enumerate([one] * 6 + others)], at_most=100)
    assert [(pair.left, pair.right, pair.share) for pair in found] == [(0, n, 1.0) for n in range(1, 6)]


def test_what_many_wrote_the_same_way_does_not_count():
    rng = random.Random(3)
    natural = code_of(rng, 20)
    texts = [[natural, code_of(rng, 12)] for _each in range(12)]
    assert alike([work(number, some) for number, some in enumerate(texts)], at_most=100) == []


def test_words_in_text_cells_count_too():
    memo = (
        "공구를 바꾸는 기준을 두 시간 앞당기면 고장은 줄지만 경보가 늘어 한 달에 육십만 원이 더 듭니다. " * 3
    )
    words = "이 방법은 지난해 기록만으로 정했으므로 올해 새 기계에는 다시 재어 보아야 합니다 "
    both = [work_of(n, [Cell("markdown", memo + words + f"끝 {n}")], NOTHING) for n in (1, 2)]
    other = work_of(
        3,
        [
            Cell(
                "markdown", "전혀 다른 이야기를 다른 낱말로 길게 썼습니다 " * 2 + code_of(random.Random(1), 9)
            )
        ],
        NOTHING,
    )
    assert [(one.left, one.right) for one in alike([*both, other], at_most=9)] == [(1, 2)]


def test_passages_say_where():
    rng = random.Random(5)
    shared = code_of(rng, 8)
    left = work(1, [code_of(rng, 9), code_of(rng, 3) + "\n" + shared])
    right = work(2, [in_disguise(shared), code_of(rng, 9)])
    (pair,) = alike([left, right], at_most=9)
    (passage,) = pair.passages
    assert passage.left.cell == 1 and passage.right.cell == 0
    assert 3 <= passage.left.first <= 4 and passage.left.last == 10
    assert 1 <= passage.right.first <= 2 and passage.right.last == 8


signs = st.lists(
    st.sampled_from(["a + b", "f(x)", "y[1]", "for i in z:", "  p = q", "", "# no"]), max_size=12
)


@given(signs, signs)
def test_fingerprints_meet_as_the_plain_model_does(one, other):
    """Winnowing never misses what is as long as a window of runs, and finds nothing that is not there."""
    lefts, rights = ("\n".join(lines) for lines in (one, other))
    runs = [
        {number for number, _place in fingerprints("code", text, 0, every=True)} for text in (lefts, rights)
    ]
    kept = [{number for number, _place in fingerprints("code", text, 0)} for text in (lefts, rights)]
    assert kept[0] <= runs[0] and kept[1] <= runs[1]
    assert kept[0] & kept[1] <= runs[0] & runs[1]
    long = similarity.RUN["code"] + similarity.WINDOW - 1
    plain = [[sign for sign, _line in similarity.signs_of("code", text)] for text in (lefts, rights)]
    stretches = [{tuple(some[at : at + long]) for at in range(len(some) - long + 1)} for some in plain]
    assert not (stretches[0] & stretches[1]) or kept[0] & kept[1]


works = st.lists(st.sets(st.integers(0, 30), max_size=25), min_size=2, max_size=6)


@given(works)
def test_shares_are_those_of_the_plain_model(prints):
    made = [
        similarity.Work(at, {one: (Place(0, one, one),) for one in sorted(some)})
        for at, some in enumerate(prints)
    ]
    found = {(one.left, one.right): (one.left_share, one.right_share) for one in alike(made, at_most=99)}
    different = {frozenset(some): at for at, some in reversed(list(enumerate(prints)))}
    firsts = sorted(different.values())
    common = {
        one for one in range(31) if sum(one in prints[at] for at in firsts) > similarity.most_of(len(firsts))
    }
    expected = {}
    for left, right in combinations(firsts, 2):
        mine, yours = prints[left] - common, prints[right] - common
        both = len(mine & yours)
        if both >= 6 and min(len(mine), len(yours)) >= 8 and both / len(mine) + both / len(yours) >= 0.6:
            expected[left, right] = (both / len(mine), both / len(yours))
    for at, some in enumerate(prints):
        if (first := different[frozenset(some)]) != at and len(some) >= 8:
            expected[first, at] = (1.0, 1.0)
    assert found == expected


@settings(deadline=None, max_examples=50)
@given(
    st.binary(max_size=200)
    | st.recursive(
        st.none() | st.text(max_size=5),
        lambda some: (
            st.dictionaries(st.sampled_from(["cells", "cell_type", "source"]), some) | st.lists(some)
        ),
    ).map(lambda value: json.dumps(value).encode())
)
def test_whatever_is_handed_in_it_is_read_or_it_is_no_notebook(content):
    try:
        cells = cells_in(content)
    except ValueError:
        return
    assert all(cell.kind in ("code", "markdown") and isinstance(cell.source, str) for cell in cells)


def test_a_notebook_without_end_costs_no_more_than_a_long_one():
    book = {"cells": [{"cell_type": "code", "source": ["x = 1\n"] * 50_000}] * 3}
    cells = cells_in(json.dumps(book).encode())
    assert sum(len(cell.source) for cell in cells) == similarity.MOST_CHARACTERS
    began = time.monotonic()
    hostile = [work_of(at, cells, NOTHING) for at in range(2)]
    alike(hostile, at_most=9)
    assert time.monotonic() - began < 10
