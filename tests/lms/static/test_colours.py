"""Words and edges keep the contrast of WCAG 2.2 AA in both themes."""

from __future__ import annotations

import re

import pytest

from lms.config import ROOT

TOKENS = (ROOT / "lms" / "static" / "tokens.css").read_text("utf-8")
COLOUR = re.compile(r"--([a-z-]+): (?:light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)|(#[0-9a-f]{6}));")
TONES = ("primary", "success", "warning", "danger", "info", "accent")
WORDS = [
    *((ink, paper) for ink in ("ink", "ink-soft", "link") for paper in ("paper", "surface", "sunken")),
    *((f"{tone}-ink", f"{tone}-soft") for tone in TONES),
    *(("ink", f"{tone}-soft") for tone in TONES),
    *((verdict, paper) for verdict in ("success", "danger", "primary") for paper in ("paper", "surface")),
    ("on-primary", "primary"),
    ("on-primary", "primary-strong"),
    ("on-danger", "danger"),
    ("on-accent", "accent"),
    ("on-deep", "deep"),
    ("on-deep-soft", "deep"),
    ("accent", "deep"),
    *((f"code-{part}", "code-paper") for part in ("keyword", "string", "number", "name", "comment")),
]
EDGES = [("line-strong", "surface"), ("line-strong", "paper"), ("focus", "paper"), ("focus", "surface")]


def palette(theme: int) -> dict[str, str]:
    """Colour by token name; theme 0 is light, 1 is dark."""
    return {m[1]: m[4] or m[2 + theme] for m in COLOUR.finditer(TOKENS)}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("pairs", "least"), [(WORDS, 4.5), (EDGES, 3.0)], ids=["words", "edges"])
def test_contrast(theme, pairs, least):
    colours = palette(theme)
    weak = {f"{a} on {b}": round(contrast(colours[a], colours[b]), 2) for a, b in pairs}
    assert not {pair: value for pair, value in weak.items() if value < least}


def test_the_measure_knows_black_and_white():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)
