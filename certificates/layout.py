"""Sizes of text that must fit its place on the certificate, whatever its length."""

import unicodedata
from math import ceil

LONGEST_WORD = 24  # a Korean word longer than this may break: it would not fit a table's column
_POINT_MM = 25.4 / 72
_NAME_WIDTH, _TITLE_WIDTH = 215.0, 215.0  # mm


def width_em(text: str) -> float:
    """A fair estimate of a text's width in ems: Hangul and Hanja are square, Latin about half as wide."""
    return sum(0.95 if unicodedata.east_asian_width(char) in "WF" else 0.58 for char in text)


def name_size(name: str) -> float:
    """Points for the learner's name: one line if at all possible, and two small ones for the longest."""
    return _largest(name, (30, 26, 22, 18, 15), _NAME_WIDTH) or 13


def title_size(title: str) -> float:
    """Points for the track's title: one line, else two, else three."""
    return (
        _largest(title, (25, 22, 19, 17), _TITLE_WIDTH)
        or _largest(title, (17, 15), 1.85 * _TITLE_WIDTH)
        or 12
    )


def title_width(title: str) -> float:
    """Millimetres for the title: several lines get the like length, not a last lone word."""
    total = width_em(title) * title_size(title) * _POINT_MM
    lines = ceil(total / _TITLE_WIDTH)
    return _TITLE_WIDTH if lines == 1 else min(_TITLE_WIDTH, round(total / lines * 1.1, 1))


def _largest(text: str, sizes: tuple[int, ...], width: float) -> int | None:
    return next((size for size in sizes if width_em(text) * size * _POINT_MM <= width), None)
