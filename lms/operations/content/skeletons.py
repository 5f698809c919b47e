# ruff: noqa: E501 - lines of a lab are as long as its sentences
"""Beginnings of content, as texts with SLUG, OUTCOME and the like to be filled in. They pass the gates."""

from __future__ import annotations

LESSON_KO = """\
---
title: SLUG
minutes: MINUTES
questions: [이 수업은 현장의 어떤 결정에 답합니까?]
objectives: [무엇을 잰다, 무엇을 견준다, 무엇을 정한다]
key_points: [배운 것 한 문장]
outcomes: [OUTCOME]
revision: 1
---
## 현장의 결정

결정 하나와 숫자 하나로 시작합니다.

::: check 읽은 이가 스스로 답해 볼 질문은?
- [ ] 그럴듯하지만 틀린 답 — 어떤 오해에서 나온 답인지 씁니다
- [x] 맞는 답 — 왜 맞는지 씁니다
:::

## 다시 볼 것

이 방법을 쓰지 말아야 할 때를 씁니다.
"""
LESSON_EN = """\
---
title: SLUG
minutes: MINUTES
questions: [Which decision on the floor does this lesson answer?]
objectives: [Measure something, Compare something, Decide something]
key_points: [What was learnt in one sentence]
outcomes: [OUTCOME]
revision: 1
---
## A decision on the floor

Begin with one decision and one number.

::: check Which question can readers answer for themselves?
- [ ] a wrong answer that looks right — name the misconception behind it
- [x] the right answer — say why
:::

## To look at again

Say when not to use this.
"""
QUIZ = """\
slug: check-SLUG
title: {ko: "확인 퀴즈: SLUG", en: "Quiz: SLUG"}
attempts: 3
keep: best
pass: 60
questions:
  - id: first
    kind: single
    points: 1
    text: {ko: 무엇을 묻습니까?, en: What is asked?}
    choices:
      - {id: a, text: {ko: 맞는 답, en: The right answer}, correct: true}
      - {id: b, text: {ko: 틀린 답, en: A wrong answer}, feedback: {ko: 어떤 오해인지 씁니다., en: Name the misconception.}}
    outcome: OUTCOME
"""
MODULE = """\
slug: SLUG
title: {ko: SLUG, en: SLUG}
summary: {ko: 무엇을 배우는지 한 문장으로 씁니다., en: Say in one sentence what is learnt.}
hours: 1
outcomes: [OUTCOME]
activities:
  - {slug: SLUG-1, kind: lesson, minutes: 45}
  - {slug: check-SLUG, kind: quiz, minutes: 15, points: 1}
"""
COURSE = """\
slug: SLUG
title: {ko: SLUG, en: SLUG}
summary: {ko: 무엇을 배우는지 한 문장으로 씁니다., en: Say in one sentence what is learnt.}
hours: 1
ects: 0.04
outcomes: [OUTCOME]
skills: []
prerequisites: []
modules:
  - {module: SLUG, opens: 0, due: 7}
"""
# No `credential`: a track that is only begun issues no certificate.
TRACK = """\
slug: SLUG
level: beginner
title: {ko: SLUG, en: SLUG}
summary: {ko: 카드에 실릴 한두 문장을 씁니다., en: One or two sentences for the card.}
description: {ko: 무엇을 어떻게 배우는지 씁니다., en: Say what is learnt and how.}
audience: {ko: 누구를 위한 과정인지 씁니다., en: Say whom it is for.}
hours: 1
ects: 0.04
outcomes: [OUTCOME]
skills: []
requirements:
  - slug: core
    kind: courses
    title: {ko: 필수 과목, en: Required course}
    courses: [SLUG]
    minimum_grade: 60
grading:
  pass: 60
  categories:
    - {slug: quizzes, title: {ko: 퀴즈, en: Quizzes}, kind: quiz, weight: 1.0, drop: 0}
weeks: 1
"""
LAB = """\
slug: SLUG
title: {ko: SLUG, en: SLUG}
environment: industrial
minutes: 30
seeds: [1, 2]
lessons:
  - {slug: LESSON, title: TITLE}
difficulty:
  measure: {ko: 불량률과 어림짐작의 차이, en: the scrap rate above a guess of none}
  data: checked
  sha256: "DIGEST"
  baseline: 0
  reference: scrap_rate(checked)
  band: [0.02, 0.25]
tasks:
  - {id: scrap-rate, points: 2, title: {ko: 불량률, en: The scrap rate}}
"""
LAB_SOURCE = """\
# %% [markdown] lang="ko"
# # SLUG
#
# 결정 하나와 숫자 하나로 시작합니다. 막히면 @lesson(LESSON)을 다시 펴 보십시오.
# %% [markdown] lang="en"
# # SLUG
#
# Begin with one decision and one number. When you are stuck, open @lesson(LESSON) again.
# %% locked="setup"
import random

SEED = 1
draw = random.Random(SEED)
checked = [int(draw.random() < 0.1) for part in range(200)]  # «1은 불량|1 is scrap»
# %% [markdown] lang="ko"
# ## 과제 1. 불량률 (2점)
#
# `scrap_rate(parts)`가 불량(1)의 **비율**(0에서 1)을 돌려주게 하십시오. 목록이 비었으면 0입니다.
# %% [markdown] lang="en"
# ## Task 1. The scrap rate (2 points)
#
# Make `scrap_rate(parts)` return the **share** (0 to 1) of scrap (1). It is 0 for an empty list.
# %% solution="scrap-rate"
def scrap_rate(parts):
    ### BEGIN SOLUTION
    return sum(parts) / len(parts) if parts else 0.0
    ### END SOLUTION
# %% tests="scrap-rate"
got = scrap_rate([0, 1, 0, 0])
assert isinstance(got, (int, float)), f"«기대: 숫자 하나. 받은 것: {type(got).__name__}. 짐작: return이 없습니다. @lesson(LESSON)|Expected one number, got {type(got).__name__}. Likely cause: no return. See @lesson(LESSON)»"
assert abs(got - 0.25) < 1e-9, f"«기대: 네 개 가운데 하나이므로 0.25. 받은 값: {got}. 짐작: 비율이 아니라 개수입니다. @lesson(LESSON)|Expected 0.25, one of four. Got {got}. Likely cause: a count, not a share. See @lesson(LESSON)»"
print("«보이는 시험을 통과했습니다.|Visible tests passed.»")
### BEGIN HIDDEN TESTS
other = random.Random(SEED + 1)
parts = [int(other.random() < 0.3) for part in range(80)]
before = list(parts)
got = scrap_rate(parts)
assert abs(got - parts.count(1) / 80) < 1e-9, f"«다른 목록에서 기대: {parts.count(1) / 80}, 받은 값: {got}.|On another list expected {parts.count(1) / 80}, got {got}.»"
assert scrap_rate([]) == 0, "«빈 목록에서 기대: 0.|Expected 0 for an empty list.»"
assert abs(scrap_rate(parts[::-1]) - got) < 1e-9, "«순서를 바꾸면 답이 달라집니다.|The answer changes with the order.»"
assert parts == before, "«입력한 목록이 바뀌었습니다.|The list that came in was changed.»"
### END HIDDEN TESTS
"""
LAB_MUTANTS = """\
# %% fault="hard-coded"
def scrap_rate(parts):
    return 0.25
# %% fault="wrong-global"
def scrap_rate(parts):
    return sum(checked) / len(checked)
# %% fault="no-edge-case"
def scrap_rate(parts):
    return sum(parts) / len(parts)
"""
LAB_ALTERNATIVE = """\
# %% solution="scrap-rate"
def scrap_rate(parts):
    scrap = 0
    for part in parts:
        scrap += part == 1
    return scrap / max(len(parts), 1)
"""
