"""Markdown to safe HTML: CommonMark, tables, footnotes, callouts, figures, maths as MathML, coloured code.

Rendering happens when content is published. What a reader would see broken (a formula that fails, a figure
that is not there, a heading out of order) is reported with its line and never guessed.
"""

from .document import Figure, Heading, Rendered, render, render_inline
from .sanitise import sanitise

__all__ = ["Figure", "Heading", "Rendered", "render", "render_inline", "sanitise"]
