"""`./baeum content export` and `import`: files for other systems, and files from them."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from lms.catalog.domain import LANGUAGES
from lms.catalog.problems import CatalogError, Problem
from lms.config import Settings

from .gates import shown
from .targets import UsageProblem

FORMATS = ("gift", "qti")
TIMED = ["every question of the pools, each with its first numbers: choose there how many are drawn"]


def add_export(verbs: Any) -> None:
    """The command line of `export`."""
    things = verbs.add_parser("export", help="a quiz or a course for another system").add_subparsers(
        dest="thing", required=True
    )
    quiz = things.add_parser(
        "quiz", help="a quiz or a checkpoint as GIFT (for Moodle) and QTI 1.2 (for Canvas)"
    )
    quiz.add_argument("slug", help="the quiz's name")
    quiz.add_argument("--format", choices=(*FORMATS, "both"), default="both")
    course = things.add_parser(
        "course", help="a course as a Common Cartridge (for Canvas, Moodle and others)"
    )
    course.add_argument("slug", help="the course's name")
    for one in (quiz, course):
        one.add_argument("--language", choices=(*LANGUAGES, "both"), default="both")
        one.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="default: where you are")
        one.add_argument("--force", action="store_true", help="replace files that are there")


def add_import(verbs: Any) -> None:
    """The command line of `import`."""
    things = verbs.add_parser("import", help="quizzes and labs of another system").add_subparsers(
        dest="thing", required=True
    )
    quiz = things.add_parser("quiz", help="a quiz from GIFT or QTI 1.2, also from a package of it")
    quiz.add_argument("files", nargs="+", type=Path, metavar="FILE", help="one, or one for each language")
    quiz.add_argument("--module", required=True, metavar="SLUG", help="the module that it is put into")
    quiz.add_argument("--slug", help="its name, where the file has none; default: the file's name")
    quiz.add_argument("--outcome", metavar="SLUG", help="what its questions assess, where the file has none")
    labs = things.add_parser("nbgrader", help="the notebooks of a course folder, as drafts of labs")
    labs.add_argument("folder", type=Path, metavar="FOLDER", help="the course folder, with source/ in it")
    labs.add_argument("--environment", default="industrial", help="the lab environment that they run in")
    for one in (quiz, labs):
        one.add_argument("--language", choices=LANGUAGES, help="of its texts, where the file does not say")
        one.add_argument("--force", action="store_true", help="replace what is there")


def run_export(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the files; the exit code."""
    languages = LANGUAGES if arguments.language == "both" else (arguments.language,)
    if not arguments.to.is_dir():
        raise UsageProblem(f"there is no folder {arguments.to} to write to")
    make = {"quiz": _export_quiz, "course": _export_course}[arguments.thing]
    try:
        files, notes = make(arguments, settings, languages)
    except CatalogError as error:
        return _failed(error.problems)
    _put({arguments.to / name: content for name, content in files.items()}, force=arguments.force)
    _tell(notes, "Other systems will not see as here:")
    return 0


def _export_quiz(
    arguments: argparse.Namespace, settings: Settings, languages: Iterable[str]
) -> tuple[dict[str, bytes], list[str]]:
    from lms.catalog.checkpoints import ENDING as CHECKPOINT
    from lms.catalog.exchange.gift import write_gift
    from lms.catalog.exchange.model import in_language
    from lms.catalog.exchange.package import qti_package
    from lms.catalog.exchange.qti import write_qti
    from lms.catalog.exchange.source import find_quizzes, load_quiz

    found = find_quizzes(settings.courses, arguments.slug)
    if not found:
        raise UsageProblem(f"there is no quiz {arguments.slug!r} below {settings.courses}")
    data, figures = load_quiz(found[0], shown(found[0]))
    files = {}
    for language in languages:
        quiz, name = in_language(data, language), f"{arguments.slug}.{language}"
        if arguments.format != "qti":
            files[f"{name}.gift"] = write_gift(quiz, figures).encode()
        if arguments.format != "gift":
            files[f"{name}.qti.zip"] = qti_package(quiz.slug, write_qti(quiz, figures))
    return files, TIMED if found[0].name.endswith(CHECKPOINT) else []


def _export_course(
    arguments: argparse.Namespace, settings: Settings, languages: Iterable[str]
) -> tuple[dict[str, bytes], list[str]]:
    from lms.catalog.exchange.cartridge import write_cartridge
    from lms.catalog.labs import find_each
    from lms.catalog.source import read_draft
    from notebooks.authoring import lab_folders

    catalog, problems = read_draft(settings.courses, find_each(lab_folders(settings.labs)))
    path = settings.courses / "courses" / f"{arguments.slug}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(catalog.courses))
        raise UsageProblem(f"there is no course {arguments.slug!r}; known: {known}")
    _refuse_broken(problems, settings.courses.name, path.stem, catalog)
    modules = [use["module"] for use in catalog.courses[arguments.slug].data["modules"]]
    files, notes = {}, list[str]()
    for language in languages:
        labs = _lab_pages(catalog, modules, language, settings)
        made = write_cartridge(catalog, arguments.slug, language, labs, settings.web_url)
        files[f"{arguments.slug}.{language}.imscc"] = made.content
        notes += [note for note in made.notes if note not in notes]
    return files, notes


def _refuse_broken(problems: Iterable[Problem], root: str, course: str, catalog: Any) -> None:
    """What is wrong elsewhere does not matter. Raises CatalogError with what is wrong in the course."""
    source = catalog.courses.get(course)
    modules = [use["module"] for use in source.data["modules"]] if source else []
    parts = (f"{root}/courses/{course}.yaml", *(f"{root}/modules/{slug}/" for slug in modules))
    if found := [one for one in problems if one.path.startswith(parts)]:
        raise CatalogError(found)


def _lab_pages(catalog: Any, modules: Iterable[str], language: str, settings: Settings) -> dict[str, Any]:
    from lms.catalog.exchange.pages import LabPage
    from notebooks.authoring import build, build_worked

    activities = [one for slug in modules for one in catalog.modules[slug].activities]
    spoken: Literal["ko", "en"] = "ko" if language == "ko" else "en"
    made = {}
    for slug in {one.slug for one in activities if one.kind == "lab"}:
        lab = build(settings.labs / slug)
        tasks = tuple((cell.title[spoken], cell.points) for cell in lab.cells)
        files = lab.files[spoken].release
        made[slug] = LabPage(slug, lab.title[spoken], lab.minutes, files, lab.max_score, tasks)
    for slug in {one.slug for one in activities if one.kind == "notebook"}:
        worked = build_worked(settings.labs / slug)
        made[slug] = LabPage(slug, worked.title[spoken], worked.minutes, worked.files[spoken])
    return made


def run_import(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write what comes; the exit code: 1 when nothing could be written."""
    if arguments.thing == "nbgrader":
        from .importing import import_labs

        return import_labs(arguments, settings)
    from .importing import import_quizzes

    try:
        files, notes = import_quizzes(arguments, settings)
    except CatalogError as error:
        return _failed(error.problems)
    _put(files, force=arguments.force)
    _tell(notes, "Look at this:")
    return 0


def _put(files: Mapping[Path, bytes], *, force: bool) -> None:
    """Write all, or nothing when one is there. Raises UsageProblem."""
    if not force and (there := [path for path in files if path.exists()]):
        raise UsageProblem(f"{there[0]} is there already; --force replaces it")
    for path, content in files.items():
        partial = path.with_name(f".{path.name}.partial")
        try:
            partial.write_bytes(content)
            partial.replace(path)
        except OSError as error:
            partial.unlink(missing_ok=True)
            raise UsageProblem(f"{path} cannot be written: {error.strerror}") from error
        sys.stdout.write(f"{shown(path)}\n")


def _tell(notes: Iterable[str], title: str) -> None:
    lines = [f"  {note}\n" for note in notes]
    sys.stdout.write("".join([f"{title}\n", *lines]) if lines else "")


def _failed(problems: Iterable[Problem]) -> int:
    for one in problems:
        remedy = f"\n   -> {one.remedy}" if one.remedy else ""
        sys.stderr.write(f"{one.path}:{one.line}: {one.message}{remedy}\n")
    return 1
