"""Gates 4, 5 and 6: a lab's tests give full marks to right solutions, none to no solution, fewer to wrong.

`trials` lists what has to be tried; `verdict` tries one, in a real kernel, through the grader that grades
learners. A trial that goes wrong yields a sentence, never a pass.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notebooks.grader import Bundle, GradeReport, Limits, autograde

from .build import with_seed, with_solutions
from .model import LANGUAGES, LabBuild, LabMistake, Language
from .source import HANGUL, Cell, read_cells

# What every task needs among its wrong solutions: the example's answer written down, and a function that
# works on a variable of the notebook instead of its argument.
NEEDED_FAULTS = ("hard-coded", "wrong-global")
Outcome = Literal["full", "zero", "less"]


@dataclass(frozen=True, eq=False)
class Trial:
    """One submission to grade.

    `solutions` are the tasks solved, {task: source}; the others stay as released. `expected` is the outcome
    for some of the graded cells: all points, no points, or fewer than all.
    """

    gate: int
    name: str
    language: Language
    seed: int
    solutions: dict[str, str]
    expected: dict[str, Outcome]


def trials(lab_dir: Path, lab: LabBuild) -> tuple[Trial, ...]:
    """All trials of gates 4, 5 and 6. Raises LabMistake when a mutant or an alternative is missing."""
    return (*_reference(lab), *_release(lab), *_mutants(lab_dir, lab), *_alternatives(lab_dir, lab))


def run(
    trials: Iterable[Trial], lab: LabBuild, environments: Path, workers: int = 2
) -> dict[Trial, str | None]:
    """The verdict on each trial, `workers` kernels at a time."""
    wanted = tuple(trials)
    with ThreadPoolExecutor(workers) as pool:
        return dict(
            zip(wanted, pool.map(lambda trial: verdict(trial, lab, environments), wanted), strict=True)
        )


def verdict(trial: Trial, lab: LabBuild, environments: Path) -> str | None:
    """Grade one trial in a real kernel. None when it came out as expected, else what did not."""
    files = lab.files[trial.language]
    release = with_seed(files.release[lab.notebook], trial.seed)
    report = autograde(
        Bundle(
            slug=lab.slug,
            source={**files.source, lab.notebook: with_seed(files.source[lab.notebook], trial.seed)},
            submission={**files.release, lab.notebook: with_solutions(release, trial.solutions)},
            release={**files.release, lab.notebook: release},
            environment=lab.environment,
            language=trial.language,
            random_seed=trial.seed,
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
    full: dict[str, Outcome] = dict.fromkeys(_auto(lab), "full")
    for language in LANGUAGES:
        for seed in lab.seeds:
            yield Trial(
                4, f"reference-{language}-seed-{seed}", language, seed, _solutions(lab, language), full
            )


def _release(lab: LabBuild) -> Iterator[Trial]:
    nothing: dict[str, Outcome] = {cell.grade_id: "zero" for cell in lab.cells}
    for language in LANGUAGES:
        yield Trial(5, f"release-{language}", language, lab.seeds[0], {}, nothing)
    for unsolved in _packs(lab, [(task, None) for task in _auto(lab)]):
        yield _broken(5, lab, unsolved, "zero")


def _mutants(lab_dir: Path, lab: LabBuild) -> Iterator[Trial]:
    found: list[tuple[str, Cell | None]] = []
    for task in _auto(lab):
        path = lab_dir / "mutants" / f"{task}.py"
        cells = read_cells(path, variant=True)
        if missing := [fault for fault in NEEDED_FAULTS if fault not in {cell.fault for cell in cells}]:
            raise LabMistake(path, 1, f"a wrong solution with fault={missing[0]!r} is missing")
        for cell in cells:
            _check_variant(path, cell)
            found.append((task, cell))
    if strays := {path.stem for path in (lab_dir / "mutants").glob("*.py")} - set(_auto(lab)):
        raise LabMistake(lab_dir / "mutants" / f"{min(strays)}.py", 1, "named like no task of lab.yaml")
    for pack in _packs(lab, found):
        yield _broken(6, lab, pack, "less")


def _broken(gate: int, lab: LabBuild, pack: dict[str, Cell | None], outcome: Outcome) -> Trial:
    """A trial in which some tasks are solved wrongly (or, with None, not at all) and the others rightly.

    A task that needs none of the broken ones must still get full marks: so `needs` in lab.yaml is proved too.
    """
    solutions = {name: source for name, source in _solutions(lab, "ko").items() if name not in pack}
    solutions |= {name: cell.source for name, cell in pack.items() if cell}
    expected: dict[str, Outcome] = {
        task: "full" for task in _auto(lab) if not pack.keys() & _upstream(lab, task)
    }
    expected |= dict.fromkeys(pack, outcome)
    name = " ".join(f"{task}:{cell.fault if cell else 'unsolved'}" for task, cell in pack.items())
    return Trial(gate, name, "ko", lab.seeds[0], solutions, expected)


def _packs(lab: LabBuild, broken: list[tuple[str, Cell | None]]) -> list[dict[str, Cell | None]]:
    """Put broken tasks that cannot disturb each other into one notebook: a third of the kernels to start."""
    packs: list[dict[str, Cell | None]] = []
    for task, cell in broken:
        for pack in packs:
            if not any(task in _upstream(lab, other) or other in _upstream(lab, task) for other in pack):
                pack[task] = cell
                break
        else:
            packs.append({task: cell})
    return packs


def _upstream(lab: LabBuild, task: str) -> set[str]:
    """The task itself and all that it needs, directly or not."""
    needs = next(cell.needs for cell in lab.cells if cell.grade_id == task)
    return {task}.union(*(_upstream(lab, needed) for needed in needs))


def _alternatives(lab_dir: Path, lab: LabBuild) -> Iterator[Trial]:
    folder = lab_dir / "alternatives"
    paths = sorted(folder.glob("*.py"))
    if not paths:
        raise LabMistake(folder / "*.py", 1, "at least one alternative right solution is needed")
    full: dict[str, Outcome] = dict.fromkeys(_auto(lab), "full")
    for path in paths:
        cells = read_cells(path, variant=True)
        for cell in cells:
            _check_variant(path, cell)
        solutions = {cell.name: cell.source for cell in cells if cell.role == "solution"}
        if missing := sorted(set(full) - set(solutions)):
            raise LabMistake(path, 1, f"no cell solution={missing[0]!r}: an alternative solves every task")
        for seed in lab.seeds:
            yield Trial(6, f"{path.stem}-seed-{seed}", "en", seed, solutions, full)


def _check_variant(path: Path, cell: Cell) -> None:
    if HANGUL.search(cell.source) or "«" in cell.source:
        raise LabMistake(
            path, cell.line, "code only, without Korean: these files are never shown to learners"
        )
