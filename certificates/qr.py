"""The QR code of a certificate's address, written as PDF operators.

As an SVG image it was parsed, styled and drawn anew for each certificate.
"""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

import segno

from certificates import ornament

ADDRESS = "qr:code"  # what the page's `img` names; never fetched, for WeasyPrint is given the drawing with it
_QUIET = 2  # modules kept free on each side: the page around it is white, too


class QrCode:
    """A drawing as WeasyPrint takes one for an `img`: its natural size, and itself on a page's stream."""

    def __init__(self, address: str) -> None:
        # Error correction M survives a crease, and leaves the modules large.
        self._rows = segno.make(address, error="m", micro=False).matrix
        self._side = len(self._rows) + 2 * _QUIET

    def get_intrinsic_size(self, _resolution: Any, _font_size: Any) -> tuple[int, int, float]:
        """Width, height, ratio."""
        return self._side, self._side, 1.0

    def draw(self, stream: Any, width: float, height: float, _style: Any) -> None:
        """All modules as one shape, so that no seam shows between two that touch."""
        stream.transform(a=width / self._side, d=height / self._side)
        bars = "".join(
            f"{x + _QUIET} {y + _QUIET} {length} 1 re\n"
            for y, row in enumerate(self._rows)
            for x, length in _bars(row)
        )
        stream.stream.append(f"{ornament.rgb(ornament.INK)} rg\n{bars}f".encode())


def _bars(row: bytearray) -> Iterator[tuple[int, int]]:
    """Where dark modules stand side by side in a row, and how many they are."""
    for dark, places in groupby(range(len(row)), row.__getitem__):
        run = list(places)
        if dark:
            yield run[0], len(run)
