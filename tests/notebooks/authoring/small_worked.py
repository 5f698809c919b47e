"""A worked notebook of three cells, in a folder of its own, to make mistakes in."""

from __future__ import annotations

from pathlib import Path

YAML = """\
slug: count-stops
title: {ko: 정지 세기, en: Counting stops}
environment: industrial
minutes: 10
seeds: [1, 2]
lessons:
  - {slug: why-count, title: {ko: 왜 세는가, en: Why count}}
"""
SOURCE = """\
# %% [markdown] lang="ko"
# # 정지 세기
# @lesson(why-count)
# %% [markdown] lang="en"
# # Counting stops
# @lesson(why-count)
# %%
import matplotlib.pyplot as plt
import numpy as np
from industrial_data import show

SEED = 1
stops = np.random.default_rng(SEED).poisson(3, 8)
print("«정지|stops»", stops.sum())
# %%
plt.plot(stops)
show("«교대마다 정지 횟수가 오르내리는 선|A line of stops per shift that goes up and down»")
"""


def make_worked(folder: Path, *, yaml: str = YAML, source: str = SOURCE) -> Path:
    """The notebook's folder in `folder`."""
    made = folder / "count-stops"
    made.mkdir(parents=True, exist_ok=True)
    (made / "notebook.yaml").write_text(yaml, "utf-8")
    (made / "source.py").write_text(source, "utf-8")
    return made
