"""A lab of one task, in a folder of its own, to make mistakes in."""

from __future__ import annotations

from pathlib import Path

YAML = """\
slug: count-scrap
title: {ko: 불량 세기, en: Count scrap}
environment: industrial
minutes: 10
seeds: [1, 2]
lessons:
  - {slug: why-count, title: {ko: 왜 세는가, en: Why count}}
tasks:
  - {id: double, points: 2, title: {ko: 두 배, en: Twice}}
  - id: memo
    title: {ko: 메모, en: Memo}
    rubric:
      - {slug: a, points: 1, title: {ko: 가, en: A}, description: {ko: 가나, en: AB}}
      - {slug: b, points: 2, title: {ko: 나, en: B}, description: {ko: 나다, en: BC}}
"""
SOURCE = """\
# %% [markdown] lang="ko"
# # 불량 세기
# @lesson(why-count)
# %% [markdown] lang="en"
# # Count scrap
# @lesson(why-count)
# %% locked="setup"
SEED = 1
# %% solution="double"
def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION
# %% tests="double"
assert double(1) == 2, "«기대: 2|expected 2»"
### BEGIN HIDDEN TESTS
assert double(SEED + 4) == 2 * SEED + 8, "«비밀|secret»"
### END HIDDEN TESTS
# %% [markdown] lang="ko"
# 채점 기준
#
# @rubric(memo)
# %% [markdown] lang="en"
# Rubric
#
# @rubric(memo)
# %% [markdown] lang="ko" answer="memo"
# 모범 답
# %% [markdown] lang="en" answer="memo"
# model answer
"""
MUTANTS = """\
# %% fault="hard-coded"
def double(x):
    return 2
# %% fault="wrong-global"
def double(x):
    return 2 * SEED
"""
ALTERNATIVE = """\
# %% solution="double"
def double(x):
    return x + x
"""
# The same lab with its first task scored outside.
HELD_OUT_YAML = YAML.replace("points: 2, title: {ko: 두", "points: 2, graded: holdout, title: {ko: 두")
HELD_OUT_SOURCE = SOURCE.replace(
    SOURCE[SOURCE.index('# %% tests="double"') : SOURCE.index('# %% [markdown] lang="ko"\n# 채점')],
    """\
# %% holdout="double"
import json

with open("holdout/double.json") as file:
    numbers = json.load(file)["numbers"]
[double(number) for number in numbers]
""",
)
SCORING = """\
import random


def inputs(seed):
    draw = random.Random(seed)
    return {"numbers": [draw.randint(2, 10**9) for _ in range(10)]}


def score(seed, value):
    wanted = [number + number for number in inputs(seed)["numbers"]]
    if not isinstance(value, list) or len(value) != len(wanted):
        return 0
    return sum(given == want for given, want in zip(value, wanted)) / len(wanted)
"""
EXAMPLE = '{"numbers":[2, 3]}'


def make_held_out_lab(
    folder: Path, yaml: str = HELD_OUT_YAML, source: str = HELD_OUT_SOURCE, scoring: str = SCORING
) -> Path:
    """Write count-scrap with a holdout task, whose example is not what its scoring file draws."""
    lab_dir = make_lab(folder, yaml, source)
    (lab_dir / "holdout").mkdir(exist_ok=True)
    (lab_dir / "holdout" / "double.py").write_text(scoring, "utf-8")
    (lab_dir / "holdout" / "double.json").write_text(EXAMPLE, "utf-8")
    return lab_dir


def make_lab(folder: Path, yaml: str = YAML, source: str = SOURCE, mutants: str = MUTANTS) -> Path:
    """Write a lab named count-scrap below `folder` and return its folder."""
    lab_dir = folder / "count-scrap"
    for name, text in {
        "lab.yaml": yaml,
        "source.py": source,
        "mutants/double.py": mutants,
        "alternatives/plus.py": ALTERNATIVE,
    }.items():
        (lab_dir / name).parent.mkdir(parents=True, exist_ok=True)
        (lab_dir / name).write_text(text, "utf-8")
    return lab_dir
