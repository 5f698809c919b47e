"""Gate 3 of labs: each way to break what a reader meets is said, with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from notebooks.authoring.text_gate import text_failures
from tests.notebooks.authoring.small_lab import SOURCE, make_lab

BROKEN = [
    ("# # Count scrap", "# ## Count scrap", (5, "the first heading is no H1")),
    ("# Rubric\n", "# # Rubric\n", (24, "a second H1")),
    ("# Rubric\n", "# ### Rubric\n", (24, "a heading of level 3 follows one of level 1")),
    ("# Rubric\n", "# ![](data:image/png;base64,AA)\n", (24, "a picture without alt text")),
    ("# Rubric\n", "# ![bars](bars.png)\n", (24, "the picture 'bars.png' is not there")),
    ("# Rubric\n", "# [lesson](why-count)\n", (24, "the link 'why-count' leads nowhere")),
    ("# Rubric\n", "# [lesson](https:)\n", (24, "the link 'https:' leads nowhere")),
    ("# 채점 기준\n", "# **채점(점)**은\n", (20, "** makes nothing bold here")),
]


def test_the_small_lab_is_sound(tmp_path: Path) -> None:
    assert text_failures(make_lab(tmp_path)) == ()


@pytest.mark.parametrize(("right", "wrong", "said"), BROKEN)
def test_what_a_reader_would_see_broken_is_said(
    tmp_path: Path, right: str, wrong: str, said: tuple[int, str]
) -> None:
    assert right in SOURCE
    (failure,) = text_failures(make_lab(tmp_path, source=SOURCE.replace(right, wrong, 1)))
    assert (failure.line, failure.message) == said
    assert (failure.gate, failure.path.name) == (3, "source.py")
    assert failure.remedy


def test_a_lab_without_any_heading_is_said(tmp_path: Path) -> None:
    source = SOURCE.replace("# # 불량 세기\n", "").replace("# # Count scrap\n", "")
    assert [bad.message for bad in text_failures(make_lab(tmp_path, source=source))] == [
        "no heading at all"
    ] * 2
