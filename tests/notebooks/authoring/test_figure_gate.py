"""Figures that a lab's code draws: seen in the solved notebook, in a real kernel."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from notebooks.authoring import build
from notebooks.authoring.figure_gate import figure_failures
from notebooks.authoring.gates import trials, verdict
from notebooks.grader import Bundle, Limits, autograde
from tests.notebooks.authoring.small_lab import SOURCE, make_lab

TWO = "«점 둘을 잇는 선 하나가 오른쪽 위로 오른다|One line joins two points and rises to the right»"
IMPORTS = "import matplotlib.pyplot as plt\nfrom industrial_data import show"
SHOWN = f'# %%\n{IMPORTS}\n\nplt.plot([1, 2])\nshow("{TWO}")\n'
BARE = SHOWN.replace(f'show("{TWO}")', "plt.show()")
FIRST = '# %% solution="double"'


def lab_with(folder: Path, drawing: str) -> Path:
    return make_lab(folder, source=SOURCE.replace(FIRST, drawing + FIRST))


@pytest.mark.kernel
@pytest.mark.parametrize(("drawing", "said"), [(SHOWN, []), (BARE, ["without alt text"])])
def test_a_drawn_figure_needs_an_alt_text(
    tmp_path: Path, environments: Path, drawing: str, said: list[str]
) -> None:
    folder = lab_with(tmp_path, drawing)
    lab = build(folder)
    trial = next(trial for trial in trials(folder, lab) if trial.name == "reference-en-seed-1")
    failures = verdict(trial, lab, environments)
    assert [failure.message.partition("figure ")[2] for failure in failures] == said
    for failure in failures:
        assert (failure.gate, failure.path.name, failure.line) == (3, "source.py", 9)
        assert "show(" in failure.remedy


@pytest.mark.kernel
def test_the_learners_feedback_says_it_too(tmp_path: Path, environments: Path) -> None:
    lab = build(lab_with(tmp_path, SHOWN))
    files = lab.files["ko"]
    report = autograde(
        Bundle(lab.slug, files.source, files.release, lab.environment, "ko", 1),
        Limits(),
        environments=environments,
    )
    page = report.feedback_html.decode()
    assert 'alt="점 둘을 잇는 선 하나가 오른쪽 위로 오른다"' in page
    assert page.count("data:image/png;base64,") == 1


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"image/png": "AAAA"}, "without alt text"),
        ({"image/svg+xml": "<svg/>"}, "without alt text"),
        ({"text/html": '<p><img src="data:x"></p>'}, "without alt text"),
        ({"text/html": '<img alt="a chart" src="data:x">'}, "says too little"),
        (
            {"text/html": '<img alt="선이 오른쪽으로 가며 가파르게 오른다" src="data:x">'},
            "is not in the notebook's language",
        ),
        ({"text/html": '<img alt="A line that rises to the right" src="data:x">'}, ""),
        ({"text/html": "<table></table>", "text/plain": "x"}, ""),
    ],
)
def test_every_kind_of_picture_is_looked_at(tmp_path: Path, data: dict[str, str], said: str) -> None:
    path = lab_with(tmp_path, "# %%\n1\n") / "source.py"
    cells = [nbformat.v4.new_code_cell("1") for _place in range(9)]
    cells[2].outputs = [nbformat.v4.new_output("display_data", data=data)]
    notebook = nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()
    found = list(figure_failures(path, notebook, "en"))
    assert [said in one.message for one in found] == ([True] if said else [])
    assert all(one.line == 9 for one in found)
