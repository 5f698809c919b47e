"""Checking many codes at once, by a program or with a table: no sign-in, answered from the database."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Sequence
from typing import Any

from flask import Response, flash, jsonify, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from certificates import codes
from certificates.attached import read_pdf
from certificates.model import Statement
from lms.credentials.issuer import documents, trusted_issuers
from lms.credentials.judging import LOOK, judged, judged_copy
from lms.credentials.models import Credential
from lms.credentials.views import blueprint, count_looks
from lms.credentials.words import both
from lms.db import db
from lms.permissions import public
from lms.sheets import Unreadable, read_table
from lms.web import csrf, limiter, settings

MOST_CODES = 1000
HEADS = ("code", "인증번호")
WORKBOOK = b"PK"
MOST_BYTES = 200_000
MOST_PDF_BYTES = 2_000_000
# A PDF takes a process of its own for a second: two at once leave the pages of everybody else their threads
READING, READING_SECONDS = threading.BoundedSemaphore(2), 10
COLUMNS = (
    "code", "verdict", "name", "title_ko", "title_en", "issuer_ko", "issuer_en", "issued_on", "valid_until",
    "status", "status_since", "replaced_by", "url",
)  # fmt: skip
Answer = dict[str, Any]


class Unusable(Exception):
    """A request that cannot be answered: a status, a word for programs and a sentence."""

    def __init__(self, status: int, code: str, sentence: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence


@blueprint.post("/api/v1/verify")
@public
@csrf.exempt
@limiter.limit("60 per minute")
def verify_many() -> Response:
    """Judges up to 1000 codes, JSON {"codes": [...]} or CSV with a column `code`, in kind; or one PDF."""
    try:
        if request.mimetype == "application/pdf":
            with limiter.limit("10 per minute"):
                return jsonify(results=[judge_pdf(pdf_of_body())])
        if request.mimetype == "application/json":
            return jsonify(results=judge(codes_of_json()))
        if request.mimetype == "text/csv":
            return as_csv(judge(codes_of_csv(limited(request.get_data(cache=False)))))
        raise Unusable(415, "media_type", _l("Send JSON, CSV or a PDF."))
    except Unusable as problem:
        text = both(problem.sentence)
        response = jsonify(error={"code": problem.code, "message": {"ko": text.ko, "en": text.en}})
        response.status_code = problem.status
        return response


@blueprint.post("/v/many")
@public
@limiter.limit("20 per minute")
def verify_table() -> Any:
    """The same for a person with a CSV file: the answer is a CSV file."""
    sent = request.files.get("codes")
    try:
        answer = as_csv(judge(codes_of_csv(limited(sent.read(MOST_BYTES + 1) if sent else b""))))
    except Unusable as problem:
        flash(str(problem.sentence), "error")
        return redirect(url_for("credentials.verify_page"))
    answer.headers["Content-Disposition"] = 'attachment; filename="verified.csv"'
    return answer


def limited(data: bytes) -> bytes:
    """The data, unless it is too much."""
    if len(data) > MOST_BYTES:
        raise Unusable(413, "too_large", _l("Send at most 1000 codes at a time."))
    return data


def codes_of_json() -> list[str]:
    """The codes of a JSON request; Unusable when it is none."""
    if (request.content_length or 0) > MOST_BYTES:
        limited(b" " * (MOST_BYTES + 1))
    body = request.get_json(silent=True)
    found = body.get("codes") if isinstance(body, dict) else None
    if not isinstance(found, list) or not all(isinstance(code, str) for code in found):
        raise Unusable(400, "malformed", _l('Send {"codes": [...]} with the codes as text.'))
    return counted(found)


def codes_of_csv(data: bytes) -> list[str]:
    """The column of codes of a table, or its first column; Unusable when there is none.

    No workbook: strangers send these, and unpacking one can take seconds.
    """
    try:
        if data.startswith(WORKBOOK):
            raise Unreadable("workbook")
        rows = [row for row in read_table(data) if any(row)] if data.strip() else []
    except Unreadable as error:
        sentence = _l("This is no CSV table that can be read. In Excel, save it as CSV.")
        raise Unusable(400, "malformed", sentence) from error
    head = [cell.strip().lower() for cell in rows[0]] if rows else []
    named = next((place for place, cell in enumerate(head) if cell in HEADS), None)
    column = named or 0
    return counted(["".join(row[column : column + 1]) for row in rows[named is not None :]])


def counted(found: list[str]) -> list[str]:
    """The codes, unless there are none or too many."""
    if not found:
        raise Unusable(400, "no_codes", _l("There is no code in it."))
    if len(found) > MOST_CODES:
        raise Unusable(413, "too_many", _l("Send at most 1000 codes at a time."))
    return found


def judge(typed: Sequence[str]) -> list[Answer]:
    """An answer for each code, in the order they came; two queries, however many."""
    wanted = {text: canonical(text) for text in typed}
    codes_there = {code for code in wanted.values() if code}
    found = db.session.execute(LOOK.where(Credential.code.in_(codes_there))).all()
    trusted = documents(found[0].dids.split()).by_did if found else {}
    replaced = select(Credential.supersedes_id, Credential.code).where(
        Credential.supersedes_id.in_([one.id for one in found if one.status == "revoked"])
    )
    replacements = {row.supersedes_id: row.code for row in db.session.execute(replaced)}
    answers = {one.code: answer(one, trusted, replacements.get(one.id)) for one in found}
    count_looks([one.id for one in found])
    return [
        {"code": text, **answers.get(code or "", {"verdict": "unknown_code" if code else "malformed_code"})}
        for text, code in ((text, wanted[text]) for text in typed)
    ]


def canonical(typed: str) -> str | None:
    """The code that was typed; None when it cannot be one."""
    try:
        return codes.normalise(typed[:100])
    except codes.CodeError:
        return None


def answer(credential: Any, trusted: Any, replaced_by: str | None) -> Answer:
    """The verdict in parts on a row of `LOOK`; what its holder does not share is judged, but not told."""
    verdict, since = judged(credential, trusted), credential.since
    said: Answer = {
        "verdict": verdict.summary,
        **{name: finding.answer for name, finding in verdict.findings.items()},
        "status": verdict.status,
        "status_since": since.date().isoformat() if credential.status != "active" else None,
        "replaced_by": replaced_by,
        "url": f"{settings().web_url}/v/{credential.code}",
    }
    return said | facts(verdict.statement) if credential.public and verdict.statement else said


def facts(stated: Statement) -> Answer:
    """What is certified, of whom, by whom and until when."""
    title, issuer, until = stated.achievement.title, stated.issuer.name, stated.valid_until
    return {
        "name": stated.recipient.name,
        "title": {"ko": title.ko, "en": title.en},
        "issuer": {"ko": issuer.ko, "en": issuer.en},
        "issued_on": stated.issued_at.date().isoformat(),
        "valid_until": until.isoformat() if until else None,
    }


def pdf_of_body() -> bytes:
    """The PDF of a request; Unusable when it is too large for one of ours, or no PDF."""
    data = request.get_data(cache=False)
    if len(data) > MOST_PDF_BYTES:
        raise Unusable(413, "too_large", _l("Send a PDF of at most 2 MB; certificates are much smaller."))
    if not data.startswith(b"%PDF-"):
        raise Unusable(400, "malformed", _l("This is no PDF."))
    return data


def judge_pdf(pdf: bytes) -> Answer:
    """The verdict on a PDF and the credential in it, whoever kept it; of what is not genuine nothing is told.

    Whoever has the PDF has what it states, so that its holder does not share it makes no difference.
    """
    if not READING.acquire(timeout=READING_SECONDS):
        raise Unusable(503, "busy", _l("Other PDFs are being checked. Try again in a moment."))
    try:
        trusted = trusted_issuers(db.session)
        attached = read_pdf(pdf, trusted)
    finally:
        READING.release()
    verdict = judged_copy(attached.credential, trusted) if attached.credential else None
    findings = {"sealed": attached.sealed, **(verdict.findings if verdict else {})}
    parts = {name: finding.answer for name, finding in findings.items()}
    stated = verdict.statement if verdict and verdict.summary != "broken" else None
    if verdict is None or stated is None or attached.sealed.answer != "yes":
        wrong = next(one.sentence for one in findings.values() if one.answer != "yes")
        return {"verdict": "broken", **parts, "reason": {"ko": wrong.ko, "en": wrong.en}}
    (recorded,) = judge([stated.code])
    return recorded | {"verdict": verdict.summary} | parts | facts(stated)


def as_csv(answers: list[Answer]) -> Response:
    """The answers as a table; a cell that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    table = csv.DictWriter(out, COLUMNS, extrasaction="ignore", restval="")
    table.writeheader()
    for one in answers:
        flat = {**one}
        for name in ("title", "issuer"):
            flat |= {f"{name}_{language}": text for language, text in one.get(name, {}).items()}
        table.writerow({name: harmless(value) for name, value in flat.items()})
    return Response("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")


def harmless(value: Any) -> Any:
    """A text that no spreadsheet runs."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value
