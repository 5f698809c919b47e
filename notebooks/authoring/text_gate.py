"""Gate 3: a lab's text as a reader meets it: one H1, headings in order, links that lead on, alt texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

from .given import read_files
from .model import LANGUAGES, Failure, Language
from .source import Cell, read_cells

GATE = 3
_ONE = "one H1, '# title', begins the lab; every other heading begins with ##"


def text_failures(lab_dir: Path, missing: Language | None = None) -> tuple[Failure, ...]:
    """Everything that is wrong with the texts of both languages, or of one when the other is `missing`."""
    path = lab_dir / "source.py"
    cells, beside = read_cells(path), read_files(lab_dir)
    return tuple(
        failure
        for language in LANGUAGES
        if language != missing
        for failure in _Reading(path, beside).failures([cell for cell in cells if cell.lang == language])
    )


class _Reading:
    """One language's text, from top to bottom."""

    def __init__(self, path: Path, beside: Collection[str]) -> None:
        self.path, self.level, self.beside = path, 0, beside
        self.markdown = MarkdownIt("commonmark").enable(["table", "strikethrough"])

    def failures(self, cells: list[Cell]) -> Iterator[Failure]:
        """In the order of lines."""
        for cell in cells:
            line = cell.line
            for token in self.markdown.parse(cell.source):
                line = cell.line + 1 + token.map[0] if token.map else line
                if token.type == "heading_open":
                    yield from self._heading(line, int(token.tag[1]))
                for child in token.children or ():
                    yield from self._inline(line, child)
        if self.level == 0:
            yield Failure(GATE, self.path, cells[0].line if cells else 1, "no heading at all", _ONE)

    def _heading(self, line: int, level: int) -> Iterator[Failure]:
        if self.level == 0 and level != 1:
            yield self._failure(line, "the first heading is no H1", _ONE)
        elif self.level and level == 1:
            yield self._failure(line, "a second H1", _ONE)
        elif level > self.level + 1:
            what = f"a heading of level {level} follows one of level {self.level}"
            yield self._failure(line, what, f"use {'#' * (self.level + 1)}")
        self.level = level

    def _inline(self, line: int, token: Token) -> Iterator[Failure]:
        if token.type == "image":
            if not token.content.strip():
                yield self._failure(line, "a picture without alt text", "say in the brackets what it shows")
            address = str(token.attrGet("src") or "")
            if not address.startswith("data:image/") and address not in self.beside:
                what = f"the picture {address!r} is not there"
                yield self._failure(
                    line, what, "put it below files/, or draw it by code: labs have no network"
                )
        elif token.type == "link_open":
            parts = urlsplit(str(token.attrGet("href") or ""))
            if parts.scheme not in ("http", "https", "mailto") or not (parts.netloc or parts.path):
                what = f"the link {token.attrGet('href')!r} leads nowhere"
                yield self._failure(line, what, "give the full address, or name a lesson by @lesson(slug)")
        elif token.type == "text" and "**" in token.content:
            yield self._failure(line, "** makes nothing bold here", "leave punctuation outside of the **")

    def _failure(self, line: int, what: str, remedy: str) -> Failure:
        return Failure(GATE, self.path, line, what, remedy)
