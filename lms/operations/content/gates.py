"""Runs the gates over what was asked for."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass, field
from pathlib import Path

from lms.catalog.problems import CatalogError
from lms.config import ROOT, Settings

from .memory import Memory, catalogue_code, files_key, joined, lab_code
from .targets import LAB, NOTEBOOK, Targets

GATES = {
    1: "Schemas, references, prerequisites, weights, hours",
    2: "Korean and English say the same",
    3: "Links, pictures, alt texts, headings",
    4: "The reference solution gets full marks, a worked notebook runs",
    5: "The released version gets none",
    6: "Wrong solutions lose marks, other right ones do not",
    7: "Feedback shows no hidden test",
    8: "Quizzes leave and come back the same",
    9: "The data are the same each time, and as hard as said",
}
COURSE_GATES = (1, 2, 3)
LAB_GATES = (1, 2, 3, 4, 5, 6, 7, 9)


@dataclass(frozen=True, order=True)
class Failed:
    """One mistake as it is shown: `path` below the checkout where it lies there, `line` from 1."""

    gate: int
    path: str
    line: int
    message: str
    remedy: str


@dataclass
class Result:
    """What came of it. `tried` counts by gate; `remembered` is how many of these passed an earlier time."""

    failures: set[Failed] = field(default_factory=set)
    tried: dict[int, int] = field(default_factory=dict)
    remembered: dict[int, int] = field(default_factory=dict)
    seconds: float = 0.0

    def count(self, counts: dict[int, int], *, remembered: bool = False) -> None:
        """Add what one check tried."""
        for gate, number in counts.items():
            self.tried[gate] = self.tried.get(gate, 0) + number
            if remembered:
                self.remembered[gate] = self.remembered.get(gate, 0) + number

    def of(self, gate: int) -> list[Failed]:
        """The mistakes of one gate, in the order of files and lines."""
        return sorted(failed for failed in self.failures if failed.gate == gate)


@dataclass(frozen=True, eq=False)
class Piece:
    """Something to run: under what it is remembered, what it tries, how it is run."""

    name: str
    key: str
    counts: dict[int, int]
    run: Callable[[], Iterable[Failed]]


Progress = Callable[[int, int, str], None]  # done, of how many, what was done last


def check(targets: Targets, settings: Settings, progress: Progress, *, fresh: bool = False) -> Result:
    """Run what is not remembered, on all cores; with `fresh`, everything.

    Raises EnvironmentMissing and NoSandbox.
    """
    memory, result = Memory(settings.home / "cache" / "content"), Result()
    pieces: list[Piece] = []
    finished: list[tuple[str, dict[int, int], set[str]]] = []
    for root, parts in targets.catalogues.items():
        pieces += _catalogue(root, parts, targets, settings)
        pieces += _quizzes(root, parts)
    code = lab_code() if targets.labs else ""
    pieces += _lessons(targets.labs, settings) if targets.labs else []
    for lab in targets.labs:
        key = joined("lab", code, files_key([lab]))
        counts = None if fresh else memory.recall(key)
        if counts is not None:
            result.count(counts, remembered=True)
            continue
        parts_of_lab = _lab(lab, code, settings)
        finished.append((key, _sum(parts_of_lab), {piece.name for piece in parts_of_lab}))
        pieces += parts_of_lab
    failed = _run(pieces, memory, result, progress, fresh)
    for key, counts, names in finished:
        if not names & failed:
            memory.keep(key, counts)
    memory.forget_old()
    return result


def _sum(pieces: Iterable[Piece]) -> dict[int, int]:
    result = Result()
    for piece in pieces:
        result.count(piece.counts)
    return result.tried


def _run(pieces: list[Piece], memory: Memory, result: Result, progress: Progress, fresh: bool) -> set[str]:
    """The names of the pieces that failed."""
    waiting = []
    for piece in pieces:
        known = None if fresh else memory.recall(piece.key)
        result.count(piece.counts, remembered=known is not None)
        waiting += [] if known is not None else [piece]
    failed = set()
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        running = {pool.submit(piece.run): piece for piece in waiting}
        try:
            for done, future in enumerate(as_completed(running), start=1):
                piece, failures = running[future], set(future.result())
                if failures:
                    failed.add(piece.name)
                else:
                    memory.keep(piece.key, piece.counts)
                result.failures |= failures
                progress(done, len(waiting), piece.name)
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise
    return failed


def shown(path: Path) -> str:
    """A path as an author writes it."""
    path = path.resolve()
    return str(path.relative_to(ROOT) if path.is_relative_to(ROOT) else path)


def _lab(lab: Path, code: str, settings: Settings) -> list[Piece]:
    from notebooks.authoring.checks import Check, lab_checks

    def piece(one: Check) -> Piece:
        def run() -> list[Failed]:
            return [Failed(bad.gate, shown(bad.path), bad.line, bad.message, bad.remedy) for bad in one.run()]

        return Piece(f"{lab} {one.name}", joined("piece", code, one.name, one.key), one.counts, run)

    return [piece(one) for one in lab_checks(lab, settings.home / "environments")]


def _lessons(labs: list[Path], settings: Settings) -> list[Piece]:
    """One piece for each lab: that the lessons it names are in the catalogue. It depends on both."""
    from lms.catalog.labs import lesson_problems
    from lms.catalog.lessons import lesson_titles

    titles = lesson_titles(settings.courses)
    known = joined("lessons", catalogue_code(), json.dumps(titles, sort_keys=True))

    def piece(lab: Path) -> Piece:
        path = lab / (NOTEBOOK if (lab / NOTEBOOK).is_file() else LAB)

        def run() -> list[Failed]:
            return [
                Failed(one.gate, shown(path), one.line, one.message, one.remedy)
                for one in lesson_problems(path, titles)
            ]

        return Piece(f"{lab} lessons", joined(known, files_key([path])), {1: 1, 2: 1}, run)

    return [piece(lab) for lab in labs]


def _quizzes(root: Path, parts: list[Path]) -> list[Piece]:
    """One piece for each quiz and checkpoint: that it leaves and comes back the same. A wrong form is gate
    1's to tell."""
    from lms.catalog.exchange.roundtrip import roundtrip_problems
    from lms.catalog.exchange.source import find_quizzes, load_quiz

    code = catalogue_code()

    def piece(path: Path) -> Piece:
        def run() -> list[Failed]:
            try:
                data, figures = load_quiz(path, shown(path))
            except CatalogError:
                return []
            found = roundtrip_problems(data, shown(path), figures)
            return [Failed(one.gate, one.path, one.line, one.message, one.remedy) for one in found]

        key = joined("quiz", code, files_key([path, path.parent / "figures"]))
        return Piece(f"{path} as GIFT and QTI", key, {8: 1}, run)

    return [piece(path) for path in find_quizzes(root) if any(path.is_relative_to(part) for part in parts)]


def _catalogue(root: Path, parts: list[Path], targets: Targets, settings: Settings) -> list[Piece]:
    """One piece: what files say about each other cannot be cut. Only mistakes in `parts` are told."""
    from notebooks.authoring import lab_folders

    folders = sorted({*lab_folders(settings.labs), *targets.labs})
    parts_key = joined(*map(str, parts))
    key = joined("catalogue", catalogue_code(), files_key([root, *folders]), parts_key)

    def run() -> list[Failed]:
        return [
            failed
            for failed in _catalogue_failures(root, folders)
            if any(Path(failed.path).is_relative_to(shown(part)) for part in parts)
        ]

    return [Piece(str(root), key, dict.fromkeys(COURSE_GATES, 1), run)]


def _catalogue_failures(root: Path, labs: list[Path]) -> list[Failed]:
    from lms.catalog.labs import find_each
    from lms.catalog.source import read_catalog

    try:
        read_catalog(root, find_each(labs))
    except CatalogError as error:
        above = root.parent  # the reader's paths begin with the folder's own name
        return [
            Failed(one.gate, shown(above / one.path), one.line, one.message, one.remedy)
            for one in error.problems
        ]
    return []
