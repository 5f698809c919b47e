"""What the preview's pages show, as plain values: activities in order, lessons, labs cell by cell, tracks."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from lms.catalog.domain import LANGUAGES, ActivitySource, Catalog, LessonSource, ModuleSource, TrackSource
from lms.catalog.markdown import render
from lms.catalog.problems import Problem
from lms.catalog.source import FILES
from lms.catalog.text import searchable
from lms.preview.comparing import Pair, pairs
from lms.preview.draft import Draft
from notebooks.authoring import LabBuild, WorkedBuild

H1 = re.compile(r"^# .*\n?")
BAR = (1200, 1800)  # words of an English lesson; Korean says the same in about seven tenths as many


@dataclass(frozen=True)
class Entry:
    """An activity of a module as module.yaml names it. `activity` is None when nothing of it can be read."""

    module: ModuleSource
    kind: str
    slug: str
    minutes: int
    activity: ActivitySource | None
    problems: tuple[Problem, ...]
    old: bool

    @property
    def title(self) -> Mapping[str, str]:
        """Its title; the slug while it has none."""
        return (self.activity.title if self.activity else None) or dict.fromkeys(LANGUAGES, self.slug)

    @property
    def words(self) -> dict[str, int]:
        """Words of a lesson's text by language: no code, no formulas."""
        lessons = self.activity.lessons if self.activity else {}
        return {language: len(lesson.page.plain_text.split()) for language, lesson in lessons.items()}

    @property
    def length(self) -> str:
        """Whether a lesson's English has the words that the quality bar asks for: short, long or right."""
        words = self.words.get("en")
        if words is None:
            return ""
        return "short" if words < BAR[0] else "long" if words > BAR[1] else "right"

    @property
    def unlike(self) -> int:
        """How many sections of a lesson one language lacks, or has otherwise."""
        return sum(bool(pair.missing or pair.differences) for pair in self.pairs)

    @property
    def pairs(self) -> list[Pair]:
        """A lesson's sections in both languages."""
        lessons = self.activity.lessons if self.activity else {}
        if not lessons:
            return []
        return pairs(*(lessons[language].page.html if language in lessons else "" for language in LANGUAGES))


def entries(draft: Draft, module: ModuleSource) -> list[Entry]:
    """The activities of a module in order, also those that cannot be read."""
    there = {(one.kind, one.slug): one for one in module.activities}
    found = []
    for item in module.data["activities"]:
        files = _files(draft.roots, module.slug, item["kind"], item["slug"])
        found.append(
            Entry(
                module=module,
                kind=item["kind"],
                slug=item["slug"],
                minutes=item["minutes"],
                activity=there.get((item["kind"], item["slug"])),
                problems=draft.problems_of(*files),
                old=bool(draft.old & set(files)),
            )
        )
    return found


def _files(roots: tuple[str, str], module: str, kind: str, slug: str) -> list[str]:
    """The files of an activity as mistakes name them."""
    folder = f"{roots[0]}/modules/{module}"
    if kind == "lesson":
        return [f"{folder}/{slug}.{language}.md" for language in LANGUAGES]
    return [f"{folder}/{slug}.{kind}.yaml"] if kind in FILES else [f"{roots[1]}/{slug}/"]


def in_order(catalog: Catalog) -> list[ModuleSource]:
    """The modules in the order of tracks and courses; those of no course last."""
    courses = [
        catalog.courses[slug]
        for track in catalog.tracks.values()
        for group in track.data["requirements"]
        for slug in group.get("courses", ())
        if slug in catalog.courses
    ]
    named = [
        use["module"] for course in (*courses, *catalog.courses.values()) for use in course.data["modules"]
    ]
    slugs = dict.fromkeys([*(slug for slug in named if slug in catalog.modules), *catalog.modules])
    return [catalog.modules[slug] for slug in slugs]


def courses_of(catalog: Catalog, module: str) -> list[str]:
    """The slugs of the courses that teach a module."""
    return [
        slug
        for slug, course in catalog.courses.items()
        if any(use["module"] == module for use in course.data["modules"])
    ]


def matches(entry: Entry, search: str) -> bool:
    """Whether an activity holds every word of a search, in its names or in its text, in either language."""
    lessons = entry.activity.lessons.values() if entry.activity else ()
    text = searchable(
        entry.slug,
        entry.module.slug,
        entry.title,
        entry.module.data["title"],
        *(one.page.plain_text for one in lessons),
    )
    return all(word in text for word in searchable(search).split())


def neighbours(draft: Draft, entry: Entry) -> tuple[Entry | None, Entry | None]:
    """The activity before and the one after, over all modules."""
    everything = [one for module in in_order(draft.catalog) for one in entries(draft, module)]
    names = [(one.module.slug, one.kind, one.slug) for one in everything]
    place = names.index((entry.module.slug, entry.kind, entry.slug))
    before = everything[place - 1] if place else None
    return before, everything[place + 1] if place + 1 < len(everything) else None


def lesson_view(lesson: LessonSource) -> SimpleNamespace:
    """A lesson as its template wants it."""
    return SimpleNamespace(
        language=lesson.language,
        title=lesson.front["title"],
        html=lesson.page.html,
        toc=lesson.page.headings,
        **lesson.lists,
    )


@dataclass(frozen=True)
class CellView:
    """A cell of a released notebook: its HTML, what it is for, and the points it carries."""

    html: str
    role: str
    points: float | None


def lab_cells(lab: LabBuild | WorkedBuild, language: str) -> Iterator[CellView]:
    """The released notebook in one language, without its H1, which the page has already."""
    notebook = json.loads(lab.released("ko" if language == "ko" else "en")[lab.notebook])
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        mark = cell["metadata"].get("nbgrader", {})
        code = cell["cell_type"] == "code"
        text = f"{_fence(source)}python\n{source}\n{_fence(source)}" if code else H1.sub("", source)
        role = (
            "answer" if mark.get("solution") else "tests" if mark.get("grade") else "locked" if mark else ""
        )
        yield CellView(render(text, language=language).html, role, mark.get("points"))


def _fence(source: str) -> str:
    """A fence that the text itself does not hold."""
    fence = "```"
    while fence in source:
        fence += "`"
    return fence


def track_view(catalog: Catalog, track: TrackSource) -> SimpleNamespace:
    """A track as the catalogue's page wants it: of what it names, what is there."""
    data = track.data
    return SimpleNamespace(
        **{key: data[key] for key in ("title", "summary", "audience", "hours", "ects", "grading")},
        weeks=data.get("weeks"),
        credential=data.get("credential"),
        description_html=track.description_html,
        outcomes=[catalog.outcomes[slug] for slug in data["outcomes"] if slug in catalog.outcomes],
        skills=[catalog.skills[slug] for slug in data["skills"] if slug in catalog.skills],
        requirements=[_requirement(catalog, group) for group in data["requirements"]],
    )


def _requirement(catalog: Catalog, group: Mapping[str, Any]) -> SimpleNamespace:
    return SimpleNamespace(
        title=group["title"],
        choose=group.get("choose"),
        minimum_grade=group.get("minimum_grade"),
        courses=[
            SimpleNamespace(course_version=_course(catalog, slug))
            for slug in group.get("courses", ())
            if slug in catalog.courses
        ],
    )


def _course(catalog: Catalog, slug: str) -> SimpleNamespace:
    data = catalog.courses[slug].data
    modules = [catalog.modules[use["module"]] for use in data["modules"] if use["module"] in catalog.modules]
    return SimpleNamespace(
        **{key: data[key] for key in ("title", "summary", "hours")},
        modules=[SimpleNamespace(module_version=_module(module)) for module in modules],
    )


def _module(module: ModuleSource) -> SimpleNamespace:
    shown = {key: module.data[key] for key in ("title", "summary", "hours")}
    return SimpleNamespace(**shown, activities=module.activities)
