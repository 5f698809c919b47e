"""What has to be checked of a lab, in pieces that run side by side and are remembered apart."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from notebooks.grader.environment import find_environment

from .build import build
from .difficulty import difficulty_failures
from .gates import Trial, trials, verdict
from .holdout_gate import holdout_failures
from .model import LANGUAGES, Failure, LabBuild, LabDraft, LabMistake, WorkedBuild
from .text_gate import text_failures
from .worked import build_worked, is_worked
from .worked_gate import RUNS, SAME, worked_failures

MEND = "mend this first: nothing else of the lab was tried (docs/how-to/add-a-lab.md)"


@dataclass(frozen=True, eq=False)
class Check:
    """One piece: `counts` says how many things it tries for each gate, `key` is a hash of the content it
    depends on, `run` returns what fails.
    """

    name: str
    counts: dict[int, int]
    key: str
    run: Callable[[], tuple[Failure, ...]]


def lab_files(lab_dir: Path) -> list[Path]:
    """The files of a lab."""
    return sorted(path for path in lab_dir.rglob("*") if path.is_file() and "__pycache__" not in path.parts)


def lab_key(lab_dir: Path) -> str:
    """A hash of all files of a lab."""
    digest = hashlib.sha256()
    for path in lab_files(lab_dir):
        digest.update(f"{path.relative_to(lab_dir)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def lab_checks(lab_dir: Path, environments: Path) -> tuple[Check, ...]:
    """The checks of a lab or a worked notebook; what cannot be built has a single one, which says why.

    Raises EnvironmentMissing.
    """
    try:
        if is_worked(lab_dir):
            return tuple(_worked_checks(lab_dir, build_worked(lab_dir), environments))
        lab = build(lab_dir, drafts=True)
        tried = trials(lab_dir, lab)
    except LabMistake as mistake:
        return (_refused(lab_dir, mistake),)
    # Read it now: threads that read it at once would each have their own, and stop each other's zygote.
    find_environment(lab.environment, environments)
    return tuple(_checks(lab_dir, lab, tried, environments))


def _refused(lab_dir: Path, mistake: LabMistake) -> Check:
    remedy = f"{mistake.remedy}; {MEND}" if mistake.remedy else MEND
    failure = Failure(mistake.gate, mistake.path, mistake.line, mistake.what, remedy)
    return Check(f"{lab_dir.name}: form", {mistake.gate: 1}, lab_key(lab_dir), lambda: (failure,))


def _checks(lab_dir: Path, lab: LabBuild, tried: tuple[Trial, ...], environments: Path) -> Iterator[Check]:
    whole = lab_key(lab_dir)
    if lab.given:
        yield Check(f"{lab.slug}: origin", {2: 1, 6: 1}, whole, partial(_origin_failures, lab_dir))
    # build() has proved the form and the two languages
    yield Check(f"{lab.slug}: text", {1: 1, 2: 1, 3: 1}, whole, partial(text_failures, lab_dir, lab.missing))
    yield Check(
        f"{lab.slug}: difficulty",
        {9: len(lab.seeds)},
        whole,
        partial(difficulty_failures, lab_dir, lab, environments),
    )
    if any(cell.holdout for cell in lab.cells):
        run = partial(holdout_failures, lab_dir, lab, environments)
        yield Check(f"{lab.slug}: holdout", {6: 1, 9: 1}, whole, run)
    for trial in tried:
        key = _trial_key(trial, lab)
        run_trial = partial(verdict, trial, lab, environments)
        # What a solved notebook draws is looked at for alt texts.
        counts = {trial.gate: 1, 7: 1} | ({3: 1} if trial.gate == 4 else {})
        yield Check(f"{lab.slug}: {trial.name}", counts, key, run_trial)


def _worked_checks(folder: Path, built: WorkedBuild, environments: Path) -> Iterator[Check]:
    whole = lab_key(folder)
    find_environment(built.environment, environments)  # as above
    yield Check(f"{built.slug}: text", {1: 1, 2: 1, 3: 1}, whole, partial(text_failures, folder))
    for language in LANGUAGES:
        for seed in built.seeds or (None,):
            run = partial(worked_failures, folder, built, language, seed, environments)
            name = f"{built.slug}: run-{language}" + ("" if seed is None else f"-seed-{seed}")
            yield Check(name, {3: 1, RUNS: 1, SAME: 1}, whole, run)


def _origin_failures(lab_dir: Path) -> tuple[Failure, ...]:
    """What a lab from elsewhere still lacks."""
    path = lab_dir / "lab.yaml"
    what = "the lab came from elsewhere, and no wrong solutions show what its tests are worth"
    remedy = "write its tasks as labs of ours have them, with mutants/ and alternatives/"
    lacking = [Failure(6, path, 1, what, f"{remedy} (docs/how-to/add-a-lab.md)")]
    try:
        build(lab_dir)
    except LabDraft as draft:
        lacking.append(Failure(draft.gate, draft.path, draft.line, draft.what, draft.remedy))
    return tuple(lacking)


def _trial_key(trial: Trial, lab: LabBuild) -> str:
    """What one trial depends on; the same when another task's mutant was edited."""
    asked = [trial.gate, trial.language, trial.seed, trial.solutions, trial.expected, lab.environment]
    digest = hashlib.sha256(json.dumps(asked, sort_keys=True).encode())
    files = lab.files[trial.language]
    for kind in (files.source, files.release):
        for name, content in sorted(kind.items()):
            digest.update(f"\0{name}\0".encode() + content)
    return digest.hexdigest()
