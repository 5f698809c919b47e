"""What the catalogue asks of the labs: that they exist, their titles and points."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from notebooks.authoring import LabMistake, build

from .domain import LANGUAGES, Lab
from .problems import CatalogError, Problem


def find_each(folders: Iterable[Path]) -> dict[str, Lab]:
    """The labs in `folders`, as far as they can be built; of another, only that it is there."""
    labs = {}
    for folder in folders:
        try:
            built = build(folder)
        except LabMistake:
            labs[folder.name] = Lab(folder.name, dict.fromkeys(LANGUAGES, folder.name), None, 0.0)
        else:
            labs[built.slug] = Lab(built.slug, built.title, built.minutes, built.max_score)
    return labs


def find_labs(folder: Path) -> dict[str, Lab]:
    """The labs below `folder`, built, by slug. CatalogError names each one that cannot be built."""
    labs, problems = {}, []
    for path in sorted(folder.glob("*/lab.yaml")):
        try:
            built = build(path.parent)
        except LabMistake as mistake:
            shown = f"{folder.parent.name}/{folder.name}/{mistake.path.parent.name}/{mistake.path.name}"
            problems.append(Problem(shown, mistake.line, mistake.what, mistake.remedy, mistake.gate))
        else:
            labs[built.slug] = Lab(built.slug, built.title, built.minutes, built.max_score)
    if problems:
        raise CatalogError(problems)
    return labs
