"""`baeum-admin certificates ...`: what whoever runs an installation does with certificates."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import Any

import click
from flask import render_template
from flask.cli import with_appcontext
from flask_babel import force_locale

from certificates.facts import facts
from certificates.model import Language
from certificates.stack import NOTE
from certificates.status import LIFETIME
from certificates.verify import Verdict
from certificates.wording import labels
from lms.credentials.issuer import keys, trusted_issuers
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.services import mirror, sealing
from lms.credentials.stacks import stack_today
from lms.db import db, transaction
from lms.web import now, settings

FINAL = """The status lists of this copy will say for {years} years that what is in force today is in force.
Nothing can be revoked in it afterwards; and whoever has the private keys could still sign in your name:
destroy those in keys/issuer/ when you have checked the copy. Is the platform closing for good?"""


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
    for done, (credential_id, language) in enumerate(waiting, 1):
        if problem := _sealed_anew(credential_id, language):
            failed.append(problem)
        if done % 20 == 0:  # every few seconds
            click.echo(f"{done} of {len(waiting)}", err=True)
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
@click.option(
    "--final",
    "years",
    type=click.IntRange(1, 50),
    metavar="YEARS",
    help="The last copy, of a platform that closes for good: its status lists hold for so many years.",
)
@click.option("--yes", is_flag=True, help="Do not ask whether --final is meant.")
@with_appcontext
def export(folder: Path, years: int | None, yes: bool) -> None:
    """Writes a static mirror into FOLDER: keys, status lists, a page and the signed data of each certificate,
    and a page that checks PDFs. Any file server can serve it at the old address when this one is gone."""
    if years and not yes:
        click.confirm(FINAL.format(years=years), abort=True)
    at, lifetime = now(), dt.timedelta(days=365 * years) if years else LIFETIME
    shown = {"at": at, "until": at + lifetime, "final": bool(years), "settings": settings()}
    with transaction() as session:
        done = mirror.export(
            session,
            folder=folder,
            page=lambda credential, verdict, root: _page(credential, verdict, root=root, **shown),
            settings=settings(),
            keys=keys(),
            now=at,
            lifetime=lifetime,
        )
    mirror.write(folder / "index.html", _index("ko", **shown).encode())
    mirror.write(folder / "en.html", _index("en", **shown).encode())
    inside = render_template("credentials/mirror/folder.html", root="..", language="ko", **shown).encode()
    for place in ("v", "status"):
        mirror.write(folder / place / "index.html", inside)
    click.echo(f"{done.shared} certificates, {done.private} only by their verdict, {done.lists} status lists")


def _page(credential: Credential, verdict: Verdict, **shown: Any) -> str:
    told = facts(credential.document) if credential.public and verdict.statement else None
    return render_template(
        "credentials/mirror/page.html",
        credential=credential,
        verdict=verdict,
        facts=told,
        stack=stack_today(db.session, told.statement) if told else [],
        note=NOTE,
        language="ko",
        **shown,
    )


def _index(language: Language, **shown: Any) -> str:
    with force_locale(language):
        return render_template(
            "credentials/mirror/index.html",
            language=language,
            root=".",
            labels=labels(language),
            issuers=list(trusted_issuers(db.session).values()),
            mirror=True,
            **shown,
        )
