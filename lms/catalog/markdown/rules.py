"""How single tokens become HTML where the library's own way does not suit a reader or a screen reader."""

from __future__ import annotations

from collections.abc import MutableMapping
from html import escape
from typing import Any

from markdown_it.token import Token
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import get_lexer_by_name
from pygments.util import ClassNotFound

LABELS = {
    "ko": {
        "table": "표",
        "code": "코드",
        "formula": "수식",
        "footnotes": "각주",
        "back": "본문으로 돌아가기",
    },
    "en": {
        "table": "Table",
        "code": "Code",
        "formula": "Formula",
        "footnotes": "Footnotes",
        "back": "Back to the text",
    },
}
_formatter = HtmlFormatter(nowrap=True)


def label(env: MutableMapping[str, Any], name: str) -> str:
    """A word of ours in the document's language."""
    return LABELS[env["language"]][name]


def made(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """Markup that an earlier step has made."""
    return tokens[index].content


def fence(_renderer: Any, tokens: list[Token], index: int, _options: Any, env: Any) -> str:
    """Code, coloured by classes; it scrolls in itself, so it can be reached by keyboard."""
    token = tokens[index]
    language = token.info.strip().split(" ")[0]
    try:
        code = highlight(token.content, get_lexer_by_name(language or "text", stripnl=False), _formatter)
    except ClassNotFound:
        code = escape(token.content)
    return (
        f'<div class="code" data-language="{escape(language)}"><pre tabindex="0" role="group"'
        f' aria-label="{label(env, "code")}"><code>{code}</code></pre></div>\n'
    )


def table_open(_renderer: Any, _tokens: list[Token], _index: int, _options: Any, env: Any) -> str:
    """A wide table scrolls in itself, not the page."""
    name = label(env, "table")
    return f'<div class="table-wrap" role="group" tabindex="0" aria-label="{name}"><table class="table">\n'


def table_close(*_arguments: Any) -> str:
    """See table_open."""
    return "</table></div>\n"


def footnote_ref(_renderer: Any, tokens: list[Token], index: int, _options: Any, env: Any) -> str:
    """The number in the text; a note can be referred to more than once."""
    meta = tokens[index].meta  # of a note written in its place, ^[...], it has no subId
    number, again = meta["id"] + 1, meta.get("subId")
    anchor = f"fnref{number}-{again}" if again else f"fnref{number}"
    name = f"{label(env, 'footnotes')} {number}"
    link = f'<a href="#fn{number}" id="{anchor}" aria-label="{name}">{number}</a>'
    return f'<sup class="footnote-ref">{link}</sup>'


def footnote_block_open(_renderer: Any, _tokens: list[Token], _index: int, _options: Any, env: Any) -> str:
    """All notes of the document."""
    name = label(env, "footnotes")
    return f'<section class="footnotes" role="group" aria-label="{name}"><ol class="footnotes-list">\n'


def footnote_open(_renderer: Any, tokens: list[Token], index: int, _options: Any, _env: Any) -> str:
    """One note."""
    return f'<li class="footnote-item" id="fn{tokens[index].meta["id"] + 1}">'


def footnote_anchor(_renderer: Any, tokens: list[Token], index: int, _options: Any, env: Any) -> str:
    """The way back into the text."""
    meta = tokens[index].meta
    number, again = meta["id"] + 1, meta.get("subId")
    anchor = f"fnref{number}-{again}" if again else f"fnref{number}"
    return f' <a class="footnote-backref" href="#{anchor}" aria-label="{label(env, "back")}">↩</a>'


RULES = {
    "made": made,
    "fence": fence,
    "table_open": table_open,
    "table_close": table_close,
    "footnote_ref": footnote_ref,
    "footnote_block_open": footnote_block_open,
    "footnote_open": footnote_open,
    "footnote_anchor": footnote_anchor,
}
