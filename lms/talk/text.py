"""What people type, as HTML: the lessons' Markdown without what only a lesson needs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

import nh3

from lms.catalog.markdown import render
from lms.catalog.markdown.sanitise import ATTRIBUTES, CLASSES, MATHS, TEXT, VALUES

# A picture could be fetched from anywhere; a marker on each post must not meet one of the page around it
_WITHOUT = {"img", "figure", "figcaption", "details", "summary", "section"}
_cleaner = nh3.Cleaner(
    tags=(TEXT | MATHS) - _WITHOUT,
    attributes={
        tag: names - {"id"} - set(VALUES.get(tag, ()))
        for tag, names in ATTRIBUTES.items()
        if tag not in _WITHOUT
    },
    tag_attribute_values={tag: values for tag, values in VALUES.items() if tag not in _WITHOUT},
    allowed_classes={tag: names for tag, names in CLASSES.items() if tag not in _WITHOUT},
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)
_FENCE = re.compile(r"^\s{0,3}(```|~~~)")
_LINK = re.compile(r"\[([^\]\n]+)\]\(([^)\s]+)\)")
_MARKS = re.compile(r"\*\*([^*\n]+)\*\*|`([^`\n]+)`|^#{1,6}[ \t]+", re.MULTILINE)
_TITLE = re.compile(r"^#(?=\s)")


def tidy(text: str) -> str:
    """The text with one kind of line end, without what a database cannot hold and without an empty rim.

    Korean comes from some systems as single letters (NFD); put together, a search finds it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\0", "").strip()
    return unicodedata.normalize("NFC", text)


def to_html(text: str, language: str) -> str:
    """Safe HTML of what a person typed in a language; what is not understood is shown as it was typed."""
    return _cleaner.clean(render(_headings_below(text), language=language).html)


def _headings_below(text: str) -> str:
    """The page's title is its only heading of the first level: one in a post becomes one of the second."""
    lines, fenced = [], False
    for line in text.split("\n"):
        fenced ^= bool(_FENCE.match(line))
        lines.append(line if fenced else _TITLE.sub("##", line))
    return "\n".join(lines)


def plain(text: str) -> str:
    """Markdown as it reads in a notice and a mail: lines stay, marks of links, bold and code go."""
    text = _LINK.sub(lambda found: found[1] if found[2].startswith("/") else f"{found[1]} ({found[2]})", text)
    return _MARKS.sub(lambda found: found[1] or found[2] or "", text)


def around(text: str, words: Sequence[str], width: int = 60) -> tuple[str, str, str]:
    """Where one of the words stands first, on one line: what is before it, the word itself, what is after."""
    line = " ".join(plain(text).split())
    place = re.search("|".join(map(re.escape, words)), line, re.IGNORECASE)
    start, end = place.span() if place else (0, 0)
    before = line[max(0, start - width) : start]
    after = line[end : end + width]
    return (
        f"… {before}" if start > width else before,
        line[start:end],
        f"{after} …" if end + width < len(line) else after,
    )


def excerpt(text: str, length: int = 600) -> str:
    """The beginning of a text, for a notice."""
    text = plain(text)
    return text if len(text) <= length else text[:length].rsplit(" ", 1)[0] + " …"
