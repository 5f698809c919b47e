"""Labs from a course folder of nbgrader: `import_course` writes a draft for each notebook in source/.

A draft keeps what nbgrader's metadata says: grade ids, points, kinds of cells, solutions, hidden tests. It
is built once before it is put in place, and must come out as it went in. Nothing of the folder is run but
its notebooks' own cells, and those in the grader's sandbox; nbgrader_config.py is read, not executed.
"""

from __future__ import annotations

import re
import tempfile
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from notebooks.grader.environment import LabEnvironment

from .given import FOLDER
from .importing_config import CourseConfig, read_config
from .importing_notebook import Draft, ImportRefused, draft_of
from .model import Language

LARGEST = 50_000_000  # bytes of the files beside a notebook
_LEFT_OUT = {".ipynb_checkpoints", "__pycache__", ".git"}


@dataclass(frozen=True)
class Imported:
    """A draft that was written to `folder`; `notes` say what did not come along, or has to be looked at."""

    folder: Path
    points: float
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Assignment:
    """One notebook of an assignment, with the files that lie beside it, by their paths."""

    slug: str
    notebook: Path
    beside: dict[str, bytes]
    notes: tuple[str, ...]


def import_course(
    course: Path,
    labs: Path,
    *,
    environment: LabEnvironment,
    language: Language | None = None,
    force: bool = False,
) -> tuple[Imported, ...]:
    """Write a draft into `labs` for each notebook of each assignment; all of them, or none.

    `language` is that of the course's texts; None: see for yourself. With `force`, labs of the same name are
    replaced. Raises ImportRefused, NoSandbox.
    """
    config = read_config(course)
    found = list(_assignments(course, config))
    _check_names(found, labs, force)
    with tempfile.TemporaryDirectory(prefix=".importing-", dir=labs) as place:
        made = []
        for one in found:
            draft = draft_of(one.slug, one.notebook, one.beside, config, environment, language)
            _write(Path(place, one.slug), draft, one.beside)
            made.append(Imported(labs / one.slug, draft.points, (*config.notes, *one.notes, *draft.notes)))
            draft.prove(Path(place, one.slug))
        for done in made:
            if done.folder.exists():
                done.folder.replace(Path(place, f"{done.folder.name}.old"))
            Path(place, done.folder.name).replace(done.folder)
    return tuple(made)


def _write(folder: Path, draft: Draft, beside: dict[str, bytes]) -> None:
    folder.mkdir()
    (folder / "lab.yaml").write_text(draft.yaml, "utf-8")
    (folder / "source.py").write_text(draft.source, "utf-8")
    for name, content in beside.items():
        path = folder / FOLDER / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _assignments(course: Path, config: CourseConfig) -> Iterator[_Assignment]:
    """One for each notebook; several notebooks of an assignment have its name before theirs."""
    source = course / config.source
    if not source.is_dir():
        raise ImportRefused(
            f"{course} is no course folder of nbgrader: it has no folder {config.source}/ with assignments"
        )
    for folder in sorted(path for path in source.iterdir() if path.is_dir() and path.name not in _LEFT_OUT):
        notebooks = sorted(folder.glob("*.ipynb"))
        beside = dict(_beside(folder)) if notebooks else {}
        deeper = sorted(set(folder.rglob("*.ipynb")) - set(notebooks))
        notes = tuple(
            f"{path.relative_to(folder).as_posix()} lies in a folder of its own: it did not come along"
            for path in deeper
            if not _LEFT_OUT & set(path.parts)
        )
        for notebook in notebooks:
            name = folder.name if len(notebooks) == 1 else f"{folder.name}-{notebook.stem}"
            yield _Assignment(_slug(name, notebook), notebook, beside, notes)


def _beside(folder: Path) -> Iterator[tuple[str, bytes]]:
    size = 0
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if _LEFT_OUT & set(inside.parts) or path.suffix == ".ipynb" or not path.is_file():
            continue
        if not path.resolve().is_relative_to(folder.resolve()):
            raise ImportRefused(
                f"{path} is a link that leads out of its assignment: put the file there itself"
            )
        size += path.stat().st_size
        if size > LARGEST:
            most = LARGEST // 1_000_000
            raise ImportRefused(
                f"{folder} holds more than {most} MB beside its notebooks: leave large data out"
            )
        yield inside.as_posix(), path.read_bytes()


def _slug(name: str, notebook: Path) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    slug = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
    if not slug:
        raise ImportRefused(f"{notebook}: no name for a lab can be made of {name!r}: use Latin letters")
    return (slug if slug[0].isalpha() else f"lab-{slug}")[:80].rstrip("-")


def _check_names(found: list[_Assignment], labs: Path, force: bool) -> None:
    if not found:
        raise ImportRefused("no assignment in the course folder has a notebook: there is nothing to import")
    seen: dict[str, Path] = {}
    for one in found:
        if one.slug in seen:
            raise ImportRefused(
                f"{seen[one.slug]} and {one.notebook} would both be the lab {one.slug}: rename one"
            )
        seen[one.slug] = one.notebook
        if (labs / one.slug).exists() and not force:
            raise ImportRefused(f"{labs / one.slug} is there already; --force replaces it")
