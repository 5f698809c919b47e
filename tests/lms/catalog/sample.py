"""A small, whole catalogue on disk, for tests that spoil one line of it and read what is said."""

from __future__ import annotations

from pathlib import Path

from lms.catalog.domain import Lab

LABS = {"count-scrap": Lab("count-scrap", {"ko": "불량 세기", "en": "Count the scrap"}, 240, 12.0)}

FILES = {
    "glossary.yaml": """\
terms:
  - slug: recall
    term: {ko: 재현율, en: recall}
    definition: {ko: 실제 고장 가운데 찾아낸 비율, en: The share of real failures that were found}
""",
    "skills.yaml": """\
skills:
  - {slug: statistics, title: {ko: 통계, en: Statistics}, esco: null, ncs: "20010703"}
""",
    "outcomes.yaml": """\
outcomes:
  - {slug: lo1, title: {ko: 손실을 잰다, en: Measure loss}}
""",
    "tracks/scrap.yaml": """\
slug: scrap
level: practical
title: {ko: 불량 줄이기, en: Less scrap}
summary: {ko: 불량을 셉니다., en: Counting scrap.}
description: {ko: "**한 단원**입니다.", en: "**One** module."}
audience: {ko: 검사원, en: Inspectors}
hours: 4.5
ects: 0.16
outcomes: [lo1]
skills: [statistics]
requirements:
  - slug: core
    kind: courses
    title: {ko: 필수, en: Required}
    courses: [counting]
    choose: 1
    minimum_grade: 60
grading:
  pass: 60
  distinction: 85
  categories:
    - {slug: quizzes, title: {ko: 퀴즈, en: Quizzes}, kind: quiz, weight: 0.3, drop: 0}
    - {slug: labs, title: {ko: 실습, en: Labs}, kind: lab, weight: 0.7, drop: 0}
weeks: 2
credential:
  title: {ko: 불량 줄이기, en: Less scrap}
  assessment: {ko: 퀴즈와 실습, en: Quiz and lab}
  quality: {ko: 시험됨, en: Tested}
  participation: {ko: 온라인, en: Online}
""",
    "courses/counting.yaml": """\
slug: counting
title: {ko: 세기, en: Counting}
summary: {ko: 셉니다., en: You count.}
hours: 4.5
ects: 0.16
outcomes: [lo1]
skills: [statistics]
prerequisites: []
modules:
  - {module: scrap, opens: 0, due: 7, closes: 14}
""",
    "modules/scrap/module.yaml": """\
slug: scrap
title: {ko: 불량, en: Scrap}
summary: {ko: 불량을 셉니다., en: Counting scrap.}
hours: 4.5
outcomes: [lo1]
activities:
  - {slug: why-count, kind: lesson, minutes: 30}
  - {slug: check, kind: quiz, minutes: 10, points: 2}
  - {slug: count-scrap, kind: lab, minutes: 240}
""",
    "modules/scrap/why-count.ko.md": """\
---
title: 왜 세는가
minutes: 30
questions: [얼마를 잃는가?]
objectives: [손실을 잰다, 재현율을 구한다, 비교한다]
key_points: [세어야 안다]
outcomes: [lo1]
glossary: [recall]
revision: 1
---
## 재현율이란

하루 손실은 $3 \\times 5$만 원이고 재현율은 0.8이다.

::: check 무엇을 세나?
- [ ] 전체 — 전체만으로는 모른다
- [x] 불량 — 그렇다
:::

```python
scrap = 3
```

![막대가 셋 있다](figures/bars.svg "하루 불량")
""",
    "modules/scrap/why-count.en.md": """\
---
title: Why count
minutes: 30
questions: [What is lost?]
objectives: [Measure loss, Compute recall, Compare]
key_points: [Counting is knowing]
outcomes: [lo1]
glossary: [recall]
revision: 1
---
## What recall is

A day loses $3 \\times 5$ and recall is 0.8.

::: check What is counted?
- [ ] everything — the total alone says nothing
- [x] scrap — yes
:::

```python
scrap = 3
```

![Three bars](figures/bars.svg "Scrap in a day")
""",
    "modules/scrap/figures/bars.svg": '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"/>\n',
    "modules/scrap/check.quiz.yaml": """\
slug: check
title: {ko: 확인, en: Check}
attempts: 3
keep: best
pass: 60
questions:
  - id: q1
    kind: single
    points: 1
    text: {ko: "무엇이 **옳은가**?", en: "What is **right**?"}
    choices:
      - {id: a, text: {ko: 불량, en: Scrap}, correct: true}
      - {id: b, text: {ko: 전체, en: All}, feedback: {ko: 전체로는 모른다, en: The total hides it}}
    outcome: lo1
  - id: q2
    kind: numeric
    points: 1
    text: {ko: "$2+1$은?", en: "$2+1$?"}
    answer: 3
    tolerance: 0
    unit: 개
    feedback: {ko: 셋, en: Three}
    outcome: lo1
""",
}


def write(root: Path) -> Path:
    """The catalogue below `root`; its folder is called courses, as in the house."""
    folder = root / "courses"
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def spoil(folder: Path, name: str, old: str, new: str) -> None:
    """Replace `old`, which must be there, by `new` in one file."""
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text, f"{old!r} is not in {name}"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
