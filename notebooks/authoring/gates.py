"""Gates 4, 5 and 6: a lab's tests give full marks to right solutions, none to no solution, fewer to wrong.

`trials` lists what has to be tried; `verdict` tries one, in a real kernel, through the grader that grades
learners. A trial that goes wrong yields failures, never a pass. What learners would read of each trial is
searched for hidden tests (gate 7).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from notebooks.grader import Bundle, GradeReport, Limits, autograde

from .build import with_seed, with_solutions
from .feedback_gate import leaks
from .figure_gate import figure_failures
from .given import is_graded
from .model import LANGUAGES, Failure, LabBuild, LabMistake, Language
from .source import HANGUL, Cell, read_cells

# What every task needs among its wrong solutions: the example's answer written down, and a function that
# works on a variable of the notebook instead of its argument.
NEEDED_FAULTS = ("hard-coded", "wrong-global")
NO_SEED = 0  # of a lab from elsewhere: its data are what they are
Outcome = Literal["full", "zero", "less"]
Place = tuple[Path, int]  # a file and its line, from 1
REMEDIES: dict[tuple[int, Outcome], str] = {
    (
        4,
        "full",
    ): "the solution or a test holds for one language or one seed only: run the notebook with this one",
    (5, "zero"): "let every test call what the learner writes, so that none passes without a solution",
    (6, "less"): "add a hidden test that this wrong solution fails",
    (6, "full"): "test what was asked, not how the reference does it",
}
NEEDS = (
    "it was solved rightly beside tasks that were not: name those that it builds on under needs in lab.yaml"
)


@dataclass(frozen=True, eq=False)
class Trial:
    """One submission to grade.

    `solutions` are the tasks solved, {task: source}; the others stay as released. `expected` is the outcome
    for some of the graded cells: all points, no points, or fewer than all. `places` says where an author
    looks when a task comes out otherwise.
    """

    gate: int
    name: str
    language: Language
    seed: int
    solutions: dict[str, str]
    expected: dict[str, Outcome]
    places: Mapping[str, Place]


def trials(lab_dir: Path, lab: LabBuild) -> tuple[Trial, ...]:
    """All trials of gates 4, 5 and 6. Raises LabMistake when a mutant or an alternative is missing.

    Of a lab from elsewhere its own solutions and its release are tried: it has no others.
    """
    tests = _places(lab_dir)
    if lab.given:
        return (*_reference(lab, tests), *_release_as_it_is(lab, tests))
    return (
        *_reference(lab, tests),
        *_release(lab, tests),
        *_mutants(lab_dir, lab, tests),
        *_alternatives(lab_dir, lab),
    )


def _places(lab_dir: Path) -> dict[str, Place]:
    """Where each task is graded."""
    path = lab_dir / "source.py"
    graded = ("tests", "holdout", "answer")
    return {
        cell.name: (path, cell.line)
        for cell in read_cells(path)
        if cell.role in graded or (cell.mark and is_graded(cell.mark))
    }


def verdict(trial: Trial, lab: LabBuild, environments: Path) -> tuple[Failure, ...]:
    """Grade one trial in a real kernel; what did not come out as expected."""
    files = lab.files[trial.language]
    seeded = with_seed if lab.seeds else (lambda notebook, _seed: notebook)
    release = seeded(files.release[lab.notebook], trial.seed)
    bundle = Bundle(
        slug=lab.slug,
        source={**files.source, lab.notebook: seeded(files.source[lab.notebook], trial.seed)},
        submission={**files.release, lab.notebook: with_solutions(release, trial.solutions)},
        release={**files.release, lab.notebook: release},
        environment=lab.environment,
        language=trial.language,
        random_seed=trial.seed,
    )
    report = autograde(bundle, Limits(), environments=environments)
    failures = [*_run_failures(trial, report), *_score_failures(trial, report)]
    for task, text in leaks(bundle, report):
        what = f"the feedback on {trial.name} shows a hidden test: {text[:120]!r}"
        path, line = trial.places.get(task, _first(trial))
        remedy = (
            "say it in the test's assert, which is hidden; print nothing, put no test into a visible function"
        )
        failures.append(Failure(7, path, line, what, remedy))
    if trial.gate == 4 and report.notebook:
        failures += figure_failures(_first(trial)[0], report.notebook, trial.language)
    return tuple(failures)


def _first(trial: Trial) -> Place:
    return next(iter(trial.places.values()))


def _run_failures(trial: Trial, report: GradeReport) -> Iterator[Failure]:
    path, line = _first(trial)
    if report.cause != "graded":
        what = f"{trial.name}: the run ended with {report.cause!r}"
        yield Failure(trial.gate, path, line, what, "it must fit into a learner's time and memory")
    # A right solution must not look like cheating.
    if report.findings and "less" not in trial.expected.values():
        found = sorted({finding.code for finding in report.findings})
        what = f"{trial.name}: integrity findings {found}"
        yield Failure(trial.gate, path, line, what, "docs/explanation/grading.md says what each one means")


def _score_failures(trial: Trial, report: GradeReport) -> Iterator[Failure]:
    scores = {cell.grade_id: cell for cell in report.cells}
    alone = len(set(trial.expected.values())) == 1
    for task, outcome in trial.expected.items():
        score, most = scores[task].score, scores[task].max_score
        good = (
            score is not None and {"full": score == most, "zero": score == 0, "less": score < most}[outcome]
        )
        if not good:
            status = scores[task].status
            what = f"{trial.name}: {task} scored {score} of {most:g}, expected {outcome} ({status})"
            remedy = NEEDS if outcome == "full" and not alone else REMEDIES[trial.gate, outcome]
            yield Failure(trial.gate, *trial.places.get(task, _first(trial)), what, remedy)


def _auto(lab: LabBuild) -> tuple[str, ...]:
    return tuple(cell.grade_id for cell in lab.cells if cell.kind == "auto")


def _solutions(lab: LabBuild, language: str) -> dict[str, str]:
    return {task: texts[language] for task, texts in lab.solutions.items()}


def _reference(lab: LabBuild, places: dict[str, Place]) -> Iterator[Trial]:
    full: dict[str, Outcome] = dict.fromkeys(_auto(lab), "full")
    for language in LANGUAGES:
        for seed in lab.seeds or (NO_SEED,):
            name = f"reference-{language}-seed-{seed}"
            yield Trial(4, name, language, seed, _solutions(lab, language), full, places)


def _release_as_it_is(lab: LabBuild, places: dict[str, Place]) -> Iterator[Trial]:
    # A task of nbgrader's has no answer of its own that could be empty: a person looks at it in any case.
    graded = [cell.grade_id for cell in lab.cells if cell.kind == "auto" or not lab.given]
    nothing: dict[str, Outcome] = dict.fromkeys(graded, "zero")
    for language in LANGUAGES:
        seed = lab.seeds[0] if lab.seeds else NO_SEED
        yield Trial(5, f"release-{language}", language, seed, {}, nothing, places)


def _release(lab: LabBuild, places: dict[str, Place]) -> Iterator[Trial]:
    yield from _release_as_it_is(lab, places)
    for unsolved in _packs(lab, [(task, None) for task in _auto(lab)]):
        yield _broken(5, lab, unsolved, "zero", places)


def _mutants(lab_dir: Path, lab: LabBuild, places: dict[str, Place]) -> Iterator[Trial]:
    found: list[tuple[str, Cell | None]] = []
    for task in _auto(lab):
        path = lab_dir / "mutants" / f"{task}.py"
        cells = read_cells(path, variant=True)
        if missing := [fault for fault in NEEDED_FAULTS if fault not in {cell.fault for cell in cells}]:
            raise LabMistake(path, 1, f"a wrong solution with fault={missing[0]!r} is missing", 6)
        for cell in cells:
            _check_variant(path, cell)
            found.append((task, cell))
    if strays := {path.stem for path in (lab_dir / "mutants").glob("*.py")} - set(_auto(lab)):
        raise LabMistake(lab_dir / "mutants" / f"{min(strays)}.py", 1, "named like no task of lab.yaml", 6)
    for pack in _packs(lab, found):
        wrong = {name: (lab_dir / "mutants" / f"{name}.py", cell.line) for name, cell in pack.items() if cell}
        yield _broken(6, lab, pack, "less", {**places, **wrong})


def _broken(
    gate: int, lab: LabBuild, pack: dict[str, Cell | None], outcome: Outcome, places: Mapping[str, Place]
) -> Trial:
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
    return Trial(gate, name, "ko", lab.seeds[0], solutions, expected, places)


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
        raise LabMistake(folder / "*.py", 1, "at least one alternative right solution is needed", 6)
    full: dict[str, Outcome] = dict.fromkeys(_auto(lab), "full")
    for path in paths:
        cells = read_cells(path, variant=True)
        for cell in cells:
            _check_variant(path, cell)
        solutions = {cell.name: cell.source for cell in cells if cell.role == "solution"}
        places = {cell.name: (path, cell.line) for cell in cells}
        if missing := sorted(set(full) - set(solutions)):
            raise LabMistake(path, 1, f"no cell solution={missing[0]!r}: an alternative solves every task", 6)
        for seed in lab.seeds:
            yield Trial(6, f"{path.stem}-seed-{seed}", "en", seed, solutions, full, places)


def _check_variant(path: Path, cell: Cell) -> None:
    if HANGUL.search(cell.source) or "«" in cell.source:
        raise LabMistake(
            path, cell.line, "code only, without Korean: these files are never shown to learners", 6
        )
