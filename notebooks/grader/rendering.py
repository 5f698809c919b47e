"""Cells and outputs of a notebook as HTML in which nothing can run, load, submit or imitate the page around.

What a kernel returned is hostile, whoever wrote the code: a learner's, or a package's that ours calls.
"""

from __future__ import annotations

import base64
from functools import lru_cache
from typing import Any

import nh3
from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat.notebooknode import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .hidden import masked, plain
from .texts import HINTS

_REMEMBERED = 4_000  # characters; longer cells are highlighted anew each time, to keep memory small
_LEXER, _FORMATTER = PythonLexer(stripnl=False), HtmlFormatter(nowrap=True)
_IMAGES = ("image/png", "image/jpeg", "image/gif", "image/svg+xml")
_TAGS = (nh3.ALLOWED_TAGS - {"style", "form", "input", "button"}) | {
    "details",
    "summary",
    "caption",
    "colgroup",
    "col",
}
_MATHML = {"math", "mrow", "mi", "mn", "mo", "ms", "mtext", "mspace", "msup", "msub", "msubsup", "mfrac"}
_MATHML |= {"msqrt", "mroot", "mover", "munder", "munderover", "mtable", "mtr", "mtd", "mstyle", "mpadded"}
_ATTRIBUTES = {
    **{tag: set(names) for tag, names in nh3.ALLOWED_ATTRIBUTES.items()},
    "math": {"display", "xmlns"},
    "mo": {"stretchy", "fence", "form"},
    "span": {"class"},
    "th": {"colspan", "rowspan", "scope"},
    "td": {"colspan", "rowspan"},
}


def prose(cell: NotebookNode, text: str) -> Markup:
    """`text` of a Markdown cell with the pictures that were pasted into it; of another cell as it is."""
    if cell.cell_type != "markdown":
        return Markup("<pre>{}</pre>").format(text)
    for name, kinds in cell.get("attachments", {}).items():
        for kind in _IMAGES:
            if isinstance(kinds.get(kind), str):
                text = text.replace(f"attachment:{name}", _image(kind, kinds[kind]))
    return _safe(_markdown().render(text))


def code(text: str) -> Markup:
    """Python in colours, as spans with the classes of Pygments."""
    coloured = _highlight_once(text) if len(text) < _REMEMBERED else highlight(text, _LEXER, _FORMATTER)
    return Markup(coloured)  # noqa: S704 Pygments escapes


def output(output: NotebookNode, secrets: tuple[str, ...], language: str) -> dict[str, Any] | None:
    """{"kind", and "text", "html" or "address" (of an image)} of one output; None for nothing to see."""
    if output.output_type == "stream":
        return {"kind": output.name, "text": masked(plain(str(output.text)), secrets)}
    if output.output_type == "error":
        trace = masked(plain("\n".join(map(str, output.traceback))), secrets)
        hint = HINTS.get(str(output.ename), {}).get(language)
        return {"kind": "error", "text": f"{hint}\n{trace}" if hint else trace}
    data = output.get("data", {})
    for kind in _IMAGES:
        if isinstance(data.get(kind), str):
            return {"kind": "image", "address": _image(kind, data[kind])}
    if isinstance(data.get("text/html"), str):
        return {"kind": "html", "html": _safe(masked(data["text/html"], secrets))}
    for kind in ("text/markdown", "text/latex"):
        if isinstance(data.get(kind), str):
            return {"kind": "html", "html": _safe(_markdown().render(masked(data[kind], secrets)))}
    if data.get("text/plain"):
        return {"kind": "result", "text": masked(plain(str(data["text/plain"])), secrets)}
    return None


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin, renderer=_math)


def _math(text: str, options: dict[str, Any]) -> str:
    try:
        return to_mathml(text, display="block" if options.get("display_mode") else "inline")
    except Exception:  # latex2mathml has no common error for bad input
        return str(Markup("<code>{}</code>").format(text))


def _image(kind: str, content: str) -> str:
    """A data address; an SVG in an img element cannot run scripts or load anything."""
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode("utf-8")).decode("ascii")
    return f"data:{kind};base64,{''.join(content.split())}"


@lru_cache(maxsize=256)
def _highlight_once(text: str) -> str:
    """The cells that everybody was given come with each submission."""
    return highlight(text, _LEXER, _FORMATTER)


def _safe(html: str) -> Markup:
    """HTML with everything removed that could run, load, submit or imitate the page around it."""
    clean = nh3.clean(
        html,
        tags=_TAGS | _MATHML,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"https", "http", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    # The corner of a pandas table heads nothing, and a screen reader stumbles over a heading without a word
    return Markup(clean.replace("<th></th>", "<td></td>"))  # noqa: S704 cleaned above


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    is_data = value.strip().lower().startswith("data:")
    if attribute == "src":
        return (
            value
            if tag == "img" and value.startswith(tuple(f"data:{kind};base64," for kind in _IMAGES))
            else None
        )
    return None if attribute in ("href", "cite") and is_data else value
