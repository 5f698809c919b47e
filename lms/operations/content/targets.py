"""What an author asks to be checked: folders and files, told apart by what lies in them."""

from __future__ import annotations

import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lms.config import Settings

CATALOGUE = "outcomes.yaml"  # stands in the folder that holds a whole catalogue
LAB = "lab.yaml"
NOTEBOOK = "notebook.yaml"  # a worked one


class UsageProblem(Exception):
    """What was asked for cannot be checked; the message says why."""


@dataclass
class Targets:
    """Catalogues to read, each with the parts whose mistakes are wanted, and folders of labs."""

    catalogues: dict[Path, list[Path]] = field(default_factory=dict)
    labs: list[Path] = field(default_factory=list)

    def add(self, path: Path) -> None:
        """Raises UsageProblem for what is neither."""
        if not path.exists():
            raise UsageProblem(f"{path} is not there")
        path = path.resolve()
        folder = path if path.is_dir() else path.parent
        if lab := _holder(path, LAB) or _holder(path, NOTEBOOK):
            self._add_labs([lab])
        elif root := _holder(path, CATALOGUE):
            self.catalogues.setdefault(root, []).append(path)
        elif (folder / "courses" / CATALOGUE).exists():
            self.add(folder / "courses")
        elif labs := {found.parent for name in (LAB, NOTEBOOK) for found in folder.glob(f"*/{name}")}:
            self._add_labs(sorted(labs))
        else:
            raise UsageProblem(
                f"{path} is in no folder of courses ({CATALOGUE}) and in no lab ({LAB} or {NOTEBOOK})"
            )

    def _add_labs(self, labs: Iterable[Path]) -> None:
        self.labs += [lab for lab in labs if lab not in self.labs]


def _holder(path: Path, name: str) -> Path | None:
    """The nearest folder at or above `path` in which a file `name` lies."""
    return next((folder for folder in (path, *path.parents) if (folder / name).is_file()), None)


def find_targets(paths: Iterable[Path], settings: Settings, *, changed: bool) -> Targets:
    """The given paths, else all content; with `changed` only what differs from the last commit.

    Raises UsageProblem.
    """
    targets = Targets()
    wanted = list(paths) or [settings.courses, settings.labs]
    for path in _changed(wanted) if changed else wanted:
        targets.add(path)
    return targets


def _changed(paths: list[Path]) -> Iterator[Path]:
    """Files at or below `paths` that git knows to differ from the last commit; a lab that went has none."""
    for path in paths:
        folder = path if path.is_dir() else path.parent
        command = [
            "git",
            "-C",
            str(folder),
            "status",
            "--porcelain",
            "-z",
            "--untracked-files=all",
            "--",
            ".",
        ]
        done = subprocess.run(command, capture_output=True, text=True)
        top = subprocess.run(
            ["git", "-C", str(folder), "rev-parse", "--show-toplevel"], capture_output=True, text=True
        )
        if done.returncode or top.returncode:
            raise UsageProblem(f"--changed asks git, and {folder} is in no git checkout")
        for entry in done.stdout.split("\0"):
            found = Path(top.stdout.strip(), entry[3:])
            if entry and found.is_relative_to(path.resolve()):
                yield found if found.exists() else _standing(found)


def _standing(path: Path) -> Path:
    """The nearest folder that is still there."""
    return next(folder for folder in path.parents if folder.exists())
