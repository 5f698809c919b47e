"""Fixtures of the placement.

source      PlacementSource of the sample
courses     its files beside the sample catalogue, to be spoilt
placement   the sample published in the app's home
finish      function: person, answers by item (or by place among the drawn), answer to all others -> uuid
            of a finished sitting, made past the pages
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from lms.accounts.models import Person
from lms.catalog.domain import PlacementSource
from lms.catalog.placement_version import publish_placement
from lms.catalog.source import read_catalog
from lms.placement import services
from lms.web import now
from tests.factories.homes import writing
from tests.factories.people import Somebody
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


@pytest.fixture
def finish(app, placement) -> Callable[..., str]:
    def sit(person: Somebody, answers: Mapping[str | int, str] | None = None, default: str = "a") -> str:
        special = answers or {}
        with writing(app) as session:
            somebody = session.get_one(Person, person.id)
            sitting = services.open_sitting(session, person=somebody, now=now())
            given = {
                item: special.get(item, special.get(place, default))
                for place, item in enumerate(sitting.drawn)
            }
            services.save_answers(session, sitting=sitting, answers=given)
            services.finish(session, sitting=sitting, now=now())
            return sitting.uuid

    return sit
