"""Holdout cells: the learner's code returns a value, and a process in which it never ran scores that value.

For each such task the source has a file `holdout/<task>.py` with two functions: `inputs(seed)`, what the
learner's code gets, without what is asked for, as the file `holdout/<task>.json`; and `score(seed, value)`,
which share of the points a value earns. Both run in kernels of their own, made for our code alone: before
the learner's kernel, and after it is dead. In between, nothing but JSON is passed, and what comes from the
learner's process is checked. What goes wrong in our own code is a finding and waits for a person: it never
costs the learner points.
"""

from __future__ import annotations

import json
import math
import secrets
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from .execute import Run
from .repair import GradedSource
from .report import Bundle, Finding, Limits
from .scoring import Verdict, is_holdout
from .texts import HOLDOUT

FOLDER = "holdout"
MIME = "application/vnd.baeum.value"
# For our own code: more time and more text than most scoring needs, so that a limit met is a mistake of ours.
OUR_LIMITS = Limits(wall_seconds=90, cell_seconds=30, memory_mb=2048, output_kb=8 * 1024)
MOST_CHARACTERS = 1024 * 1024  # of a returned value as JSON; a notebook's output limit is no larger
MOST_ITEMS = 200_000
DEEPEST = 24
_LARGEST = 2**63  # of a whole number: what NumPy holds
_MESSAGE_LENGTH = 400
_HAND_OVER = Path(__file__).with_name("holdout_value.py").read_text("utf-8")

RunOurs = Callable[[NotebookNode, Mapping[str, bytes]], Run]


def scoring_file(task: str) -> str:
    """Where the source has the task's `inputs` and `score`."""
    return f"{FOLDER}/{task}.py"


def inputs_file(task: str) -> str:
    """Where the learner's code finds the inputs, in JupyterLab (an example) and when it is graded."""
    return f"{FOLDER}/{task}.json"


def without_scoring(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files of a source that may lie beside learners' code."""
    return {name: data for name, data in files.items() if not name.startswith(f"{FOLDER}/")}


@dataclass
class Holdouts:
    """The holdout cells of one submission. `run_ours` runs a notebook of ours with files, in a new kernel."""

    bundle: Bundle
    source: GradedSource
    run_ours: RunOurs
    verdicts: dict[str, Verdict] = field(default_factory=dict)

    def __post_init__(self) -> None:
        cells = [cell for cell in self.source.graded() if is_holdout(cell)]
        self.tasks = [cell.metadata.nbgrader.grade_id for cell in cells]
        given = self.bundle.random_seed
        # Large enough that no one finds the outcomes by trying the seeds of a generator that learners know.
        self.seed = (secrets.randbits(62) if given is None else given) if self.tasks else None
        self._asked: dict[str, NotebookNode] = {}

    def inputs(self) -> dict[str, bytes]:
        """The files for the learner's kernel. A task without them already has its verdict."""
        files = {}
        for task, answer in self._ours(self.tasks, "inputs", str(self.seed), {}).items():
            if isinstance(answer, Verdict):
                self.verdicts[task] = answer
            elif not isinstance(answer, dict):
                self.verdicts[task] = Verdict(None, detail="inputs: no dictionary")
            else:
                files[inputs_file(task)] = json.dumps(answer).encode("ascii")
        return files

    def ask(self, nb: NotebookNode) -> None:
        """Put a cell behind each holdout cell that hands its value over."""
        for task in self.tasks:
            names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
            code = f"__import__('builtins').exec({f'{_HAND_OVER}{chr(10)}hand_over({MIME!r})'!r}, {{}})"
            self._asked[task] = nbformat.v4.new_code_cell(code)
            nb.cells.insert(names.index(task) + 1, self._asked[task])

    @property
    def asking(self) -> list[NotebookNode]:
        """The cells of `ask`, to be taken out again."""
        return list(self._asked.values())

    def score(self, findings: list[Finding]) -> dict[str, Verdict]:
        """The verdict on each task, after the notebook ran. Failures of our code are added to `findings`."""
        nothing = "lost" if any(finding.code == "output_cut" for finding in findings) else "nothing"
        values: dict[str, Any] = {}
        for task in self.tasks:
            if task not in self.verdicts:
                try:
                    values[task] = returned_value(self._asked[task])
                except NoValue as problem:
                    why = nothing if problem.why == "nothing" else problem.why
                    self.verdicts[task] = Verdict(0.0, NoValue(why, problem.detail).message)
        files = {_value_file(task): json.dumps(value).encode("ascii") for task, value in values.items()}
        for task, answer in self._ours(list(values), "score", f"{self.seed}, value", files).items():
            self.verdicts[task] = answer if isinstance(answer, Verdict) else _verdict(answer)
        for task, verdict in self.verdicts.items():
            if verdict.share is None:
                findings.append(Finding("scoring_failed", task, verdict.detail))
        return self.verdicts

    def _ours(
        self, tasks: list[str], function: str, arguments: str, files: dict[str, bytes]
    ) -> dict[str, Any]:
        """What a function of each task's scoring file returns, as JSON; a Verdict when that failed."""
        cells, code = {}, {}
        for task in tasks:
            if scoring_file(task) in self.bundle.source:
                code[scoring_file(task)] = self.bundle.source[scoring_file(task)]
                cells[task] = nbformat.v4.new_code_cell(_calling(task, function, arguments))
        run = Run()
        if cells:
            run = self.run_ours(nbformat.v4.new_notebook(cells=list(cells.values())), {**code, **files})
        answers = {task: _our_answer(cell, run, function) for task, cell in cells.items()}
        none = Verdict(None, detail="there is no scoring file")
        return {task: answers.get(task, none) for task in tasks}


def _value_file(task: str) -> str:
    return f"{FOLDER}/{task}.value"


def _calling(task: str, function: str, arguments: str) -> str:
    return "\n".join(
        (
            "import json, pathlib, runpy",
            "from IPython.display import display",
            f"file = pathlib.Path({_value_file(task)!r})",
            "value = json.loads(file.read_text()) if file.exists() else None",
            f"answer = runpy.run_path({scoring_file(task)!r})[{function!r}]({arguments})",
            f"display({{{MIME!r}: json.dumps({{'value': answer}})}}, raw=True)",
        )
    )


def _our_answer(cell: NotebookNode, run: Run, function: str) -> Any:
    errors = [f"{out.ename}: {out.evalue}" for out in cell.outputs if out.output_type == "error"]
    try:
        if not errors:
            return returned_value(cell, OUR_LIMITS.output_kb * 1024, 10 * MOST_ITEMS)
    except NoValue as problem:
        errors = [run.detail or (problem.message["en"] if run.cause == "graded" else run.cause)]
    return Verdict(None, detail=f"{function}: {errors[0]}"[:500])


def _verdict(answer: Any) -> Verdict:
    """What `score` returned: a share, or a share and a sentence in both languages."""
    share, message = answer if isinstance(answer, list) and len(answer) == 2 else (answer, None)
    if not isinstance(share, (int, float)) or not 0 <= share <= 1:
        return Verdict(None, detail=f"score: {str(answer)[:100]!r} is no share from 0 to 1")
    if message is None:
        return Verdict(float(share))
    if not (isinstance(message, dict) and all(isinstance(message.get(one), str) for one in ("ko", "en"))):
        return Verdict(None, detail=f"score: {str(message)[:100]!r} is no sentence in ko and en")
    return Verdict(float(share), {one: message[one][:_MESSAGE_LENGTH] for one in ("ko", "en")})


class NoValue(Exception):
    """A cell returned nothing that can be scored; `message` tells the learner why."""

    def __init__(self, why: str, detail: str = "") -> None:
        self.why, self.detail = why, detail
        self.message = {one: f"{text} {detail}".strip() for one, text in HOLDOUT[why].items()}
        super().__init__(self.message["en"])


def returned_value(cell: NotebookNode, most: int = MOST_CHARACTERS, items: int = MOST_ITEMS) -> Any:
    """The value that arrived as an output of `cell`, in JSON's own types. Raises NoValue.

    Everything about it is checked here: the text comes from a process that learners' code may own.
    """
    texts = [out.data[MIME] for out in cell.outputs if MIME in out.get("data", {})]
    if not texts or not isinstance(texts[-1], str):
        raise NoValue("nothing")
    if len(texts[-1]) > most:
        raise NoValue("too_large")
    try:
        answer = json.loads(texts[-1], parse_constant=_not_finite)
        if "value" not in answer:
            raise NoValue("no_plain", str(answer.get("problem", ""))[:200])
        _check(answer["value"], items)
    except RecursionError:
        raise NoValue("too_large") from None
    except (ValueError, TypeError, AttributeError):
        raise NoValue("nothing") from None
    return answer["value"]


def _not_finite(_: str) -> None:
    raise NoValue("not_finite")


def _check(value: Any, items: int) -> None:
    for number, (item, depth) in enumerate(_items(value, 0)):
        if depth > DEEPEST or number > items:
            raise NoValue("too_large")
        if isinstance(item, float) and not math.isfinite(item):  # 1e999 is infinite
            raise NoValue("not_finite")
        if isinstance(item, int) and abs(item) >= _LARGEST:
            raise NoValue("too_large")


def _items(value: Any, depth: int) -> Iterator[tuple[Any, int]]:
    waiting = [(value, depth)]
    while waiting:
        item, depth = waiting.pop()
        yield item, depth
        if isinstance(item, dict):
            waiting += [(part, depth + 1) for part in item.values()]
        elif isinstance(item, list):
            waiting += [(part, depth + 1) for part in item]
