"""Deciding that a track is completed, issuing, and changing a credential's status."""

from __future__ import annotations

import datetime as dt
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from certificates.issue import issue
from certificates.keys import Keys
from lms.assessments.domain import Standing
from lms.assessments.queries import items, standing_of
from lms.audit.services import record
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import enrollment_by_uuid
from lms.cohorts.services import complete
from lms.config import Settings
from lms.credentials.domain import Rule
from lms.credentials.models import CompletionDecision, Credential, StatusEvent
from lms.credentials.queries import rules_of
from lms.credentials.statement import statement

STATES = ("active", "suspended", "revoked")


def decide_and_issue(
    session: Session, *, enrollment_id: int, settings: Settings, keys: Keys, now: dt.datetime
) -> Credential | None:
    """Issues the credential of an enrollment when the track's rule holds; once, whatever happens later."""
    found = session.scalar(select(CompletionDecision.id).where(CompletionDecision.enrollment_id == enrollment_id))
    if found is not None:
        return None
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
        evidence={"percent": standing.percent, "grade_events": sorted(grade.event.sha256 for grade in grades.values())},
        decided_at=now,
    )
    session.add(decision)
    complete(session, enrollment=enrollment, now=now)
    session.flush()
    return issue_credential(
        session, enrollment=enrollment, decision=decision, standing=standing, settings=settings, keys=keys, now=now
    )


def snapshot(enrollment: Enrollment, rules: list[Rule]) -> dict[str, Any]:
    """The rule as it stands now, kept with the decision."""
    version = enrollment.cohort.track_version
    return {
        "track": version.track.slug,
        "version": version.content_hash,
        "grading": version.grading,
        "requirements": [
            {"slug": one.slug, "kind": one.kind, "choose": one.choose, "minimum_grade": one.minimum_grade} for one in rules
        ],
    }


def issue_credential(
    session: Session,
    *,
    enrollment: Enrollment,
    decision: CompletionDecision,
    standing: Standing,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
) -> Credential:
    """Signs and stores what is stated; the PDF is made when it is first asked for."""
    stated = statement(
        session,
        enrollment=enrollment,
        standing=standing,
        serial=next_serial(session, now.year),
        settings=settings,
        now=now,
    )
    issued = issue(stated, keys, now)
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
