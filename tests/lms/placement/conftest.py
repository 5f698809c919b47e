"""placement: the sample placement published in the app's home. courses: its files, to be spoilt."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.catalog.domain import PlacementSource
from lms.catalog.placement_version import publish_placement
from lms.catalog.source import read_catalog
from lms.web import now
from tests.factories.homes import writing
from tests.lms.catalog.sample import LABS, write
from tests.lms.placement.sample import write_placement


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> PlacementSource:
    folder = write(tmp_path_factory.mktemp("placement"))
    write_placement(folder)
    found = read_catalog(folder, LABS).placement
    assert found is not None
    return found


@pytest.fixture
def courses(tmp_path: Path) -> Path:
    folder = write(tmp_path)
    write_placement(folder)
    return folder


@pytest.fixture
def placement(app, source):
    with writing(app) as session:
        publish_placement(session, source=source, now=now())
    return source
