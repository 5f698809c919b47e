"""A micro-degree of two courses, each with a certificate of its own; and grades in them, without the work.

Course `counting`: the sample's quiz and lab. Course `weighing`: a quiz. Track `scrap-degree` asks for both.
"""

from __future__ import annotations

from pathlib import Path

from flask import Flask

from lms.assessments.models import GradeEvent
from lms.assessments.services.events import append_all
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.web import now
from tests.factories.cohorts import Made, activities_of
from tests.factories.homes import PUBLISHED, writing
from tests.lms.catalog.sample import FILES, LABS, write

CREDENTIAL = """\
credential:
  title: {title}
  assessment: {{ko: 퀴즈와 실습, en: Quiz and lab}}
  quality: {{ko: 시험됨, en: Tested}}
  participation: {{ko: 온라인, en: Online}}
"""
COUNTING, WEIGHING = "{ko: 불량 세기, en: Counting scrap}", "{ko: 무게 재기, en: Weighing}"
DEGREE = "{ko: 불량 마이크로디그리, en: Micro-degree in scrap}"
QUIZ = FILES["modules/scrap/check.quiz.yaml"].replace("slug: check", "slug: weigh")
STACK = {
    "courses/counting.yaml": FILES["courses/counting.yaml"] + CREDENTIAL.format(title=COUNTING),
    "courses/weighing.yaml": """\
slug: weighing
title: {ko: 무게 재기, en: Weighing}
summary: {ko: 잽니다., en: You weigh.}
hours: 0.5
ects: 0.02
outcomes: [lo1]
skills: [statistics]
prerequisites: []
modules:
  - {module: weights, opens: 0, due: 7, closes: 14}
"""
    + CREDENTIAL.format(title=WEIGHING)
    + "  valid_months: 24\n",
    "modules/weights/module.yaml": """\
slug: weights
title: {ko: 무게, en: Weights}
summary: {ko: 무게를 잽니다., en: Weighing.}
hours: 0.5
outcomes: [lo1]
activities:
  - {slug: weigh, kind: quiz, minutes: 30, points: 2}
""",
    "modules/weights/weigh.quiz.yaml": QUIZ,
    "tracks/scrap-degree.yaml": FILES["tracks/scrap.yaml"]
    .split("credential:")[0]
    .replace("slug: scrap\n", "slug: scrap-degree\n")
    .replace("level: practical", "level: micro_degree")
    .replace("courses: [counting]\n    choose: 1", "courses: [counting, weighing]")
    .replace("hours: 4.5", "hours: 5")
    .replace("ects: 0.16", "ects: 0.18")
    + CREDENTIAL.format(title=DEGREE),
}


def publish_stack(
    app: Flask,
    folder: Path,
    certified: tuple[str, ...] = ("counting", "weighing"),
    summary: str = "{ko: 무게를 잽니다., en: Weighing.}",
) -> dict[str, Made]:
    """Publishes the micro-degree beside the sample track; its activities by slug. `certified`: the courses
    that give a certificate of their own. `summary`: of the module `weights`, for another version of it."""
    courses = write(folder)
    for name, content in STACK.items():
        path = courses / name
        path.parent.mkdir(parents=True, exist_ok=True)
        plain = path.parent.name == "courses" and path.stem not in certified
        content = content.replace("{ko: 무게를 잽니다., en: Weighing.}", summary)
        path.write_text(content.split("credential:")[0] if plain else content, encoding="utf-8")
    with writing(app) as session:
        publish(session, source=read_catalog(courses, LABS), now=PUBLISHED)
    return activities_of(app)


def give(app: Flask, enrollment: Made, activity: Made, points: float, *, waits: bool = False) -> None:
    """A grade of 100 at most, in force, or waiting for a person."""
    with writing(app) as session:
        event = GradeEvent(
            enrollment_id=enrollment.id,
            activity_id=activity.id,
            raw=points,
            penalty=0.0,
            final=points,
            max_score=100.0,
            provisional=waits,
            reason="graded",
            comment="",
            at=now(),
        )
        append_all(session, [event])
