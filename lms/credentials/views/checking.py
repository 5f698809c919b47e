"""Where anyone checks a certificate: its page, its signed data, our keys and status lists; no sign-in."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from flask import Response, abort, jsonify, redirect, render_template, request, session, url_for
from flask_login import current_user
from markupsafe import Markup, escape

from certificates import codes
from certificates.facts import Facts
from certificates.keys import did_document
from certificates.model import Statement
from certificates.stack import NOTE
from certificates.wording import labels
from lms.credentials import queries
from lms.credentials.issuer import Documents, documents, keys, trusted_issuers
from lms.credentials.judging import checked, judged, look_up
from lms.credentials.models import StatusList
from lms.credentials.services import status
from lms.credentials.stacks import stack_today
from lms.credentials.statement import issuer
from lms.credentials.views import blueprint, count_looks, page_language
from lms.credentials.words import heading
from lms.db import db, transaction
from lms.permissions import public
from lms.web import blobs, now, settings


def verify_form(typed: str = "", error: codes.CodeError | None = None) -> str:
    """The page where a code is typed, with what is wrong with it, or a PDF dropped."""
    language = page_language()
    return render_template(
        "credentials/verify_form.html",
        typed=typed[:60],
        error=error.message[language] if error else None,
        labels=labels(language),
        issuers=list(trusted_issuers(db.session).values()),
    )


@blueprint.get("/v")
@public
def verify_page() -> Any:
    """Where a code is typed in."""
    typed = request.args.get("code", "")
    if not typed:
        return verify_form()
    try:
        return redirect(url_for("credentials.verify", code=codes.normalise(typed)))
    except codes.CodeError as error:
        return verify_form(typed, error), 422


@blueprint.get("/v/<code>")
@public
def verify(code: str) -> Any:
    """Every certified fact, from the signed data, with the verdict in parts; no sign-in."""
    try:
        canonical = codes.normalise(code)
    except codes.CodeError as error:
        return verify_form(code, error), 404
    if canonical != code:
        return redirect(url_for("credentials.verify", code=canonical))
    with db.engine.connect() as connection:  # a session for one row would cost as much as the row
        found = look_up(connection, canonical)
    if found is None:
        return render_template("credentials/unknown.html", code=canonical), 404
    holder = found.person_id is not None and found.person_id == getattr(current_user, "id", None)
    if not holder:
        count_looks([found.id])
    look = Look(
        document=found.document,
        event_id=found.event_id,
        may_see=found.public or holder,
        work_shared=found.work_shared,
        language=page_language(),
        minute=now().strftime("%Y-%m-%dT%H:%M"),
        issuers=documents(found.dids.split()),
        credential=found,
    )
    title, content, stated = rendered(look)
    stack = stack_today(db.session, stated) if stated else []  # not kept: others change it
    if stack:
        html = render_template(
            "credentials/_stack.html",
            verdict_html=content,
            credential=found,
            stack=stack,
            note=NOTE,
            language=look.language,
        )
        content = Markup(html)  # noqa: S704 - a template's, escaped there
    return _page(found.code, title, content)


# Where the pages of two strangers differ; characters of nobody's language
TITLE, CODE, CONTENT = "\ue000", "\ue001", "\ue002"


def _page(code: str, title: str, content: Markup) -> str:
    """The whole page. What stands around a verdict is the same for every stranger, and drawn once."""
    if current_user.is_authenticated or "_flashes" in session or request.query_string:
        return render_template("credentials/verify.html", code=code, title=title, content=content)
    pieces = {TITLE: str(escape(title)), CODE: code, CONTENT: str(content)}
    around = _around_a_verdict(page_language(), request.script_root)
    return "".join([pieces.get(piece, piece) for piece in around])


@lru_cache(maxsize=8)
def _around_a_verdict(_language: str, _script_root: str) -> list[str]:
    """A stranger's page, cut where it differs from the next one's."""
    page = render_template("credentials/verify.html", code="", title=TITLE, content=CONTENT)
    return re.split(f"([{TITLE}{CODE}{CONTENT}])", page.replace(request.path, f"/v/{CODE}"))


@dataclass(frozen=True)
class Look:
    """All that a verdict and its page rest on, so that looks within a minute need not be worked out twice."""

    document: bytes
    event_id: int
    may_see: bool
    work_shared: bool
    language: str
    minute: str
    issuers: Documents
    credential: Any = field(compare=False)  # the row of `judging.LOOK`


@lru_cache(maxsize=500)
def rendered(look: Look) -> tuple[str, Markup, Statement | None]:
    """The page's title, the verdict with what is certified, and what of it is told."""
    credential, verdict = look.credential, judged(look.credential, look.issuers.by_did)
    # What its holder does not share is judged for whoever has the code, but not told
    facts = Facts(verdict.statement) if look.may_see and verdict.statement else None
    at, replacement = now(), queries.replacement_of(db.session, credential)
    title = heading(verdict, credential.status, replaced=replacement is not None, now=at)
    html = render_template(
        "credentials/_verdict.html",
        credential=credential,
        verdict=verdict,
        heading=title,
        facts=facts,
        private=verdict.statement is not None and facts is None,
        replacement=replacement,
        language=page_language(),
        checked_at=at,
    )
    if facts:
        title += f" · {facts.statement.achievement.title.in_(page_language())}"
    told = facts.statement if facts else None
    return title, Markup(html), told  # noqa: S704 - a template's, escaped there


@blueprint.get("/v/<code>.json", endpoint="short_document")
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


@blueprint.get("/v/<code>/work/<int:number>.ipynb")
@public
def work(code: str, number: int) -> Response:
    """The notebook behind a grade, as its holder handed it in; only while the holder shares it."""
    credential = queries.credential_by_code(db.session, code)
    if credential is None or not (credential.public and credential.work_shared):
        abort(404)
    stated = checked(credential).statement
    if stated is None or not 0 < number <= len(stated.evidence):
        abort(404)
    blob = queries.notebook_behind(db.session, credential, stated.evidence[number - 1].submission)
    response = Response(blobs().get(blob or abort(404)), content_type="application/x-ipynb+json")
    response.headers["Content-Disposition"] = f'attachment; filename="{credential.code}-{number}.ipynb"'
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@blueprint.get("/.well-known/did.json")
@public
def did() -> Response:
    """Our public keys, as did:web wants them."""
    name = issuer(settings()).did
    return jsonify(did_document(name, keys()))


@blueprint.get("/status/<purpose>/<int:number>")
@public
def status_list(purpose: str, number: int) -> Response:
    """A signed list of what is revoked or suspended; asking for it tells nobody which one is meant."""
    if purpose not in status.PURPOSES or number not in status.list_numbers(db.session):
        abort(404)
    kept = db.session.get(StatusList, (purpose, number))
    if kept is None or kept.signed_at <= now() - status.SIGNED_FOR:
        with transaction() as session:
            document = status.sign_list(
                session, purpose=purpose, number=number, settings=settings(), keys=keys(), now=now()
            )
    else:
        document = kept.document
    response = Response(document, content_type="application/vc")
    response.headers["Cache-Control"] = "public, max-age=60"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
