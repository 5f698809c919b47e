"""The holder's certificates, and the public page on which anyone checks one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, cast
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, flash, jsonify, redirect, render_template, request, url_for
from flask_babel import get_locale
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session
from werkzeug.exceptions import NotFound

from certificates import codes
from certificates.facts import facts
from certificates.keys import did_document
from certificates.model import Language, Statement
from certificates.model import Text as CertificateText
from certificates.verify import Status, Verdict, verify_credential
from lms.accounts.models import Person
from lms.assessments.services.events import certificates_asked, grade_changed
from lms.credentials import queries, services
from lms.credentials.issuer import keys, trusted_issuers
from lms.credentials.models import Credential
from lms.credentials.statement import issuer
from lms.db import db, transaction
from lms.permissions import ADMINISTER, SIGNED_IN, Permission, public, requires
from lms.web import LANGUAGES, blobs, now, settings

blueprint = Blueprint("credentials", __name__)


@grade_changed.connect
def issue_when_completed(session: Session, *, enrollment_id: int, now: Any) -> None:
    """A changed grade may complete a track: then its credential is there with the grade."""
    services.issue_when_completed(
        session, enrollment_id=enrollment_id, settings=settings(), keys=keys, now=now
    )


@certificates_asked.connect
def certified(session: Session, *, enrollment_ids: Sequence[int]) -> set[int]:
    """For which enrollments a certificate is in force: who is about to change their grades should know."""
    return queries.certified(session, enrollment_ids)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """What a code leads to is for whoever has the code, not for search engines."""
    if request.path.startswith("/v/"):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def holder_of(person: Person, *, code: str, **_arguments: Any) -> None:
    """The person is the holder of the certificate in the address."""
    found = queries.credential_by_code(db.session, code)
    if found is None or found.person_id != person.id:
        raise NotFound


HOLD = Permission("hold", "The holder of a certificate.", holder_of)


def page_language() -> Language:
    """The language of the page as the certificates know it."""
    return "ko" if str(get_locale()).startswith("ko") else "en"


@blueprint.get("/wallet")
@requires(SIGNED_IN)
def wallet() -> str:
    """My certificates."""
    found = queries.credentials_of(db.session, current_user.id)
    return render_template(
        "credentials/wallet.html",
        entries=[(one, checked(one).statement) for one in found],
        waiting=queries.problems(db.session, person_id=current_user.id),
        language=page_language(),
        linkedin=linkedin,
    )


def checked(credential: Credential) -> Verdict:
    """Today's verdict on a stored credential; its ``statement`` is None unless it is what was signed."""
    verdict = verify_credential(
        credential.document, trusted_issuers(db.session), status_of(credential), now()
    )
    return replace(verdict, statement=None) if verdict.intact.answer == "no" else verdict


def linkedin(credential: Credential, stated: Statement) -> str:
    """The address that offers the certificate to the holder's LinkedIn profile."""
    values = {
        "startTask": "CERTIFICATION_NAME",
        "name": stated.achievement.title.in_(page_language()),
        "organizationName": stated.issuer.name.in_(page_language()),
        "issueYear": stated.issued_at.year,
        "issueMonth": stated.issued_at.month,
        "certUrl": stated.url,
        "certId": credential.code,
    }
    return f"https://www.linkedin.com/profile/add?{urlencode(values)}"


@blueprint.get("/wallet/<code>/<language>.pdf")
@requires(HOLD)
def pdf(code: str, language: str) -> Response:
    """The sealed PDF in one language: rendered once, then kept, for each seal differs."""
    if language not in LANGUAGES:
        abort(404)
    credential = cast(Credential, queries.credential_by_code(db.session, code))
    sha256 = credential.pdfs.get(language)
    if sha256 is None:
        if checked(credential).intact.answer != "yes":  # our seal must not stand on what was altered
            flash(_("This certificate's record was altered; ask whoever runs this site."), "error")
            return cast(Response, redirect(url_for("credentials.wallet")))
        from lms.credentials.paper import UnprintableText, sealed_pdf

        try:
            sealed = sealed_pdf(
                credential.document, language=cast(Language, language), settings=settings(), keys=keys()
            )
        except UnprintableText as error:
            flash(error.message[page_language()], "error")
            return cast(Response, redirect(url_for("credentials.wallet")))
        stored = blobs().put(sealed)
        with transaction() as session:
            credential = cast(Credential, queries.credential_by_code(session, code))
            sha256 = credential.pdfs.get(language) or stored
            credential.pdfs = {**credential.pdfs, language: sha256}
    response = Response(blobs().get(sha256), content_type="application/pdf")
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


@blueprint.get("/v")
@public
def verify_page() -> Any:
    """Where a code is typed in."""
    typed = request.args.get("code", "")
    if not typed:
        return render_template("credentials/verify_form.html", typed="", error=None)
    try:
        return redirect(url_for("credentials.verify", code=codes.normalise(typed)))
    except codes.CodeError as error:
        message = error.message[page_language()]
        return render_template("credentials/verify_form.html", typed=typed[:60], error=message), 422


def status_of(credential: Credential) -> Status:
    """What we say of a credential today, with the reason we gave."""
    event = credential.events[-1]
    reason = CertificateText(ko=event.reason, en=event.reason) if event.reason else None
    return Status(state=cast(Any, credential.status), since=event.at, reason=reason)


@blueprint.get("/v/<code>")
@public
def verify(code: str) -> Any:
    """Every certified fact, from the signed data, with the verdict in parts; no sign-in."""
    try:
        canonical = codes.normalise(code)
    except codes.CodeError as error:
        message = error.message[page_language()]
        return render_template("credentials/verify_form.html", typed=code[:60], error=message), 404
    if canonical != code:
        return redirect(url_for("credentials.verify", code=canonical))
    credential = queries.credential_by_code(db.session, canonical)
    if credential is None:
        return render_template("credentials/unknown.html", code=canonical), 404
    if not credential.public and credential.person_id != getattr(current_user, "id", None):
        return render_template("credentials/private.html", code=canonical), 403
    verdict = checked(credential)
    return render_template(
        "credentials/verify.html",
        credential=credential,
        verdict=verdict,
        # Nothing that was altered is repeated, not even as a claim.
        facts=facts(credential.document) if verdict.statement else None,
        language=page_language(),
        checked_at=now(),
    )


@blueprint.get("/v/<code>/credential.json")
@public
def document(code: str) -> Response:
    """The signed credential, exactly as it was issued."""
    try:
        credential = queries.credential_by_code(db.session, codes.normalise(code))
    except codes.CodeError:
        abort(404)
    if credential is None or (
        not credential.public and credential.person_id != getattr(current_user, "id", None)
    ):
        abort(404)
    response = Response(credential.document, content_type="application/vc+ld+json")
    response.headers["Content-Disposition"] = f'attachment; filename="baeum-{credential.code}.json"'
    return response


@blueprint.get("/.well-known/did.json")
@public
def did() -> Response:
    """Our public keys, as did:web wants them."""
    name = issuer(settings()).did
    return jsonify(did_document(name, keys()))


@blueprint.route("/v/<code>/status", methods=["GET", "POST"])
@requires(ADMINISTER)
def change_status(code: str) -> Any:
    """Revokes, suspends or reinstates, with a reason that the public page shows."""
    credential = queries.credential_by_code(db.session, code) or abort(404)
    reason, status = request.form.get("reason", "").strip()[:500], request.form.get("status", "")
    error = None
    if request.method == "POST":
        if status not in services.STATES:
            error = _("Choose what shall become of the certificate.")
        elif not reason:
            error = _("Write the reason: the public page shows it.")
        else:
            with transaction() as session:
                credential = queries.credential_by_code(session, code) or abort(404)
                services.set_status(
                    session,
                    credential=credential,
                    status=status,
                    reason=reason,
                    actor_id=current_user.id,
                    now=now(),
                )
            flash(_("The status is changed; the public page shows it at once."), "success")
            return redirect(url_for("credentials.verify", code=code))
    page = render_template(
        "credentials/status.html", credential=credential, error=error, reason=reason, status=status
    )
    return page, 422 if error else 200


@blueprint.route("/certificates/waiting", methods=["GET", "POST"])
@requires(ADMINISTER)
def waiting() -> Any:
    """What could not be issued, why, and when it is tried again; the button tries at once."""
    if request.method == "POST":
        for problem in queries.problems(db.session):
            with transaction() as session:
                services.issue_when_completed(
                    session, enrollment_id=problem.enrollment_id, settings=settings(), keys=keys, now=now()
                )
        return redirect(url_for("credentials.waiting"))
    return render_template("credentials/waiting.html", problems=queries.problems(db.session))
