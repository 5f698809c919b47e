"""The content as it stands on disk this moment, and of what cannot be read now, how it was when it could."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TypeVar

from lms.catalog.domain import LANGUAGES, ActivitySource, Catalog, Lab, ModuleSource
from lms.catalog.labs import known, lesson_problems
from lms.catalog.lessons import lesson_files
from lms.catalog.problems import Problem
from lms.catalog.source import FILES, read_draft
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

log = logging.getLogger(__name__)
Stamp = tuple[tuple[str, int, int], ...]
Source = TypeVar("Source")
EMPTY = Catalog({}, {}, {}, {}, {}, {})


@dataclass(frozen=True)
class Draft:
    """What there is: the catalogue, the labs and worked notebooks that could be built, every mistake.

    `old` names the files that are shown as they were, because they cannot be read as they are. `roots` is
    how the mistakes name the folder of courses and that of labs.
    """

    catalog: Catalog = EMPTY
    labs: Mapping[str, LabBuild | WorkedBuild] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    old: frozenset[str] = frozenset()
    roots: tuple[str, str] = ("courses", "notebooks/labs")

    def problems_of(self, *paths: str) -> tuple[Problem, ...]:
        """The mistakes in these files, or in files below these folders (which end in a slash)."""
        return tuple(
            one
            for one in self.problems
            if one.path in paths or any(path[-1:] == "/" and one.path.startswith(path) for path in paths)
        )


class Desk:
    """Reads a folder of courses and one of labs again whenever a file in them has changed."""

    def __init__(self, courses: Path, labs: Path) -> None:
        self.courses, self.labs = courses, labs
        self._lock = threading.Lock()
        self._stamp: Stamp | None = None
        self._draft = Draft()
        self._built: dict[Path, tuple[Stamp, LabBuild | WorkedBuild | None, LabMistake | None]] = {}

    def draft(self) -> Draft:
        """The draft of this moment; the one of before while the files cannot be read at all."""
        with self._lock:
            stamp = (*_stamp(self.courses), *_stamp(self.labs))
            if stamp != self._stamp:
                self._stamp = stamp
                self._draft = self._read()
            return self._draft

    def _read(self) -> Draft:
        labs, problems = self._read_labs()
        there = {path.name: _known(path, labs) for path in lab_folders(self.labs)}
        try:
            catalog, found = read_draft(self.courses, there)
        except Exception as error:  # a half-written file must not end the preview; the gates will say more
            log.exception("the courses cannot be read")
            what = f"the courses cannot be read: {error!r}"
            return replace(
                self._draft, problems=(Problem(self.courses.name, 1, what, "look at the last change"),)
            )
        keeper = _Keeper(self.courses, self._draft.catalog)
        catalog = keeper.kept(catalog)
        lessons = {
            one.slug: one.title
            for module in catalog.modules.values()
            for one in module.activities
            if one.lessons
        }
        for folder in lab_folders(self.labs):
            file = folder / ("notebook.yaml" if is_worked(folder) else "lab.yaml")
            shown = self._shown(file)
            problems += [replace(one, path=shown) for one in lesson_problems(file, lessons)]
        kept = {slug: lab for slug, lab in self._draft.labs.items() if slug in there and slug not in labs}
        old = {self._shown(self.labs / slug / "") for slug in kept}
        everything = tuple(sorted({*found, *problems}))
        roots = (self.courses.name, f"{self.labs.parent.name}/{self.labs.name}")
        return Draft(catalog, {**kept, **labs}, everything, frozenset(keeper.old | old), roots)

    def _read_labs(self) -> tuple[dict[str, LabBuild | WorkedBuild], list[Problem]]:
        """The labs that can be built, each built again only when a file of its own has changed."""
        labs, problems = {}, []
        for folder in lab_folders(self.labs):
            stamp = _stamp(folder)
            if self._built.get(folder, (None,))[0] != stamp:
                self._built[folder] = (stamp, *_build(folder))
            _stamp_then, built, mistake = self._built[folder]
            if mistake:
                remedy = mistake.remedy or "see docs/how-to/add-a-lab.md"
                shown = self._shown(mistake.path)
                problems.append(Problem(shown, mistake.line, mistake.what, remedy, mistake.gate))
            if built:
                labs[built.slug] = built
        return labs, problems

    def _shown(self, path: Path) -> str:
        """A path of a lab as authors write it; a folder ends in a slash."""
        inside = path.relative_to(self.labs).as_posix()
        return f"{self.labs.parent.name}/{self.labs.name}/{inside}{'' if path.suffix else '/'}"


def _build(folder: Path) -> tuple[LabBuild | WorkedBuild | None, LabMistake | None]:
    """A lab as far as it can be built, and why it cannot be published; a draft has both."""
    try:
        return build_worked(folder) if is_worked(folder) else build(folder), None
    except LabDraft as draft:
        return build(folder, drafts=True), draft
    except LabMistake as mistake:
        return None, mistake
    except Exception as error:  # half-written Python or JSON: whatever it is, the author reads it
        log.exception("the lab %s cannot be built", folder.name)
        return None, LabMistake(folder / "lab.yaml", 1, f"the lab cannot be built: {error!r}")


def _known(folder: Path, labs: Mapping[str, LabBuild | WorkedBuild]) -> Lab:
    """What the catalogue knows of a lab, also of one that cannot be built."""
    lab = labs.get(folder.name)
    if lab is None:
        title = dict.fromkeys(LANGUAGES, folder.name)
        return Lab(folder.name, title, None, 0.0, worked=is_worked(folder))
    return known(lab)


def _stamp(folder: Path) -> Stamp:
    """Changes when a file below the folder is written, added or removed."""
    return tuple(_states(folder))


def _states(folder: Path) -> Iterator[tuple[str, int, int]]:
    for path in sorted(folder.rglob("*")):
        try:
            state = path.stat()
        except FileNotFoundError:  # editors write anew and rename
            continue
        if path.is_file() and "__pycache__" not in path.parts:
            yield str(path), state.st_mtime_ns, state.st_size


class _Keeper:
    """Puts into a catalogue what the one before had and still has a file; `old` names these."""

    def __init__(self, root: Path, before: Catalog) -> None:
        self.root, self.before = root, before
        self.old: set[str] = set()

    def kept(self, new: Catalog) -> Catalog:
        """The catalogue with everything that is still meant to be there."""
        modules = {**self._gone(self.before.modules, new.modules, "modules/{}/module.yaml"), **new.modules}
        return replace(
            new,
            modules={slug: self._module(module) for slug, module in sorted(modules.items())},
            courses={**self._gone(self.before.courses, new.courses, "courses/{}.yaml"), **new.courses},
            tracks={**self._gone(self.before.tracks, new.tracks, "tracks/{}.yaml"), **new.tracks},
            terms=new.terms or self.before.terms,
        )

    def _gone(self, before: Mapping[str, Source], now: Mapping[str, Source], name: str) -> dict[str, Source]:
        """What was read before, cannot be read now, and has its file still."""
        return {
            slug: source
            for slug, source in before.items()
            if slug not in now and self._has(name.format(slug))
        }

    def _has(self, name: str) -> bool:
        """Whether the file is there; then it is shown as it was."""
        there = (self.root / name).is_file()
        if there:
            self.old.add(f"{self.root.name}/{name}")
        return there

    def _module(self, module: ModuleSource) -> ModuleSource:
        before = self.before.modules.get(module.slug)
        then = {(one.kind, one.slug): one for one in before.activities} if before else {}
        now = {(one.kind, one.slug): one for one in module.activities}
        activities = []
        for entry in module.data["activities"]:
            name = (entry["kind"], entry["slug"])
            activity = self._activity(module.slug, now.get(name), then.get(name))
            activities += [activity] if activity else []
        return replace(module, activities=tuple(activities))

    def _activity(
        self, module: str, now: ActivitySource | None, then: ActivitySource | None
    ) -> ActivitySource | None:
        if then is None:
            return now
        if then.kind in FILES:
            return now or (then if self._has(f"modules/{module}/{then.slug}.{then.kind}.yaml") else None)
        if then.kind != "lesson":
            return now
        files = lesson_files(self.root / "modules" / module, then.slug)
        present = now.lessons if now else {}
        lost = {
            language: lesson
            for language, lesson in then.lessons.items()
            if language not in present and self._has(f"modules/{module}/{files[language].name}")
        }
        both = {**lost, **present}
        lessons = {language: both[language] for language in LANGUAGES if language in both}
        title = {language: lesson.front["title"] for language, lesson in lessons.items()}
        return replace(now or then, lessons=lessons, title=title) if lessons else None
