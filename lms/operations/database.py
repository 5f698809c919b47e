"""The database made ready: schema, catalogue, labs, demo. Each can run twice and keeps what people did."""

from __future__ import annotations

import logging

from flask_migrate import upgrade

from lms import create_app
from lms.accounts.services import ensure_roles
from lms.assessments.services.publishing import build_labs, publish_lab
from lms.catalog.labs import find_labs
from lms.catalog.problems import CatalogError
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import db, transaction
from lms.operations import demo
from lms.operations.setup import Report, SetupProblem
from lms.web import blobs, now


def prepare(settings: Settings, report: Report) -> None:
    """Bring the database to what this checkout and these settings say."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(settings)
    with app.app_context():
        report("Preparing the database ...")
        upgrade()
        report("Publishing the catalogue and the labs ...")
        ensure_catalogue(settings)
        with transaction() as session:
            if settings.development:
                demo.ensure_demo(session, time_zone=settings.time_zone, now=now())
            else:
                demo.close_demo_accounts(session, now=now())
        db.engine.dispose()


def ensure_catalogue(settings: Settings) -> None:
    """Roles, the content of courses/ and the labs of this checkout. SetupProblem names every mistake."""
    try:
        source = read_catalog(settings.courses, find_labs(settings.labs))
    except CatalogError as error:
        mistakes = "\n".join(str(problem) for problem in error.problems)
        raise SetupProblem(f"the content has mistakes; nothing of it was published.\n{mistakes}") from error
    labs = build_labs(settings.labs)
    with transaction() as session:
        ensure_roles(session)
        publish(session, source=source, now=now())
        for lab in labs:
            publish_lab(session, lab=lab, blobs=blobs(), now=now())
