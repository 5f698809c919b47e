"""`baeum-admin certificates ...`: what whoever runs an installation does with certificates."""

from __future__ import annotations

from pathlib import Path

import click
from flask import render_template
from flask.cli import with_appcontext

from certificates.facts import facts
from certificates.verify import Verdict
from lms.credentials.issuer import keys
from lms.credentials.models import Credential
from lms.credentials.services import mirror
from lms.db import transaction
from lms.web import now, settings

INDEX = "credentials/mirror/index.html"


@click.group()
def certificates() -> None:
    """Certificates that were issued."""


@certificates.command("export")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@with_appcontext
def export(folder: Path) -> None:
    """Writes a static mirror into FOLDER: keys, status lists, and a page and the signed data of each
    certificate. Any file server can serve it at the old address when this platform is gone."""
    at = now()

    def page(credential: Credential, verdict: Verdict) -> str:
        shown = facts(credential.document) if credential.public and verdict.statement else None
        return render_template(
            "credentials/mirror/page.html", credential=credential, verdict=verdict, facts=shown, at=at
        )

    with transaction() as session:
        done = mirror.export(session, folder=folder, page=page, settings=settings(), keys=keys(), now=at)
    index = render_template(INDEX, at=at, settings=settings()).encode()
    for place in (folder, folder / "v", folder / "status"):  # no server lists the codes in a folder
        mirror.write(place / "index.html", index)
    click.echo(f"{done.shared} certificates, {done.private} only by their verdict, {done.lists} status lists")
