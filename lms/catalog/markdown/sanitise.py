"""The last gate of rendered HTML: an allow-list of what our renderer makes, and nothing else.

Lessons are reviewed files, but the same renderer shows what people type, and a hole in a Markdown plugin must
not become a script in a learner's browser.
"""

from __future__ import annotations

import nh3
from pygments.token import STANDARD_TYPES


def _words(text: str) -> set[str]:
    return set(text.split())


TEXT = _words(
    "p br hr h2 h3 h4 h5 h6 em strong s sub sup kbd code pre blockquote ul ol li dl dt dd a span div section"
    " details summary figure figcaption img table thead tbody tr th td"
)
MATHS = _words(
    "math mrow mi mn mo mtext mspace ms mfrac msqrt mroot msub msup msubsup munder mover munderover"
    " mtable mtr mtd mstyle mpadded mphantom mmultiscripts"
)
MATHS_ATTRIBUTES = _words(
    "accent accentunder columnalign depth display displaystyle fence form height linebreak linethickness"
    " lspace mathvariant maxsize minsize movablelimits rowspacing columnspacing rspace scriptlevel separator"
    " stretchy voffset width xmlns"
)
CALLOUTS = {f"callout-{kind}" for kind in ("note", "tip", "warning", "case", "safety", "limits", "check")}
CLASSES = {
    "a": {"footnote-backref", "external", "term"},
    "details": {"check-choice"},
    "div": {"callout", "maths", "table-wrap", "code", "check-answer", "right", "wrong"} | CALLOUTS,
    "figure": {"figure"},
    "li": {"footnote-item"},
    "ol": {"footnotes-list"},
    "p": {"callout-title"},
    "section": {"footnotes"},
    "span": {"callout-kind", "verdict"} | set(STANDARD_TYPES.values()) - {""},
    "sup": {"footnote-ref"},
    "table": {"table"},
    "td": {"number", "centre"},
    "th": {"number", "centre"},
    "ul": {"check-choices"},
}
ATTRIBUTES = {
    "a": {"href", "id", "aria-label", "rel"},
    "div": {"role", "tabindex", "aria-label", "aria-labelledby", "data-language"},
    "img": {"src", "alt", "width", "height", "loading", "decoding"},
    "li": {"id"},
    "ol": {"start"},
    "p": {"id"},
    "pre": {"tabindex", "role", "aria-label"},
    "section": {"role", "aria-label"},
    "th": {"scope"},
    **{heading: {"id"} for heading in ("h2", "h3", "h4", "h5", "h6")},
    **dict.fromkeys(MATHS, MATHS_ATTRIBUTES),
}
VALUES = {
    "div": {"role": {"note", "group"}, "tabindex": {"0"}},
    "pre": {"role": {"group"}, "tabindex": {"0"}},
    "section": {"role": {"group"}},
}


def _attributes() -> dict[str, set[str]]:
    """`ATTRIBUTES` without those whose values are listed: nh3 takes an attribute from one list only."""
    return {tag: names - set(VALUES.get(tag, ())) for tag, names in ATTRIBUTES.items()}


_cleaner = nh3.Cleaner(
    tags=TEXT | MATHS,
    attributes=_attributes(),
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto"},
    link_rel=None,
)


def sanitise(html: str) -> str:
    """`html` without any element, attribute, class or address that the renderer does not make."""
    return _cleaner.clean(html)
