"""A worked notebook in the preview: both languages, its mistakes, and no tasks."""

from __future__ import annotations

import dataclasses

from lms.preview.views import create_preview
from tests.lms.catalog.sample import spoil, write
from tests.notebooks.authoring.small_worked import SOURCE, make_worked


def test_it_is_shown_as_learners_get_it_and_follows_its_file(settings, tmp_path):
    courses, labs = write(tmp_path / "draft"), tmp_path / "draft" / "labs"
    line = "  - {slug: count-scrap, kind: lab"
    new = f"  - {{slug: count-stops, kind: notebook, minutes: 10}}\n{line}"
    spoil(courses, "modules/scrap/module.yaml", line, new)
    folder = make_worked(labs)
    reader = create_preview(dataclasses.replace(settings, courses=courses, labs=labs)).test_client()
    address = "/modules/scrap/notebook/count-stops"
    page = reader.get(address, headers={"Accept-Language": "ko"})
    assert page.status_code == 200 and page.text.count('class="notebook-cell"') == 3
    assert "예제 노트북" in page.text and "정지 세기" in page.text and "<table" not in page.text
    assert "lesson ‘Why count’" in reader.get(f"{address}?view=both").text
    (folder / "source.py").write_text(SOURCE.replace("# %%\nplt", '# %% locked="x"\nplt'), "utf-8")
    page = reader.get(address).text
    assert "count-stops/source.py:15" in page and "no cell locked" in page
