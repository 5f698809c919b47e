"""A project in the sample catalogue, and what teams hand in."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.lms.catalog.sample import spoil

PROJECT = """\
slug: less-scrap
title: {ko: 불량 줄이기 프로젝트, en: Less scrap project}
brief: {ko: "## 문제\\n\\n불량이 **많다**.", en: "## Problem\\n\\nThere is **much** scrap."}
team: {smallest: 1, largest: 3}
charter: {day: 1}
milestones:
  - slug: plan
    title: {ko: 계획, en: Plan}
    day: 2
    deliverables:
      - {slug: plan, title: {ko: 계획서, en: Plan}, types: [pdf, md], megabytes: 1}
  - slug: final
    title: {ko: 최종, en: Final}
    deliverables:
      - {slug: report, title: {ko: 보고서, en: Report}, types: [pdf], megabytes: 1}
      - {slug: extra, title: {ko: 부록, en: Extra}, types: [zip], megabytes: 1, optional: true}
rubric:
  - slug: value
    title: {ko: 가치, en: Value}
    points: 60
    levels:
      - {points: 0, says: {ko: 없음, en: none}}
      - {points: 30, says: {ko: 절반, en: half}}
      - {points: 60, says: {ko: 전부, en: all}}
  - slug: method
    title: {ko: 방법, en: Method}
    points: 40
    levels:
      - {points: 0, says: {ko: 없음, en: none}}
      - {points: 40, says: {ko: 전부, en: all}}
peer:
  reviews: 1
  days: 3
  missed_costs: 5
  questions:
    - {slug: good, says: {ko: 무엇이 좋은가?, en: What is good?}}
    - {slug: next, says: {ko: 다음은?, en: What next?}}
holdout:
  pack: moulding-scrap
  metric: cost
  missed: 6000
  alarm: 350
  unit: {ko: 원/숏, en: won a shot}
  tries: 3
  keep: best
  round_to: 10
"""
PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n"
CHARTER = {"problem": "검사가 늦다", "value": "한 달 백만 원", "data": "6주 기록", "risks": "현장의 반발"}


def add_project(folder: Path) -> None:
    """Puts the project into the sample catalogue in `folder`."""
    (folder / "modules" / "scrap" / "less-scrap.project.yaml").write_text(PROJECT, encoding="utf-8")
    last = "  - {slug: count-scrap, kind: lab, minutes: 240}\n"
    row = "  - {slug: less-scrap, kind: project, minutes: 20, points: 100}\n"
    spoil(folder, "modules/scrap/module.yaml", last, last + row)
    labs = "    - {slug: labs, title: {ko: 실습, en: Labs}, kind: lab, weight: 0.7, drop: 0}\n"
    category = "    - {slug: projects, title: {ko: 과제, en: Projects}, kind: project, weight: 0.3}\n"
    spoil(folder, "tracks/scrap.yaml", labs, labs.replace("0.7", "0.4") + category)


def packed(*names: str) -> bytes:
    """A zip file with entries of these names."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return buffer.getvalue()
