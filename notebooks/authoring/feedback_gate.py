"""Gate 7: the page that a learner gets back shows no hidden test, neither its source nor its message.

The grader masks what it can find. Here the page is read as a learner reads it, and searched for hidden lines
and for the fixed parts of hidden messages, which are built while the test runs.
"""

from __future__ import annotations

import ast
import html
import re
from collections.abc import Iterator

import nbformat

from notebooks.grader import Bundle, GradeReport
from notebooks.grader.hidden import hidden_lines
from notebooks.syntax import parse_python

SHORTEST = 8  # characters; what is shorter ("x = 1") stands in honest code too
_TAG = re.compile(r"<[^>]*>")


def leaks(bundle: Bundle, report: GradeReport) -> Iterator[tuple[str, str]]:
    """(grade id, text) of each hidden text that the learner can read."""
    shown = _shown(report)
    for task, text in _secrets(bundle):
        if _squeezed(text) in shown:
            yield task, text


def _shown(report: GradeReport) -> str:
    page = report.feedback_html.decode("utf-8")
    messages = [text for cell in report.cells for text in cell.message.values()]
    # With its tags gone for the text, and with them for alt texts and titles.
    return _squeezed(" ".join((html.unescape(_TAG.sub("", page)), html.unescape(page), *messages)))


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", " ", text).strip()


def _secrets(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """Hidden texts by the cell they stand in, without what learners are given anyway."""
    source = nbformat.reads(bundle.source[bundle.notebook_name].decode(), as_version=4)
    given = nbformat.reads(bundle.release[bundle.notebook_name].decode(), as_version=4)
    known = _squeezed("\n".join(cell.source for cell in given.cells))
    for cell in source.cells:
        task = cell.metadata.get("nbgrader", {}).get("grade_id", "")
        hidden = hidden_lines(cell.source)
        for text in sorted({*_lines(hidden), *_messages(cell.source, hidden)}):
            if len(text) >= SHORTEST and _squeezed(text) not in known:
                yield task, text
    for task, line in _scoring(bundle):
        if "{" not in line and _squeezed(line) not in known:
            yield task, line


def _scoring(bundle: Bundle) -> Iterator[tuple[str, str]]:
    """The lines of holdout tasks' scoring files that are long enough to stand nowhere else by chance."""
    for name, content in bundle.source.items():
        if name.endswith(".py"):
            task = name.rpartition("/")[2].removesuffix(".py")
            lines = (line.strip() for line in content.decode("utf-8").splitlines())
            yield from ((task, line) for line in lines if len(line) > 3 * SHORTEST)


def _lines(hidden: dict[int, str]) -> Iterator[str]:
    return (line.strip() for line in hidden.values())


def _messages(source: str, hidden: dict[int, str]) -> Iterator[str]:
    """The fixed parts of texts of several words in hidden lines."""
    if not hidden:
        return
    try:
        tree = parse_python(source)
    except SyntaxError:  # cell magic; its lines are searched for as they are
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.lineno in hidden:
            text = node.value.strip()
            if " " in text:
                yield text
