"""What the catalogue asks of the labs: that they exist, their titles and points; and they of its lessons."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from notebooks.authoring import (
    LabBuild,
    LabDraft,
    LabMistake,
    WorkedBuild,
    build,
    build_worked,
    is_worked,
    lab_folders,
)
from notebooks.authoring.labfile import SCHEMAS as LAB_SCHEMAS
from notebooks.yamlfiles import parse_yaml, read_text
from notebooks.yamlfiles.text import UnreadableText

from .domain import LANGUAGES, Lab, Text
from .problems import CatalogError, Problem, did_you_mean


def find_each(folders: Iterable[Path]) -> dict[str, Lab]:
    """The labs and worked notebooks in `folders`, as far as they can be built; else that they are there."""
    labs = {}
    for folder in folders:
        try:
            labs[folder.name] = _read(folder)
        except LabMistake:
            title = dict.fromkeys(LANGUAGES, folder.name)
            labs[folder.name] = Lab(folder.name, title, None, 0.0, worked=is_worked(folder))
    return labs


def _read(folder: Path) -> Lab:
    """Raises LabMistake when it cannot be built."""
    return known(build_worked(folder) if is_worked(folder) else build(folder))


def known(built: LabBuild | WorkedBuild) -> Lab:
    """What the catalogue knows of it."""
    if isinstance(built, WorkedBuild):
        return Lab(built.slug, built.title, built.minutes, 0.0, built.hash, worked=True)
    return Lab(built.slug, built.title, built.minutes, built.max_score, built.hash)


def find_labs(folder: Path) -> dict[str, Lab]:
    """The labs and worked notebooks below `folder`, by slug, no drafts.

    CatalogError names each that cannot be built.
    """
    labs, problems = {}, []
    for path in lab_folders(folder):
        try:
            labs[path.name] = _read(path)
        except LabDraft:
            continue  # nobody is offered it yet
        except LabMistake as mistake:
            shown = f"{folder.parent.name}/{folder.name}/{mistake.path.parent.name}/{mistake.path.name}"
            problems.append(Problem(shown, mistake.line, mistake.what, mistake.remedy, mistake.gate))
    if problems:
        raise CatalogError(problems)
    return labs


def lesson_problems(path: Path, lessons: Mapping[str, Text]) -> list[Problem]:
    """What is wrong with the lessons that a lab.yaml or notebook.yaml names.

    `lessons` are the titles of those that are there.
    Learners whose tests fail are sent to these lessons by their titles. A file that is wrong otherwise
    names none: that is told when the lab is built.
    """
    try:
        file = parse_yaml(read_text(path, str(path)), str(path))
    except (OSError, UnreadableText):
        return []
    if not LAB_SCHEMAS.check(file, path.stem):
        return []
    file.problems.clear()
    for index, lesson in enumerate(file.data.get("lessons", ())):
        place, slug = ("lessons", index), lesson["slug"]
        if slug not in lessons:
            message = f'lessons.{index}.slug: the lesson "{slug}" is in no module of the catalogue'
            file.report((*place, "slug"), message, did_you_mean(slug, lessons))
            continue
        for language in LANGUAGES:
            real, said = lessons[slug].get(language), lesson["title"][language]
            if real and real != said:
                message = f'lessons.{index}.title.{language} is "{said}", the lesson is called "{real}"'
                file.report((*place, "title"), message, "give it the lesson's title", gate=2)
    return file.problems
