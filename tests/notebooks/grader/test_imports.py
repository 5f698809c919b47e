"""What a lab's own notebook imports is imported once, before its submissions are forked."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from notebooks.grader import zygote
from notebooks.grader.imports import imported_names
from tests.notebooks.grader.lab import RIGHT
from tests.notebooks.grader.test_sandbox import printed

LOOK = "import sys\nprint(sorted(n for n in ('colorsys', 'sklearn.ensemble', 'data') if n in sys.modules))"
HARM = {
    "starts_a_thread": "import threading, time\nthreading.Thread(target=time.sleep, args=(9,)).start()",
    "ends_the_process": "import os\nos._exit(0)",
    "hangs": "import time\ntime.sleep(60)",
    "crashes": "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)",
}


@pytest.mark.parametrize(
    ("code", "names"),
    [
        ("import numpy as np, os.path", {"numpy", "os.path"}),
        ("from sklearn.metrics import f1_score", {"sklearn.metrics", "sklearn.metrics.f1_score"}),
        ("def f():\n    import scipy", {"scipy"}),
        ("%matplotlib inline\n!pip list\nimport json", {"json"}),
        ("from . import mine\nfrom .there import other", set()),
        ("from math import *", {"math"}),
        ("import this is no Python", set()),
        ("x = 1\0", set()),
        ("", set()),
    ],
)
def test_imports_are_read_from_code(code, names):
    assert set(imported_names([code])) == names


@pytest.mark.kernel
def test_submissions_find_imported_what_their_lab_imports(lab):
    zygote.stop_zygotes()
    assert "[]" in printed(lab.grade(lab.submission(extra=LOOK)))
    # The solution imports it, and a file beside the notebook, and a module of Python itself.
    lines = f"import colorsys, data\nfrom sklearn.ensemble import RandomForestClassifier\n{RIGHT}"
    lab.source.cells[1].source = f"### BEGIN SOLUTION\n{lines}\n### END SOLUTION"
    assert printed(lab.grade(lab.submission(extra=LOOK))).strip() == "['sklearn.ensemble']"


@pytest.mark.kernel
@pytest.mark.parametrize("kind", [*HARM, "prints"])
def test_what_would_harm_the_warm_process_is_not_imported(environments, tmp_path, kind):
    """The warm process's own code, in the lab's own Python, with a module that no environment would have."""
    (tmp_path / "module.py").write_text(HARM.get(kind, "print('hello')"))
    folder = Path(zygote.__file__).parent
    code = f"""
import json, sys
sys.path[:0] = [{str(folder)!r}, {str(tmp_path)!r}]
import inside_zygote
inside_zygote._IMPORT_SECONDS = 1
inside_zygote._import_for_all({{"module", "module.missing"}})
print(json.dumps(["module" in sys.modules, inside_zygote._threads()]))
"""
    python = environments / "industrial" / "bin" / "python"
    run = subprocess.run([python, "-I", "-c", code], capture_output=True, text=True, timeout=30, check=True)
    assert json.loads(run.stdout.splitlines()[-1]) == [kind == "prints", 1]
    assert sys.modules.get("module") is None


@pytest.mark.kernel
def test_a_plot_in_a_lab_without_plots_says_nothing_of_fonts(lab):
    """The warm process has not imported Matplotlib; whatever a test writes to stderr costs its points."""
    zygote.stop_zygotes()
    assert (
        printed(lab.grade(lab.submission(extra="import matplotlib.pyplot as plt\nplt.figure()\nprint(1)")))[0]
        == "1"
    )
