"""Code that stops autograding elsewhere: what a cell says is kept, what follows it runs, the tests count."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from nbformat.v4 import new_code_cell

from notebooks.grader import GradeReport, Limits
from tests.notebooks.grader.lab import RIGHT, Lab, scores, statuses

pytestmark = pytest.mark.kernel

ALL = {"visible": 1, "hidden": 2, "partial": 3, "essay": None}
# All in one notebook, each in a cell of its own, after the answer and before the tests. A cell, and what must
# be in its output: text, or "!" and the name of its error.
CELLS: dict[str, tuple[str, str]] = {
    "input": ("name = input('your name? ')", "!StdinNotImplementedError"),
    "getpass": ("import getpass\ngetpass.getpass()", "!StdinNotImplementedError"),
    "input in a function": ("def ask():\n    return int(input())\nask() + 1", "!StdinNotImplementedError"),
    "standard input": ("import sys\nprint(repr(sys.stdin.read()))", "''"),
    "debugger": ("import pdb\npdb.set_trace()\nprint('after')", "!StdinNotImplementedError"),
    "%debug": ("%debug", "!StdinNotImplementedError"),
    "%%bash": ("%%bash\necho from bash: $((1 + 2))", "from bash: 3\n"),
    "%%bash that fails": ("%%bash\nexit 3", "!CalledProcessError"),
    "!": ("!ls", "data.csv"),
    "! into a name": ("names = !ls\nprint(len(names) > 1)", "True"),
    "%%time": ("%%time\nsum(range(10))", "45"),
    "%timeit": ("%timeit -n1 -r1 1 + 1", "per loop"),
    "%matplotlib": ("%matplotlib inline", ""),
    "%config": ("%config InlineBackend.figure_format = 'retina'", ""),
    "%run": ("%run helper.py\nprint(ran)", "helper runs\n5"),
    "%run of nothing": ("%run nothing.py", "!Exception"),
    "%load_ext": ("%load_ext autoreload\n%autoreload 2", ""),
    "%load_ext of nothing": ("%load_ext nothing_here", "!ModuleNotFoundError"),
    "%pip": ("%pip install nothing-here", "No module named pip"),
    "unknown magic": ("%nothing", "!UsageError"),
    "%%html": ("%%html\n<b>bold</b><script>1</script>", "<b>bold</b>"),
    "%%javascript": ("%%javascript\nalert(1)", "alert(1)"),
    "%%latex": ("%%latex\n$x^2$", "$x^2$"),
    "%%writefile": ("%%writefile made.txt\nabc", "Writing made.txt"),
    "%%capture": ("%%capture kept\nprint('captured')", ""),
    "help": ("len?", ""),
    "exit()": ("exit()", ""),
    "quit": ("quit", ""),
    "kill -9 of itself": ("import os\nos.kill(os.getpid(), 9)\nos.kill(1, 15)", ""),
    "sys.exit()": ("import sys\nsys.exit(1)", "!SystemExit"),
    "interrupted": ("import os, signal\nos.kill(os.getpid(), signal.SIGINT)", "!KeyboardInterrupt"),
    "cancelled": ("import asyncio\nraise asyncio.CancelledError", "!CancelledError"),
    "BaseException": ("raise BaseException('base')", "!BaseException"),
    "exceptions in a group": ("raise ExceptionGroup('g', [ValueError(1)])", "!ExceptionGroup"),
    "syntax": ("def f(:\n    pass", "!SyntaxError"),
    "indentation": ("  x = 1\n y = 2", "!IndentationError"),
    "tabs and spaces": ("if 1:\n\tx = 1\n        y = 2", "!TabError"),
    "a pasted space": ("x\u00a0= 1", "!SyntaxError"),
    "pasted quotes": ("x = \u201cabc\u201d", "!SyntaxError"),
    "a zero byte in the source": ("x = 'a\0b'", "!ValueError"),
    "return": ("return 3", "!SyntaxError"),
    "await": ("import asyncio\nawait asyncio.sleep(0)\nprint('awaited')", "awaited"),
    "nothing": ("", ""),
    "blank lines": ("\n \n\n", ""),
    "zero bytes": ("print('a\\0b')", "a\0b"),
    "half a character": ("print('half \\ud83d')", "half ?"),
    "half a character in an error": ("raise ValueError('\\ud83d')", "!UnicodeEncodeError"),
    "bytes that are no UTF-8": ("import os\nos.write(1, b'caf\\xe9\\n');", "caf\ufffd"),
    "a program's bytes": ("!printf 'caf\\351'", "caf\ufffd"),
    "a long line": ("print('y' * 300_000)", "y" * 300_000),
    "many lines": ("for i in range(3000): print(i)", "\n998\n... Output truncated ..."),
    "terminal colours": ("print('\\x1b[31mred\\x1b[0m')", "red"),
    "a progress bar": ("for i in range(3): print(f'\\r{i}/3', end='', flush=True)", "2/3"),
    "cleared output": (
        "from IPython.display import clear_output\nprint('gone')\nclear_output()\nprint('stays')",
        "stays",
    ),
    "closed output": ("import sys\nsys.stdout.close()\nprint('still there')", "still there"),
    "no output": ("import sys\nout, sys.stdout = sys.stdout, None\nprint('lost')\nsys.stdout = out", ""),
    "a warning": ("import warnings\nwarnings.warn('careful')", "careful"),
    "recursion": ("def down():\n    return down()\ndown()", "!RecursionError"),
    "no repr": ("class A:\n    def __repr__(self): raise ValueError('no repr')\nA()", "!ValueError"),
    "no message": ("class E(Exception):\n    def __str__(self): raise ValueError(1)\nraise E", "!ValueError"),
    "a thread that prints later": (
        "import threading, time\ndef late():\n    time.sleep(0.2)\n    print('late')\n"
        "threading.Thread(target=late).start()\nprint('first')",
        "first",
    ),
    "a thread that fails": (
        "import threading\nt = threading.Thread(target=lambda: 1 / 0)\nt.start()\nt.join()",
        "ZeroDivisionError",
    ),
    "processes": (
        "import multiprocessing\nwith multiprocessing.get_context('fork').Pool(2) as pool:\n"
        "    print(pool.map(abs, [-1, -2]))",
        "[1, 2]",
    ),
    "pandas": (
        "import pandas as pd\npd.DataFrame({'불량': [3, 4], 'b': ['<script>', 'y']})",
        '<table border="1" class="dataframe">',
    ),
    "like sympy": (
        "class L:\n    def _repr_latex_(self): return r'$\\displaystyle \\frac{x}{2}$'\n"
        "    def __repr__(self): return 'x/2'\nL()",
        "\\frac{x}{2}",
    ),
    "Markdown": ("from IPython.display import Markdown\nMarkdown('**fett** $x^2$')", "**fett**"),
    "a figure": ("import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()", "image/png"),
    "a figure at the end": ("fig, ax = plt.subplots()\nax.plot([3, 1]);", "image/png"),
    "a widget": (
        "from comm import create_comm\nfrom IPython.display import display\n"
        "create_comm('jupyter.widget', data={'state': {'_model_name': 'X', 'value': 'x' * 1000}})\n"
        "view = 'application/vnd.jupyter.widget-view+json'\n"
        "display({view: {'model_id': 'a'}, 'text/plain': 'IntSlider(value=3)'}, raw=True)",
        "IntSlider(value=3)",
    ),
    "names of IPython": ("In = Out = _ = __ = exit = get_ipython = 5", ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def odd(environments) -> tuple[GradeReport, dict[str, Any]]:
    """The notebook of all the cells, graded; and each cell as it came out."""
    lab = Lab(environments)
    nb = lab.submission()
    nb.cells[2:2] = [new_code_cell(code, id=f"odd-{at}") for at, (code, _) in enumerate(CELLS.values())]
    helper = b"ran = 5\nprint('helper runs')"
    limits = Limits(cell_seconds=20, output_kb=4000)
    report = lab.grade(json.dumps(nb).encode(), limits, language="ko", helper__py=helper)
    cells = {cell["id"]: cell for cell in json.loads(report.notebook)["cells"]}
    return report, {name: cells[f"odd-{at}"] for at, name in enumerate(CELLS)}


def said(cell: dict[str, Any]) -> str:
    """Everything in the cell's outputs; an error as "!" and its name."""
    texts = []
    for output in cell["outputs"]:
        texts += output.get("text", []) if output["output_type"] != "error" else [f"!{output['ename']}"]
        for kind, data in output.get("data", {}).items():
            texts.append(kind if kind == "image/png" else "".join(data))
    return "".join(texts)


@pytest.mark.parametrize("name", CELLS)
def test_a_cell_says_what_it_says_in_jupyter(odd, name):
    expected = CELLS[name][1]
    output = said(odd[1][name])
    assert expected in output
    if not expected.startswith("!"):
        assert "!" not in output, "no error was expected"
    if not expected:
        assert output == ""


def test_none_of_them_disturbs_the_tests(odd):
    report = odd[0]
    assert (report.cause, scores(report), report.findings) == ("graded", ALL, ())


def test_the_feedback_keeps_figures_tables_and_formulas_and_explains_input(odd):
    page = odd[0].feedback_html.decode()
    assert page.count('src="data:image/png;base64,') == 2
    assert "<table" in page and "불량" in page and "&lt;script&gt;" in page and "<script" not in page
    assert page.count("<mfrac>") == 1 and "<strong>fett</strong>" in page
    assert page.count("input()으로 값을 입력받을 수 없습니다") == 5
    assert "IntSlider(value=3)" in page


def test_a_test_that_asks_for_input_says_so(lab):
    report = lab.grade(lab.submission("def add(a, b):\n    return int(input())"))
    assert scores(report) == {"visible": 0, "hidden": 0, "partial": 0, "essay": None}
    message = next(cell.message for cell in report.cells if cell.grade_id == "visible")
    assert "input()" in message["ko"] and "Nothing can be typed" in message["en"]


@pytest.mark.parametrize("wait", ["!cat", "!python -c 'input()'"])
def test_a_program_that_waits_for_input_costs_its_cell_only(lab, wait):
    began = time.monotonic()
    report = lab.grade(lab.submission(extra=wait), Limits(cell_seconds=1), language="ko")
    assert scores(report) == ALL and time.monotonic() - began < 10
    assert "셀 실행 시간이 제한을 넘었습니다." in report.feedback_html.decode()


@pytest.mark.parametrize("end", ["os.abort()", "os._exit(0)"])
def test_a_cell_that_ends_its_process_ends_the_run_with_a_sentence(lab, end):
    """What ran before keeps its points."""
    nb = lab.submission()
    nb.cells.insert(4, new_code_cell(f"import os\n{end}"))
    report = lab.grade(nb, language="ko")
    assert (report.cause, scores(report)) == ("killed", ALL | {"partial": 0})
    assert statuses(report)["partial"] == "not_run"
    assert "갑자기 종료되어" in report.feedback_html.decode() and "ended suddenly" in report.message["en"]


def test_names_of_python_that_the_answer_takes_are_its_own_fault(lab):
    report = lab.grade(lab.submission(f"{RIGHT}\nsum = 0\n%reset_selective -f nothing\nprint = None"))
    assert scores(report) == ALL | {"partial": 0}


FORGED = """
import json, struct
kernel = get_ipython().kernel
def send(kind, content):
    header = {"msg_type": kind, "msg_id": "1"}
    parts = ("iopub", header, kernel.get_parent("shell")["header"], {}, content)
    frame = b"[" + b",".join(json.dumps(part).encode() for part in parts) + b"]"
    type(kernel.iopub_socket).socket.sendall(struct.pack(">I", len(frame)) + frame)
send("stream", {"name": "stdout", "text": "half \\ud800 here"})
send("display_data", {"data": {"text/html": "<b>\\udfff</b>"}, "metadata": {"\\ud801": 1}})
"""


def test_half_a_character_in_a_message_does_not_stop_the_grader(lab):
    report = lab.grade(lab.submission(extra=FORGED))
    assert scores(report) == ALL
    report.to_json().encode()
    assert "half ? here" in report.feedback_html.decode()
