"""One quiz or checkpoint with its pictures, without the rest of the catalogue."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

from notebooks.yamlfiles import Problem, read_text
from notebooks.yamlfiles.text import UnreadableText

from ..checkpoints import ENDING as CHECKPOINT
from ..checkpoints import as_quiz, read_checkpoint
from ..markdown import Figure
from ..problems import CatalogError
from ..quizzes import read_quiz
from ..source import MEDIA_TYPES

QUIZ = ".quiz.yaml"
ENDINGS = (QUIZ, CHECKPOINT)


class _All(dict[str, Any]):
    """Outcomes are another file's: whatever is named is taken to be there."""

    def __contains__(self, _key: object) -> bool:
        return True


def load_quiz(path: Path, shown: str) -> tuple[dict[str, Any], dict[str, Figure]]:
    """A quiz file's content and the pictures beside it; of a checkpoint, what a quiz can say of it.

    Raises CatalogError when its form is wrong.
    """
    timed = path.name.endswith(CHECKPOINT)
    problems: list[Problem] = []
    figures = read_figures(path.parent / "figures")
    try:
        text = read_text(path, shown)
    except UnreadableText as error:
        raise CatalogError([error.problem]) from error
    found = (read_checkpoint if timed else read_quiz)(
        text,
        shown,
        slug=path.name.removesuffix(CHECKPOINT if timed else QUIZ),
        figures=figures,
        outcomes=_All(),
        problems=problems,
    )
    if problems or not found:
        raise CatalogError(problems)
    return as_quiz(found[0]) if timed else found[0], figures


def find_quizzes(courses: Path, slug: str = "*") -> list[Path]:
    """The files of quizzes and checkpoints below `courses`, or of the one with this name."""
    return sorted(path for ending in ENDINGS for path in courses.glob(f"modules/*/{slug}{ending}"))


def read_figures(folder: Path) -> dict[str, Figure]:
    """The pictures in a folder, by the names that texts have for them."""
    figures = {}
    for path in sorted(folder.glob("*")):
        if path.suffix in MEDIA_TYPES:
            content = path.read_bytes()
            digest = hashlib.sha256(content).hexdigest()
            figures[f"figures/{path.name}"] = Figure(path.name, content, digest, MEDIA_TYPES[path.suffix])
    return figures
