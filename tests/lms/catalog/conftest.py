"""An application with an empty database, and the sample catalogue on disk to be spoilt and published."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.catalog.services import Published, publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import db, transaction
from lms.operations.setup import ensure_folders, ensure_secrets
from tests.factories.homes import copy_home, running
from tests.lms.catalog.sample import LABS, write

NOON = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A home whose database has tables and nothing in them; made once, copied for each test."""
    settings = Settings(home=tmp_path_factory.mktemp("empty") / "home", testing=True)
    ensure_folders(settings.home)
    ensure_secrets(settings.home)
    with running(settings) as app, app.app_context():
        db.create_all()
    return settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def app(empty: Settings, folder: Path, tmp_path: Path) -> Iterator[Flask]:
    with running(copy_home(empty, tmp_path, courses=folder)) as app, app.app_context():
        yield app


@pytest.fixture
def session(app: Flask) -> Session:
    return db.session


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def load(folder: Path) -> Published:
    """Publish what stands in `folder`."""
    with transaction() as session:
        return publish(session, source=read_catalog(folder, LABS), now=NOON)
