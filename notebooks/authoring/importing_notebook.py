"""One notebook of nbgrader's as the files of a draft."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import jupytext
from nbformat.notebooknode import NotebookNode
from nbgrader.nbgraderformat import MetadataValidator
from ruamel.yaml import YAML

from notebooks.grader import Bundle
from notebooks.grader.environment import LabEnvironment
from notebooks.grader.reading import Unreadable, asks_for_tests, read_notebook, write_notebook
from notebooks.grader.repair import read_source

from .autotests import instantiate
from .build import build
from .given import is_graded, kind_of
from .importing_config import CourseConfig
from .labfile import BY_HAND
from .model import LANGUAGES, LabMistake, Language
from .source import CELL, HANGUL
from .templates import AutotestMistake

MINUTES = 60  # of a draft: nbgrader does not know how long it takes
_AUTOTESTS = "autotests.yml"
_ATTACHED = re.compile(r"attachment:([^\s)\"'>]+)")
_HANGUL_SHARE = 0.1  # of the letters; a course in Korean has much code and many English names


class ImportRefused(Exception):
    """The course cannot be imported; the message says which file, why, and what to do."""


@dataclass(frozen=True)
class Draft:
    """`yaml` and `source` are lab.yaml and source.py; `cells` what a build must come out as."""

    yaml: str
    source: str
    points: float
    notes: tuple[str, ...]
    notebook: Path
    cells: tuple[tuple[str, str, Mapping[str, Any]], ...]

    def prove(self, folder: Path) -> None:
        """Build what was written: the same cells, or ImportRefused names the first that is not."""
        try:
            lab = build(folder, drafts=True)
        except LabMistake as mistake:
            raise ImportRefused(
                f"{self.notebook}: {mistake.what} (line {mistake.line} of the draft)"
            ) from None
        built = read_notebook(next(iter(lab.files.values())).source[lab.notebook])
        for number, (wanted, cell) in enumerate(zip(self.cells, built.cells, strict=False), start=1):
            if wanted != _essence(cell):
                raise ImportRefused(
                    f"{self.notebook}: cell {number} does not survive as Python in percent format"
                )
        if len(self.cells) != len(built.cells):
            raise ImportRefused(
                f"{self.notebook}: a line beginning with '# %%' in a cell would begin another one"
            )


def draft_of(
    slug: str,
    path: Path,
    beside: Mapping[str, bytes],
    config: CourseConfig,
    environment: LabEnvironment,
    language: Language | None,
) -> Draft:
    """The draft of one notebook. Raises ImportRefused, NoSandbox."""
    notes: list[str] = []
    try:
        nb = _whole(path, config)
        nb = _with_tests(nb, beside, config, environment, notes)
        _check(slug, nb)
    except (Unreadable, AutotestMistake) as problem:
        raise ImportRefused(f"{path}: {problem}") from None
    _simplify(nb, notes)
    written = language or _language(nb)
    title, tasks = _title(nb, slug), [_task(cell) for cell in nb.cells if is_graded(_mark(cell))]
    if not tasks:
        raise ImportRefused(f"{path}: no cell has points: is it an assignment of nbgrader?")
    missing = next(other for other in LANGUAGES if other != written)
    notes.append(f"minutes: {MINUTES} is a guess")
    lab = {
        "slug": slug,
        "title": dict.fromkeys(LANGUAGES, title),
        "environment": environment.report.name,
        "minutes": MINUTES,
        "origin": "nbgrader",
        "missing": missing,
        "tasks": tasks,
    }
    cells = tuple(_essence(cell) for cell in nb.cells)
    points = sum(float(task["points"]) for task in tasks)
    return Draft(_yaml(lab), _percent(nb, written), points, tuple(notes), path, cells)


def _mark(cell: NotebookNode) -> dict[str, Any]:
    return dict(cell.metadata.get("nbgrader") or {})


def _essence(cell: NotebookNode) -> tuple[str, str, Mapping[str, Any]]:
    return cell.cell_type, cell.source, _mark(cell)


def _whole(path: Path, config: CourseConfig) -> NotebookNode:
    """The notebook between the course's header and footer, as nbgrader releases it."""
    nb = read_notebook(path.read_bytes())
    kernel = nb.metadata.get("kernelspec", {})
    if str(kernel.get("language") or "python").lower() != "python" or kernel.get("name") == "ir":
        raise Unreadable(f"its kernel is {kernel.get('name')!r}: labs are in Python")
    before, after = (
        read_notebook(one.read_bytes()).cells if one else [] for one in (config.header, config.footer)
    )
    nb.cells = [*before, *nb.cells, *after]
    for number, cell in enumerate(nb.cells):  # those of several files may be the same
        cell.id = f"cell-{number}"
    return nb


def _with_tests(
    nb: NotebookNode,
    beside: Mapping[str, bytes],
    config: CourseConfig,
    environment: LabEnvironment,
    notes: list[str],
) -> NotebookNode:
    """AUTOTEST lines written out as tests; what makes them runs in the sandbox."""
    asked = sum(asks_for_tests(line) for cell in nb.cells for line in cell.source.split("\n"))
    if not asked:
        return nb
    common = config.course / _AUTOTESTS
    templates = beside.get(_AUTOTESTS) or (common.read_bytes() if common.is_file() else None)
    made = instantiate(write_notebook(nb), templates=templates, environment=environment, files=dict(beside))
    notes.append(f"{asked} AUTOTEST lines were written out as tests")
    return read_notebook(made)


def _check(slug: str, nb: NotebookNode) -> None:
    """It can be released and submissions graded: each id is there once, marks pair. Raises Unreadable."""
    MetadataValidator().upgrade_notebook_metadata(nb)
    for cell in nb.cells:
        if cell.cell_type == "code" and any(CELL.match(line) for line in cell.source.split("\n")):
            raise Unreadable("a line of code begins with '# %%', which would begin another cell: change it")
    content = write_notebook(copy.deepcopy(nb))
    read_source(Bundle(slug, {f"{slug}.ipynb": content}, {}, "none"))


def _simplify(nb: NotebookNode, notes: list[str]) -> None:
    """What a percent file has no form for: pictures inside cells, raw cells, checksums."""
    for number, cell in enumerate(nb.cells, start=1):
        cell.source = _ATTACHED.sub(partial(_data, cell), cell.source)
        if cell.cell_type == "raw":
            cell.cell_type = "markdown"
            notes.append(f"cell {number} was a raw cell: it became text")
        if tags := cell.metadata.get("tags"):
            notes.append(f"cell {number} had tags, which did not come along: {str(tags)[:80]}")
        cell.pop("attachments", None)
        mark = _mark(cell)
        mark.pop("checksum", None)
        cell.metadata = NotebookNode({"nbgrader": mark} if mark else {})
        cell.source = cell.source.strip("\n")


def _data(cell: NotebookNode, found: re.Match[str]) -> str:
    """A picture inside a cell as an address that holds it."""
    kinds = cell.get("attachments", {}).get(found[1], {})
    kind, data = next(iter(kinds.items()), ("", ""))
    return f"data:{kind};base64,{''.join(data.split())}" if kind else found[0]


def _language(nb: NotebookNode) -> Language:
    text = "".join(cell.source for cell in nb.cells if cell.cell_type == "markdown")
    letters = sum(map(str.isalpha, text))
    return "ko" if letters and len(HANGUL.findall(text)) / letters > _HANGUL_SHARE else "en"


def _title(nb: NotebookNode, slug: str) -> str:
    """The notebook's first heading of level 1, else its name."""
    for cell in nb.cells:
        if cell.cell_type == "markdown" and (found := re.search(r"^# +(\S.*)$", cell.source, re.MULTILINE)):
            return found[1].strip()[:200]
    return slug


def _task(cell: NotebookNode) -> dict[str, Any]:
    mark = _mark(cell)
    name, points = str(mark["grade_id"]), float(mark.get("points", 0))
    title = re.sub(r"[-_]+", " ", name).strip() or name
    task = {"id": name, "points": int(points) if points.is_integer() else points}
    task |= {"graded": BY_HAND} if kind_of(mark) == "manual" else {}
    return task | {"title": dict.fromkeys(LANGUAGES, title)}


def _yaml(lab: Mapping[str, Any]) -> str:
    yaml = YAML(typ="safe", pure=True)
    yaml.default_flow_style = None
    yaml.sort_base_mapping_type_on_output = False  # type: ignore[assignment]
    yaml.width, yaml.allow_unicode = 100_000, True
    out = StringIO()
    yaml.dump(dict(lab), out)
    return out.getvalue()


def _percent(nb: NotebookNode, language: Language) -> str:
    made = copy.deepcopy(nb)
    made.metadata = NotebookNode(
        jupytext={"notebook_metadata_filter": "-all", "cell_metadata_filter": "lang,nbgrader"}
    )
    for cell in made.cells:
        if cell.cell_type == "markdown":
            cell.metadata = NotebookNode({"lang": language, **cell.metadata})
    return str(jupytext.writes(made, fmt="py:percent"))
