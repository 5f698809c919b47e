"""Deciding that a track is completed, and issuing its credential."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from certificates.issue import issue
from certificates.keys import Keys
from certificates.model import Statement
from lms.assessments.domain import Standing
from lms.assessments.models import Grade
from lms.assessments.queries import items, standing_of
from lms.audit.services import record
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import enrollment_by_uuid
from lms.cohorts.services import complete
from lms.config import Settings
from lms.credentials.domain import Rule
from lms.credentials.expiry import valid_until
from lms.credentials.models import (
    CompletionDecision,
    Credential,
    IssueProblem,
    IssuerIdentity,
    StatusEvent,
)
from lms.credentials.queries import decision_of, is_issued, problem_of, rules_of
from lms.credentials.services.status import entries, free_slot
from lms.credentials.statement import Terms, statement

log = logging.getLogger(__name__)


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
        evidence=evidence_of(standing, grades),
        decided_at=now,
    )
    session.add(decision)
    complete(session, enrollment=enrollment, now=now)
    session.flush()
    return decision


def evidence_of(standing: Standing, grades: Mapping[int, Grade]) -> dict[str, Any]:
    """What a decision rests on, kept with it."""
    events = sorted(grade.event.sha256 for grade in grades.values())
    return {"percent": standing.percent, "grade_events": events}


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


@dataclass(frozen=True)
class By:
    """What differs when people decide: who, which credential is corrected, and the name to be stated."""

    actor_id: int | None = None
    replaces: Credential | None = None
    name: str | None = None


def issue_credential(
    session: Session,
    *,
    decision: CompletionDecision,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
    by: By = By(),
) -> Credential:
    """Signs and stores what is stated; the PDF is made when it is first asked for.

    Raises StatementError when a fact that a certificate must state is missing.
    """
    uuid = session.get_one(Enrollment, decision.enrollment_id).uuid
    enrollment = cast(Enrollment, enrollment_by_uuid(session, uuid))
    standing, _activities, _grades = standing_of(session, enrollment)
    slot = free_slot(session)
    terms = Terms(
        serial=next_serial(session, year_of(now, settings)),
        status=entries(settings, slot),
        valid_until=_valid_until(decision, enrollment, by, settings, now),
        supersedes=f"{settings.web_url}/v/{by.replaces.code}" if by.replaces else None,
        name=by.name,
        by_decision=bool(decision.reason),
    )
    stated = statement(
        session, enrollment=enrollment, standing=standing, terms=terms, settings=settings, now=now
    )
    document = issue(stated, keys, now).json_bytes
    return store(session, stated=stated, document=document, decision=decision, slot=slot, by=by, now=now)


def _valid_until(
    decision: CompletionDecision, enrollment: Enrollment, by: By, settings: Settings, now: dt.datetime
) -> dt.datetime | None:
    """A correction ends when what it corrects did; else a person's decision comes before the catalogue's."""
    if by.replaces:
        return by.replaces.valid_until
    terms = enrollment.cohort.track_version.credential
    return decision.valid_until or valid_until(terms, now, settings.time_zone)


def store(
    session: Session,
    *,
    stated: Statement,
    document: bytes,
    decision: CompletionDecision,
    slot: tuple[int, int],
    by: By,
    now: dt.datetime,
) -> Credential:
    """Keeps what was signed."""
    if session.get(IssuerIdentity, stated.issuer.did) is None:
        session.add(IssuerIdentity(did=stated.issuer.did, first_used_at=now))
    credential = Credential(
        code=stated.code,
        serial=stated.serial,
        person_id=session.get_one(Enrollment, decision.enrollment_id).person_id,
        decision_id=decision.id,
        edition=by.replaces.edition + 1 if by.replaces else 1,
        supersedes_id=by.replaces.id if by.replaces else None,
        list_number=slot[0],
        list_index=slot[1],
        document=document,
        issued_at=now,
        valid_until=stated.valid_until,
        status="active",
        pdfs={},
    )
    credential.events.append(StatusEvent(status="active", reason="", actor_id=by.actor_id, at=now))
    session.add(credential)
    session.flush()
    record(session, at=now, actor_id=by.actor_id, action="credential.issued", subject=credential.code)
    return credential


def year_of(now: dt.datetime, settings: Settings) -> int:
    """The year in which something is issued, by the installation's clock."""
    return now.astimezone(ZoneInfo(settings.time_zone)).year


def next_serial(session: Session, year: int) -> str:
    """The next serial of a year, for display: 2026-00007. The write transaction keeps it unique."""
    count = session.scalar(select(func.count()).where(Credential.serial.like(f"{year}-%")))
    return f"{year}-{(count or 0) + 1:05d}"
