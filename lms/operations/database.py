"""The database made ready: newest schema, roles, catalogue, labs, demo accounts. Each part can run twice."""

from __future__ import annotations

import logging

from flask_migrate import upgrade

from lms import create_app, demo
from lms.accounts.services import ensure_roles
from lms.assessments.services.publishing import build_labs, publish_lab
from lms.catalog.labs import find_labs
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import transaction
from lms.operations.setup import Report
from lms.web import blobs, in_zone, now


def prepare(settings: Settings, report: Report) -> None:
    """Bring the database to what this checkout says; what people did since is kept."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(settings)
    with app.app_context():
        report("Preparing the database ...")
        upgrade()
        load_content(settings, report)
        with transaction() as session:
            ensure_roles(session)
            staff = None
            if settings.development:
                people = demo.ensure_accounts(session, now=now(), language=settings.language)
                staff = people["instructor@demo.invalid"]
            today = in_zone(now()).date()
            demo.ensure_cohorts(session, today=today, time_zone=settings.time_zone, staff=staff)


def load_content(settings: Settings, report: Report) -> None:
    """Publishes the catalogue and its labs; what has not changed stays as it is."""
    report("Publishing the catalogue and its labs ...")
    catalog = read_catalog(settings.courses, find_labs(settings.labs))
    labs = build_labs(settings.labs)
    with transaction() as session:
        publish(session, source=catalog, now=now())
        for lab in labs:
            publish_lab(session, lab=lab, blobs=blobs(), now=now())
