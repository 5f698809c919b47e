"""`baeum-admin certificates ...`: what whoever runs an installation does with certificates."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from flask import render_template
from flask.cli import with_appcontext

from certificates.facts import facts
from certificates.verify import Verdict
from lms.credentials.issuer import keys
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.services import mirror, sealing
from lms.db import db, transaction
from lms.web import now, settings

INDEX = "credentials/mirror/index.html"


@click.group()
def certificates() -> None:
    """Certificates that were issued."""


@certificates.command("reseal")
@click.option("--stamps", is_flag=True, help="Those, too, that have no time stamp yet.")
@with_appcontext
def reseal(stamps: bool) -> None:
    """Seals kept PDFs anew whose seal's key was given up (certificates keys compromised). The signed data
    stays as it is. Stopped half-way, it goes on where it was when called again."""
    waiting = sealing.distrusted(db.session, keys())
    if stamps:
        waiting = sorted({*waiting, *sealing.unstamped(db.session, settings())})
    failed = []
    with click.progressbar(waiting, label="PDFs", show_pos=True, file=sys.stderr) as bar:
        for credential_id, language in bar:
            if problem := _sealed_anew(credential_id, language):
                failed.append(problem)
    click.echo(f"{len(waiting) - len(failed)} of {len(waiting)} PDFs sealed anew")
    if missing := len(sealing.unstamped(db.session, settings())):
        click.echo(f"{missing} have no time stamp; try again later with --stamps")
    for problem in failed:
        click.echo(problem, err=True)
    if failed:
        sys.exit(1)


def _sealed_anew(credential_id: int, language: str) -> str | None:
    """None, or why it could not be done."""
    from lms.credentials.paper import UnprintableText, renewed

    credential = db.session.get_one(Credential, credential_id)
    try:
        if checked(credential, quick=False).intact.answer != "yes":
            return f"{credential.code}: its record was altered"
        renewed(credential, language)
    except UnprintableText as error:
        return f"{credential.code}: {error}"
    finally:
        db.session.expunge(credential)
    return None


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
