"""The walk over a parsed document: checks it, finds its headings, figures, formulas and words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import MutableMapping
from html import escape
from typing import Any
from urllib.parse import unquote, urlsplit

from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

from ..problems import did_you_mean
from .maths import MathsError, to_mathml
from .rules import label

INLINE_HTML = re.compile(r"^(?:</?(?:sub|sup|kbd)>|<br ?/?>|<!--.*-->)$", re.DOTALL)
ALIGNMENT = {"text-align:right": "number", "text-align:center": "centre"}
CAN_LINK_TERMS = ("paragraph_open", "td_open")


def finish(state: StateCore) -> None:
    """Core rule, after inline parsing."""
    env, line, previous = state.env, 0, ""
    for index, token in enumerate(state.tokens):
        line = token.map[0] if token.map else line
        if token.type == "heading_open":
            _heading(env, token, state.tokens[index + 1], line)
        elif token.type == "inline":
            _inline(env, token, line, linkable=previous in CAN_LINK_TERMS)
            _figure(env, state.tokens, index, line)
        elif token.type == "math_block":
            _formula(env, token, line, display=True)
        elif token.type in ("fence", "code_block"):
            _code(env, token, line)
        elif token.type == "html_block" and not INLINE_HTML.match(token.content.strip()):
            _refuse_html(env, token, line)
        elif token.type in ("th_open", "td_open"):
            _cell(token)
            if token.type == "th_open" and not state.tokens[index + 1].content.strip():
                _empty_header(token, state.tokens[index + 2])
        previous = token.type
    known = {heading["id"] for heading in env["headings"]}
    for place, anchor in env["anchors"]:
        if anchor not in known:
            env["report"](place, f"the link '#{anchor}' leads to no heading", did_you_mean(anchor, known))


def _heading(env: MutableMapping[str, Any], token: Token, inline: Token, line: int) -> None:
    level, title = int(token.tag[1]), _text(inline)
    if level == 1:
        env["report"](line, "a heading with one #", "the title in the front matter is the H1: begin with ##")
    last = env["headings"][-1]["level"] if env["headings"] else 1
    if level > last + 1 and level > 1:
        env["report"](
            line, f"a heading of level {level} follows one of level {last}", f"use {'#' * (last + 1)}"
        )
    name = _anchor(title)
    taken = {heading["id"] for heading in env["headings"]}
    number = 2
    unique = name
    while unique in taken:
        unique, number = f"{name}-{number}", number + 1
    token.attrSet("id", unique)
    env["headings"].append({"id": unique, "title": title, "level": level})


def _anchor(title: str) -> str:
    """An id from a title, prefixed so that it never meets an id of the page around it."""
    words = re.sub(r"[^\w]+", "-", unicodedata.normalize("NFC", title).lower()).strip("-_")
    return f"s-{words}" if words else "s-section"


def _text(inline: Token) -> str:
    """What a reader reads of an inline token, without markup."""
    return "".join(
        " " if child.type in ("softbreak", "hardbreak") else child.content
        for child in inline.children or []
        if child.type in ("text", "code_inline", "softbreak", "hardbreak", "text_special")
    ).strip()


def _inline(env: MutableMapping[str, Any], token: Token, line: int, *, linkable: bool) -> None:
    env["words"].append(_text(token))
    inside_link = 0
    out: list[Token] = []
    for child in token.children or []:
        line += child.type in ("softbreak", "hardbreak")
        inside_link += child.nesting if child.type in ("link_open", "link_close") else 0
        if child.type == "math_inline":
            _formula(env, child, line, display=False)
        elif child.type == "html_inline" and not INLINE_HTML.match(child.content):
            _refuse_html(env, child, line)
        elif child.type == "link_open":
            _link(env, child, line)
        elif child.type == "image":
            _image(env, child, line)
        elif child.type == "text" and child.content.startswith(":::"):
            env["report"](line, "::: is not on a line of its own", "put an empty line before and after it")
        elif child.type == "text" and "**" in child.content:
            # A closing ** between punctuation and a letter closes nothing: common in Korean, "(TP)**은".
            env["report"](line, "** makes nothing bold here", "leave punctuation outside of the **")
        if child.type == "text" and linkable and not inside_link:
            out += _link_terms(env, child)
        else:
            out.append(child)
    token.children = out


def _formula(env: MutableMapping[str, Any], token: Token, line: int, *, display: bool) -> None:
    env["formulas"] += 1
    latex = token.content.strip()
    try:
        mathml = to_mathml(latex, display=display)
    except MathsError as error:
        env["report"](line, f"the formula {latex!r} cannot be shown: {error}")
        mathml = f"<code>{escape(latex)}</code>"
    if display:
        name = label(env, "formula")
        mathml = f'<div class="maths" role="group" tabindex="0" aria-label="{name}">{mathml}</div>\n'
    token.type, token.content = "made", mathml


def _refuse_html(env: MutableMapping[str, Any], token: Token, line: int) -> None:
    tag = token.content.strip().split("\n")[0][:40]
    env["report"](line, f"HTML is not used here: {tag}", "write it in Markdown, or put it in a code span")
    token.type, token.content = "made", escape(token.content)


def _code(env: MutableMapping[str, Any], token: Token, line: int) -> None:
    language = token.info.strip().split(" ")[0]
    token.type = "fence"
    env["fences"].append(language)
    if not language:
        env["report"](line, "code without a language", "write ```python, or ```text for plain text")
        return
    try:
        get_lexer_by_name(language)
    except ClassNotFound:
        env["report"](line, f'code language "{language}" is not known', "write ```text for plain text")


def _cell(token: Token) -> None:
    """Alignment as a class (a style attribute is blocked), and what a header is the header of."""
    style = token.attrs.pop("style", None)
    if style in ALIGNMENT:
        token.attrSet("class", ALIGNMENT[str(style)])
    if token.type == "th_open":
        token.attrSet("scope", "col")


def _empty_header(opening: Token, closing: Token) -> None:
    """The corner above row names is no header: a screen reader would announce nothing as one."""
    opening.tag = closing.tag = "td"
    opening.attrs.pop("scope", None)


def _link(env: MutableMapping[str, Any], token: Token, line: int) -> None:
    href = str(token.attrGet("href") or "")
    parts = urlsplit(href)
    if parts.scheme in ("http", "https"):
        token.attrSet("rel", "noopener noreferrer")
        token.attrSet("class", "external")
    elif href.startswith("#"):
        env["anchors"].append((line, unquote(href[1:])))
    elif not (parts.scheme == "mailto" or href.startswith("/")):
        env["report"](
            line, f"the link {href!r} leads nowhere", "give the full address, beginning with https://"
        )


def _image(env: MutableMapping[str, Any], token: Token, line: int) -> None:
    source = str(token.attrGet("src") or "")
    env["words"].append(token.content)
    env["figures_used"].append(source)
    if not token.content.strip():
        env["report"](line, f"the figure {source} has no alt text", "say in the brackets what it shows")
    figure = env["figures"].get(source)
    if figure is None:
        remedy = did_you_mean(source, env["figures"]) if env["figures"] else "put the file there"
        env["report"](line, f"the figure {source} is not there", remedy)
        return
    token.attrSet("src", figure.address)
    token.attrSet("loading", "lazy")
    token.attrSet("decoding", "async")
    if figure.width and figure.height:  # keeps the page still while the picture loads
        token.attrSet("width", str(figure.width))
        token.attrSet("height", str(figure.height))


def _figure(env: MutableMapping[str, Any], tokens: list[Token], index: int, line: int) -> None:
    """A picture alone in its paragraph becomes a <figure>, its title the caption."""
    children = tokens[index].children or []
    alone = len(children) == 1 and children[0].type == "image" and tokens[index - 1].type == "paragraph_open"
    if not alone:
        if any(child.type == "image" for child in children):
            env["report"](line, "a figure inside running text", "put it in a paragraph of its own")
        return
    for edge in (tokens[index - 1], tokens[index + 1]):
        edge.tag = "figure"
        edge.hidden = False
    tokens[index - 1].attrSet("class", "figure")
    caption = str(children[0].attrs.pop("title", ""))
    if caption:
        children.append(Token("made", "", 0, content=f"<figcaption>{escape(caption)}</figcaption>"))


def _link_terms(env: MutableMapping[str, Any], token: Token) -> list[Token]:
    """`token` cut where a word of the glossary first occurs, the word linked. Each word is linked once."""
    for slug, word in env["terms"].items():
        boundary = r"(?<![A-Za-z0-9]){}(?![A-Za-z0-9])" if word.isascii() else "{}"
        match = re.search(boundary.format(re.escape(word)), token.content, re.IGNORECASE)
        if match:
            del env["terms"][slug]
            link = f'<a class="term" href="/glossary#{slug}">{escape(match[0])}</a>'
            before = Token("text", "", 0, content=token.content[: match.start()])
            after = Token("text", "", 0, content=token.content[match.end() :])
            return [*_link_terms(env, before), Token("made", "", 0, content=link), *_link_terms(env, after)]
    return [token]
