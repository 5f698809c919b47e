"""Homes of test installations: a database with the sample catalogue, copied for each test."""

from __future__ import annotations

import dataclasses
import datetime as dt
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from flask import Flask
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sqlalchemy.orm import Session

from lms import create_app
from lms.accounts.services import ensure_roles
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import db, transaction
from lms.operations.setup import ensure_folders, ensure_secrets
from tests.lms.catalog.sample import LABS, write

PUBLISHED = dt.datetime(2026, 3, 2, 3, 0, tzinfo=dt.UTC)


def make_home(folder: Path) -> Settings:
    """A home with secrets, a database of today's models, the roles and the published catalogue."""
    home = folder / "home"
    ensure_folders(home)
    ensure_secrets(home)
    settings = Settings(home=home, courses=write(folder), labs_gateway="fake", testing=True)
    fill(settings)
    return settings


def fill(settings: Settings) -> None:
    """An empty database gets today's tables, the roles and the published catalogue."""
    with running(settings) as app, app.app_context():
        db.create_all()
        with transaction() as session:
            ensure_roles(session)
            publish(session, source=read_catalog(settings.courses, LABS), now=PUBLISHED)


def copy_home(template: Settings, folder: Path, **changes: Any) -> Settings:
    """The template's home in a folder of its own; `changes` are settings that differ."""
    home = folder / "home"
    shutil.copytree(template.home, home)
    return dataclasses.replace(template, home=home, **changes)


class Compiled(BytecodeCache):
    """Templates that were compiled once in this process: compiling them anew for each test's application
    took half of the time of a test of pages."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self.kept:
            bucket.bytecode_from_string(self.kept[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self.kept[bucket.key] = bucket.bytecode_to_string()


COMPILED = Compiled()


@contextmanager
def running(settings: Settings) -> Iterator[Flask]:
    """The application of these settings, its connections closed afterwards.

    No application context is pushed: one that outlives a request would carry the signed-in person on.
    """
    app = create_app(settings)
    app.jinja_env.bytecode_cache = COMPILED
    yield app
    with app.app_context():
        db.session.remove()
        db.engine.dispose()


@contextmanager
def writing(app: Flask) -> Iterator[Session]:
    """A session whose changes are stored at the end."""
    with app.app_context(), transaction() as session:
        yield session


@contextmanager
def reading(app: Flask) -> Iterator[Session]:
    """A session that sees what is stored now."""
    with app.app_context():
        yield db.session
