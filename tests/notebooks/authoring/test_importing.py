"""Course folders of nbgrader become drafts: as they were, all or none, and a sentence for what cannot be."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from lms.assessments.services.publishing import build_labs
from lms.catalog.labs import find_labs
from notebooks.authoring import LabDraft, build
from notebooks.authoring.build import with_solutions
from notebooks.authoring.importing import Imported, ImportRefused, import_course
from notebooks.authoring.source import read_cells
from tests.notebooks.grader.lab import mark, source_notebook, to_bytes

PIXEL = "iVBORw0KGgo="
OPEN = new_code_cell("### BEGIN SOLUTION\n1", metadata=mark("s", solution=True))
Import = Callable[..., tuple[Imported, ...]]


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """One assignment of one notebook."""
    folder = tmp_path / "course"
    (folder / "source" / "Adding 1").mkdir(parents=True)
    (folder / "source" / "Adding 1" / "adding.ipynb").write_bytes(to_bytes(source_notebook()))
    (tmp_path / "labs").mkdir()
    return folder


@pytest.fixture
def run(course: Path, tmp_path: Path) -> Import:
    """No notebook here has AUTOTEST lines, so no environment is needed."""
    environment = SimpleNamespace(report=SimpleNamespace(name="industrial"))

    def run(**options: object) -> tuple[Imported, ...]:
        labs = tmp_path / "labs"
        return import_course(course, labs, environment=environment, **options)  # type: ignore[arg-type]

    return run


def notebook(course: Path, *cells: nbformat.NotebookNode, kernel: str = "python") -> Path:
    nb = new_notebook(metadata={"kernelspec": {"name": "k", "display_name": "K", "language": kernel}})
    nb.cells = list(cells)
    path = course / "source" / "Adding 1" / "adding.ipynb"
    path.write_bytes(to_bytes(nb))
    return path


def graded(name: str = "t", source: str = "assert f() == 1", **values: object) -> nbformat.NotebookNode:
    plain = {"grade": True, "locked": True, "points": 1}
    return new_code_cell(source, metadata=mark(name, **{**plain, **values}))


def test_what_comes_out_is_what_went_in(course: Path, run: Import) -> None:
    (made,) = run()
    assert (made.folder.name, made.points) == ("adding-1", 8)
    lab = build(made.folder, drafts=True)
    kinds = [(cell.grade_id, cell.kind, cell.points) for cell in lab.cells]
    assert kinds == [
        ("visible", "auto", 1),
        ("hidden", "auto", 2),
        ("partial", "auto", 3),
        ("essay", "manual", 2),
    ]
    assert (lab.missing, lab.given, lab.environment) == ("ko", True, "industrial")
    for language in ("ko", "en"):
        built = nbformat.reads(lab.files[language].source[lab.notebook].decode(), as_version=4)
        wanted = source_notebook().cells
        assert [(c.cell_type, c.source) for c in built.cells] == [(c.cell_type, c.source) for c in wanted]
        assert [c.metadata.get("nbgrader") for c in built.cells] == [
            c.metadata.get("nbgrader") for c in wanted
        ]
    release = lab.files["en"].release[lab.notebook].decode()
    assert "secret" not in release and "return a + b" not in release
    assert "return a + b" in with_solutions(release.encode(), {"add": lab.solutions["add"]["en"]}).decode()


def test_a_draft_is_not_published_until_both_languages_are_there(run: Import) -> None:
    (made,) = run()
    with pytest.raises(
        LabDraft, match=r"lab.yaml:6: there are no Korean texts yet; write the Korean twin"
    ) as caught:
        build(made.folder)
    assert caught.value.gate == 2
    cells = read_cells(made.folder / "source.py")
    assert {cell.lang for cell in cells if cell.markdown} == {"en"}


def test_a_draft_that_is_translated_is_a_lab(run: Import) -> None:
    (made,) = run()
    source, yaml = made.folder / "source.py", made.folder / "lab.yaml"
    text = source.read_text("utf-8")
    for english, korean in (("# # Adding", "# # 더하기"), ("# Why?", "# 왜?")):
        cell = next(part for part in text.split("# %%") if english in part)
        twin = cell.replace('"en"', '"ko"').replace(english, korean)
        text = text.replace(f"# %%{cell}", f"# %%{twin}# %%{cell}")
    source.write_text(text, "utf-8")
    yaml.write_text(yaml.read_text("utf-8").replace("missing: ko\n", ""), "utf-8")
    lab = build(made.folder)
    assert "더하기" in lab.files["ko"].release[lab.notebook].decode()
    assert "더하기" not in lab.files["en"].release[lab.notebook].decode()


def test_a_course_in_korean_is_seen_as_one(course: Path, run: Import) -> None:
    notebook(course, new_markdown_cell("# 더하기\n\n두 수를 더하는 함수를 쓰십시오."), graded())
    assert build(run()[0].folder, drafts=True).missing == "en"
    assert build(run(language="en", force=True)[0].folder, drafts=True).missing == "ko"


def test_tasks_raw_cells_and_pictures_inside_cells(course: Path, run: Import) -> None:
    task = new_markdown_cell("Explain.", metadata=mark("task", task=True, locked=True, points=4))
    picture = new_markdown_cell("![x](attachment:p.png)", attachments={"p.png": {"image/png": PIXEL}})
    picture.metadata["tags"] = ["hide-input"]
    notebook(course, new_raw_cell("raw"), picture, graded(points=0), task, new_code_cell("%timeit 1\n!ls"))
    (made,) = run()
    lab = build(made.folder, drafts=True)
    assert [(cell.grade_id, cell.kind, cell.points) for cell in lab.cells] == [
        ("t", "auto", 0),
        ("task", "manual", 4),
    ]
    assert "cell 1 was a raw cell: it became text" in made.notes
    assert "cell 2 had tags, which did not come along: ['hide-input']" in made.notes
    text = lab.files["en"].release[lab.notebook].decode()
    assert f"data:image/png;base64,{PIXEL}" in text and "%timeit 1\\n!ls" in text


def test_magics_and_odd_text_survive(course: Path, run: Import) -> None:
    odd = [
        "%%time\nx = 1",
        "%%bash\nls # %% x",
        "%%html\n<b>",
        "cat x",
        "x?\n\n\n",
        "",
        "s = '«a|b» @lesson(x)'",
    ]
    texts = ["# %% not a cell", "---\na: b\n---", '"""', "«a» @rubric(t)", "`x`\n\n    indented"]
    cells = [*map(new_code_cell, odd), *map(new_markdown_cell, texts), graded()]
    notebook(course, *cells)
    lab = build(run()[0].folder, drafts=True)
    built = nbformat.reads(lab.files["en"].source[lab.notebook].decode(), as_version=4)
    assert [cell.source for cell in built.cells] == [cell.source.strip("\n") for cell in cells]


def test_a_text_that_does_not_survive_is_refused(course: Path, run: Import) -> None:
    notebook(course, graded(), new_markdown_cell("one line\u2028another"))
    with pytest.raises(ImportRefused, match="cell 2 does not survive as Python in percent format"):
        run()


def test_files_beside_header_and_several_notebooks(course: Path, run: Import) -> None:
    source = course / "source"
    (source / "Adding 1" / "more.ipynb").write_bytes(to_bytes(source_notebook()))
    (source / "Adding 1" / "data").mkdir()
    (source / "Adding 1" / "data" / "parts.csv").write_text("1\n")
    (source / "Adding 1" / ".ipynb_checkpoints").mkdir()
    (source / "Adding 1" / ".ipynb_checkpoints" / "x.txt").write_text("old")
    (source / "Adding 1" / "data" / "deep.ipynb").write_bytes(to_bytes(source_notebook()))
    (source / "header.ipynb").write_bytes(to_bytes(new_notebook(cells=[new_markdown_cell("Your name:")])))
    (course / "nbgrader_config.py").write_text(
        "import os\nos.remove(__file__)\nc = get_config()\n"
        "c.IncludeHeaderFooter.header = 'source/header.ipynb'\n"
        "c.IncludeHeaderFooter.footer = '../out.ipynb'\nc.ClearSolutions.code_stub = {'python': '# here'}\n"
    )
    made = run()
    assert [one.folder.name for one in made] == ["adding-1-adding", "adding-1-more"]
    lab = build(made[0].folder, drafts=True)
    assert set(lab.files["ko"].release) == {"adding-1-adding.ipynb", "data/parts.csv"}
    assert "Your name:" in lab.files["en"].release[lab.notebook].decode()
    assert "nbgrader_config.py: ClearSolutions.code_stub did not come along" in made[0].notes
    assert (
        "nbgrader_config.py: the notebook '../out.ipynb' around each assignment was not found"
        in made[0].notes
    )
    assert "data/deep.ipynb lies in a folder of its own: it did not come along" in made[0].notes
    assert (course / "nbgrader_config.py").exists()  # it was read, not run


def test_what_is_there_is_replaced_only_by_force(run: Import, tmp_path: Path) -> None:
    (made,) = run()
    (made.folder / "mine.txt").write_text("mine")
    with pytest.raises(ImportRefused, match="adding-1 is there already; --force replaces it"):
        run()
    assert (made.folder / "mine.txt").exists()
    run(force=True)
    assert not (made.folder / "mine.txt").exists()
    assert [path.name for path in (tmp_path / "labs").iterdir()] == ["adding-1"]


BROKEN = {
    "no cells": (b"{}", "this is not a notebook of nbformat 3 or 4"),
    "no JSON": (b"\x00\x01", "adding.ipynb: "),
    "empty": (b"", "the file is empty"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_notebook_stops_all(course: Path, run: Import, tmp_path: Path, name: str) -> None:
    content, said = BROKEN[name]
    (course / "source" / "Zero").mkdir()
    (course / "source" / "Zero" / "adding.ipynb").write_bytes(content)
    with pytest.raises(ImportRefused, match=said):
        run()
    assert list((tmp_path / "labs").iterdir()) == []


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ([graded(), graded()], "adding.ipynb: .*t"),
        ([new_code_cell("x = 1")], "no cell has points"),
        ([OPEN, graded()], "end solution"),
        ([graded(source="# %% [markdown]\nassert f()")], "begins with '# %%'"),
        ([new_code_cell("1", metadata={"nbgrader": {"grade": True}}), graded()], "adding.ipynb: "),
    ],
    ids=["the same id twice", "no points", "no end of a solution", "a cell in a cell", "no grade id"],
)  # fmt: skip
def test_what_cannot_be_graded_is_refused(
    course: Path, run: Import, tmp_path: Path, cells: list[nbformat.NotebookNode], said: str
) -> None:
    notebook(course, *cells)
    with pytest.raises(ImportRefused, match=said):
        run()
    assert list((tmp_path / "labs").iterdir()) == []


def test_other_folders_and_languages_are_refused(course: Path, run: Import) -> None:
    notebook(course, graded(), kernel="R")
    with pytest.raises(ImportRefused, match="its kernel is 'k': labs are in Python"):
        run()
    (course / "source" / "Adding 1" / "adding.ipynb").unlink()
    with pytest.raises(ImportRefused, match="no assignment in the course folder has a notebook"):
        run()
    (course / "source").rename(course / "other")
    with pytest.raises(ImportRefused, match="is no course folder of nbgrader: it has no folder source/"):
        run()


def test_names_that_meet_and_links_that_lead_out(course: Path, run: Import, tmp_path: Path) -> None:
    (course / "source" / "adding-1").mkdir()
    (course / "source" / "adding-1" / "a.ipynb").write_bytes(to_bytes(source_notebook()))
    with pytest.raises(ImportRefused, match="would both be the lab adding-1: rename one"):
        run()
    (course / "source" / "adding-1").rename(course / "source" / "secret")
    (tmp_path / "passwords").write_text("secret")
    (course / "source" / "secret" / "p.txt").symlink_to(tmp_path / "passwords")
    with pytest.raises(ImportRefused, match="a link that leads out of its assignment"):
        run()


def test_drafts_are_neither_offered_nor_in_the_way(run: Import, tmp_path: Path) -> None:
    run()
    assert find_labs(tmp_path / "labs") == {}
    assert build_labs(tmp_path / "labs") == []
