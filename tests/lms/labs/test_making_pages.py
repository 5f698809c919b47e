"""The worker runs a published notebook in the sandbox, and learners read what came of it."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from sqlalchemy import select

from lms.labs import tasks
from lms.labs.models import WorkedPage
from lms.web import blobs
from notebooks.authoring import build_worked
from tests.factories.homes import reading
from tests.factories.notebooks import publish_with_notebook
from tests.notebooks.authoring.small_worked import SOURCE, make_worked

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def with_environments(settings):
    """The settings of a home that has the installed lab environments."""
    there = Path(os.environ.get("BAEUM_HOME", ROOT / "var")) / "environments"
    if (settings.home / "environments").is_dir():
        (settings.home / "environments").rmdir()
    (settings.home / "environments").symlink_to(there.resolve())
    return settings


def made(app, settings, folder: Path, source: str = SOURCE) -> dict[str, WorkedPage]:
    built = build_worked(make_worked(folder, source=source))
    publish_with_notebook(app, folder / "with-notebook", built)
    with app.app_context():
        tasks.make_pages(settings, stopping=lambda: False)
    with reading(app) as session:
        return {page.language: page for page in session.scalars(select(WorkedPage))}


@pytest.mark.kernel
def test_a_published_notebook_is_run_in_both_languages(app, with_environments, tmp_path):
    pages = made(app, with_environments, tmp_path)
    assert {page.state for page in pages.values()} == {"ready"}
    with app.app_context():
        shown = {language: blobs().get(page.blob).decode() for language, page in pages.items()}
    assert re.search(r">정지 \d+\n</pre>", shown["ko"]) and re.search(r">stops \d+\n</pre>", shown["en"])
    assert 'alt="교대마다 정지 횟수가 오르내리는 선"' in shown["ko"]


@pytest.mark.kernel
def test_what_went_wrong_is_kept_for_staff(app, with_environments, tmp_path):
    pages = made(app, with_environments, tmp_path, SOURCE.replace("stops.sum()", "stops.total()"))
    assert {(page.state, page.cause, page.blob) for page in pages.values()} == {("failed", "error", None)}
    assert "AttributeError" in pages["ko"].detail
