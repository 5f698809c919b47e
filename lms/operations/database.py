"""The database made ready: newest schema, catalogue, demo accounts. Each part can run twice."""

from __future__ import annotations

import logging

from flask_migrate import upgrade

from lms import create_app
from lms.config import Settings
from lms.operations.setup import Report


def prepare(settings: Settings, report: Report) -> None:
    """Bring the database to what this checkout says; what people did since is kept."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(settings)
    with app.app_context():
        report("Preparing the database ...")
        upgrade()
