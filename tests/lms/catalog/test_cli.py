"""`catalog check` and `catalog load`: what they say and how they end, on a real lab."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask import Flask
from sqlalchemy import func, select

from lms.catalog.cli import catalog
from lms.catalog.labs import find_labs
from lms.catalog.models import Activity, TrackVersion
from lms.catalog.problems import CatalogError
from lms.cli import group
from lms.config import ROOT, Settings
from lms.db import db
from tests.lms.catalog.sample import spoil

REAL_LAB = ROOT / "notebooks" / "labs" / "failure-and-cost"


@pytest.fixture
def installed(app: Flask, folder: Path) -> Flask:
    """The sample with its lab exchanged for the real one, so that nothing is pretended."""
    settings: Settings = app.extensions["settings"]
    app.extensions["settings"] = type(settings)(
        home=settings.home, courses=folder, labs=REAL_LAB.parent, testing=True
    )
    spoil(folder, "modules/scrap/module.yaml", "slug: count-scrap", "slug: failure-and-cost")
    return app


def run(app: Flask, command: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(catalog, [command])
    return result.exit_code, result.output


def versions() -> int:
    return db.session.scalar(select(func.count()).select_from(TrackVersion)) or 0


def test_check_says_what_there_is_and_writes_nothing(installed: Flask) -> None:
    assert run(installed, "check") == (
        0,
        "The content is sound: 1 tracks, 1 courses, 1 modules, 1 words.\n",
    )
    assert versions() == 0


def test_load_publishes_once(installed: Flask) -> None:
    assert run(installed, "load") == (
        0,
        "Published; new versions of tracks: scrap; new versions of courses: counting;"
        " new versions of modules: scrap.\n",
    )
    assert versions() == 1
    lab = db.session.scalars(select(Activity).where(Activity.kind == "lab")).one()
    built = find_labs(REAL_LAB.parent)["failure-and-cost"]
    assert (lab.title, lab.points) == (built.title, built.points)
    assert run(installed, "load") == (0, "Published before; nothing has changed.\n")
    assert versions() == 1


@pytest.mark.parametrize("command", ["check", "load"])
def test_mistakes_are_all_said_and_nothing_is_written(installed: Flask, folder: Path, command: str) -> None:
    spoil(folder, "tracks/scrap.yaml", "weight: 0.7", "weight: 0.6")
    spoil(folder, "courses/counting.yaml", "module: scrap", "module: crap")
    code, output = run(installed, command)
    assert code == 1
    assert "courses/tracks/scrap.yaml:21: the weights sum to 0.9; they must sum to 1" in output
    assert 'courses/courses/counting.yaml:10: module "crap" is not known; did you mean "scrap"?' in output
    assert "2 mistakes; nothing was published." in output
    assert versions() == 0


def test_a_lab_that_cannot_be_built_is_said(tmp_path: Path) -> None:
    labs = tmp_path / "notebooks" / "labs"
    shutil.copytree(REAL_LAB, labs / "failure-and-cost")
    (labs / "failure-and-cost" / "lab.yaml").write_text("slug: [", encoding="utf-8")
    with pytest.raises(CatalogError) as caught:
        find_labs(labs)
    assert str(caught.value).startswith("notebooks/labs/failure-and-cost/lab.yaml:")


@pytest.mark.parametrize("command", ["check", "load"])
def test_the_administration_command_knows_them(command: str) -> None:
    done = CliRunner().invoke(group, ["catalog", command, "--help"])
    assert done.exit_code == 0, done.output
