"""A small placement beside the sample catalogue: two areas of twelve items of three choices, one right."""

from __future__ import annotations

from pathlib import Path

MAIN = """\
title: {ko: 출발점 찾기, en: Starting point}
areas:
  - {slug: maths, title: {ko: 수학, en: Maths}, learn: {ko: 비율부터, en: Begin with rates}}
  - {slug: data, title: {ko: 데이터, en: Data}, learn: {ko: 표부터, en: Begin with tables}}
notebook: {lab: count-scrap, track: scrap, area: data}
ladder:
  - {track: scrap, needs: {}}
exemptions:
  - {module: scrap, needs: {maths: solid}}
"""

ITEM = """\
  - id: {area}-{number}
    difficulty: {difficulty}
    modules: [{modules}]
    text: {{ko: "{area} {number}번 **무엇**?", en: "{area} no. {number}, **what**?"}}
    choices:
      - {{id: a, text: {{ko: 옳다, en: Right}}, correct: true, feedback: {{ko: 그렇다, en: Yes}}}}
      - {{id: b, text: {{ko: 그르다, en: Wrong}}, feedback: {{ko: "오해 {area}-{number}", en: "{number}"}}}}
      - {{id: c, text: {{ko: 다르다, en: Other}}, feedback: {{ko: 아니다, en: No}}}}
"""


def items_of(area: str) -> str:
    """Four items of each difficulty; in maths those of difficulty 1 are about the module scrap."""
    parts = ["items:\n"]
    for number in range(1, 13):
        difficulty = (number + 3) // 4
        modules = "scrap" if area == "maths" and difficulty == 1 else ""
        parts.append(ITEM.format(area=area, number=number, difficulty=difficulty, modules=modules))
    return "".join(parts)


def write_placement(courses: Path) -> Path:
    """The placement in the folder of a catalogue."""
    folder = courses / "placement"
    (folder / "items").mkdir(parents=True)
    (folder / "placement.yaml").write_text(MAIN, encoding="utf-8")
    for area in ("maths", "data"):
        (folder / "items" / f"{area}.yaml").write_text(items_of(area), encoding="utf-8")
    return folder
