"""Points without an answer, by a changed answer or helper: `add` is wrong in all of them.

"Not stopped" means that they get points and nobody is told.
"""

from __future__ import annotations

from tests.notebooks.grader.attacks import Attack

# The learner's `add` looks up what the running test expects.
_LOOK_UP = """
import re
def add(a, b):
    text = get_ipython().user_ns['In'][-1]
    found = re.search(rf'add\\({{a}}, {{b}}\\) == ([\\d.]+)', text){unless}
    return float(found[1]) if found else None
"""
_EQUAL = """
class Equal{base}:
    def __eq__(self, other): {first}return True
    __hash__ = None
def add(a, b):
    return Equal()
"""

ANSWERS = (
    Attack("objects that are equal to everything", "flagged", _EQUAL.format(base="", first="")),
    Attack("numbers that are equal to everything", "flagged", _EQUAL.format(base="(float)", first="")),
    Attack(
        "objects that are equal to everything the first times that they are asked",
        "not stopped",
        "asked = []\n" + _EQUAL.format(base="", first="asked.append(1); return len(asked) < 6; "),
    ),
    Attack("answers looked up in the text of the test that runs", "flagged", _LOOK_UP.format(unless="")),
    Attack(
        "answers looked up in the text of the test, unless it surprises",
        "not stopped",
        _LOOK_UP.format(unless=" if '.5' not in text else None"),
    ),
    Attack(
        "answers looked up in the constants of the frame that asks",
        "flagged",
        """
import sys
def add(a, b):
    constants = sys._getframe(1).f_code.co_consts
    return next((c for c in constants if isinstance(c, int | float) and c not in (a, b)), None)
""",
    ),
    Attack(
        "visible tests answered from a table",
        "not stopped",
        "def add(a, b):\n    return {(1, 2): 3, (5, 5): 10}.get((a, b))",
    ),
    Attack(
        "a built-in function patched: sum",
        "flagged",
        "import builtins\nbuiltins.sum = lambda *_: 3",
    ),
    Attack(
        "a function of one's own in place of a built-in one that a test counts with",
        "not stopped",
        "def add(a, b):\n    return None\ndef sum(_):\n    return 3",
    ),
    Attack(
        "a built-in function patched: abs",
        "flagged",
        "def add(a, b):\n    return 0\nimport builtins\nbuiltins.abs = lambda _: 0",
        test="assert abs(add(1, 2) - 3) < 1e-9",
    ),
    Attack(
        "a built-in function patched: isinstance",
        "flagged",
        "def add(a, b):\n    return None\nimport builtins\nreal = isinstance\n"
        "builtins.isinstance = lambda thing, kinds: kinds is int or real(thing, kinds)",
        test="assert isinstance(add(1, 2), int)",
    ),
    Attack(
        "NumPy's comparisons patched",
        "flagged",
        "import numpy\nnumpy.allclose = lambda *args, **kwargs: True\ndef add(a, b):\n    return 0",
        test="import numpy as np\nassert np.allclose(add(1, 2), 3)",
    ),
    Attack(
        "numpy.testing patched",
        "flagged",
        "import numpy.testing\nnumpy.testing.assert_allclose = lambda *args, **kwargs: None",
        test="import numpy as np\nnp.testing.assert_allclose(add(1, 2), 3)",
    ),
    Attack(
        "pandas.testing patched",
        "flagged",
        "import pandas.testing\npandas.testing.assert_frame_equal = lambda *args, **kwargs: None",
        test="import pandas as pd\npd.testing.assert_frame_equal(add(1, 2), pd.DataFrame([3]))",
    ),
    Attack(
        "math.isclose patched",
        "flagged",
        "import math\nmath.isclose = lambda *args, **kwargs: True\ndef add(a, b):\n    return 0",
        test="import math\nassert math.isclose(add(1, 2), 3)",
    ),
    Attack(
        "an import hook that gives tests another module",
        "flagged",
        """
import sys, types
sys.modules['math'] = types.SimpleNamespace(isclose=lambda *args: True)
def add(a, b):
    return 0
""",
        test="import math\nassert math.isclose(add(1, 2), 3)",
    ),
    Attack(
        "AssertionError replaced",
        "stopped",
        "import builtins\nbuiltins.AssertionError = type('Quiet', (SystemExit,), {})",
    ),
    Attack(
        "answers that end the kernel, leave the cell or interrupt it",
        "stopped",
        "import os, signal\ndef add(a, b):\n    if a == 5: raise SystemExit\n    if a == 20: exit()\n"
        "    os.kill(os.getpid(), signal.SIGINT)\n    raise KeyboardInterrupt",
    ),
    Attack(
        "the history of cells rewritten",
        "stopped",
        "get_ipython().events.register('pre_run_cell', lambda info: [In.clear(), In.extend(['1'] * 9), "
        "setattr(info, 'raw_cell', '1')])",
    ),
    Attack(
        "results out of range: negative",
        "stopped",
        "def add(a, b):\n    return -1.0",
        test="add(1, 2)",
    ),
    Attack(
        "results out of range: not a number",
        "stopped",
        "def add(a, b):\n    return float('nan')",
        test="add(1, 2)",
    ),
    Attack("results out of range: huge", "stopped", "def add(a, b):\n    return 1e99", test="add(1, 2)"),
)
