"""Runs in the learner's kernel, right after a holdout cell: hands over the cell's value as JSON text.

Nothing here is trusted. It only helps honest code to return what it has, arrays and tables included; whatever
arrives is checked on our side (holdout.py). It is executed in a namespace of its own, because learners give
variables the names of built-in functions.
"""

from __future__ import annotations

import json
from typing import Any

from IPython import get_ipython
from IPython.display import display

DEEPEST = 20
LARGEST = 1024 * 1024  # characters; more would not arrive


def hand_over(mime: str) -> None:
    """Show the value of the cell before this one, or why it has none that can be returned."""
    before = get_ipython().last_execution_result  # type: ignore[no-untyped-call]
    if before is None or not before.success:
        return
    try:
        answer = json.dumps({"value": plain(before.result)})
        if len(answer) > LARGEST:
            answer = json.dumps({"problem": "too_large"})
    except RecursionError:
        answer = json.dumps({"problem": "too_large"})
    except (TypeError, ValueError) as problem:
        answer = json.dumps({"problem": str(problem)[:200]})
    display({mime: answer}, raw=True)


def plain(value: Any, depth: int = 0) -> Any:
    """Lists, dictionaries, texts, numbers and None; NumPy and pandas by what they can do, not by type."""
    if depth > DEEPEST:
        raise RecursionError
    if hasattr(value, "to_dict") and hasattr(value, "columns"):  # a table
        value = value.to_dict("list")
    elif hasattr(value, "tolist"):  # an array, a column or one number of it
        value = value.tolist()
    if isinstance(value, dict):
        return {str(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    raise TypeError(f"{type(value).__name__}: no number, text, list or dictionary")
