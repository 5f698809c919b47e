"""Runs migrations on the application's own engine, so that they use the same driver and settings."""

from collections.abc import Iterator
from contextlib import contextmanager

from alembic import context
from flask import current_app
from sqlalchemy import Connection

extension = current_app.extensions["migrate"]


def run() -> None:
    """Applies the wanted steps in one transaction."""
    with extension.db.engine.connect() as connection, tables_can_be_remade(connection):
        context.configure(
            connection=connection, target_metadata=extension.db.metadata, **extension.configure_args
        )
        with context.begin_transaction():
            context.run_migrations()
            if connection.dialect.name == "sqlite":
                check_references(connection)


@contextmanager
def tables_can_be_remade(connection: Connection) -> Iterator[None]:
    """SQLite changes a column by making the table anew; while others refer to it, it would refuse.

    The pragma does nothing within a transaction, so it is sent before one begins.
    """
    if connection.dialect.name != "sqlite":
        yield
        return
    driver = connection.connection.cursor()
    driver.execute("PRAGMA foreign_keys=OFF")
    try:
        yield
    finally:
        driver.execute("PRAGMA foreign_keys=ON")


def check_references(connection: Connection) -> None:
    """Fails, and so undoes everything, when a row refers to one that is no longer there."""
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        raise RuntimeError(f"a migration would leave rows that refer to nothing: {broken[:5]}")


if context.is_offline_mode():
    raise SystemExit("Migrations need a database; offline SQL is not supported.")
run()
