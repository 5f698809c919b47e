"""Runs migrations on the application's own engine, so that they use the same driver and settings."""

from alembic import context
from flask import current_app

extension = current_app.extensions["migrate"]


def run() -> None:
    """Applies the wanted steps in one transaction."""
    with extension.db.engine.connect() as connection:
        context.configure(
            connection=connection, target_metadata=extension.db.metadata, **extension.configure_args
        )
        with context.begin_transaction():
            context.run_migrations()


if context.is_offline_mode():
    raise SystemExit("Migrations need a database; offline SQL is not supported.")
run()
