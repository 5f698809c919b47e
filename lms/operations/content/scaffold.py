"""`./baeum content new`: files that pass the gates, to be written on."""

from __future__ import annotations

import hashlib
import json
import random
import re
from pathlib import Path

from ruamel.yaml import YAML

from lms.catalog.domain import LANGUAGES
from lms.catalog.lessons import lesson_titles
from lms.config import Settings

from . import skeletons
from .targets import UsageProblem

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
KINDS = ("track", "module", "lesson", "lab")
LESSON_MINUTES = 10  # of a lesson put into a module that states its hours already


def create(kind: str, slug: str, settings: Settings, module: str | None = None) -> list[Path]:
    """Write a new track (with a course and a module), module, lesson or lab; what was written.

    Nothing that is there is overwritten: raises UsageProblem.
    """
    if not SLUG.fullmatch(slug) or len(slug) > 80:
        raise UsageProblem(f"{slug!r} is no slug: lower-case letters, digits and single hyphens")
    if (kind == "lesson") != (module is not None):
        raise UsageProblem("a lesson is put into a module: --module SLUG, and nothing else is")
    files = _files(kind, slug, settings, module)
    if there := [path for path in files if path.exists()]:
        raise UsageProblem(f"{there[0]} is there already")
    if module is not None:
        files[_list_in(_module(settings, module), slug)] = ""
    for path, text in files.items():
        if text:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    return list(files)


def _files(kind: str, slug: str, settings: Settings, module: str | None) -> dict[Path, str]:
    courses = settings.courses
    if kind == "lab":
        return _lab(settings.labs / slug, slug, courses)
    fill = {"SLUG": slug, "OUTCOME": _first_outcome(courses), "MINUTES": "45"}
    if kind == "lesson":
        folder = _module(settings, str(module)).parent
        return _lesson(folder, slug, {**fill, "MINUTES": str(LESSON_MINUTES)})
    folder = courses / "modules" / slug
    files = {
        folder / "module.yaml": _filled(skeletons.MODULE, fill),
        **_lesson(folder, f"{slug}-1", fill),
        folder / f"check-{slug}.quiz.yaml": _filled(skeletons.QUIZ, fill),
    }
    if kind == "track":
        if folder.exists():
            files = {}  # the track teaches the module that is there
        files[courses / "courses" / f"{slug}.yaml"] = _filled(skeletons.COURSE, fill)
        files[courses / "tracks" / f"{slug}.yaml"] = _filled(skeletons.TRACK, fill)
    return files


def _lesson(folder: Path, slug: str, fill: dict[str, str]) -> dict[Path, str]:
    texts = {"ko": skeletons.LESSON_KO, "en": skeletons.LESSON_EN}
    return {
        folder / f"{slug}.{language}.md": _filled(text, {**fill, "SLUG": slug})
        for language, text in texts.items()
    }


def _lab(folder: Path, slug: str, courses: Path) -> dict[Path, str]:
    draw = random.Random(1)  # noqa: S311 the same parts as in the skeleton's first cell
    parts = [repr(int(draw.random() < 0.1)) for _ in range(200)]
    # as notebooks/authoring/inside_difficulty.py has it
    lesson, titles = _first_lesson(courses)
    fill = {"SLUG": slug, "LESSON": lesson, "TITLE": json.dumps(titles, ensure_ascii=False)}
    fill["DIGEST"] = hashlib.sha256(str(parts).encode()).hexdigest()
    return {
        folder / "lab.yaml": _filled(skeletons.LAB, fill),
        folder / "source.py": _filled(skeletons.LAB_SOURCE, fill),
        folder / "mutants" / "scrap-rate.py": skeletons.LAB_MUTANTS,
        folder / "alternatives" / "counting.py": skeletons.LAB_ALTERNATIVE,
    }


def _filled(text: str, values: dict[str, str]) -> str:
    return re.sub(r"\b(?:SLUG|OUTCOME|MINUTES|LESSON|TITLE|DIGEST)\b", lambda found: values[found[0]], text)


def _first_outcome(courses: Path) -> str:
    path = courses / "outcomes.yaml"
    if not path.is_file():
        raise UsageProblem(f"{path} is missing: a catalogue begins with its outcomes")
    return str(YAML(typ="safe", pure=True).load(path)["outcomes"][0]["slug"])


def _first_lesson(courses: Path) -> tuple[str, dict[str, str]]:
    """A lesson that a lab can name: which one it is to be, its author says."""
    for slug, titles in lesson_titles(courses).items():
        if len(titles) == len(LANGUAGES):
            return slug, titles
    raise UsageProblem(f"a lab names the lesson that it belongs to, and there is none in {courses}")


def _module(settings: Settings, module: str) -> Path:
    path = settings.courses / "modules" / module / "module.yaml"
    if not path.is_file():
        raise UsageProblem(f"there is no module {module!r}: {path} is missing")
    return path


def _list_in(module: Path, slug: str) -> Path:
    """Put the lesson behind the module's other activities, as a line of its own."""
    text = module.read_text("utf-8")
    last = list(re.finditer(r"^(?P<indent> *)- .*(?:\n(?P=indent) +.*)*\n?", text, re.MULTILINE))[-1]
    line = f"{last['indent']}- {{slug: {slug}, kind: lesson, minutes: {LESSON_MINUTES}}}\n"
    before = text[: last.end()] if text[: last.end()].endswith("\n") else text[: last.end()] + "\n"
    module.write_text(before + line + text[last.end() :], "utf-8")
    return module
