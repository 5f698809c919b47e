"""Gates 4, 5 and 6: a lab's tests give full marks to right solutions, none to no solution, fewer to wrong ones.

`trials` lists what has to be tried; `verdict` tries one, in a real kernel, through the same grader that grades
learners. A trial that goes wrong yields a sentence, never a pass.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notebooks.grader import Bundle, GradeReport, Limits, autograde

from .build import with_seed, with_solutions
from .model import LANGUAGES, LabBuild, LabMistake
from .source import HANGUL, read_cells

# What every task needs among its wrong solutions: the example's answer written down, and a function that
# works on a variable of the notebook instead of its argument.
NEEDED_FAULTS = ("hard-coded", "wrong-global")
Outcome = Literal["full", "zero", "less"]


@dataclass(frozen=True)
class Trial:
    """One submission to grade. `solutions` are the tasks solved (others stay as released) by {task: source};
    `expected` the outcome for some graded cells: all points, no points, or fewer than all."""

    gate: int
    name: str
    language: str
    seed: int
    solutions: dict[str, str]
    expected: dict[str, Outcome]


def trials(lab_dir: Path, lab: LabBuild) -> tuple[Trial, ...]:
    """All trials of gates 4, 5 and 6. Raises LabMistake when a mutant or an alternative is missing."""
    return (*_reference(lab), *_release(lab), *_mutants(lab_dir, lab), *_alternatives(lab_dir, lab))


def verdict(trial: Trial, lab: LabBuild, environments: Path) -> str | None:
    """Grade one trial in a real kernel. None when it came out as expected, else what did not."""
    submission = with_solutions(lab.files[trial.language].release[lab.notebook], trial.solutions)
    report = autograde(
        Bundle(
            slug=lab.slug,
            source={lab.notebook: with_seed(lab.files[trial.language].source[lab.notebook], trial.seed)},
            submission={lab.notebook: with_seed(submission, trial.seed)},
            environment=lab.environment,
            language=trial.language,
            random_seed=0,
        ),
        Limits(),
        environments=environments,
    )
    problems = [*_run_problems(trial, report), *_score_problems(trial, report)]
    return f"gate {trial.gate}, {trial.name}: {'; '.join(problems)}" if problems else None


def _run_problems(trial: Trial, report: GradeReport) -> Iterator[str]:
    if report.cause != "graded":
        yield f"the run ended with {report.cause!r}"
    # A right solution must not look like cheating.
    if report.findings and "less" not in trial.expected.values():
        yield f"integrity findings {sorted({finding.code for finding in report.findings})}"


def _score_problems(trial: Trial, report: GradeReport) -> Iterator[str]:
    scores = {cell.grade_id: cell for cell in report.cells}
    for task, outcome in trial.expected.items():
        score, most = scores[task].score, scores[task].max_score
        good = (
            score is not None and {"full": score == most, "zero": score == 0, "less": score < most}[outcome]
        )
        if not good:
            yield f"{task} scored {score} of {most:g}, expected {outcome} ({scores[task].status})"


def _auto(lab: LabBuild) -> tuple[str, ...]:
    return tuple(cell.grade_id for cell in lab.cells if cell.kind == "auto")


def _solutions(lab: LabBuild, language: str) -> dict[str, str]:
    return {task: texts[language] for task, texts in lab.solutions.items()}


def _reference(lab: LabBuild) -> Iterator[Trial]:
    full = dict.fromkeys(_auto(lab), "full")
    for language in LANGUAGES:
        for seed in lab.seeds:
            yield Trial(
                4, f"reference-{language}-seed-{seed}", language, seed, _solutions(lab, language), full
            )


def _release(lab: LabBuild) -> Iterator[Trial]:
    nothing = {cell.grade_id: "zero" for cell in lab.cells}
    for language in LANGUAGES:
        yield Trial(5, f"release-{language}", language, lab.seeds[0], {}, nothing)
    for task in _auto(lab):
        others = {name: source for name, source in _solutions(lab, "ko").items() if name != task}
        yield Trial(5, f"all-but-{task}", "ko", lab.seeds[0], others, {task: "zero"})


def _mutants(lab_dir: Path, lab: LabBuild) -> Iterator[Trial]:
    folder = lab_dir / "mutants"
    for task in _auto(lab):
        path = folder / f"{task}.py"
        found = {cell.fault: cell for cell in read_cells(path, variant=True)}
        if missing := [fault for fault in NEEDED_FAULTS if fault not in found]:
            raise LabMistake(path, 1, f"a wrong solution with fault={missing[0]!r} is missing")
        for fault, cell in found.items():
            _check_variant(path, cell.line, cell.source)
            solutions = {**_solutions(lab, "ko"), task: cell.source}
            yield Trial(6, f"{task}-{fault}", "ko", lab.seeds[0], solutions, {task: "less"})
    if strays := {path.stem for path in folder.glob("*.py")} - set(_auto(lab)):
        raise LabMistake(folder / f"{min(strays)}.py", 1, "named like no task of lab.yaml")


def _alternatives(lab_dir: Path, lab: LabBuild) -> Iterator[Trial]:
    folder = lab_dir / "alternatives"
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise LabMistake(folder / "*.py", 1, "at least one alternative right solution is needed")
    full = dict.fromkeys(_auto(lab), "full")
    for path in paths:
        cells = read_cells(path, variant=True)
        for cell in cells:
            _check_variant(path, cell.line, cell.source)
        solutions = {cell.name: cell.source for cell in cells if cell.role == "solution"}
        if missing := sorted(set(full) - set(solutions)):
            raise LabMistake(path, 1, f"no cell solution={missing[0]!r}: an alternative solves every task")
        for seed in lab.seeds:
            yield Trial(6, f"{path.stem}-seed-{seed}", "en", seed, solutions, full)


def _check_variant(path: Path, line: int, source: str) -> None:
    if HANGUL.search(source) or "«" in source:
        raise LabMistake(path, line, "code only, without Korean: these files are never shown to learners")
