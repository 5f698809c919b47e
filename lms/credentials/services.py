"""Deciding that a track is completed, issuing, and changing a credential's status."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from certificates.issue import issue
from certificates.keys import Keys
from lms.assessments.queries import items, standing_of
from lms.audit.services import record
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import enrollment_by_uuid
from lms.cohorts.services import complete
from lms.config import Settings
from lms.credentials.domain import Rule
from lms.credentials.models import (
    CompletionDecision,
    Credential,
    IssueProblem,
    IssuerIdentity,
    StatusEvent,
)
from lms.credentials.queries import decision_of, is_issued, problem_of, rules_of
from lms.credentials.statement import statement

log = logging.getLogger(__name__)

STATES = ("active", "suspended", "revoked")


def issue_when_completed(
    session: Session, *, enrollment_id: int, settings: Settings, keys: Callable[[], Keys], now: dt.datetime
) -> Credential | None:
    """Issues the credential of an enrollment when the track's rule holds; once, whatever happens later.

    A failure is noted, seen by administrators and tried again; it never undoes the caller's work.
    """
    try:
        with session.begin_nested():
            decision = decide(session, enrollment_id=enrollment_id, now=now)
        if decision is None or is_issued(session, decision.id):
            settle(session, enrollment_id=enrollment_id)
            return None
        with session.begin_nested():
            credential = issue_credential(session, decision=decision, settings=settings, keys=keys(), now=now)
    except Exception as error:
        log.exception("no credential could be issued for enrollment %s", enrollment_id)
        note_problem(
            session, enrollment_id=enrollment_id, problem=f"{type(error).__name__}: {error}", now=now
        )
        return None
    settle(session, enrollment_id=enrollment_id)
    return credential


def decide(session: Session, *, enrollment_id: int, now: dt.datetime) -> CompletionDecision | None:
    """The decision that an enrollment is completed: the one on record, or a new one when the rule holds."""
    if found := decision_of(session, enrollment_id):
        return found
    uuid = session.get_one(Enrollment, enrollment_id).uuid
    enrollment = enrollment_by_uuid(session, uuid)
    if enrollment is None or enrollment.state == "withdrawn":
        return None
    standing, activities, grades = standing_of(session, enrollment)
    rules = rules_of(session, enrollment.cohort.track_version_id)
    scores = items(activities, grades)
    grading = enrollment.cohort.track_version.grading
    if not standing.passed or not all(rule.holds(grading, scores) for rule in rules):
        return None
    decision = CompletionDecision(
        enrollment_id=enrollment.id,
        rule=snapshot(enrollment, rules),
        evidence={
            "percent": standing.percent,
            "grade_events": sorted(grade.event.sha256 for grade in grades.values()),
        },
        decided_at=now,
    )
    session.add(decision)
    complete(session, enrollment=enrollment, now=now)
    session.flush()
    return decision


def note_problem(session: Session, *, enrollment_id: int, problem: str, now: dt.datetime) -> None:
    """Keeps why nothing could be issued and when to try again: after 1, 2, 4 ... 64 minutes."""
    noted = problem_of(session, enrollment_id)
    if noted is None:
        noted = IssueProblem(enrollment_id=enrollment_id, since=now, tries=0)
        session.add(noted)
        record(session, at=now, actor_id=None, action="credential.problem", subject=str(enrollment_id))
    noted.problem = problem[:1000]
    noted.next_try_at = now + dt.timedelta(minutes=2 ** min(noted.tries, 6))
    noted.tries += 1
    session.flush()


def settle(session: Session, *, enrollment_id: int) -> None:
    """Nothing is to be issued any more for this enrollment."""
    session.execute(delete(IssueProblem).where(IssueProblem.enrollment_id == enrollment_id))


def snapshot(enrollment: Enrollment, rules: list[Rule]) -> dict[str, Any]:
    """The rule as it stands now, kept with the decision."""
    version = enrollment.cohort.track_version
    return {
        "track": version.track.slug,
        "version": version.content_hash,
        "grading": version.grading,
        "requirements": [
            {"slug": one.slug, "kind": one.kind, "choose": one.choose, "minimum_grade": one.minimum_grade}
            for one in rules
        ],
    }


def issue_credential(
    session: Session, *, decision: CompletionDecision, settings: Settings, keys: Keys, now: dt.datetime
) -> Credential:
    """Signs and stores what is stated; the PDF is made when it is first asked for.

    Raises StatementError when a fact that a certificate must state is missing.
    """
    uuid = session.get_one(Enrollment, decision.enrollment_id).uuid
    enrollment = cast(Enrollment, enrollment_by_uuid(session, uuid))
    standing, _activities, _grades = standing_of(session, enrollment)
    stated = statement(
        session,
        enrollment=enrollment,
        standing=standing,
        serial=next_serial(session, now.astimezone(ZoneInfo(settings.time_zone)).year),
        settings=settings,
        now=now,
    )
    issued = issue(stated, keys, now)
    if session.get(IssuerIdentity, stated.issuer.did) is None:
        session.add(IssuerIdentity(did=stated.issuer.did, first_used_at=now))
    credential = Credential(
        code=issued.code,
        serial=stated.serial,
        person_id=enrollment.person_id,
        decision_id=decision.id,
        document=issued.json_bytes,
        issued_at=now,
        valid_until=stated.valid_until,
        status="active",
        pdfs={},
    )
    credential.events.append(StatusEvent(status="active", reason="", actor_id=None, at=now))
    session.add(credential)
    session.flush()
    record(session, at=now, actor_id=None, action="credential.issued", subject=credential.code)
    return credential


def next_serial(session: Session, year: int) -> str:
    """The next serial of a year, for display: 2026-00007. The write transaction keeps it unique."""
    count = session.scalar(select(func.count()).where(Credential.serial.like(f"{year}-%")))
    return f"{year}-{(count or 0) + 1:05d}"


def set_status(
    session: Session, *, credential: Credential, status: str, reason: str, actor_id: int, now: dt.datetime
) -> None:
    """Revokes, suspends or reinstates with a reason; the history is kept."""
    if status not in STATES:
        raise ValueError(f"not a status: {status}")
    credential.status = status
    credential.events.append(StatusEvent(status=status, reason=reason, actor_id=actor_id, at=now))
    record(session, at=now, actor_id=actor_id, action=f"credential.{status}", subject=credential.code)
