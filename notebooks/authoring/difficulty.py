"""Gate 9: a lab's data are the same every time, and as hard as lab.yaml says.

The solved notebook runs as learners see it, once for each seed of the lab, and is then asked for what
`difficulty` in lab.yaml names. The digest in lab.yaml was made in another process, on another day: data that
hang on anything but the seed differ from it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from notebooks.grader.environment import find_environment
from notebooks.grader.kernels import Kernels

from .build import with_seed
from .labfile import Difficulty, read_lab
from .model import Failure, LabBuild

GATE = 9
MARK = "baeum-difficulty "
HINT = "give difficulty in lab.yaml: measure, data, sha256, baseline, reference, band"
_DIGEST = Path(__file__).with_name("inside_difficulty.py").read_text("utf-8")


def difficulty_failures(lab_dir: Path, lab: LabBuild, environments: Path) -> tuple[Failure, ...]:
    """Where the data or their difficulty are not what lab.yaml says. Runs real kernels."""
    path = lab_dir / "lab.yaml"
    wanted = read_lab(path).difficulty
    if wanted is None:
        return (Failure(GATE, path, 1, "difficulty: how hard the data are is not said", HINT),)
    found = [_Failing(path, wanted, seed, _measure(lab, wanted, seed, environments)) for seed in lab.seeds]
    failures = [failure for one in found for failure in one.failures(first=one is found[0])]
    digests = [one.values["data"] for one in found if "data" in one.values]
    if len(set(digests)) < len(digests):
        what = "difficulty.data: the same for different seeds"
        failures.append(Failure(GATE, path, wanted.line, what, "draw the data with SEED"))
    return tuple(failures)


class _Failing:
    """What one seed's run said."""

    def __init__(self, path: Path, wanted: Difficulty, seed: int, values: dict[str, Any]) -> None:
        self.path, self.wanted, self.seed, self.values = path, wanted, seed, values

    def failures(self, *, first: bool) -> Iterator[Failure]:
        """`first`: the seed whose digest lab.yaml has."""
        if "error" in self.values:
            remedy = "run the solved notebook with this SEED, then the expressions of difficulty"
            yield self._failure(f"difficulty: with seed {self.seed}: {self.values['error']}", remedy)
            return
        if first and self.values["data"] != self.wanted.sha256:
            what = f"difficulty.sha256: the data of seed {self.seed} have the digest {self.values['data']}"
            yield self._failure(what, "write it down when you changed the generator; else it is not seeded")
        gap = self.values["reference"] - self.values["baseline"]
        low, high = self.wanted.band
        if not low <= gap <= high:
            shown = f"{self.values['reference']:.4g} - {self.values['baseline']:.4g} = {gap:.4g}"
            asked = f"reference - baseline is {shown}, not {low:g} to {high:g}"
            what = f"difficulty.band: with seed {self.seed} {asked}"
            yield self._failure(what, "make the data harder or easier, or declare another band")

    def _failure(self, what: str, remedy: str) -> Failure:
        return Failure(GATE, self.path, self.wanted.line, what, remedy)


def _measure(lab: LabBuild, wanted: Difficulty, seed: int, environments: Path) -> dict[str, Any]:
    """{"data": digest, "baseline": number, "reference": number}, or {"error": sentence}."""
    nb = nbformat.reads(with_seed(lab.files["en"].source[lab.notebook], seed).decode(), as_version=4)
    nb.cells = [cell for cell in nb.cells if cell.cell_type == "code"]
    nb.cells.append(nbformat.v4.new_code_cell(_question(wanted)))
    files = {name: data for name, data in lab.files["en"].release.items() if name != lab.notebook}
    run = Kernels(find_environment(lab.environment, environments), unsafe_no_sandbox=False).run_ours(
        nb, files
    )
    if run.cause != "graded":
        return {"error": f"the run ended with {run.cause!r} {run.detail}"}
    return _answer(nb)


def _question(wanted: Difficulty) -> str:
    asked = {"data": f"digest({wanted.data})"}
    asked |= {name: f"float({getattr(wanted, name)})" for name in ("baseline", "reference")}
    pairs = ", ".join(f"{name!r}: {code}" for name, code in asked.items())
    return f"{_DIGEST}\n\nimport json\nprint({MARK!r} + json.dumps({{{pairs}}}))"


def _answer(nb: NotebookNode) -> dict[str, Any]:
    """The last cell's answer; the first error of the notebook when there is none."""
    for out in nb.cells[-1].outputs:
        for line in str(out.get("text", "")).splitlines():
            if line.startswith(MARK):
                return json.loads(line.removeprefix(MARK))
    errors = (out for cell in nb.cells for out in cell.outputs if out.output_type == "error")
    return {"error": next((f"{out.ename}: {out.evalue}"[:300] for out in errors), "no answer")}
