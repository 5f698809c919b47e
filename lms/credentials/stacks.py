"""The certificates that a micro-degree stacks: as they stand today, in the wallet, and by which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from certificates.credential import UnreadableCredential, parse, read
from certificates.model import Statement
from certificates.stack import StackedVerdict, judge_stack
from certificates.verify import Status
from lms.credentials.expiry import Term
from lms.credentials.issuer import trusted_issuers
from lms.credentials.models import CompletionDecision, Credential
from lms.web import now

Documents = Mapping[str, Mapping[str, Any]]


@dataclass(frozen=True)
class Entry:
    """A certificate in its holder's wallet, with those that it stacks. ``stated``: None where its record was
    altered; ``term``: how its end stands to today."""

    credential: Credential
    stated: Statement | None
    term: Term
    courses: tuple[Entry, ...] = ()


def grouped(entries: Sequence[Entry]) -> list[Entry]:
    """Each course's certificate under the micro-degree that stacks it, under the first where there are two;
    the others as they are."""
    by_code = {one.credential.code: one for one in entries}
    taken: set[str] = set()
    found = []
    for entry in entries:
        codes = [one.code for one in entry.stated.stacked] if entry.stated else []
        own = [code for code in codes if code in by_code and code not in taken]
        taken.update(own)
        found.append(replace(entry, courses=tuple(by_code[code] for code in own)))
    return [entry for entry in found if entry.credential.code not in taken]


@dataclass(frozen=True)
class Today:
    """A stacked certificate with what becomes of it; ``replaced_by``: the code of its correction."""

    verdict: StackedVerdict
    replaced_by: str | None = None

    @property
    def code(self) -> str:
        """Its verification code."""
        return self.verdict.stacked.code


def stack_today(session: Session, statement: Statement, trusted: Documents | None = None) -> list[Today]:
    """What our records say today of each certificate that a micro-degree stacks: two queries."""
    if not statement.stacked:
        return []
    codes = [one.code for one in statement.stacked]
    rows = {row.code: row for row in session.scalars(select(Credential).where(Credential.code.in_(codes)))}
    replaced = select(Credential.supersedes_id, Credential.code).where(
        Credential.supersedes_id.in_([row.id for row in rows.values()])
    )
    corrections = {row.supersedes_id: row.code for row in session.execute(replaced)}

    def status(one: Statement) -> Status:
        return Status(cast(Any, rows[one.code].status))

    found = judge_stack(
        statement,
        lambda one: rows[one.code].document if one.code in rows else None,
        trusted_issuers(session) if trusted is None else trusted,
        status,
        now(),
    )
    ids = {code: row.id for code, row in rows.items()}
    return [Today(one, corrections.get(ids.get(one.stacked.code, 0))) for one in found]


def stacked_by(session: Session, credential: Credential) -> list[Credential]:
    """The micro-degrees, not revoked, that name a course's certificate: whoever revokes it decides on them,
    too."""
    decision = session.get(CompletionDecision, credential.decision_id) if credential.decision_id else None
    if decision is None or decision.course_id is None:
        return []
    where_it_counts = select(CompletionDecision.enrollment_id).where(
        or_(CompletionDecision.id == decision.id, CompletionDecision.taken_from_id == decision.id)
    )
    degrees = session.scalars(
        select(Credential)
        .join(CompletionDecision, CompletionDecision.id == Credential.decision_id)
        .where(
            CompletionDecision.enrollment_id.in_(where_it_counts),
            CompletionDecision.course_id.is_(None),
            Credential.status != "revoked",
        )
    )
    return [one for one in degrees if credential.code in _stacked_codes(one.document)]


def _stacked_codes(document: bytes) -> Sequence[str]:
    try:
        return [one.code for one in read(parse(document)).stacked]
    except UnreadableCredential:
        return []
