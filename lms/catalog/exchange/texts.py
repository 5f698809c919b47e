"""Texts for other systems and from them. They read HTML; we write Markdown.

An exported text is the HTML that our pages show. Where that does not say how it was written, the Markdown
stands beside it, where other systems do not look, with a digest of the HTML. When the file comes back, this
Markdown counts if the HTML is still the same; if somebody edited the HTML, that is what counts.
"""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from html import escape
from typing import Any

from markdownify import MarkdownConverter

from ..markdown import Figure, render_inline

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
_PICTURE = re.compile(r"<(?:img|math|audio|video|object|embed|iframe)\b", re.IGNORECASE)
_EQUATION = re.compile(r"<img\b[^>]*\bdata-equation-content=[^>]*>", re.IGNORECASE)
_FORMULA = re.compile(r"\\\((.+?)\\\)|\\\[(.+?)\\\]", re.DOTALL)  # \(x\) and \[x\], as MathJax has them
_UNIT = {"ko": "단위", "en": "Unit"}


def shown(markdown: str, language: str, figures: Mapping[str, Figure]) -> str:
    """The HTML of a text, pictures inside it, without what XML cannot hold."""
    inside = {name: replace(figure, name="picture") for name, figure in figures.items()}
    html = render_inline(markdown, language=language, figures=inside).html
    for figure in inside.values():
        data = f"data:{figure.media_type};base64,{base64.b64encode(figure.content).decode()}"
        html = html.replace(f'"{figure.address}"', f'"{data}"')
    return for_xml(html).strip() or "<p></p>"


def for_xml(text: str) -> str:
    """The text without what XML cannot hold."""
    return _NOT_XML.sub("", text)


def unit_line(unit: str | None, language: str) -> str:
    """What tells a learner elsewhere the unit, behind the question's text."""
    return f"<p>({_UNIT[language]}: {escape(for_xml(unit))})</p>" if unit else ""


class Kept:
    """The Markdown of one question's texts, by a name for each, as it goes with the file."""

    def __init__(self, texts: Mapping[str, Any] | None = None) -> None:
        self.texts = dict(texts or {})

    def add(self, name: str, html: str, markdown: str) -> str:
        """Remember it, unless it can be read from the HTML; the HTML, for the file."""
        if to_markdown(html) != markdown:
            self.texts[name] = {"of": digest(html), "markdown": markdown}
        return html

    def find(self, name: str, html: str) -> str | None:
        """The Markdown of `html`; None when it was edited, or never ours."""
        entry = self.texts.get(name)
        if not isinstance(entry, Mapping) or entry.get("of") != digest(html):
            return None
        found = entry.get("markdown")
        return found if isinstance(found, str) else None


def digest(html: str) -> str:
    """A hash of HTML, whatever a program did to its spaces and to the form of its letters."""
    squeezed = re.sub(r"\s+", " ", unicodedata.normalize("NFC", html)).strip()
    return hashlib.sha256(squeezed.encode("utf-8", "replace")).hexdigest()[:16]


class _Converter(MarkdownConverter):
    """Pictures, formulas and the like are left out: `left_out` tells that there were some."""

    def convert_img(self, el: Any, text: str, parent_tags: Any) -> str:
        formula = el.get("data-equation-content")  # Canvas draws formulas as pictures
        return f"${formula}$" if formula else str(el.get("alt") or "")

    def convert_math(self, el: Any, text: str, parent_tags: Any) -> str:
        annotation = el.find("annotation")
        return f"${annotation.get_text().strip()}$" if annotation else text

    def convert_script(self, el: Any, text: str, parent_tags: Any) -> str:
        return ""

    convert_style = convert_script


def to_markdown(html: str) -> str:
    """Foreign HTML as Markdown; scripts, styles and pictures are gone."""
    made = _Converter(heading_style="atx", bullets="-", escape_misc=False, code_language="text").convert(
        f"<div>{html}</div>"
    )
    made = _FORMULA.sub(_dollars, made)
    return re.sub(r"\n{3,}", "\n\n", made.replace("\xa0", " ")).strip()


def _dollars(found: re.Match[str]) -> str:
    inline, block = (re.sub(r"\\([*_])", r"\1", part or "") for part in found.groups())
    return f"${inline.strip()}$" if inline else f"$${block.strip()}$$"


def plain_to_markdown(text: str) -> str:
    """Plain text as Markdown that shows it as it stands."""
    return re.sub(r"([\\`*_$\[\]<>#|~])", r"\\\1", text.strip())


def loses(html: str) -> str:
    """What of foreign HTML does not come along, in words; empty when all does."""
    tags = sorted({found[0][1:].lower() for found in _PICTURE.finditer(_EQUATION.sub("", html))})
    return ", ".join(f"<{tag}>" for tag in tags)
