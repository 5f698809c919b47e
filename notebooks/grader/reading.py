"""Reading notebooks of unknown origin."""

from __future__ import annotations

import json
import re
import warnings
from typing import Any

import nbformat
from nbformat.notebooknode import NotebookNode

GENERATED = "generated-"  # how ids begin that the file itself does not have
_ID = re.compile(r"[a-zA-Z0-9_-]{1,64}")


class Unreadable(Exception):
    """A file is no notebook that can be graded; the message says why, for instructors."""


def read_notebook(content: bytes) -> NotebookNode:
    """The notebook in nbformat 4.5, whatever version (3 or 4) it was written in, without its outputs.

    Everything that decides nothing about a grade is mended: stored outputs are dropped unread, broken
    metadata becomes none, line ends become one kind, and cells without an id get one. The same bytes give
    the same notebook. Raises Unreadable when there are no cells to speak of.
    """
    try:
        slim = _without_outputs(json.loads(_text(content)))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _rebuilt(slim)
    except Unreadable:
        raise
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    except Exception as problem:  # nbformat raises AttributeError, KeyError and more for odd input
        first_line = (str(problem) or type(problem).__name__).splitlines()[0]
        raise Unreadable(f"{type(problem).__name__}: {first_line[:200]}") from None


def _text(content: bytes) -> str:
    """The file's text: UTF-8, -16 or -32 by its first bytes, else what editors in Korea saved in."""
    if not content.strip():
        raise Unreadable("the file is empty")
    for encoding in (json.detect_encoding(content), "cp949"):
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise Unreadable("the text is neither in UTF-8 nor in another encoding that is known")


def _without_outputs(raw: Any) -> dict[str, Any]:
    """The notebook's JSON with nothing in it that cannot be written again."""
    if not isinstance(raw, dict) or raw.get("nbformat") not in (3, 4):
        raise Unreadable("this is not a notebook of nbformat 3 or 4")
    sheets = raw.get("worksheets")
    for holder in (raw, *(sheets if isinstance(sheets, list) else ())):
        cells = holder.get("cells", ())
        for cell in cells if isinstance(cells, list) else ():
            if isinstance(cell, dict) and "outputs" in cell:
                cell["outputs"] = []
    # Half of a character ("lone surrogates", as in a cut emoji) becomes a question mark.
    text = json.dumps(raw, ensure_ascii=False).encode("utf-8", "replace")
    slim: dict[str, Any] = json.loads(text)
    return slim


def _rebuilt(raw: dict[str, Any]) -> NotebookNode:
    if raw["nbformat"] == 3:
        raw = nbformat.convert(nbformat.from_dict(raw), 4)
    if not isinstance(raw.get("cells"), list):
        raise Unreadable("this notebook has no list of cells")
    metadata = dict(raw["metadata"]) if isinstance(raw.get("metadata"), dict) else {}
    metadata.pop("widgets", None)  # state for a browser, often megabytes of it
    cells = [_cell(cell) for cell in raw["cells"] if isinstance(cell, dict)]
    nb = nbformat.from_dict({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
    _identify(nb)
    _, nb = nbformat.validator.normalize(nb, strip_invalid_metadata=True)
    nbformat.validate(nb)
    return nb


def _cell(raw: dict[str, Any]) -> dict[str, Any]:
    """The cell with what the format has for its type, and nothing else."""
    kind = raw.get("cell_type")
    cell: dict[str, Any] = {
        "cell_type": kind if kind in ("code", "markdown", "raw") else "raw",
        "metadata": raw["metadata"] if isinstance(raw.get("metadata"), dict) else {},
        "source": _source(raw.get("source")),
        "id": raw.get("id"),
    }
    if kind == "code":
        cell |= {"outputs": [], "execution_count": None}
    elif isinstance(raw.get("attachments"), dict):
        cell["attachments"] = {
            name: {kind: data for kind, data in pictures.items() if isinstance(data, str)}
            for name, pictures in raw["attachments"].items()
            if isinstance(pictures, dict)
        }
    return cell


def _source(source: Any) -> str:
    """A text, or a list of lines."""
    lines = source if isinstance(source, list) else [source]
    text = "".join(line for line in lines if isinstance(line, str))
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _identify(nb: NotebookNode) -> None:
    """Each cell has an id of its own. nbformat's are random: the same file would give another notebook."""
    seen: set[str] = set()
    for place, cell in enumerate(nb.cells):
        if not isinstance(cell.id, str) or not _ID.fullmatch(cell.id) or cell.id in seen:
            cell.id = f"{GENERATED}{place}"
        while cell.id in seen:
            cell.id += "-"
        seen.add(cell.id)


def asks_for_tests(line: str) -> bool:
    """Whether nbgrader's generate_assignment would put generated tests in the place of this line of code."""
    return "AUTOTEST" in line and line.strip().startswith("#")


def write_notebook(nb: NotebookNode) -> bytes:
    """The notebook as UTF-8 bytes."""
    return nbformat.writes(nb).encode("utf-8")
