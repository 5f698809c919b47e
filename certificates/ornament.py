"""Drawn ornament: fine guilloche lines such as security printers use, written as PDF operators.

As an SVG background the same lines took a third of each PDF's time, parsed and placed anew. Lengths are
millimetres from the upper left corner. Curves are few and long, repeated by turning or mirroring.
"""

from functools import cache
from math import cos, pi, sin

WIDTH, HEIGHT = 297.0, 210.0
INK = "#1d2b45"
_BRONZE, _PALE, _FAINT, _WHITE = "#a3834a", "#d9c9a5", "#f4eee1", "#ffffff"
_POINTS = 72 / 25.4
_ARCH = (0.3642, 4 / 3)  # a sine's half wave as one Bézier: where its handles stand, and how high
_ROUND = 0.5523  # a quarter circle as one Bézier: the length of its handles, in radii


@cache
def background() -> bytes:
    """The certificate's page behind its text, as an artifact: border, faint rosette, and the round seal."""
    inset, band = 9.0, 3.2
    corner = inset + band / 2
    right, bottom = WIDTH - corner, HEIGHT - corner
    top, side = _plait(right - corner, 38, band * 0.42), _plait(bottom - corner, 25, band * 0.42)
    knot = _filled(_circle(band * 0.95), _WHITE) + _drawn(_circle(band * 0.95), _BRONZE, 0.25)
    knot += _rosette(band * 0.72, 8, 3, _BRONZE, 0.12)
    parts = [
        _placed(_rosette(66, 18, 6, _FAINT, 0.25), WIDTH / 2, HEIGHT / 2 + 2),
        *(_placed(top, corner, y) for y in (corner, bottom)),
        *(_placed(side, x, corner, turn=pi / 2) for x in (corner, right)),
        _drawn(_box(inset), _BRONZE, 0.35),
        _drawn(_box(inset + band), _BRONZE, 0.15),
        *(_placed(knot, x, y) for x in (corner, right) for y in (corner, bottom)),
        _placed(_seal(), WIDTH - 39.5, HEIGHT - 35.5, scale=0.31),
    ]
    upright = f"{_POINTS:.6f} 0 0 {-_POINTS:.6f} 0 {HEIGHT * _POINTS:.4f} cm\n"
    return ("/Artifact BMC q\n" + upright + "".join(parts) + "Q EMC\n").encode()


def _seal() -> str:
    """A round seal, 100 units across: lace between two rings, and in the middle an open book under a star."""
    rings = ((49, 0.8), (46.8, 0.35), (24.5, 0.35), (23, 0.8))
    angles = [(point * pi / 5, 5.2 if point % 2 == 0 else 2.2) for point in range(10)]
    star = [(radius * sin(angle), -radius * cos(angle) - 9) for angle, radius in angles]
    page = "0 2 m -4 -1.5 -10 -2 -15 -.5 c -15 11 l -10 9.5 -4 10 0 13.5 c "
    book = page + page.replace("-4", "4").replace("-10", "10").replace("-15", "15") + "0 2 m 0 13.5 l "
    return (
        "".join(_drawn(_circle(radius), _BRONZE, line) for radius, line in rings)
        + _rosette(46, 24, 4, _BRONZE, 0.45, inner=25.2)
        + _filled(
            " ".join(f"{x:.2f} {y:.2f} {'l' if at else 'm'}" for at, (x, y) in enumerate(star)) + " h ",
            _BRONZE,
        )
        + _drawn(book, _BRONZE, 1.1)
    )


def _plait(length: float, periods: int, amplitude: float) -> str:
    """Two mirrored sines and two flatter ones along the x axis."""
    period = length / periods
    waves = [
        (_sine(period, amplitude * part * sign), color)
        for part, color in ((0.45, _PALE), (1.0, _BRONZE))
        for sign in (1, -1)
    ]
    return "".join(
        _repeated(_drawn(wave, color, 0.14), periods, f"1 0 0 1 {period:.4f} 0") for wave, color in waves
    )


def _sine(period: float, amplitude: float) -> str:
    """One period."""
    half, path = period / 2, "0 0 m "
    for step, y in enumerate((_ARCH[1] * amplitude, -_ARCH[1] * amplitude)):
        x = step * half
        path += (
            f"{x + _ARCH[0] * half:.3f} {y:.2f} {x + (1 - _ARCH[0]) * half:.3f} {y:.2f} {x + half:.3f} 0 c "
        )
    return path


def _rosette(
    radius: float, lobes: int, copies: int, color: str, line: float, inner: float | None = None
) -> str:
    """A closed curve that swings `lobes` times between two radii, drawn `copies` times in turn."""
    low = radius * 0.3 if inner is None else inner
    middle, swing, steps = (radius + low) / 2, (radius - low) / 2, 4

    def place(step: int) -> tuple[complex, complex]:
        """A lobe's point at a step, and a third of the way that its tangent goes in one step."""
        angle = 2 * pi * step / steps / lobes
        distance, change = middle + swing * cos(lobes * angle), -swing * lobes * sin(lobes * angle)
        turn = complex(cos(angle), sin(angle))
        return distance * turn, (change * turn + distance * 1j * turn) * 2 * pi / steps / lobes / 3

    path = f"{place(0)[0].real:.2f} 0 m "
    for step in range(steps):
        (here, leaving), (there, arriving) = place(step), place(step + 1)
        points = (here + leaving, there - arriving, there)
        path += " ".join(f"{point.real:.2f} {point.imag:.2f}" for point in points) + " c "
    a, b = cos(2 * pi / lobes / copies), sin(2 * pi / lobes / copies)
    return _repeated(_drawn(path, color, line), lobes * copies, f"{a:.7f} {b:.7f} {-b:.7f} {a:.7f} 0 0")


def _repeated(content: str, times: int, move: str) -> str:
    """The very same text again and again takes next to no room in the file. Round ends join the pieces."""
    return "q 1 J\n" + f"{content}{move} cm\n" * times + "Q\n"


def _circle(radius: float) -> str:
    path, handle = f"{radius} 0 m ", radius * _ROUND
    for x, y in ((1, 0), (0, 1), (-1, 0), (0, -1)):
        first = f"{x * radius - y * handle:.2f} {y * radius + x * handle:.2f}"
        second = f"{-y * radius + x * handle:.2f} {x * radius + y * handle:.2f}"
        path += f"{first} {second} {-y * radius:.2f} {x * radius:.2f} c "
    return path + "h "


def _box(inset: float) -> str:
    return f"{inset} {inset} {WIDTH - 2 * inset} {HEIGHT - 2 * inset} re "


def _drawn(path: str, color: str, line: float) -> str:
    return f"{rgb(color)} RG {line} w 1 j {path}S\n"


def _filled(path: str, color: str) -> str:
    return f"{rgb(color)} rg {path}f\n"


def _placed(content: str, x: float, y: float, *, turn: float = 0.0, scale: float = 1.0) -> str:
    a, b = scale * cos(turn), scale * sin(turn)
    return f"q {a:.5f} {b:.5f} {-b:.5f} {a:.5f} {x:.3f} {y:.3f} cm\n{content}Q\n"


def rgb(color: str) -> str:
    """Red, green and blue as PDF operators take them."""
    return " ".join(f"{int(color[at : at + 2], 16) / 255:.3f}" for at in (1, 3, 5))
