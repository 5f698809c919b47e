"""What was handed in: which of its files is graded, and which ones lie beside it when it runs."""

from __future__ import annotations

import sys
import unicodedata
from pathlib import PurePosixPath

from nbformat.notebooknode import NotebookNode

from .environment import LabEnvironment
from .reading import Unreadable, read_notebook
from .report import Bundle, Finding


def read_submission(bundle: Bundle) -> NotebookNode:
    """The learner's notebook. Raises Unreadable, also when there is none."""
    return read_notebook(bundle.submission[_submitted_name(bundle)])


def shadowed_modules(lab: LabEnvironment | None) -> frozenset[str]:
    """Names that a submitted file must not take: Python's own and, when known, the environment's."""
    return frozenset(sys.stdlib_module_names) | (lab.modules if lab else frozenset())


def lab_files(bundle: Bundle, modules: frozenset[str]) -> tuple[dict[str, bytes], list[Finding]]:
    """The files beside the notebook: the learner's, then the lab's own over them, as nbgrader does.

    Notebooks stay out: the graded one runs from memory, and the source's hold hidden tests. So do files
    that would take the place of a module among `modules` when a test imports it.
    """
    files: dict[str, bytes] = {}
    findings = []
    for name, content in bundle.submission.items():
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts or "\0" in name:
            findings.append(Finding("unsafe_path", None, name[:200]))
        elif path.parts[0].split(".")[0] in modules and (
            len(path.parts) > 1 or path.suffix in (".py", ".so", ".pyc")
        ):
            findings.append(Finding("shadowing_file", None, name[:200]))
        elif path.suffix != ".ipynb":
            files[str(path)] = content
    files.update({name: data for name, data in bundle.source.items() if not name.endswith(".ipynb")})
    return files, findings + _notebook_findings(bundle)


def _notebook_findings(bundle: Bundle) -> list[Finding]:
    graded = _submitted_name(bundle)
    others = [name for name in _notebooks(bundle) if name != graded]
    renamed = [Finding("renamed_notebook", None, graded)] if graded != bundle.notebook_name else []
    return renamed + [Finding("ignored_notebook", None, name[:200]) for name in others]


def _notebooks(bundle: Bundle) -> list[str]:
    """The learner's notebooks, without copies that Jupyter made and without the lab's other ones."""
    return [
        name
        for name in bundle.submission
        if name.lower().endswith(".ipynb") and ".ipynb_checkpoints" not in PurePosixPath(name).parts
        if name == bundle.notebook_name or name not in bundle.source
    ]


def _submitted_name(bundle: Bundle) -> str:
    """The notebook to grade: as named by the lab, or but for case and composed letters, or the only one.

    Raises Unreadable when there is none, or when nobody can say which.
    """
    wanted, found = bundle.notebook_name, _notebooks(bundle)
    if wanted in bundle.submission:
        return wanted
    alike = [name for name in found if _folded(PurePosixPath(name).name) == _folded(wanted)]
    for names in (alike, found):
        if len(names) == 1:
            return names[0]
    others = f", but {', '.join(sorted(found))}"[:200] if found else ""
    raise Unreadable(f"there is no file {wanted}{others}")


def _folded(name: str) -> str:
    return unicodedata.normalize("NFC", name).casefold()
