"""Reads ``courses/``: each file checked against its schema, each reference followed, each mistake reported.

Pure: no database, no web. `read_catalog` either returns a catalogue in which everything named is there, or
raises CatalogError with all mistakes at once; `read_draft` returns what there is, and the mistakes.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Any, TypeVar
from xml.etree import ElementTree

from notebooks.yamlfiles import YamlFile, parse_yaml, read_text
from notebooks.yamlfiles.text import UnreadableText

from . import references
from .checkpoints import most_points, read_checkpoint
from .domain import (
    ActivitySource,
    Catalog,
    CourseSource,
    Lab,
    ModuleSource,
    Outcome,
    PlacementSource,
    Skill,
    Term,
    TrackSource,
)
from .formats import SCHEMAS
from .lessons import lesson_files, read_lesson
from .markdown import Figure, render
from .placement import read_placement
from .problems import CatalogError, Problem, did_you_mean
from .projects import read_project
from .quizzes import read_quiz

MEDIA_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".jpg": "image/jpeg", ".webp": "image/webp"}
# What an activity of such a kind is, stands in <slug>.<kind>.yaml
FILES = {"quiz": read_quiz, "checkpoint": read_checkpoint, "project": read_project}
Entry = TypeVar("Entry", Term, Skill, Outcome)


def read_catalog(root: Path, labs: Mapping[str, Lab]) -> Catalog:
    """The catalogue in the folder `root`; `labs` are those that exist, by slug. Raises CatalogError."""
    catalog, problems = read_draft(root, labs)
    if problems:
        raise CatalogError(problems)
    return catalog


def read_draft(root: Path, labs: Mapping[str, Lab]) -> tuple[Catalog, tuple[Problem, ...]]:
    """What can be read of a catalogue on which somebody is working, and every mistake in it.

    What cannot be read is not there; a lesson may have one language only, and references may lead nowhere.
    """
    reader = _Reader(root, labs)
    catalog = reader.read()
    return catalog, tuple(sorted(set(reader.problems)))


class _Unreadable(dict[str, Any]):
    """Stands for a list that cannot be read: whatever is named of it is taken to be there."""

    def __contains__(self, _key: object) -> bool:
        return True


class _Reader:
    def __init__(self, root: Path, labs: Mapping[str, Lab]) -> None:
        self.root, self.labs = root, labs
        self.problems: list[Problem] = []
        self.files: list[YamlFile] = []

    def read(self) -> Catalog:
        self.terms = self._list("glossary", "terms", Term)
        self.skills = self._list("skills", "skills", Skill)
        self.outcomes = self._list("outcomes", "outcomes", Outcome)
        modules = {folder.name: self._yaml(folder / "module.yaml", "module") for folder in self._folders()}
        courses = {path.stem: self._yaml(path, "course") for path in self._sorted("courses/*.yaml")}
        tracks = {path.stem: self._yaml(path, "track") for path in self._sorted("tracks/*.yaml")}
        references.check(tracks, courses, modules, skills=self.skills, outcomes=self.outcomes)
        catalog = Catalog(
            tracks={slug: self._track(slug, file) for slug, file in tracks.items() if file},
            courses={slug: CourseSource(slug, file.data) for slug, file in courses.items() if file},
            modules={slug: self._module(slug, file) for slug, file in modules.items() if file},
            terms=self.terms,
            skills=self.skills,
            outcomes=self.outcomes,
            placement=self._placement(tracks, modules),
        )
        for file in self.files:
            self.problems += file.problems
        return catalog

    def _shown(self, path: Path) -> str:
        """`path` as authors write it: courses/..."""
        return f"{self.root.name}/{path.relative_to(self.root).as_posix()}"

    def _sorted(self, pattern: str) -> list[Path]:
        return sorted(self.root.glob(pattern))

    def _folders(self) -> list[Path]:
        return [path for path in self._sorted("modules/*") if path.is_dir()]

    def _text(self, path: Path, gate: int = 1) -> str | None:
        """The text of a file; None, and a problem, when it is missing or cannot be read."""
        try:
            return read_text(path, self._shown(path))
        except FileNotFoundError:
            self.problems.append(Problem(self._shown(path), 1, "the file is missing", "write it", gate))
        except UnreadableText as error:
            self.problems.append(error.problem)
        return None

    def _yaml(self, path: Path, schema_name: str) -> YamlFile | None:
        """The file when its form is right. Its problems are collected at the end, whatever adds to them."""
        text = self._text(path)
        if text is None:
            return None
        file = parse_yaml(text, self._shown(path))
        self.files.append(file)
        if not SCHEMAS.check(file, schema_name):
            return None
        name = path.parent.name if schema_name == "module" else path.stem
        if "slug" in file.data and file.data["slug"] != name:
            file.report(
                ("slug",), f'the slug is "{file.data["slug"]}"', f'its file says "{name}": make them the same'
            )
        return file

    def _list(self, name: str, key: str, entry: Callable[..., Entry]) -> dict[str, Entry]:
        """The entries of a file that holds one list (glossary, skills, outcomes), by slug."""
        file = self._yaml(self.root / f"{name}.yaml", name)
        if file is None:
            return _Unreadable()
        entries: dict[str, Entry] = {}
        for index, item in enumerate(file.data[key]):
            if item["slug"] in entries:
                file.report((key, index, "slug"), f'"{item["slug"]}" is there twice', "rename or remove one")
            entries[item["slug"]] = entry(**item)
        return entries

    def _track(self, slug: str, file: YamlFile) -> TrackSource:
        html = {}
        for language, text in file.data["description"].items():
            line = file.line("description", language) + 1  # a block scalar begins on the line after its key
            page = render(text, language=language, path=file.path, first_line=line)
            self.problems += page.problems
            html[language] = page.html
        return TrackSource(slug, file.data, html)

    def _placement(self, tracks: Mapping[str, Any], modules: Mapping[str, Any]) -> PlacementSource | None:
        """The placement diagnostic; None where there is none, or where one of its files cannot be read."""
        folder = self.root / "placement"
        main = self._yaml(folder / "placement.yaml", "placement") if folder.is_dir() else None
        if main is None:
            return None
        areas = [area["slug"] for area in main.data["areas"]]
        read = {slug: self._yaml(folder / "items" / f"{slug}.yaml", "placement-items") for slug in areas}
        self._strangers(folder / "items", [f"{slug}.yaml" for slug in areas], "area", "placement.yaml")
        items = {slug: file for slug, file in read.items() if file}
        labs = [slug for slug, lab in self.labs.items() if not lab.worked]
        if len(items) < len(areas):
            return None
        return read_placement(main, items, tracks=tracks, modules=modules, labs=labs)

    def _module(self, slug: str, file: YamlFile) -> ModuleSource:
        folder = self.root / "modules" / slug
        figures = self._figures(folder)
        activities = []
        for index, activity in enumerate(file.data["activities"]):
            read = self._lesson if activity["kind"] == "lesson" else self._lab
            read = self._from_file if activity["kind"] in FILES else read
            found = read(folder, file, index, figures)
            if found:
                activities.append(found)
        self._unlisted(folder, file)
        return ModuleSource(slug, file.data, tuple(activities), figures)

    def _figures(self, folder: Path) -> dict[str, Figure]:
        figures = {}
        for path in sorted((folder / "figures").glob("*")):
            if path.suffix not in MEDIA_TYPES:
                known = ", ".join(sorted(MEDIA_TYPES))
                self.problems.append(Problem(self._shown(path), 1, "not a kind of figure", f"use {known}"))
                continue
            content = path.read_bytes()
            size: tuple[int, int] | tuple[None, None] = (None, None)
            if path.suffix == ".svg":
                try:
                    size = _svg_size(content)
                except ElementTree.ParseError as error:
                    self.problems.append(
                        Problem(self._shown(path), error.position[0], f"this is not SVG: {error}", gate=3)
                    )
            digest = hashlib.sha256(content).hexdigest()
            figure = Figure(path.name, content, digest, MEDIA_TYPES[path.suffix], *size)
            figures[f"figures/{path.name}"] = figure
        return figures

    def _lesson(
        self, folder: Path, file: YamlFile, index: int, figures: dict[str, Figure]
    ) -> ActivitySource | None:
        activity = file.data["activities"][index]
        if "points" in activity:
            file.report(("activities", index, "points"), "a lesson has no points", "remove them")
        paths = lesson_files(folder, activity["slug"])
        gate = 2 if any(path.exists() for path in paths.values()) else 1  # only the twin is missing
        files = {
            language: (self._shown(path), text)
            for language, path in paths.items()
            if (text := self._text(path, gate)) is not None
        }
        lessons = read_lesson(
            files, figures=figures, terms=self.terms, outcomes=self.outcomes, problems=self.problems
        )
        if not lessons:
            return None
        minutes = next(iter(lessons.values())).front["minutes"]
        if minutes != activity["minutes"]:
            message = f"minutes is {activity['minutes']}, in the lesson {minutes}"
            file.report(("activities", index, "minutes"), message, "make them the same")
        return ActivitySource(
            slug=activity["slug"],
            kind="lesson",
            title={language: lesson.front["title"] for language, lesson in lessons.items()},
            minutes=activity["minutes"],
            points=None,
            definition={},
            source={language: text for language, (_path, text) in files.items()},
            lessons=lessons,
        )

    def _from_file(
        self, folder: Path, file: YamlFile, index: int, figures: dict[str, Figure]
    ) -> ActivitySource | None:
        """A quiz, a checkpoint or a project: one file, whose parts have the points."""
        activity = file.data["activities"][index]
        kind, read = activity["kind"], FILES[activity["kind"]]
        path = folder / f"{activity['slug']}.{kind}.yaml"
        text = self._text(path)
        found = text is not None and read(
            text,
            self._shown(path),
            slug=activity["slug"],
            figures=figures,
            outcomes=self.outcomes,
            problems=self.problems,
        )
        if not found:
            return None
        source, definition = found
        total, said = _points(kind, source)
        if abs(activity.get("points", total) - total) > 1e-6:
            message = f"points is {activity['points']:g}, {said} is {total:g}"
            file.report(("activities", index, "points"), message, "make them the same")
        if kind == "checkpoint" and source["minutes"] != activity["minutes"]:
            message = f"minutes is {activity['minutes']}, in the checkpoint {source['minutes']}"
            file.report(("activities", index, "minutes"), message, "make them the same")
        return ActivitySource(
            slug=activity["slug"],
            kind=kind,
            title=source["title"],
            minutes=activity["minutes"],
            points=activity.get("points", total),
            definition=definition,
            source=source,
        )

    def _lab(
        self, _folder: Path, file: YamlFile, index: int, _figures: dict[str, Figure]
    ) -> ActivitySource | None:
        """A lab or a worked notebook."""
        activity = file.data["activities"][index]
        lab, kind = self.labs.get(activity["slug"]), activity["kind"]
        if lab is None:
            remedy = did_you_mean(activity["slug"], self.labs)
            file.report(("activities", index, "slug"), f'{kind} "{activity["slug"]}" is not there', remedy)
            return None
        if lab.worked != (kind == "notebook"):
            real = "notebook" if lab.worked else "lab"
            file.report(("activities", index, "kind"), f"{lab.slug} is a {real}", f"write kind: {real}")
            return None
        if "points" in activity:
            message = "a worked notebook has none" if lab.worked else "a lab's points are those of its cells"
            file.report(("activities", index, "points"), message, "remove them")
        if lab.minutes not in (None, activity["minutes"]):
            message = f"minutes is {activity['minutes']}, in the {kind} {lab.minutes}"
            file.report(("activities", index, "minutes"), message, "make them the same")
        definition = {"lab": lab.slug} | ({"release": lab.release} if lab.release else {})
        return ActivitySource(
            slug=lab.slug,
            kind=kind,
            title=lab.title,
            minutes=activity["minutes"],
            points=None if lab.worked else lab.points,
            definition=definition,
            source=definition,
        )

    def _unlisted(self, folder: Path, file: YamlFile) -> None:
        """A file that no activity uses is most often a misspelt name."""
        listed = {"module.yaml"}
        for activity in file.data["activities"]:
            listed |= {path.name for path in lesson_files(folder, activity["slug"]).values()}
            listed |= {f"{activity['slug']}.{kind}.yaml" for kind in FILES}
        self._strangers(folder, listed, "activity", "module.yaml")

    def _strangers(self, folder: Path, listed: Collection[str], user: str, where: str) -> None:
        for path in sorted(folder.glob("*")):
            if path.is_file() and path.name not in listed:
                remedy = f"list it in {where}, or remove it"
                self.problems.append(Problem(self._shown(path), 1, f"no {user} uses this file", remedy))


def _points(kind: str, source: Mapping[str, Any]) -> tuple[float, str]:
    """The points of a quiz, a checkpoint or a project, and what they are the sum of."""
    if kind == "checkpoint":
        return most_points(source), "the sum of what is drawn"
    if kind == "project":
        return sum(one["points"] for one in source["rubric"]), "the rubric's sum"
    return sum(question["points"] for question in source["questions"]), "the questions' sum"


def _svg_size(content: bytes) -> tuple[int, int] | tuple[None, None]:
    """Width and height of an SVG's viewBox in CSS pixels. Raises ParseError."""
    # Our own reviewed files: expat, which Python links, refuses the entity bombs this rule warns of.
    view_box = ElementTree.fromstring(content).get("viewBox", "")  # noqa: S314
    numbers = re.findall(r"[-\d.]+", view_box)
    return (round(float(numbers[2])), round(float(numbers[3]))) if len(numbers) == 4 else (None, None)
