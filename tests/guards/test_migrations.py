"""The newest schema is the models', and the way back is open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask_migrate import downgrade, upgrade
from sqlalchemy import inspect, text

from lms import create_app
from lms.config import Settings
from lms.db import db


@pytest.fixture
def empty(settings, tmp_path) -> Settings:
    """The settings with a database that has nothing in it."""
    return replace(settings, database_url=f"sqlite:///{tmp_path / 'empty.sqlite'}")


def differences() -> list:
    with db.engine.connect() as connection:
        return compare_metadata(MigrationContext.configure(connection), db.metadata)


def test_migrations_make_what_the_models_say_and_can_be_undone(empty):
    with create_app(empty).app_context():
        upgrade()
        assert not differences(), "write a migration"
        downgrade(revision="base")
        assert inspect(db.engine).get_table_names() == ["alembic_version"]
        upgrade()
        assert not differences()


def test_a_forgotten_migration_is_found(empty):
    with create_app(empty).app_context():
        upgrade()
        with db.engine.begin() as connection:
            connection.execute(text("DROP TABLE audit_event"))
        assert differences()
