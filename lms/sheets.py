"""Tables as files: CSV and Excel workbooks, written and read."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Iterable, Sequence

MOST_BYTES = 60_000_000  # of a workbook when it is unpacked
MOST_ROWS, MOST_COLUMNS = 5000, 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
Value = str | float | int | None


class Unreadable(ValueError):
    """Not a table that can be read; the argument names the sentence that says why."""


def plain(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def write_csv(rows: Iterable[Sequence[Value]]) -> bytes:
    """Rows as CSV; with the mark by which Excel knows that it is UTF-8."""
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def write_xlsx(rows: Iterable[Sequence[Value]], title: str) -> bytes:
    """Rows as a workbook of one sheet; headings and the first two columns stay in sight."""
    from openpyxl import Workbook  # a tenth of a second, for few

    book = Workbook(write_only=True)
    sheet = book.create_sheet("".join(sign for sign in title if sign not in "[]:*?/\\")[:31] or None)
    sheet.freeze_panes = "C2"
    sheet.column_dimensions["B"].width = 18
    for row in rows:
        sheet.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def read_table(content: bytes) -> list[list[str]]:
    """The rows of a CSV file or of a workbook's first sheet, as text. Raises Unreadable."""
    if not content.strip():
        raise Unreadable("empty")
    rows = _read_xlsx(content) if content.startswith(b"PK") else _read_csv(content)
    if len(rows) > MOST_ROWS or any(len(row) > MOST_COLUMNS for row in rows):
        raise Unreadable("too_large")
    return rows


def _read_csv(content: bytes) -> list[list[str]]:
    for encoding in ("utf-8-sig", "cp949"):  # Excel in Korean saves the second
        try:
            text = content.decode(encoding)
            break
        except UnicodeDecodeError:
            continue
    else:
        raise Unreadable("no_table")
    first = text.lstrip("\r\n").partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error:
        raise Unreadable("no_table") from None


def _read_xlsx(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            if sum(part.file_size for part in parts.infolist()) > MOST_BYTES:
                raise Unreadable("too_large")
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        cells = sheet.iter_rows(max_row=MOST_ROWS + 1, max_col=MOST_COLUMNS + 1, values_only=True)
        rows = [_without_tail(["" if value is None else str(value) for value in row]) for row in cells]
        book.close()
        return rows
    except Unreadable:
        raise
    except Exception:  # whatever a broken workbook makes a parser of XML say
        raise Unreadable("no_table") from None


def _without_tail(row: list[str]) -> list[str]:
    """A row up to its last cell that holds something; the reader fills all rows up to the limit."""
    while row and not row[-1]:
        row.pop()
    return row
