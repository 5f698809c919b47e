"""Deciding that a course or a track is completed, and issuing its credential."""

from __future__ import annotations

import datetime as dt
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from certificates.issue import issue
from certificates.keys import Keys
from certificates.model import Statement
from lms.audit.services import record
from lms.cohorts.models import Enrollment
from lms.cohorts.services import complete
from lms.config import Settings
from lms.credentials.domain import Part
from lms.credentials.expiry import valid_until
from lms.credentials.models import (
    CompletionDecision,
    Credential,
    IssueProblem,
    IssuerIdentity,
    StatusEvent,
)
from lms.credentials.plans import Case, case_of
from lms.credentials.queries import problem_of
from lms.credentials.services.stacking import stack_of, unit_of
from lms.credentials.services.status import entries, free_slot
from lms.credentials.services.telling import tell_issued
from lms.credentials.statement import Stack, Terms, Unit, statement

log = logging.getLogger(__name__)


def issue_when_completed(
    session: Session, *, enrollment_id: int, settings: Settings, keys: Callable[[], Keys], now: dt.datetime
) -> list[Credential]:
    """Issues what an enrollment has earned: its courses' certificates, then the track's, which may stack
    them; each once, whatever happens later.

    A failure is noted, seen by administrators and tried again; it never undoes the caller's work.
    """
    made, failed = [], False
    case = case_of(session, enrollment_id)
    for part in case.due:
        try:
            with session.begin_nested():
                decision = decide(session, case=case, part=part, now=now)
            if decision is None or not case.certifies(part):
                continue
            with session.begin_nested():
                credential = issue_credential(
                    session, case=case, decision=decision, settings=settings, keys=keys(), now=now
                )
            case = case.holding(credential, part)
            made.append(credential)
        except Exception as error:
            log.exception("no credential could be issued for enrollment %s", enrollment_id)
            problem, failed = f"{type(error).__name__}: {error}", True
            note_problem(session, enrollment_id=enrollment_id, problem=problem, now=now)
    if not failed:
        settle(session, enrollment_id=enrollment_id)
    return made


def decide(session: Session, *, case: Case, part: Part, now: dt.datetime) -> CompletionDecision | None:
    """The decision that a part of a track is completed: the one on record, or a new one if its rule holds."""
    if part in case.decisions:
        return case.decisions[part]
    return record_decision(session, case=case, part=part, now=now) if case.earned(part) else None


def record_decision(session: Session, *, case: Case, part: Part, now: dt.datetime) -> CompletionDecision:
    """Writes down that a part is completed, with the rule and the grades as they are."""
    decision = CompletionDecision(
        enrollment_id=case.enrollment.id,
        course_id=part,
        rule=snapshot(case, part),
        evidence=evidence_of(case, part),
        decided_at=now,
    )
    session.add(decision)
    if part is None:
        complete(session, enrollment=case.enrollment, now=now)
    session.flush()
    return decision


def evidence_of(case: Case, part: Part) -> dict[str, Any]:
    """What a decision rests on, kept with it."""
    course = case.plan.course(part) if part is not None else None
    within = course.activities if course else case.grades
    events = sorted(grade.event.sha256 for number, grade in case.grades.items() if number in within)
    return {"percent": case.plan.result(part, case.items).percent, "grade_events": events}


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


def leave_for_later(session: Session, *, enrollment_ids: Sequence[int], now: dt.datetime) -> None:
    """The worker issues what these enrollments have earned; not a problem, as nothing went wrong."""
    there = select(IssueProblem.enrollment_id).where(IssueProblem.enrollment_id.in_(enrollment_ids))
    missing = set(enrollment_ids).difference(session.scalars(there))
    rows = [
        {"enrollment_id": each, "problem": "", "tries": 0, "since": now, "next_try_at": now}
        for each in sorted(missing)
    ]
    if rows:
        session.execute(insert(IssueProblem), rows)


def settle(session: Session, *, enrollment_id: int) -> None:
    """Nothing is to be issued any more for this enrollment."""
    session.execute(delete(IssueProblem).where(IssueProblem.enrollment_id == enrollment_id))


def snapshot(case: Case, part: Part) -> dict[str, Any]:
    """The rule as it stands now, kept with the decision."""
    version = case.enrollment.cohort.track_version
    said = {"track": version.track.slug, "version": version.content_hash, "grading": version.grading}
    if part is not None and (course := case.plan.course(part)):
        return {**said, "course": course.slug, "minimum_grade": course.minimum_grade}
    requirements = [
        {"slug": one.slug, "kind": one.kind, "choose": one.choose, "minimum_grade": one.minimum_grade}
        for one in case.plan.rules
    ]
    return {**said, "requirements": requirements}


@dataclass(frozen=True)
class By:
    """What differs when people decide: who, which credential is corrected, and the name to be stated."""

    actor_id: int | None = None
    replaces: Credential | None = None
    name: str | None = None


def issue_credential(
    session: Session,
    *,
    case: Case,
    decision: CompletionDecision,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
    by: By = By(),
) -> Credential:
    """Signs and stores what is stated; the PDF is made when it is first asked for.

    Raises StatementError when a fact that a certificate must state is missing.
    """
    part = decision.course_id
    unit = unit_of(session, case, part)
    slot = free_slot(session)
    terms = Terms(
        serial=next_serial(session, year_of(now, settings)),
        status=entries(settings, slot),
        valid_until=_valid_until(decision, unit, by, settings, now),
        supersedes=f"{settings.web_url}/v/{by.replaces.code}" if by.replaces else None,
        name=by.name,
        by_decision=bool(decision.reason),
        minimum_grade=case.plan.least(part),
    )
    stated = statement(
        session,
        enrollment=case.enrollment,
        unit=unit,
        result=case.plan.result(part, case.items),
        stack=Stack() if part is not None else stack_of(session, case),
        terms=terms,
        settings=settings,
        now=now,
    )
    document = issue(stated, keys, now).json_bytes
    return store(session, stated=stated, document=document, decision=decision, slot=slot, by=by, now=now)


def _valid_until(
    decision: CompletionDecision, unit: Unit, by: By, settings: Settings, now: dt.datetime
) -> dt.datetime | None:
    """A correction ends when what it corrects did; else a person's decision comes before the catalogue's."""
    if by.replaces:
        return by.replaces.valid_until
    return decision.valid_until or valid_until(unit.version.credential, now, settings.time_zone)


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
    """Keeps what was signed, and tells its holder."""
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
    tell_issued(session, credential, title=stated.achievement.title, now=now)
    return credential


def year_of(now: dt.datetime, settings: Settings) -> int:
    """The year in which something is issued, by the installation's clock."""
    return now.astimezone(ZoneInfo(settings.time_zone)).year


def next_serial(session: Session, year: int) -> str:
    """The next serial of a year, for display: 2026-00007. The write transaction keeps it unique."""
    count = session.scalar(select(func.count()).where(Credential.serial.like(f"{year}-%")))
    return f"{year}-{(count or 0) + 1:05d}"
