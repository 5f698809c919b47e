"""The holder's certificates: seen, downloaded, shared."""

from __future__ import annotations

import datetime as dt
from typing import Any, cast
from urllib.parse import urlencode

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from werkzeug.exceptions import NotFound

from certificates.model import Statement
from lms.accounts.models import Person
from lms.credentials import queries, tally
from lms.credentials.expiry import term
from lms.credentials.issuer import keys
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.services import sealing
from lms.credentials.stacks import Entry, grouped
from lms.credentials.views import blueprint, page_language
from lms.db import db, transaction
from lms.permissions import SIGNED_IN, Permission, requires
from lms.web import LANGUAGES, blobs, now, settings


def holder_of(person: Person, *, code: str, **_arguments: Any) -> None:
    """The person is the holder of the certificate in the address."""
    found = queries.credential_by_code(db.session, code)
    if found is None or found.person_id != person.id:
        raise NotFound


HOLD = Permission("hold", "The holder of a certificate.", holder_of)


@blueprint.get("/wallet")
@requires(SIGNED_IN)
def wallet() -> str:
    """My certificates."""
    found, own = queries.credentials_of(db.session, current_user.id), keys()
    notice = dt.timedelta(days=settings().expiry_notice_days)
    entries = [Entry(one, checked(one).statement, term(one.valid_until, now(), notice)) for one in found]
    return render_template(
        "credentials/wallet.html",
        entries=grouped(entries),
        distrusted={
            one.id for one in found if any(sealing.kept(one, each, own) is None for each in one.pdfs)
        },
        unstamped={
            one.id for one in found if any(sealing.lacks_stamp(one, each, settings()) for each in one.pdfs)
        },
        waiting=queries.problems(db.session, person_id=current_user.id),
        language=page_language(),
        linkedin=linkedin,
        looks=tally.looks(db.session, [one.id for one in found]),
    )


def linkedin(credential: Credential, stated: Statement) -> str:
    """The address that offers the certificate to the holder's LinkedIn profile."""
    until = stated.valid_until
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": stated.achievement.title.in_(page_language()),
        "organizationName": stated.issuer.name.in_(page_language()),
        "issueYear": stated.issued_at.year,
        "issueMonth": stated.issued_at.month,
        "certUrl": stated.url,
        "certId": credential.code,
        **({"expirationYear": until.year, "expirationMonth": until.month} if until else {}),
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(values)}"


@blueprint.get("/wallet/<code>/<language>.pdf")
@requires(HOLD)
def pdf(code: str, language: str) -> Response:
    """The sealed PDF in one language: drawn once, then kept, until its seal is not good any more."""
    if language not in LANGUAGES:
        abort(404)
    credential = cast(Credential, queries.credential_by_code(db.session, code))
    blob = sealing.kept(credential, language, keys())
    if blob is None or sealing.lacks_stamp(credential, language, settings()):
        if (
            checked(credential, quick=False).intact.answer != "yes"
        ):  # our seal must not stand on what was altered
            flash(_("This certificate's record was altered; ask whoever runs this site."), "error")
            return cast(Response, redirect(url_for("credentials.wallet")))
        from lms.credentials.paper import UnprintableText, renewed

        try:
            blob = renewed(credential, language)
        except UnprintableText as error:
            flash(error.message[page_language()], "error")
            return cast(Response, redirect(url_for("credentials.wallet")))
    response = Response(blobs().get(blob), content_type="application/pdf")
    response.headers["Content-Disposition"] = f'attachment; filename="baeum-{credential.code}-{language}.pdf"'
    return response


@blueprint.post("/wallet/<code>/share")
@requires(HOLD)
def share(code: str) -> Response:
    """Lets anyone with the code see what is certified, or nobody."""
    with transaction() as session:
        credential = cast(Credential, queries.credential_by_code(session, code))
        credential.public = request.form.get("public") == "1"
        message = (
            _("Whoever has the code can check it now.")
            if credential.public
            else _("Nobody else can see it now.")
        )
    flash(message, "success")
    return cast(Response, redirect(url_for("credentials.wallet")))


@blueprint.post("/wallet/<code>/work")
@requires(HOLD)
def share_work(code: str) -> Response:
    """Lets anyone with the code read the notebooks behind the grades, or nobody."""
    with transaction() as session:
        credential = cast(Credential, queries.credential_by_code(session, code))
        credential.work_shared = request.form.get("shared") == "1"
        message = (
            _("The public page offers your notebooks now.")
            if credential.work_shared
            else _("Nobody can get your notebooks from the public page any more.")
        )
    flash(message, "success")
    return cast(Response, redirect(url_for("credentials.wallet")))
