"""An application with an empty database, and the sample catalogue on disk."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms import create_app
from lms.catalog.services import Published, publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import db, transaction
from lms.operations.setup import ensure_folders, ensure_secrets
from tests.lms.catalog.sample import LABS, write

NOON = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write(tmp_path)


@pytest.fixture
def app(tmp_path: Path, folder: Path) -> Iterator[Flask]:
    ensure_folders(tmp_path / "home")
    ensure_secrets(tmp_path / "home")
    app = create_app(Settings(home=tmp_path / "home", courses=folder, testing=True))
    with app.app_context():
        db.create_all()
        yield app
        db.session.remove()
        db.engine.dispose()


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
