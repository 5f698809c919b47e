"""Reading notebooks of unknown origin."""

from __future__ import annotations

import json
import warnings
from itertools import count

import nbformat
from nbformat.notebooknode import NotebookNode


class Unreadable(Exception):
    """A file is no notebook that can be graded; the message says why, for instructors."""


def read_notebook(content: bytes) -> NotebookNode:
    """The notebook in nbformat 4 with unique cell ids, whatever version (3 or 4) it was written in.

    Raises Unreadable for anything that is not a valid notebook after the repairs that nbformat itself offers.
    """
    try:
        # json.dumps without ASCII escapes finds lone surrogates, which nothing after this can encode.
        text = json.dumps(json.loads(content.decode("utf-8-sig")), ensure_ascii=False)
        text.encode("utf-8")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _normalized(nbformat.reader.reads(text))
    except RecursionError:
        raise Unreadable("the JSON is nested too deeply") from None
    except Exception as problem:  # nbformat raises AttributeError, KeyError and more for odd input
        first_line = (str(problem) or type(problem).__name__).splitlines()[0]
        raise Unreadable(f"{type(problem).__name__}: {first_line[:200]}") from None


def _normalized(raw: NotebookNode) -> NotebookNode:
    if raw.get("nbformat") not in (3, 4):
        raise Unreadable("this is not a notebook of nbformat 3 or 4")
    given = {None, *(cell.get("id") for cell in raw.get("cells", ()))}
    nb = nbformat.convert(raw, 4)
    _, nb = nbformat.validator.normalize(nb, strip_invalid_metadata=True)
    for place, cell in enumerate(nb.cells):
        if (
            cell.get("id") not in given
        ):  # nbformat's are random: the same file would give another notebook each time
            cell.id = next(name for tail in count() if (name := f"cell-{place}{'-' * tail}") not in given)
    nbformat.validate(nb)
    return nb


def asks_for_tests(line: str) -> bool:
    """Whether nbgrader's generate_assignment would put generated tests in the place of this line of code."""
    return "AUTOTEST" in line and line.strip().startswith("#")


def write_notebook(nb: NotebookNode) -> bytes:
    """The notebook as UTF-8 bytes."""
    return nbformat.writes(nb).encode("utf-8")
