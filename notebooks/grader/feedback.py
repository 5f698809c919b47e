"""The page that a learner gets back: their notebook with scores, nothing hidden, nothing that could run.

It is self-contained and loads nothing. Its own policy (a meta tag) forbids scripts and every address; serve
it with the header FEEDBACK_POLICY, in a sandboxed frame.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

import nh3
from jinja2 import Environment, FileSystemLoader
from latex2mathml.converter import convert as to_mathml
from markdown_it import MarkdownIt
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin
from nbformat.notebooknode import NotebookNode
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

from .hidden import failed_visibly, failing_line, hidden_lines, masked, plain, secrets_of, visible_failure
from .repair import GradedSource
from .report import CellScore, GradeReport
from .texts import FEEDBACK, HINTS, STATUSES

HERE = Path(__file__).parent
FEEDBACK_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; sandbox"
_SHOWN = 100_000  # characters of one cell: highlighting more takes seconds
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


def render(report: GradeReport, source: GradedSource, nb: NotebookNode | None, language: str) -> bytes:
    """The feedback as one HTML page in `language` ("ko" or "en"). `nb` is None when nothing could run."""
    secrets = secrets_of(source)
    scores = {cell.grade_id: cell for cell in report.cells}
    template, css = _template()
    digest = base64.b64encode(hashlib.sha256(css.encode("utf-8")).digest()).decode("ascii")
    page = template.render(
        report=report,
        language=language,
        text={name: words[language] for name, words in FEEDBACK.items()},
        cells=[_cell(cell, scores, source, secrets, language) for cell in (nb.cells if nb else [])],
        css=Markup(css),  # noqa: S704 our own file
        style_hash=digest,
        number=_number,
    )
    return page.encode("utf-8")


@lru_cache(maxsize=1)
def _template() -> tuple[Any, str]:
    environment = Environment(
        loader=FileSystemLoader(HERE), autoescape=True, trim_blocks=True, lstrip_blocks=True
    )
    return environment.get_template("feedback.html.j2"), (HERE / "feedback.css").read_text("utf-8")


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True}).enable("table").use(dollarmath_plugin, renderer=_math)


def _math(text: str, options: dict[str, Any]) -> str:
    try:
        return to_mathml(text, display="block" if options.get("display_mode") else "inline")
    except Exception:  # latex2mathml has no common error for bad input
        return str(Markup("<code>{}</code>").format(text))


def _number(value: float) -> str:
    return f"{value:g}" if abs(value * 100 - round(value * 100)) < 1e-9 else f"{value:.2f}"


def _cell(
    cell: NotebookNode,
    scores: dict[str, CellScore],
    source: GradedSource,
    secrets: tuple[str, ...],
    language: str,
) -> dict[str, Any]:
    name = cell.metadata.get("nbgrader", {}).get("grade_id")
    original = source.cells.get(name)
    locked = original is not None and not original.metadata.nbgrader.get("solution")
    text = masked(source.released[name] if locked else cell.source, secrets)[:_SHOWN]
    secret = original is not None and bool(hidden_lines(original.source))
    shown: dict[str, Any] = {
        "score": scores.get(name),
        "code": None,
        "text": None,
        "outputs": [],
        "secret": False,
    }
    if cell.cell_type != "code":
        shown["text"] = _prose(cell, text)
        return shown
    shown["code"] = Markup(_highlight(text))  # noqa: S704 Pygments escapes
    errors = [out for out in cell.outputs if out.output_type == "error"]
    if original is not None and secret:
        shown["secret"] = len(cell.outputs) > len(errors)
        shown["outputs"] = list(_visible_error(original, errors, secrets, language))
    else:
        shown["outputs"] = [out for output in cell.outputs if (out := _output(output, secrets, language))]
    return shown


def _prose(cell: NotebookNode, text: str) -> Markup:
    """A Markdown cell with the pictures that were pasted into it; other text as it is."""
    if cell.cell_type != "markdown":
        return Markup("<pre>{}</pre>").format(text)
    for name, kinds in cell.get("attachments", {}).items():
        for kind in _IMAGES:
            if isinstance(kinds.get(kind), str):
                text = text.replace(f"attachment:{name}", _image(kind, kinds[kind]))
    return _safe(_markdown().render(text))


def _visible_error(
    original: NotebookNode, errors: list[NotebookNode], secrets: tuple[str, ...], language: str
) -> Iterator[dict[str, Any]]:
    """What a cell with hidden tests may say: our sentence, or the failing line that the learner knows."""
    for error in errors[:1]:
        if failed_visibly(original.source, error):
            line = original.source.split("\n")[(failing_line(original.source, error) or 1) - 1]
            yield {"kind": "error", "text": masked(f"{line.strip()}\n{visible_failure(error)}", secrets)}
        elif error.get("ename") not in ("CellTimeoutError", "MemoryError"):
            yield {"kind": "error", "text": STATUSES["hidden_failed"][language]}


def _output(output: NotebookNode, secrets: tuple[str, ...], language: str) -> dict[str, Any] | None:
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


def _image(kind: str, content: str) -> str:
    """A data address; an SVG in an img element cannot run scripts or load anything."""
    if kind == "image/svg+xml":
        content = base64.b64encode(content.encode("utf-8")).decode("ascii")
    return f"data:{kind};base64,{''.join(content.split())}"


def _highlight(text: str) -> str:
    return _highlight_once(text) if len(text) < _REMEMBERED else highlight(text, _LEXER, _FORMATTER)


@lru_cache(maxsize=256)
def _highlight_once(text: str) -> str:
    """The cells that everybody was given come with each submission."""
    return highlight(text, _LEXER, _FORMATTER)


def _safe(html: str) -> Markup:
    """Learners' HTML with everything removed that could run, load, submit or imitate the page around it."""
    clean = nh3.clean(
        html,
        tags=_TAGS | _MATHML,
        attributes=_ATTRIBUTES,
        attribute_filter=_allowed,
        url_schemes={"https", "http", "mailto", "data"},
        link_rel="noopener noreferrer nofollow",
    )
    return Markup(clean)  # noqa: S704 cleaned one line above


def _allowed(tag: str, attribute: str, value: str) -> str | None:
    is_data = value.strip().lower().startswith("data:")
    if attribute == "src":
        return (
            value
            if tag == "img" and value.startswith(tuple(f"data:{kind};base64," for kind in _IMAGES))
            else None
        )
    return None if attribute in ("href", "cite") and is_data else value
