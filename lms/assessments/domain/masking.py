"""Taking a learner's name out of what a grader reads; pure functions on texts and notebooks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from html import escape

# Two letters of a name are often a word, too: taken out, they would make the work unreadable
SHORTEST_NAME = 3
# Metadata of a notebook that says what it is written in, and of a cell that grading needs
KEPT = ("kernelspec", "language_info")
KEPT_OF_CELL = ("nbgrader", "tags")


def without_name(content: bytes, names: Sequence[str], instead: str) -> bytes:
    """A text in UTF-8, as HTML or JSON or as it is, with something else in place of each of the names."""
    text = content.decode(errors="surrogateescape")
    written = {
        form
        for name in names
        if len(name) >= SHORTEST_NAME
        for form in (name, escape(name), json.dumps(name)[1:-1])
    }
    for form in sorted(written, key=len, reverse=True):
        text = re.sub(re.escape(form), lambda _found: instead, text, flags=re.IGNORECASE)
    return text.encode(errors="surrogateescape")


def bare_notebook(content: bytes) -> bytes:
    """A notebook without metadata that could say whose it is: authors, times, programs, paths.

    What is no notebook stays as it is; the grader has said so already.
    """
    try:
        notebook = json.loads(content)
        notebook["metadata"] = {
            name: notebook["metadata"][name] for name in KEPT if name in notebook["metadata"]
        }
        for cell in notebook["cells"]:
            cell["metadata"] = {
                name: cell["metadata"][name] for name in KEPT_OF_CELL if name in cell.get("metadata", {})
            }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return content
    return json.dumps(notebook, ensure_ascii=False, indent=1).encode()
