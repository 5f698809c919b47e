"""A worked notebook in the sample track, published, with or without the pages that the worker makes."""

from __future__ import annotations

from pathlib import Path

from flask import Flask
from sqlalchemy import select

from lms.catalog.domain import Lab
from lms.catalog.models import Activity
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.labs import worked
from lms.labs.models import WorkedPage
from lms.labs.publishing import publish_notebook
from lms.web import blobs, now
from notebooks.authoring import WorkedBuild
from tests.factories.cohorts import Made
from tests.factories.homes import reading, writing
from tests.lms.catalog.sample import LABS, spoil, write

SLUG = "count-stops"
NOTEBOOK = f"{SLUG}.ipynb"
TITLE = {"ko": "정지 세기", "en": "Counting stops"}


def make_notebook(hash: str = "c" * 64) -> WorkedBuild:
    """One as authoring would build it; its files say their language."""
    files = {language: {NOTEBOOK: f'{{"{language}": 1}}'.encode()} for language in ("ko", "en")}
    return WorkedBuild(SLUG, hash, "industrial", TITLE, 20, (), files)  # type: ignore[arg-type]


def publish_with_notebook(app: Flask, folder: Path, notebook: WorkedBuild | None = None) -> Made:
    """A new version of the sample track, with the notebook before its lab; the notebook's activity."""
    built = notebook or make_notebook()
    courses = write(folder)
    line = "  - {slug: count-scrap, kind: lab"
    spoil(
        courses,
        "modules/scrap/module.yaml",
        line,
        f"  - {{slug: {SLUG}, kind: notebook, minutes: 20}}\n{line}",
    )
    labs = LABS | {SLUG: Lab(SLUG, TITLE, 20, 0.0, built.hash, worked=True)}
    with writing(app) as session:
        publish(session, source=read_catalog(courses, labs), now=now())
        publish_notebook(session, notebook=built, blobs=blobs(), now=now())
    with reading(app) as session:
        row = session.scalars(select(Activity).where(Activity.kind == "notebook")).one()
        return Made(row.id, row.uuid, row.slug)


def make_pages(app: Flask, html: str = "<h2>{}</h2>") -> None:
    """What the worker would do: `html` with the language in it."""
    with writing(app) as session:
        while page := worked.claim_page(session, now=now()):
            blob = blobs().put(html.format(page.language).encode())
            worked.keep_page(session, page_id=page.id, blob=blob, now=now())
            session.flush()


def fail_pages(app: Flask, *, ours: bool = False) -> None:
    """What the worker would note when a notebook does not run (or, `ours`, when nothing can)."""
    with writing(app) as session:
        for page in session.scalars(select(WorkedPage)):
            detail = "error: NameError: name 'pumps' is not defined"
            worked.fail_page(session, page_id=page.id, cause="error", detail=detail, ours=ours, now=now())
