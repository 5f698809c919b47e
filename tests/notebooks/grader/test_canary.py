"""Checks with a known end: what they say, and that honest notebooks never meet them."""

from __future__ import annotations

import random

import pytest

from notebooks.grader import Limits, canary_text
from tests.notebooks.grader.lab import RIGHT, WRONG, codes, scores

SEEDS = range(30)


def ends(source: str, **names: object) -> str:
    """How a cell ends in plain Python: "ok" or the kind of error."""
    try:
        exec(compile(source, "cell", "exec"), {**names})
    except Exception as problem:
        return type(problem).__name__
    return "ok"


@pytest.mark.parametrize(
    "test",
    [
        "assert f(1) == 2",
        "assert 2 == f(1), 'no'",
        "x = '고장 비용'; assert f('가') == [1,\n 2], '아니요'  # two",
        "assert abs(f(1) - 3) < 1e-9",
        "for n in range(3):\n    assert f(n) == n",
        "import math\nassert math.isclose(f(1), 2)\n",
        "assert f(1) == 2\nassert f(2) != 3\nwith open('/dev/null') as file:\n    pass",
        "if f(1) != 2:\n    raise ValueError",
    ],
)
def test_a_test_with_another_end_must_fail(test):
    for answer in (lambda *_: 2, lambda *_: None, lambda *_: float("nan"), lambda *_: [1, 2], lambda n: n):
        for seed in SEEDS:
            assert ends(canary_text.failing_like(test, random.Random(seed)), f=answer) != "ok"


def test_it_begins_as_the_test_does():
    test = "assert f(1) == 2\n### BEGIN HIDDEN TESTS\nassert f(3) == 4, 'three'\n### END HIDDEN TESTS"
    for seed in SEEDS:
        changed = canary_text.failing_like(test, random.Random(seed))
        assert changed.startswith(test[: test.index(" 4,")]) and changed.endswith(
            test[test.index(", 'three'") :]
        )
    source, value = canary_text.returning_like("a = '셋'\nsum(\n  f(n) for n in a)  # end", random.Random(1))
    assert source.startswith("a = '셋'\n") and source.endswith("  # end")
    assert str(eval(source.splitlines()[-1])) == value


ASKING = (
    "assert abs(f(1) - 2) < 1 and isinstance(f(1), int) and len(f(2)) == 2 and sum(f(2)) == 2 and all(f(2))",
    "assert sorted(f(1)) == [1] and round(f(2), 2) == 2 and max(f(1)) > min(f(1)) and set(f(1)) == {1}",
    "import numpy as np\nassert np.allclose(f(1), 2) and np.isclose(f(1), 2).all() and np.sum(f(1)) == 1",
    "import numpy as np\nnp.testing.assert_allclose(f(1), 2)",
)


def test_what_must_fail_fails_whatever_it_asks():
    for seed in SEEDS:
        source = canary_text.failing(ASKING[:2], random.Random(seed))
        assert ends(source) == "AssertionError", source
        assert ends(source, sum=0, abs=3, len=len, round=lambda n: n) in ("AssertionError", "TypeError")


def test_every_helper_is_asked_by_valid_code():
    for seed in SEEDS:
        source = canary_text.failing(ASKING, random.Random(seed))
        compile(source, "cell", "exec")
        assert "__import__('numpy').testing.assert_allclose" in source and " or " in source


def test_a_patched_helper_makes_it_pass(monkeypatch):
    source = canary_text.failing(["sum(f(n) for n in x)"], random.Random(1))
    monkeypatch.setattr("builtins.sum", lambda *_: 3)
    assert ends(source) == "ok"


HONEST = {
    "options": """
import warnings, pandas as pd, numpy as np
warnings.filterwarnings('ignore')
pd.set_option('display.max_rows', 9, 'display.precision', 1)
np.set_printoptions(precision=1)
np.seterr(all='ignore')
pd.options.mode.copy_on_write = True
""",
    "plots": """
%matplotlib inline
%config InlineBackend.figure_format = 'retina'
import matplotlib.pyplot as plt
plt.style.use('ggplot')
plt.rcParams['figure.figsize'] = 4, 3
plt.plot([1, 2])
plt.show()
""",
    "magics": """
%load_ext autoreload
%autoreload 2
%precision 2
%pprint
%xmode Verbose
%time 1 + 1
""",
    "plain errors": "%xmode Minimal",
    "all results": """
from IPython.core.interactiveshell import InteractiveShell
InteractiveShell.ast_node_interactivity = 'all'
1
2
""",
    "names taken": """
sum = abs = 0
max = min = list = [1]
isinstance = None
len = 'long'
""",
    "own helpers": """
def abs(x):
    return x if x > 0 else -x
def round(x, n=0):
    return int(x)
def all(x):
    return False not in x
def isclose(a, b):
    return (a - b) ** 2 < 1
""",
    "star imports": """
from math import *
from numpy import sum, abs, round, all, any, max, min, isclose, allclose
""",
    "printing": """
import builtins, functools
builtins.print = functools.partial(print, flush=True)
print(1)
""",
    "progress": """
import sys
from IPython.display import clear_output, display
for n in range(3):
    clear_output(wait=True)
    display(n)
handle = display('x', display_id=True)
handle.update('y')
""",
    "widgets": """
from comm import create_comm
create_comm(target_name='jupyter.widget', data={'a': 1})
""",
    "hooks": """
get_ipython().events.register('post_run_cell', lambda *_: None)
import atexit; atexit.register(print)
import logging; logging.basicConfig(level='DEBUG'); logging.info('x')
""",
    "threads": """
import threading, asyncio
threading.Timer(0.01, lambda: None).start()
task = asyncio.get_running_loop().create_task(asyncio.sleep(9))
""",
    "profiling": """
import cProfile, sys
cProfile.run('1 + 1')
sys.settrace(None)
sys.setrecursionlimit(5000)
%prun -q 1
""",
    "about equal": """
class Close(float):
    def __eq__(self, other):
        return abs(self - other) < 1e-6
    __hash__ = float.__hash__
plain = add
def add(a, b):
    return Close(plain(a, b) or 0)
""",
    "mocks": """
from unittest.mock import patch, Mock
with patch('builtins.abs', Mock(return_value=0)):
    abs(3)
""",
}


@pytest.mark.kernel
@pytest.mark.parametrize("extra", HONEST.values(), ids=HONEST.keys())
def test_an_honest_notebook_is_never_flagged(lab, extra):
    right, wrong = (lab.grade(lab.submission(answer, extra=extra)) for answer in (RIGHT, WRONG))
    for report in (right, wrong):
        assert "canary_survived" not in codes(report) and report.cause == "graded"
        assert not any(cell.status == "flagged" for cell in report.cells)
    assert scores(wrong)["hidden"] == 0 < scores(right)["hidden"]


@pytest.mark.kernel
@pytest.mark.parametrize("slow", ["time.sleep(60)", "bytearray(b'1' * 900_000_000) and time.sleep(9)"])
def test_what_runs_out_only_in_the_last_canary_was_graded(lab, slow):
    answer = f"import time\nasked = []\ndef add(a, b):\n    asked.append(1)\n    if len(asked) > 6: {slow}\n"
    report = lab.grade(lab.submission(answer + "    return a + b"), Limits(wall_seconds=3, cell_seconds=9))
    assert (report.cause, report.score, report.findings) == ("graded", 6, ())
