"""Gates 6 and 9 for holdout tasks: their files do what they promise, in the lab's environment and a sandbox.

The example beside the notebook is what `inputs` draws; other seeds draw other inputs; and whatever a hostile
submission may return, `score` answers with a share of points, and with none of them. A scoring file that
stumbles over a value would send every learner who returns it to a person.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from notebooks.grader.environment import find_environment
from notebooks.grader.holdout import Scoring, Verdict
from notebooks.grader.kernels import Kernels

from .holdout import EXAMPLE_SEED, example_path, read_scoring, scoring_path
from .labfile import LabSpec, read_lab
from .model import Failure, LabBuild, LabMistake

GARBAGE: tuple[Any, ...] = (
    None,
    True,
    0,
    -1.5,
    2**62,
    "",
    "1",
    [],
    {},
    [[[]]],
    [None] * 3,
    ["1"] * 2000,
    [10**18] * 2000,
    [[0, 1]] * 2000,
    {"value": [1, 2, 3]},
)


def write_examples(lab_dir: Path, environments: Path) -> list[str]:
    """Write the example of each holdout task into the lab's folder; their paths. Raises LabMistake."""
    lab = read_lab(lab_dir / "lab.yaml")
    files = {scoring_path(task): read_scoring(lab_dir / scoring_path(task)) for task in _tasks(lab)}
    drawn = _scoring(lab, files, environments).inputs(_tasks(lab), EXAMPLE_SEED)
    for task, inputs in drawn.items():
        if isinstance(inputs, Verdict):
            raise LabMistake(lab_dir / scoring_path(task), 1, inputs.detail)
        (lab_dir / example_path(task)).write_bytes(_file(inputs))
    return [example_path(task) for task in drawn]


def holdout_failures(lab_dir: Path, lab: LabBuild, environments: Path) -> tuple[Failure, ...]:
    """Each promise that a holdout task of the lab breaks: of `inputs` (gate 9), of `score` (gate 6)."""
    if not _tasks(lab):
        return ()
    # The scoring files are the same in both languages.
    scoring = _scoring(lab, lab.files["ko"].source, environments)
    failures = []
    for task in _tasks(lab):
        path = lab_dir / scoring_path(task)
        drawn = _input_problems(task, lab, scoring)
        failures += [
            Failure(9, path, 1, problem, "inputs hangs on its seed, and on nothing else") for problem in drawn
        ]
        scored = _score_problems(task, lab, scoring)
        failures += [
            Failure(6, path, 1, problem, "check type, length and numbers first") for problem in scored
        ]
    return tuple(failures)


def _tasks(lab: LabBuild | LabSpec) -> list[str]:
    return [cell.grade_id for cell in lab.cells if cell.holdout]


def _scoring(lab: LabBuild | LabSpec, source: Mapping[str, bytes], environments: Path) -> Scoring:
    kernels = Kernels(find_environment(lab.environment, environments), unsafe_no_sandbox=False)
    return Scoring(source, kernels.run_ours)


def _file(inputs: object) -> bytes:
    return (json.dumps(inputs, ensure_ascii=False, separators=(",", ":")) + "\n").encode()


def _input_problems(task: str, lab: LabBuild, scoring: Scoring) -> Iterator[str]:
    drawn = [scoring.inputs([task], seed)[task] for seed in (EXAMPLE_SEED, *lab.seeds)]
    for inputs in drawn:
        if isinstance(inputs, Verdict):
            yield f"{task}: {inputs.detail}"
            return
    if _file(drawn[0]) != lab.files["ko"].release[example_path(task)]:
        yield f"{task}: {example_path(task)} is not inputs({EXAMPLE_SEED}); write it with --examples"
    if any(drawn.count(inputs) > 1 for inputs in drawn):
        yield f"{task}: inputs returns the same for different seeds, so answers can be written down"


def _score_problems(task: str, lab: LabBuild, scoring: Scoring) -> Iterator[str]:
    for value in GARBAGE:
        verdict = scoring.score({task: value}, lab.seeds[0])[task]
        said = f"{task}: score({str(value)[:40]})"
        if verdict.share is None:
            yield f"{said} failed: {verdict.detail}"
        elif verdict.share > 0:
            yield f"{said} gives {verdict.share:.0%} of the points"
