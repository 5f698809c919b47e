"""Gate 3: the figures that a lab's own code draws have alt texts, in the language of the notebook.

Looked for where learners meet them: in the outputs of the solved notebook, after it has run.
"""

from __future__ import annotations

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import nbformat
from nbformat.notebooknode import NotebookNode

from .model import Failure, Language
from .source import HANGUL, read_cells

GATE = 3
SHORTEST = 15  # characters; "a chart" tells nobody anything
REMEDY = 'draw it, then: from industrial_data import show; show("«무엇이 보이는지|what it shows»")'


def figure_failures(path: Path, notebook: bytes, language: Language) -> Iterator[Failure]:
    """What is wrong with the figures of an executed notebook that was built from `path`, in one language."""
    lines = [cell.line for cell in read_cells(path) if cell.lang in (None, language)]
    for line, cell in zip(lines, nbformat.reads(notebook.decode(), as_version=4).cells, strict=False):
        for output in cell.get("outputs", ()):
            for alt in _alts(output):
                if what := _wrong(alt, language):
                    yield Failure(GATE, path, line, what, REMEDY)


def _wrong(alt: str, language: Language) -> str:
    if not alt.strip():
        return "this cell draws a figure without alt text"
    if len(alt.strip()) < SHORTEST:
        return f"the alt text {alt.strip()!r} of a figure says too little"
    if bool(HANGUL.search(alt.replace("만원", ""))) != (language == "ko"):
        return f"the alt text {alt.strip()[:60]!r} of a figure is not in the notebook's language ({language})"
    return ""


def _alts(output: NotebookNode) -> Iterator[str]:
    """The alt text of each picture in an output, empty for none."""
    data = output.get("data", {})
    if "text/html" in data:
        yield from _Pictures(data["text/html"]).alts
    elif any(kind.startswith("image/") for kind in data):
        yield ""


class _Pictures(HTMLParser):
    """The alt texts of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.alts: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "img":
            self.alts.append(dict(attrs).get("alt") or "")
