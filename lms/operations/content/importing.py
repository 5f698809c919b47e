"""What `./baeum content import` does with quizzes and with course folders of nbgrader."""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from lms.catalog.domain import LANGUAGES
from lms.config import Settings
from lms.operations.report import SetupProblem

from .gates import shown
from .targets import UsageProblem

MINUTES = 15  # of a quiz that does not say


def import_quizzes(arguments: argparse.Namespace, settings: Settings) -> tuple[dict[Path, bytes], list[str]]:
    """The quiz files to be written, and what an author must look at. Raises CatalogError, UsageProblem."""
    from lms.catalog.exchange.quizfile import quiz_yaml

    folder = settings.courses / "modules" / arguments.module
    if not (folder / "module.yaml").is_file():
        raise UsageProblem(f"there is no module {arguments.module!r}: {folder / 'module.yaml'} is missing")
    notes: list[str] = []
    files = {}
    for slug, data in _quizzes(arguments, notes):
        for question in data["questions"]:
            if arguments.outcome:
                question.setdefault("outcome", arguments.outcome)
        points = sum(question["points"] for question in data["questions"])
        files[folder / f"{slug}.quiz.yaml"] = quiz_yaml(data).encode()
        notes += _listing(
            folder / "module.yaml", slug, f"minutes: {data['minutes'] or MINUTES}, points: {points:g}"
        )
        if missing := [language for language in LANGUAGES if language not in data["title"]]:
            notes.append(f"{slug}: there is no {missing[0]} text yet")
        if not all("outcome" in question for question in data["questions"]):
            notes.append(f"{slug}: some questions name no outcome")
    notes.append("then: ./baeum content check --changed")
    return files, notes


def _listing(module: Path, slug: str, rest: str) -> list[str]:
    """What to write into module.yaml, unless the quiz is named there."""
    if re.search(rf"\bslug: *{re.escape(slug)}\b(?!-)", module.read_text("utf-8")):
        return []
    return [f"list it in {shown(module)}: - {{slug: {slug}, kind: quiz, {rest}}}"]


def _quizzes(arguments: argparse.Namespace, notes: list[str]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each quiz, of its languages joined."""
    from lms.catalog.exchange.model import Quiz, joined
    from lms.catalog.exchange.package import read_quizzes

    found: dict[str, dict[str, Quiz]] = {}
    for file in arguments.files:
        if not file.is_file():
            raise UsageProblem(f"{file} is not there")
        slug, language = arguments.slug or _slug(file), arguments.language or _language(file)
        for read in read_quizzes(file, str(file), slug=slug, language=language):
            notes += [f"{file}:{note.line}: {note.message}" for note in read.notes]
            said = found.setdefault(read.quiz.slug, {})
            if str(read.quiz.language) in said:
                message = f"{file} holds {read.quiz.slug} in {read.quiz.language} once more"
                raise UsageProblem(f"{message}; give --slug, or one file for each language")
            said[str(read.quiz.language)] = read.quiz
    for slug, quizzes in found.items():
        yield slug, joined(quizzes.values())


def _slug(file: Path) -> str:
    """A name from a file's, without its endings."""
    bare = re.sub(r"(\.(ko|en|gift|qti|txt|xml|zip|imscc))+$", "", file.name.lower())
    slug = re.sub(r"[^a-z0-9]+", "-", bare).strip("-")[:80].rstrip("-")
    if not slug:
        raise UsageProblem(f"no name for a quiz can be made of {file.name!r}: give --slug")
    return slug


def _language(file: Path) -> str:
    """What the file's name says, as our exports have it; else Korean if there is any Korean in it."""
    if found := re.search(r"\.(ko|en)\.", file.name.lower()):
        return found[1]
    return (
        "ko" if re.search(r"[\uac00-\ud7a3]", file.read_bytes()[:100_000].decode("utf-8", "ignore")) else "en"
    )


def import_labs(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the drafts, try their own solutions, say what came of it; the exit code."""
    from notebooks.authoring.importing import ImportRefused, import_course
    from notebooks.grader import EnvironmentMissing, NoSandbox
    from notebooks.grader.environment import find_environment

    from .__main__ import _ensure_environments

    if not settings.labs.is_dir():
        raise UsageProblem(f"there is no folder {settings.labs} to write labs to")
    _ensure_environments(settings)
    environments = settings.home / "environments"
    try:
        environment = find_environment(arguments.environment, environments)
        made = import_course(
            arguments.folder,
            settings.labs,
            environment=environment,
            language=arguments.language,
            force=arguments.force,
        )
    except (EnvironmentMissing, NoSandbox) as problem:
        raise SetupProblem(f"labs cannot be tried here: {problem}") from problem
    except ImportRefused as problem:
        sys.stderr.write(f"baeum: nothing was imported: {problem}\n")
        return 1
    for one in made:
        sys.stdout.write(f"{shown(one.folder)}/ ({one.points:g} points)\n")
        for note in (*one.notes, _tried(one.folder, environments)):
            sys.stdout.write(f"  {note}\n")
    sys.stdout.write("They are drafts: ./baeum content check says what each still needs.\n")
    return 0


def _tried(folder: Path, environments: Path) -> str:
    """Whether a draft's own solutions get full marks, in words."""
    from notebooks.authoring import build
    from notebooks.authoring.gates import trials, verdict

    lab = build(folder, drafts=True)
    trial = trials(folder, lab)[0]
    if not trial.expected:
        return "nothing in it is graded by tests"
    failures = [one for one in verdict(trial, lab, environments) if one.gate == trial.gate]
    if failures:
        return "its own solution does not pass here: " + "; ".join(one.message for one in failures)
    return f"its own solution passes all {len(trial.expected)} tests"
