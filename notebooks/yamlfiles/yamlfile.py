"""YAML 1.2 with the line of every key, so that a mistake can be pointed at."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, CollectionEndEvent, CollectionStartEvent, ScalarEvent

from .problems import Problem

Key = str | int
NO_NUMBER = re.compile(r"[-+]?\.(?:inf|nan)", re.IGNORECASE)
SUSPECT = re.compile(r"[&*]|\.(?:inf|nan)|(?:[\[{]\s*){9}|(?:- ){9}", re.IGNORECASE)
DEEPEST = 30


@dataclass
class YamlFile:
    """A YAML document as plain `data` (dict, list, str, int, float, bool, None) that knows its lines."""

    path: str
    data: Any
    problems: list[Problem] = field(default_factory=list)
    _tree: Any = None
    _first_line: int = 1

    def line(self, *where: Key) -> int:
        """Line (from 1) of the key or item at `where`; of its nearest ancestor when it is not there."""
        node, line = self._tree, self._first_line
        for key in where:
            position = _position(node, key)
            if position is None:
                break
            line = self._first_line + position
            node = node[key]
        return line

    def report(self, where: Sequence[Key], message: str, remedy: str = "", *, gate: int = 1) -> None:
        self.problems.append(Problem(self.path, self.line(*where), message, remedy, gate))


def parse_yaml(text: str, path: str, *, first_line: int = 1) -> YamlFile:
    """Parse `text`; a syntax error becomes a problem and `data` is None.

    `first_line` is where the text starts in its file (front matter starts at line 2).
    """
    file = YamlFile(path, None, _first_line=first_line)
    try:
        file.problems += _refused(text, path, first_line)
        if not file.problems:
            file._tree = YAML(typ="rt", pure=True).load(StringIO(text))
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = first_line + (mark.line if mark else 0)
        message = " ".join(str(error.problem or error.context or error).split())
        file.problems.append(Problem(path, line, f"this is not YAML: {message}", _remedy(message)))
    except YAMLError as error:
        file.problems.append(Problem(path, first_line, f"this is not YAML: {error}", _remedy("")))
    except RecursionError:
        file.problems.append(Problem(path, first_line, "lists or mappings nest too deep", "make it flat"))
    file.data = _plain(file._tree)
    return file


def _refused(text: str, path: str, first_line: int) -> Iterator[Problem]:
    """What is YAML but no content: aliases of aliases would fill the memory, and no hour is infinite."""
    if not SUSPECT.search(text):  # reading twice takes twice the time
        return
    depth = 0
    for event in YAML(typ="rt", pure=True).parse(StringIO(text)):
        line = first_line + event.start_mark.line
        depth += isinstance(event, CollectionStartEvent) - isinstance(event, CollectionEndEvent)
        if depth > DEEPEST:
            yield Problem(path, line, "lists or mappings nest too deep", "make it flat")
            return
        if isinstance(event, AliasEvent):
            yield Problem(path, line, f"*{event.anchor} stands for another place", "write it out")
        elif getattr(event, "anchor", None):
            yield Problem(
                path, line, f"&{event.anchor} names a place", "remove it, and write out what used it"
            )
        elif isinstance(event, ScalarEvent) and not event.style and NO_NUMBER.fullmatch(event.value):
            yield Problem(path, line, f"{event.value} is no number to count with", "write a finite number")


def _remedy(message: str) -> str:
    if "duplicate key" in message:
        return "keep one of the two"
    if "'\\t'" in message:
        return "indent with spaces: YAML knows no tabs"
    return "check the indentation, and put text that holds a colon or starts with a sign in quotes"


def _position(node: Any, key: Key) -> int | None:
    """Line offset of `key` in a mapping or sequence; None when it is not there."""
    if isinstance(node, CommentedMap) and key in node:
        return node.lc.key(key)[0]
    if isinstance(node, CommentedSeq) and isinstance(key, int) and key < len(node):
        return node.lc.item(key)[0]
    return None


def _plain(node: Any) -> Any:
    """ruamel's round-trip types as plain Python, so that they can be compared, hashed and stored as JSON."""
    if isinstance(node, dict):
        return {str(key): _plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [_plain(value) for value in node]
    for kind in (bool, int, float, str):
        if isinstance(node, kind):
            return kind(node)
    return node if node is None else str(node)
