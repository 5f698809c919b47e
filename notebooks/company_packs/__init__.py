"""Company packs: what a company hands over for a project, and what it keeps back to judge predictions by.

Drawn in plain Python, so that the LMS draws them itself, without the packages of a lab environment. The data
are synthetic and ours: they behave like the machines they are named after, and belong to no company.
"""

from collections.abc import Callable, Mapping

from .moulding import moulding
from .pack import Pack

# By the name that a project's `holdout.pack` says; the number seeds what is kept back
PACKS: Mapping[str, Callable[[int], Pack]] = {"moulding-scrap": moulding}

__all__ = ["PACKS", "Pack"]
