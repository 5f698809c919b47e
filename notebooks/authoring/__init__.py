"""Builds a lab, written once, into nbgrader notebooks in Korean and English, and proves that its tests work.

A lab is a folder of data: `lab.yaml` (what it is, its tasks and rubric), `source.py` (one notebook in
jupytext's percent format: text twice, code and tests once), `mutants/` (wrong solutions) and `alternatives/`
(other right ones). A folder with `notebook.yaml` in place of lab.yaml is a worked notebook: to read and run.
`build` makes the notebooks; `gates` runs them. Nothing here knows Flask or a database.
"""

from .build import build
from .model import Criterion, Failure, GradeCell, LabBuild, LabDraft, LabFiles, LabMistake, WorkedBuild
from .worked import build_worked, is_worked, lab_folders

__all__ = [
    "Criterion",
    "Failure",
    "GradeCell",
    "LabBuild",
    "LabDraft",
    "LabFiles",
    "LabMistake",
    "WorkedBuild",
    "build",
    "build_worked",
    "is_worked",
    "lab_folders",
]
