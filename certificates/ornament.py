"""Drawn ornament, as SVG of our own: fine guilloche lines such as security printers use.

Lengths are millimetres on the page. Curves are few and long, repeated by turning or mirroring one path: so
they stay small after compression and quick to draw.
"""

from base64 import b64encode
from functools import cache
from math import cos, pi, sin

INK = "#1d2b45"
BRONZE = "#a3834a"
PALE = "#d9c9a5"
FAINT = "#f4eee1"

_ARCH = (0.3642, 4 / 3)  # a sine's half wave as one Bézier: where its handles stand, and how high


@cache
def frame(width: float, height: float) -> str:
    """The certificate's background: a guilloche border and a faint rosette behind the text."""
    inset, band = 9.0, 3.2
    corner = inset + band / 2
    across, down = width - 2 * corner, height - 2 * corner
    top, side = _wave(across, 38, band * 0.42), _wave(down, 25, band * 0.42)
    edges = [
        f'<g transform="translate({corner} {corner})">{top}</g>',
        f'<g transform="translate({corner} {height - corner})">{top}</g>',
        f'<g transform="translate({corner} {corner}) rotate(90)">{side}</g>',
        f'<g transform="translate({width - corner} {corner}) rotate(90)">{side}</g>',
    ]
    lines = _box(inset, width, height, BRONZE, 0.35) + _box(inset + band, width, height, BRONZE, 0.15)
    corners = "".join(
        f'<circle cx="{x}" cy="{y}" r="{band * 0.95}" fill="#ffffff" stroke="{BRONZE}" stroke-width=".25"/>'
        f'<g transform="translate({x} {y})">{_rosette(band * 0.72, 8, 3, BRONZE, 0.12)}</g>'
        for x in (corner, width - corner)
        for y in (corner, height - corner)
    )
    mark = f'<g transform="translate({width / 2} {height / 2 + 2})">{_rosette(66, 18, 6, FAINT, 0.25)}</g>'
    return _svg(f"0 0 {width} {height}", f"{width}mm", f"{height}mm", mark + "".join(edges) + lines + corners)


@cache
def seal() -> str:
    """A round seal, 100 units across: lace between two rings, and in the middle an open book under a star."""
    rings = "".join(
        f'<circle r="{radius}" fill="none" stroke="{BRONZE}" stroke-width="{line}"/>'
        for radius, line in ((49, 0.8), (46.8, 0.35), (24.5, 0.35), (23, 0.8))
    )
    lace = _rosette(46, 24, 4, BRONZE, 0.45, inner=25.2)
    star = "".join(
        f"{'M' if point == 0 else 'L'}{radius * sin(angle):.2f} {-radius * cos(angle) - 9:.2f}"
        for point in range(10)
        for radius, angle in [(5.2 if point % 2 == 0 else 2.2, point * pi / 5)]
    )
    book = "M0 2C-4-1.5-10-2-15-.5V11C-10 9.5-4 10 0 13.5 4 10 10 9.5 15 11V-.5C10-2 4-1.5 0 2ZM0 2V13.5"
    motif = (
        f'<path d="{star}Z" fill="{BRONZE}"/>'
        f'<path d="{book}" fill="none" stroke="{BRONZE}" stroke-width="1.1" stroke-linejoin="round"/>'
    )
    return _svg("-50 -50 100 100", "100", "100", lace + rings + motif)


def data_uri(svg: str | bytes) -> str:
    """SVG as an address that a style sheet or an image can use; nothing is fetched."""
    data = svg.encode() if isinstance(svg, str) else svg
    return "data:image/svg+xml;base64," + b64encode(data).decode()


def _svg(view: str, width: str, height: str, content: str) -> str:
    size = f'viewBox="{view}" width="{width}" height="{height}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{content}</svg>'


def _box(inset: float, width: float, height: float, color: str, line: float) -> str:
    inner = f'width="{width - 2 * inset}" height="{height - 2 * inset}"'
    return f'<rect x="{inset}" y="{inset}" {inner} fill="none" stroke="{color}" stroke-width="{line}"/>'


def _wave(length: float, periods: int, amplitude: float) -> str:
    """Two mirrored sines and two flatter ones along the x axis: a plait."""
    plain = _sine(length, periods, amplitude)
    flat = _sine(length, periods, amplitude * 0.45)
    lines = [
        f'<path d="{path}" fill="none" stroke="{color}" stroke-width=".14" transform="scale(1 {sign})"/>'
        for path, color in ((flat, PALE), (plain, BRONZE))
        for sign in (1, -1)
    ]
    return "".join(lines)


def _sine(length: float, periods: int, amplitude: float) -> str:
    half, path = length / periods / 2, "M0 0"
    for step in range(periods * 2):
        x, y = step * half, _ARCH[1] * amplitude * (1 if step % 2 == 0 else -1)
        handles = f"{x + _ARCH[0] * half:.2f} {y:.2f} {x + (1 - _ARCH[0]) * half:.2f} {y:.2f}"
        path += f"C{handles} {x + half:.2f} 0"
    return path


def _rosette(
    radius: float, lobes: int, copies: int, color: str, line: float, inner: float | None = None
) -> str:
    """A closed curve that swings `lobes` times between two radii, drawn `copies` times in turn."""
    low = radius * 0.3 if inner is None else inner
    middle, swing = (radius + low) / 2, (radius - low) / 2
    steps = lobes * 4

    def place(step: int) -> tuple[complex, complex]:
        """The curve's point at a step, and a third of the way that its tangent goes in one step."""
        angle = 2 * pi * step / steps
        distance, change = middle + swing * cos(lobes * angle), -swing * lobes * sin(lobes * angle)
        turn = complex(cos(angle), sin(angle))
        return distance * turn, (change * turn + distance * 1j * turn) * 2 * pi / steps / 3

    start = place(0)[0]
    path = f"M{start.real:.2f} {start.imag:.2f}"
    for step in range(steps):
        (here, leaving), (there, arriving) = place(step), place(step + 1)
        path += "C" + " ".join(
            f"{point.real:.2f} {point.imag:.2f}" for point in (here + leaving, there - arriving, there)
        )
    turned = [
        f'<path d="{path}Z" transform="rotate({turn:.3f})"/>'
        for turn in (copy * 360 / lobes / copies for copy in range(copies))
    ]
    return f'<g fill="none" stroke="{color}" stroke-width="{line}">{"".join(turned)}</g>'
