"""One document from Markdown to HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from ..problems import Problem
from . import rules
from .callouts import callouts_plugin
from .finish import finish
from .sanitise import sanitise


@dataclass(frozen=True)
class Figure:
    """A picture file beside a lesson. Size in CSS pixels, None when the file does not say."""

    name: str
    content: bytes
    content_hash: str
    media_type: str
    width: int | None = None
    height: int | None = None

    @property
    def address(self) -> str:
        """Where the published file is served; changes with its content, so that it can be cached for ever."""
        return f"/assets/{self.content_hash}/{self.name}"


@dataclass(frozen=True)
class Heading:
    """A heading below the title: `level` 2-6, `id` its anchor."""

    id: str
    title: str
    level: int


@dataclass(frozen=True)
class Rendered:
    """HTML of a document, and what other languages' versions of it are compared by."""

    html: str
    plain_text: str
    headings: tuple[Heading, ...] = ()
    fences: tuple[str, ...] = ()
    callouts: tuple[str, ...] = ()
    checks: tuple[tuple[bool, ...], ...] = ()
    formulas: int = 0
    figures: tuple[str, ...] = ()
    problems: tuple[Problem, ...] = ()


def render(
    text: str,
    *,
    language: str,
    path: str = "",
    first_line: int = 1,
    figures: Mapping[str, Figure] | None = None,
    terms: Mapping[str, str] | None = None,
) -> Rendered:
    """Render `text`, written in `language` (ko or en).

    `figures` are the files a picture may name; `terms` (slug -> the word) are linked to the glossary where
    they first occur. Mistakes come back as `problems`, located in `path` counting from `first_line`.
    """
    env = _environment(language, path, first_line, figures or {}, dict(terms or {}))
    html = sanitise(_markdown().render(text, env))
    return Rendered(
        html=html,
        plain_text=re.sub(r"\s+", " ", " ".join(env["words"])).strip(),
        headings=tuple(Heading(**heading) for heading in env["headings"]),
        fences=tuple(env["fences"]),
        callouts=tuple(env["callouts"]),
        checks=tuple(env["checks"]),
        formulas=env["formulas"],
        figures=tuple(env["figures_used"]),
        problems=tuple(env["problems"]),
    )


def render_inline(text: str, **where: Any) -> Rendered:
    """Like `render`, without the paragraph around a text of one paragraph (a choice, a label)."""
    rendered = render(text, **where)
    only = re.fullmatch(r"<p>((?:(?!</?p>).)*)</p>\s*", rendered.html, re.DOTALL)
    if not only:
        return rendered
    return Rendered(html=only[1], plain_text=rendered.plain_text, problems=rendered.problems)


def _environment(
    language: str, path: str, first_line: int, figures: Mapping[str, Figure], terms: dict[str, str]
) -> dict[str, Any]:
    """What the rules of one document share; `report(line offset, message, remedy)` records a mistake."""
    problems: list[Problem] = []

    def report(offset: int, message: str, remedy: str = "") -> None:
        problems.append(Problem(path, first_line + offset, message, remedy, gate=3))

    collected: dict[str, Any] = {
        name: [] for name in ("words", "headings", "fences", "callouts", "checks", "figures_used", "anchors")
    }
    return collected | {
        "language": language,
        "problems": problems,
        "report": report,
        "figures": figures,
        "terms": terms,
        "formulas": 0,
    }


@lru_cache
def _markdown() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "typographer": False}).enable(["table", "strikethrough"])
    footnote_plugin(md)
    dollarmath_plugin(md, allow_labels=False, allow_space=False, allow_digits=False, allow_blank_lines=False)
    callouts_plugin(md)
    md.core.ruler.push("finish", finish)
    for name, rule in rules.RULES.items():
        md.add_render_rule(name, rule)
    return md
