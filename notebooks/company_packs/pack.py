"""What a pack holds."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Pack:
    """A project's data. ``training`` and ``features`` are CSV files (UTF-8) for learners.

    ``truth``: the answer for each row of ``features``, by its id; learners never see it. They hand in a CSV
    file with the columns ``id_column`` and ``answer_column``.
    """

    training: bytes
    features: bytes
    truth: Mapping[str, float]
    id_column: str
    answer_column: str


def csv_bytes(columns: Sequence[str], rows: Iterable[Mapping[str, object]]) -> bytes:
    """The rows as a CSV file, with a byte order mark: Excel reads the Korean of whoever adds some."""
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8-sig")
