"""How the labs' figures look: a font that has Hangul, and a real minus sign; and what they say unseen."""

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


def show(alt: str) -> None:
    """Show the current figure, and to those who cannot see it `alt`: what there is to learn from it.

    In place of plt.show(), whose pictures have no alt text: JupyterLab gives none to an image/png.
    """
    import base64
    import html
    import io

    from IPython.display import display
    from matplotlib import pyplot

    picture = io.BytesIO()
    pyplot.gcf().savefig(picture, format="png", bbox_inches="tight")
    pyplot.close()
    address = f"data:image/png;base64,{base64.b64encode(picture.getvalue()).decode('ascii')}"
    tag = f'<img alt="{html.escape(alt)}" src="{address}">'
    display({"text/html": tag, "text/plain": alt}, raw=True)
