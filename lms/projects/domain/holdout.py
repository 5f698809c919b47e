"""Judging predictions against answers that are kept back: reading the file, the metrics, what is shown."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping
from typing import Any

LARGEST = 5_000_000
ENCODINGS = ("utf-8-sig", "cp949")
Predictions = dict[str, float]


class BadPredictions(Exception):
    """A file that cannot be judged. ``code`` says why, ``values`` where: line, name, count."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


def read_predictions(
    content: bytes, *, ids: Mapping[str, Any], id_column: str, answer_column: str, metric: str
) -> Predictions:
    """The prediction for each of `ids`. Raises BadPredictions; such a file costs no try."""
    rows = _rows(content)
    header = [name.strip() for name in next(rows, [])]
    for name in (id_column, answer_column):
        if header.count(name) != 1:
            raise BadPredictions("column", name=name, found=", ".join(header)[:200])
    at_id, at_answer = header.index(id_column), header.index(answer_column)
    found: Predictions = {}
    for line, row in enumerate(rows, start=2):
        if not any(cell.strip() for cell in row):
            continue
        if len(row) <= max(at_id, at_answer):
            raise BadPredictions("short", line=line)
        name = row[at_id].strip()
        if name not in ids:
            raise BadPredictions("unknown", line=line, name=name[:40])
        if name in found:
            raise BadPredictions("twice", line=line, name=name)
        found[name] = _number(row[at_answer], line, metric)
    if len(found) < len(ids):
        missing = next(one for one in ids if one not in found)
        raise BadPredictions("missing", count=len(ids) - len(found), name=missing)
    return found


def _rows(content: bytes) -> Any:
    if not content.strip():
        raise BadPredictions("empty")
    if len(content) > LARGEST:
        raise BadPredictions("large")
    if b"\0" in content:
        raise BadPredictions("no_text")
    for encoding in ENCODINGS:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return _safely(csv.reader(io.StringIO(text, newline="")))
    raise BadPredictions("no_text")


def _safely(reader: Any) -> Any:
    try:
        yield from reader
    except csv.Error:
        raise BadPredictions("no_text") from None


def _number(text: str, line: int, metric: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = math.nan
    if not math.isfinite(number):
        raise BadPredictions("no_number", line=line, text=text.strip()[:40])
    if metric == "cost" and number not in (0.0, 1.0):
        raise BadPredictions("no_decision", line=line, text=text.strip()[:40])
    return number


def score(settings: Mapping[str, Any], truth: Mapping[str, float], given: Mapping[str, float]) -> float:
    """What predictions are worth by the holdout's metric, the mean over all rows: less is better.

    cost: each 1 costs ``alarm``, each 0 whose answer is 1 costs ``missed``. mae: the absolute error.
    """
    if settings["metric"] == "mae":
        total = math.fsum(abs(given[name] - answer) for name, answer in truth.items())
    else:
        called = sum(given[name] == 1 for name in truth)
        missed = sum(given[name] == 0 and answer == 1 for name, answer in truth.items())
        total = settings["alarm"] * called + settings["missed"] * missed
    return total / len(truth)


def shown(settings: Mapping[str, Any], value: float) -> float:
    """The score as learners see it: in steps, so that tries do not tell single answers."""
    step = settings["round_to"]
    return round(round(value / step) * step, 6)


def counting(settings: Mapping[str, Any], scores: list[float]) -> int | None:
    """Which of the tries counts, counted from 0: the last, or the first of the best; None without one."""
    if not scores:
        return None
    return len(scores) - 1 if settings["keep"] == "last" else scores.index(min(scores))
