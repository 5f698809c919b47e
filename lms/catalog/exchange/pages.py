"""Pages of a cartridge: whole HTML documents that need nothing of ours but the files beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from ..domain import ActivitySource, LessonSource, Term

HERE_ONLY = ("checkpoint", "project")  # no other system has a clock, a team or a holdout as ours
_FIGURE = re.compile(r'src="/assets/[0-9a-f]{64}/([^"]+)"')
_TERM = re.compile(r'href="/glossary#([a-z0-9-]+)"')
_OURS = re.compile(r'href="(/[^"]*)"')
_STYLE = """\
:root { color-scheme: light dark }
body { font: 1rem/1.6 system-ui, sans-serif; max-width: 46rem; margin: 1.5rem auto; padding: 0 1rem }
:lang(ko) { word-break: keep-all; overflow-wrap: anywhere }
img { max-width: 100%; height: auto; background: #fff }
figure { margin: 1rem 0 } figcaption { font-size: .9rem }
table { border-collapse: collapse } th, td { border: 1px solid #8888; padding: .3rem .6rem; text-align: left }
.number { text-align: right } .centre { text-align: center } .table-wrap, .code, .maths { overflow-x: auto }
pre, code { font-family: ui-monospace, monospace; font-size: .9em }
.callout { border-left: .3rem solid #888; padding: .1rem 1rem; margin: 1rem 0 } .callout-title { font-weight: bold }
"""  # noqa: E501 one rule a line
_WORDS = {
    "ko": {
        "questions": "이 수업이 답하는 질문",
        "objectives": "배우고 나면",
        "key_points": "핵심",
        "terms": "용어",
        "task": "과제",
        "points": "점수",
        "lab": "실습은 주피터 노트북에서 합니다. 채점과 힌트는 배움에서 받습니다.",
        "open": "배움에서 열기",
        "file": "노트북 내려받기",
        "notebook": "예제 노트북은 읽고 직접 실행해 보는 주피터 노트북입니다. 제출하거나 채점하지 않습니다.",
        "checkpoint": "시간을 재는 점검은 배움에서만 합니다.",
        "project": "프로젝트는 배움에서만 합니다.",
        "minutes": "예상 시간 {}분",
        "of": "{}점 만점",
    },
    "en": {
        "questions": "Questions",
        "objectives": "Afterwards you can",
        "key_points": "Key points",
        "terms": "Glossary",
        "task": "Task",
        "points": "Points",
        "lab": "The lab is a Jupyter notebook. It is graded, with hints, in Baeum.",
        "open": "Open it in Baeum",
        "file": "Download the notebook",
        "notebook": "The worked notebook is a Jupyter notebook to read and run. Nothing is handed in.",
        "checkpoint": "The timed checkpoint is taken in Baeum only.",
        "project": "The project is done in Baeum only.",
        "minutes": "About {} minutes",
        "of": "{} points",
    },
}


@dataclass(frozen=True)
class LabPage:
    """What a page says of a lab: `tasks` are (title, points) in one language, `files` what learners get.

    A worked notebook has no tasks.
    """

    slug: str
    title: str
    minutes: int
    files: Mapping[str, bytes]
    points: float = 0.0
    tasks: tuple[tuple[str, float], ...] = ()


def _page(title: str, body: str, language: str) -> bytes:
    head = '<meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
    head += f"<title>{escape(title)}</title><style>\n{_STYLE}</style>"
    return (
        f'<!DOCTYPE html>\n<html lang="{language}"><head>{head}</head><body>{body}</body></html>\n'.encode()
    )


def lesson_page(lesson: LessonSource, terms: Mapping[str, Term], figures: str, address: str) -> bytes:
    """A lesson, the words of the glossary that it leads to at its end: Moodle keeps no links between pages.

    `figures` is where its pictures are, `address` where the rest of our pages are.
    """
    title, words = str(lesson.front["title"]), _WORDS[lesson.language]

    def listed(key: str) -> str:
        items = "".join(f"<li>{item}</li>" for item in lesson.lists[key])
        return f"<h2>{words[key]}</h2><ul>{items}</ul>" if items else ""

    text = _FIGURE.sub(rf'src="{figures}/\1"', lesson.page.html)
    named = sorted(set(_TERM.findall(text)))
    text = _TERM.sub(r'href="#term-\1"', text)
    text = _OURS.sub(rf'href="{address}\1"', text)
    parts = (
        f"<h1>{escape(title)}</h1>",
        listed("questions"),
        listed("objectives"),
        text,
        listed("key_points"),
        _glossary([terms[slug] for slug in named], lesson.language),
    )
    return _page(title, "".join(parts), lesson.language)


def _glossary(terms: list[Term], language: str) -> str:
    rows = "".join(
        f'<dt id="term-{term.slug}"><strong>{escape(term.term[language])}</strong></dt>'
        f"<dd>{escape(term.definition[language])}</dd>"
        for term in terms
    )
    return f"<h2>{_WORDS[language]['terms']}</h2><dl>{rows}</dl>" if rows else ""


def lab_page(lab: LabPage, folder: str, language: str, address: str) -> bytes:
    """A lab with its tasks, or a worked notebook: where it is opened, and the notebook in `folder`."""
    words: Mapping[str, Any] = _WORDS[language]
    rows = "".join(
        f'<tr><td>{escape(title)}</td><td class="number">{points:g}</td></tr>' for title, points in lab.tasks
    )
    table = f"<table><thead><tr><th>{words['task']}</th><th>{words['points']}</th></tr></thead>{rows}</table>"
    links = f'<p><a href="{escape(address)}">{words["open"]}</a> · '
    links += f'<a href="{folder}/{lab.slug}.ipynb">{words["file"]}</a></p>'
    minutes = words["minutes"].format(lab.minutes)
    if not lab.tasks:
        about, table = f"<p>{words['notebook']} {minutes}</p>", ""
    else:
        about = f"<p>{words['lab']} {minutes}, {words['of'].format(f'{lab.points:g}')}</p>"
    return _page(lab.title, f"<h1>{escape(lab.title)}</h1>{about}{links}{table}", language)


def here_only_page(activity: ActivitySource, language: str, address: str) -> bytes:
    """A checkpoint or a project: what it is, how long it takes, and where it is done."""
    words, title = _WORDS[language], escape(activity.title[language])
    about = f"<p>{words[activity.kind]} {words['minutes'].format(activity.minutes)}</p>"
    link = f'<p><a href="{escape(address)}">{words["open"]}</a></p>'
    return _page(activity.title[language], f"<h1>{title}</h1>{about}{link}", language)
