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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

from .execute import VALUE as MIME
from .execute import Run
from .kernels import OUR_LIMITS
from .repair import GradedSource
from .report import Bundle, Finding
from .scoring import Verdict, is_holdout
from .texts import HOLDOUT

FOLDER = "holdout"
MOST_CHARACTERS = 1024 * 1024  # of a returned value as JSON
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


@dataclass(frozen=True)
class Scoring:
    """The scoring files of a source. `run_ours` runs a notebook of ours with files, in a new kernel."""

    source: Mapping[str, bytes]
    run_ours: RunOurs

    def inputs(self, tasks: Iterable[str], seed: int) -> dict[str, dict[str, Any] | Verdict]:
        """The inputs of each task that were drawn with `seed`; a Verdict without share when that failed."""
        found = self._call(list(tasks), "inputs", f"{seed}", {})
        none = Verdict(None, detail="inputs: no dictionary")
        return {task: one if isinstance(one, (dict, Verdict)) else none for task, one in found.items()}

    def score(self, values: Mapping[str, Any], seed: int) -> dict[str, Verdict]:
        """The verdict on the value of each task, whose inputs were drawn with `seed`."""
        files = {_value_file(task): json.dumps(value).encode("ascii") for task, value in values.items()}
        found = self._call(list(values), "score", f"{seed}, value", files)
        return {task: one if isinstance(one, Verdict) else _verdict(one) for task, one in found.items()}

    def _call(
        self, tasks: list[str], function: str, arguments: str, files: dict[str, bytes]
    ) -> dict[str, Any]:
        """What a function of each task's scoring file returns, as JSON; a Verdict when that failed."""
        cells, code = {}, {}
        for task in tasks:
            if scoring_file(task) in self.source:
                code[scoring_file(task)] = self.source[scoring_file(task)]
                cells[task] = nbformat.v4.new_code_cell(_calling(task, function, arguments))
        run = Run()
        if cells:
            run = self.run_ours(nbformat.v4.new_notebook(cells=list(cells.values())), {**code, **files})
        answers = {task: _our_answer(cell, run, function) for task, cell in cells.items()}
        none = Verdict(None, detail="there is no scoring file")
        return {task: answers.get(task, none) for task in tasks}


class Holdouts:
    """The holdout cells of one submission: before, while and after its notebook runs."""

    def __init__(self, bundle: Bundle, source: GradedSource, run_ours: RunOurs) -> None:
        self.tasks = [cell.metadata.nbgrader.grade_id for cell in source.graded() if is_holdout(cell)]
        # Large enough that nobody finds the outcomes by trying the seeds of a generator that learners know.
        self.seed = secrets.randbits(62) if bundle.random_seed is None else bundle.random_seed
        self._scoring = Scoring(bundle.source, run_ours)
        self._verdicts: dict[str, Verdict] = {}
        self._asking: dict[str, NotebookNode] = {}

    def inputs(self) -> dict[str, bytes]:
        """The files for the learner's kernel. A task whose inputs fail has its verdict already."""
        files = {}
        for task, inputs in self._scoring.inputs(self.tasks, self.seed).items():
            if isinstance(inputs, Verdict):
                self._verdicts[task] = inputs
            else:
                files[inputs_file(task)] = json.dumps(inputs).encode("ascii")
        return files

    def ask(self, nb: NotebookNode) -> list[NotebookNode]:
        """Put a cell behind each holdout cell that hands its value over; the new cells, to be taken out."""
        code = f"{_HAND_OVER}\nhand_over({MIME!r})"
        for task in self.tasks:
            names = [cell.metadata.get("nbgrader", {}).get("grade_id") for cell in nb.cells]
            asking = nbformat.v4.new_code_cell(f"__import__('builtins').exec({code!r}, {{}})")
            nb.cells.insert(names.index(task) + 1, asking)
            self._asking[task] = asking
        return list(self._asking.values())

    def score(self, findings: list[Finding]) -> dict[str, Verdict]:
        """The verdict on each task, when the notebook has run. Failures of our code join `findings`."""
        values: dict[str, Any] = {}
        for task in self.tasks:
            if task not in self._verdicts:
                try:
                    values[task] = returned_value(self._asking[task])
                except NoValue as problem:
                    self._verdicts[task] = Verdict(0.0, problem.message)
        self._verdicts |= self._scoring.score(values, self.seed)
        for task, verdict in self._verdicts.items():
            if verdict.share is None:
                findings.append(Finding("scoring_failed", task, verdict.detail))
        return self._verdicts


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
        self.why = why
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
            problem = str(answer.get("problem", ""))[:200]
            raise NoValue("too_large") if problem == "too_large" else NoValue("no_plain", problem)
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
