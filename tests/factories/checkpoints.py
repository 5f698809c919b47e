"""A checkpoint in the sample track: two pools, six minutes, numbers that are drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from lms.catalog.models import Activity
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.checkpoints.models import CheckpointPaper
from lms.checkpoints.queries import paper_by_uuid
from lms.checkpoints.services.sitting import asked, begin, store
from lms.cohorts.domain import Window
from lms.cohorts.models import Enrollment
from lms.config import Settings
from lms.web import now
from tests.factories.cohorts import Made
from tests.factories.homes import reading, running, writing
from tests.lms.catalog.sample import LABS, spoil, write

CHECKPOINT = """\
slug: clock
title: {ko: 중간 점검, en: Checkpoint}
minutes: 6
attempts: 1
pass: 50
pools:
  - slug: money
    draw: 1
    questions:
      - id: alarms
        kind: numeric
        points: 2
        values: {alarms: {from: 10, to: 60, step: 10}, price: [4, 7], cost: alarms * price}
        text: {ko: "경보 {alarms}번, 한 번에 {price}만 원", en: "{alarms} alarms at {price}"}
        answer: cost
        tolerance: 0.5
        unit: {ko: 만 원, en: 만원}
        feedback: {ko: "{alarms} × {price} = {answer}", en: "{alarms} × {price} = {answer}"}
        outcome: lo1
      - id: misses
        kind: numeric
        points: 2
        values: {misses: {from: 2, to: 9, step: 1}}
        text: {ko: "놓친 것 {misses}건, 한 건에 100", en: "{misses} misses at 100"}
        answer: 100 * misses
        tolerance: 0
        feedback: {ko: "{misses} × 100 = {answer}", en: "{misses} × 100 = {answer}"}
        outcome: lo1
  - slug: words
    draw: 2
    questions:
      - id: which
        kind: single
        points: 1
        text: {ko: 무엇을 세나?, en: What is counted?}
        choices:
          - {id: a, text: {ko: 불량, en: Scrap}, correct: true}
          - {id: b, text: {ko: 전체, en: All}, feedback: {ko: 전체로는 모른다, en: The total hides it}}
        outcome: lo1
      - id: both
        kind: multiple
        points: 1
        text: {ko: 모두 고르기, en: Choose all}
        choices:
          - {id: a, text: {ko: 하나, en: One}, correct: true}
          - {id: b, text: {ko: 둘, en: Two}, correct: true}
          - {id: c, text: {ko: 셋, en: Three}, feedback: {ko: 아니다, en: No}}
        outcome: lo1
"""
ENTRY = "  - {slug: clock, kind: checkpoint, minutes: 6, points: 4}\n"
RIGHT = {"which": {"which": "a"}, "both": {"both": ["a", "b"]}}


def write_checkpoint(root: Path, text: str = CHECKPOINT, rule: str = "") -> Path:
    """The sample catalogue with a checkpoint at the end of its module; `rule`: more of its category."""
    folder = write(root)
    (folder / "modules" / "scrap" / "clock.checkpoint.yaml").write_text(text, "utf-8")
    last = "  - {slug: count-scrap, kind: lab, minutes: 240}\n"
    spoil(folder, "modules/scrap/module.yaml", last, last + ENTRY)
    spoil(
        folder,
        "tracks/scrap.yaml",
        "kind: lab, weight: 0.7, drop: 0}",
        "kind: lab, weight: 0.4, drop: 0}\n"
        "    - {slug: clock, title: {ko: 점검, en: Checkpoint}, kind: checkpoint, weight: 0.3, drop: 0"
        + rule
        + "}",
    )
    return folder


def publish_checkpoint(settings: Settings, root: Path, text: str = CHECKPOINT, rule: str = "") -> None:
    """The sample track is offered with the checkpoint in it."""
    with running(settings) as app, writing(app) as session:
        publish(session, source=read_catalog(write_checkpoint(root, text, rule), LABS), now=now())


def sit(
    session: Session,
    enrollment_id: int,
    activity_id: int,
    *,
    at: dt.datetime,
    answer: Callable[[dict[str, Any]], dict[str, Any]] = lambda _question: {"choices": ["a"]},
) -> CheckpointPaper:
    """A try that somebody began then, with the answer that `answer` gives to each question; not handed in."""
    paper = begin(
        session,
        enrollment=session.get_one(Enrollment, enrollment_id),
        activity=session.get_one(Activity, activity_id),
        window=Window(),
        now=at,
    )
    store(paper.attempt, {question["id"]: answer(question) for question in asked(paper)})
    return paper


def asked_in(app: Flask, enrollment: Made, attempt_uuid: str) -> list[dict[str, Any]]:
    """The questions of a try as the server knows them, answers included."""
    with reading(app) as session:
        paper = paper_by_uuid(session, attempt_uuid, enrollment_uuid=enrollment.uuid)
        assert isinstance(paper, CheckpointPaper)
        return asked(paper)


def right_fields(questions: list[dict[str, Any]]) -> dict[str, Any]:
    """A form that answers every question right."""
    fields: dict[str, Any] = {}
    for one in questions:
        if one["kind"] == "numeric":
            fields[one["id"]] = f"{one['answer']:g}"
        else:
            fields[one["id"]] = [choice["id"] for choice in one["choices"] if choice["correct"]]
    return fields
