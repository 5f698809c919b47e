"""Figures in Korean: every glyph is there, the minus sign too."""

from __future__ import annotations

import subprocess

from tests.notebooks.industrial_data.conftest import PYTHON, ROOT

PROGRAM = """
import sys, warnings
sys.path.insert(0, sys.argv[1])
import matplotlib
matplotlib.use("agg")
import matplotlib.pyplot as plt
from industrial_data import style
if sys.argv[2] == "styled":
    style()
warnings.simplefilter("error")
plt.plot([-1, 1], [-5, 5])
plt.title("놓친 고장의 비용(만 원), 쾅 뺨: 20 ℃ ± 3 μm ≥ 0 – “정상”")
plt.savefig("/dev/null", format="png")
"""


def drawn(style: str) -> subprocess.CompletedProcess:
    command = [PYTHON, "-c", PROGRAM, str(ROOT / "notebooks"), style]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_glyph_is_missing_with_our_style() -> None:
    assert drawn("styled").returncode == 0, drawn("styled").stderr


def test_without_it_hangul_would_be_missing() -> None:
    assert "missing from font" in drawn("plain").stderr
