"""What is wrong with the content as a whole: every mistake, located by `notebooks.yamlfiles`."""

from __future__ import annotations

from collections.abc import Iterable

from notebooks.yamlfiles import Problem, did_you_mean

__all__ = ["CatalogError", "Problem", "did_you_mean"]


class CatalogError(Exception):
    """The content cannot be published; `problems` holds every mistake, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n".join(str(problem) for problem in self.problems))
