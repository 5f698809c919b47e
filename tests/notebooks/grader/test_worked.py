"""A worked notebook run in a real kernel and shown: with its figures, without anything that could run."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from notebooks.grader.environment import find_environment
from notebooks.grader.worked import WorkedFailed, render_worked, run_worked

pytestmark = pytest.mark.kernel
HOSTILE = (
    "from IPython.display import HTML\n"
    'HTML(\'<script>x()</script><form action=/x><input></form><p style="color:red" onclick="x()">안녕</p>\')'
)


def notebook(*sources: str) -> bytes:
    """The first is Markdown."""
    cells = [nbformat.v4.new_markdown_cell(sources[0]), *map(nbformat.v4.new_code_cell, sources[1:])]
    return nbformat.writes(nbformat.v4.new_notebook(cells=cells)).encode()


def page(environments: Path, *sources: str) -> str:
    lab = find_environment("industrial", environments)
    return render_worked(run_worked(notebook(*sources), {"stops.csv": b"1\n2\n"}, lab), "ko").decode()


def test_it_shows_text_code_and_outputs(environments: Path) -> None:
    drawn = (
        "import matplotlib.pyplot as plt\nfrom industrial_data import show\nplt.plot([1]); show('선 하나')"
    )
    made = page(environments, "# 제목\n\n## 질문\n\n$x^2$", "print(open('stops.csv').read())", drawn)
    assert "<h1" not in made and "<h2>질문</h2>" in made and "<math" in made
    assert (
        '<span class="nb">print</span>' in made and '<pre class="notebook-output" tabindex="0">1\n2' in made
    )
    assert '<img alt="선 하나" src="data:image/png;base64,' in made


def test_nothing_in_it_can_run(environments: Path) -> None:
    made = page(environments, "text <script>x()</script>", HOSTILE)
    shown = made.rpartition("notebook-output")[2]
    assert "안녕" in shown
    assert not any(bad in shown for bad in ("script", "onclick", "<form", "<input", "style="))
    assert "<script" not in made


def test_what_is_printed_in_pieces_is_one_text(environments: Path) -> None:
    made = page(
        environments, "text", "import time\nfor i in range(3):\n    print(i, flush=True)\n    time.sleep(0.3)"
    )
    assert made.count('<pre class="notebook-output"') == 1 and ">0\n1\n2\n</pre>" in made


@pytest.mark.parametrize(
    ("source", "cause", "said"),
    [
        ("1 / 0", "error", "ZeroDivisionError"),
        ("x = bytearray(3 * 1024**3)", "memory", ""),
        ("import os\nos._exit(1)", "killed", ""),
    ],
)
def test_it_says_where_and_why_it_stopped(environments: Path, source: str, cause: str, said: str) -> None:
    with pytest.raises(WorkedFailed) as caught:
        page(environments, "text", "1", source)
    assert caught.value.cell == 2 and said in caught.value.detail
    assert caught.value.cause in (cause, "error" if cause == "memory" else cause)
