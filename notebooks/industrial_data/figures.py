"""How the labs' figures look: a font that has Hangul, and a real minus sign."""

from __future__ import annotations

from pathlib import Path

# A subset (KS X 1001 syllables, Latin, Greek, common symbols) of Noto Sans KR; its licence is fonts/OFL.txt.
FONT = Path(__file__).parent / "fonts" / "NotoSansKR-Regular.ttf"


def style() -> None:
    """Make Matplotlib draw Korean and English text alike. Call it once, before the first figure."""
    import matplotlib
    from matplotlib import font_manager

    font_manager.fontManager.addfont(FONT)
    family = font_manager.FontProperties(fname=FONT).get_name()
    matplotlib.rcParams.update(
        {
            "font.family": [family, "DejaVu Sans"],
            "axes.unicode_minus": False,
            "figure.figsize": (7.0, 4.0),
            "figure.dpi": 100,
            "axes.grid": True,
            "grid.alpha": 0.3,
            "axes.spines.top": False,
            "axes.spines.right": False,
        }
    )
