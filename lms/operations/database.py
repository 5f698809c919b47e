"""The database made ready: schema, roles, catalogue, labs, cohorts, demo. Each part can run twice."""

from __future__ import annotations

import logging

from flask_migrate import upgrade
from sqlalchemy.orm import Session

from lms import create_app, demo
from lms.accounts.services import ensure_roles
from lms.assessments.services.publishing import build_labs, publish_lab
from lms.catalog.labs import find_labs
from lms.catalog.problems import CatalogError
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import db, transaction
from lms.labs.publishing import build_notebooks, publish_notebook
from lms.operations.report import Report, SetupProblem
from lms.web import blobs, in_zone, now


def prepare(settings: Settings, report: Report) -> None:
    """Bring the database to what this checkout and these settings say; what people did since is kept."""
    logging.getLogger("alembic").setLevel(logging.WARNING)
    app = create_app(settings)
    with app.app_context():
        report("Preparing the database ...")
        upgrade()
        report("Publishing the catalogue and its labs ...")
        load_content(settings)
        with transaction() as session:
            ensure_people_and_cohorts(session, settings)
        db.engine.dispose()


def load_content(settings: Settings) -> None:
    """Publishes the catalogue and its labs; what has not changed stays. SetupProblem names every mistake."""
    try:
        catalog = read_catalog(settings.courses, find_labs(settings.labs))
    except CatalogError as error:
        mistakes = "\n".join(str(problem) for problem in error.problems)
        raise SetupProblem(f"the content has mistakes; nothing of it was published.\n{mistakes}") from error
    labs, notebooks = build_labs(settings.labs), build_notebooks(settings.labs)
    with transaction() as session:
        publish(session, source=catalog, now=now())
        for lab in labs:
            publish_lab(session, lab=lab, blobs=blobs(), now=now())
        for notebook in notebooks:
            publish_notebook(session, notebook=notebook, blobs=blobs(), now=now())


def ensure_people_and_cohorts(session: Session, settings: Settings) -> None:
    """Roles and open cohorts always; demo accounts, and a cohort with dates, only in development."""
    ensure_roles(session)
    cohorts = demo.ensure_open_cohorts(session, time_zone=settings.time_zone, counted=settings.development)
    if not settings.development:
        demo.close_accounts(session)
        return
    people = demo.ensure_accounts(session, now=now(), language=settings.language)
    today = in_zone(now()).date()
    cohorts += demo.ensure_dated_cohorts(session, now=now(), today=today, time_zone=settings.time_zone)
    cohorts += demo.ensure_selecting_cohorts(session, today=today, time_zone=settings.time_zone)
    demo.ensure_staff(session, cohorts=cohorts, person=people["instructor"])
