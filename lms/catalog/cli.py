"""`baeum-admin catalog ...`: check the content, publish it."""

from __future__ import annotations

import sys

import click
from flask.cli import with_appcontext

from lms.catalog.domain import Catalog
from lms.catalog.labs import find_labs
from lms.catalog.problems import CatalogError
from lms.catalog.services import Published, publish
from lms.catalog.source import read_catalog
from lms.config import Settings
from lms.db import transaction
from lms.web import now, settings


@click.group()
def catalog() -> None:
    """The catalogue: what stands in courses/."""


@catalog.command("check")
@with_appcontext
def check() -> None:
    """Reads everything and says each mistake; changes nothing."""
    source = _read(settings())
    click.echo(
        f"The content is sound: {len(source.tracks)} tracks, {len(source.courses)} courses,"
        f" {len(source.modules)} modules, {len(source.terms)} words."
    )


@catalog.command("load")
@with_appcontext
def load() -> None:
    """Publishes the content; what has not changed stays as it is."""
    source = _read(settings())
    with transaction() as session:
        published = publish(session, source=source, now=now())
    click.echo(_summary(published))


def _read(chosen: Settings) -> Catalog:
    """The content. Ends the command with every mistake when there is one."""
    try:
        return read_catalog(chosen.courses, find_labs(chosen.labs))
    except CatalogError as error:
        for problem in error.problems:
            click.echo(str(problem), err=True)
        click.echo(f"{len(error.problems)} mistakes; nothing was published.", err=True)
        sys.exit(1)


def _summary(published: Published) -> str:
    parts = [
        f"new versions of {name}: {', '.join(slugs)}"
        for name, slugs in (
            ("tracks", published.tracks),
            ("courses", published.courses),
            ("modules", published.modules),
            ("tracks no longer offered", published.withdrawn),
        )
        if slugs
    ]
    return "Published; " + "; ".join(parts) + "." if parts else "Published before; nothing has changed."
