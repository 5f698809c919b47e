"""What a completed enrollment lets us state: from our records to the certificate's."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass
from typing import Any, cast
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from certificates import codes
from certificates.model import (
    Achievement,
    Evidence,
    Issuer,
    Language,
    Mark,
    Module,
    Recipient,
    Skill,
    Statement,
    StatementError,
    StatusEntry,
    Text,
)
from lms.assessments.domain import Standing
from lms.assessments.models import AssignmentVersion, AutogradeRun, Grade, GradeEvent, Submission
from lms.catalog.models import Activity, ModuleVersion, TrackVersion
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import activities_on
from lms.config import Settings
from lms.credentials.words import both

NCS_URL = "https://www.ncs.go.kr"
LEVELS = {
    "beginner": _l("Beginner"),
    "practical": _l("Practical"),
    "micro_degree": _l("Micro-degree"),
    "advanced": _l("Advanced"),
}


def text(record: dict[str, str]) -> Text:
    """A {ko, en} record as the certificate's text."""
    return Text(ko=record["ko"], en=record["en"])


def issuer(settings: Settings) -> Issuer:
    """The awarding body of this installation."""
    return Issuer(
        base_url=settings.web_url,
        name=Text(ko=settings.institution_ko, en=settings.institution_en),
        country=settings.country,
    )


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a certificate states beside the learning: its number, its slots in the status lists, how long it
    holds, which one it corrects, the name where it is not the account's, and whether people decided on it."""

    serial: str
    status: tuple[StatusEntry, ...] = ()
    valid_until: dt.datetime | None = None
    supersedes: str | None = None
    name: str | None = None
    by_decision: bool = False


def statement(
    session: Session,
    *,
    enrollment: Enrollment,
    standing: Standing,
    terms: Terms,
    settings: Settings,
    now: dt.datetime,
) -> Statement:
    """Everything that the certificate of an enrollment states. StatementError when a fact is missing."""
    # The day on the certificate is the installation's day, not that of UTC.
    issued_at = now.astimezone(ZoneInfo(settings.time_zone))
    version = enrollment.cohort.track_version
    grades = _grades(session, enrollment)
    return Statement(
        code=codes.new_code(),
        serial=terms.serial,
        language=cast(Language, enrollment.person.language or settings.language),
        issued_at=issued_at,
        recipient=Recipient.of(
            terms.name or enrollment.person.name, enrollment.person.email, secrets.token_urlsafe(16)
        ),
        achievement=_achievement(
            version, _modules(session, version, grades), settings, by_decision=terms.by_decision
        ),
        issuer=issuer(settings),
        valid_until=terms.valid_until and terms.valid_until.astimezone(ZoneInfo(settings.time_zone)),
        mark=_mark(standing),
        evidence=_evidence(session, grades),
        status=terms.status,
        supersedes=terms.supersedes,
    )


def _mark(standing: Standing) -> Mark:
    """The grade of the whole; who was awarded without a pass is not said to have passed."""
    if standing.distinction:
        label = _l("Passed with distinction")
    else:
        label = _l("Passed") if standing.passed else _l("Recognised")
    return Mark(points=round(standing.percent, 1), max_points=100.0, label=both(label))


def _grades(session: Session, enrollment: Enrollment) -> dict[int, Grade]:
    """The grades in force with their events, by activity."""
    found = session.scalars(
        select(Grade).where(Grade.enrollment_id == enrollment.id).options(joinedload(Grade.event))
    )
    return {grade.activity_id: grade for grade in found}


def _achievement(
    version: TrackVersion, modules: tuple[Module, ...], settings: Settings, *, by_decision: bool
) -> Achievement:
    """What the track is, as it was when the cohort began. StatementError when it gives no credential."""
    credential = version.credential
    if credential is None:
        raise StatementError(f"the track {version.track.slug} gives no credential")
    address = f"{settings.web_url}/tracks/{version.track.slug}"
    criteria = _l(
        "All graded parts completed with at least %(percent)s %% overall.",
        percent=f"{version.grading['pass']:g}",
    )
    if by_decision:
        criteria = _l("Awarded by a decision of the institution, in place of the track's rule of grades.")
    return Achievement(
        id=f"{address}?version={version.content_hash[:16]}",
        title=text(credential["title"]),
        description=text(version.summary),
        level=both(LEVELS[version.track.level]),
        criteria=both(criteria),
        outcomes=tuple(text(outcome["title"]) for outcome in version.outcomes),
        hours=version.hours,
        ects=version.ects,
        assessment=text(credential["assessment"]),
        participation=text(credential["participation"]),
        quality_assurance=text(credential["quality"]),
        skills=tuple(skill for entry in version.skills for skill in _skills(entry)),
        modules=modules,
        supervision=both(_l("Without supervision and without an identity check.")),
        more_url=address,
    )


def _skills(entry: dict[str, Any]) -> list[Skill]:
    """The frameworks in which a skill has a known code; a code that is not known is not stated."""
    found = []
    if entry.get("esco"):
        code = entry["esco"].rsplit("/", 1)[-1]
        found.append(Skill(name=text(entry["title"]), framework="ESCO", code=code, url=entry["esco"]))
    if entry.get("ncs"):
        found.append(Skill(name=text(entry["title"]), framework="NCS", code=entry["ncs"], url=NCS_URL))
    return found


def _modules(session: Session, version: TrackVersion, grades: dict[int, Grade]) -> tuple[Module, ...]:
    """The transcript: each module with its hours and the points of its graded activities."""
    by_module: dict[int, list[Activity]] = {}
    for activity in activities_on(session, version.id):
        by_module.setdefault(activity.module_version_id, []).append(activity)
    modules = {
        module.id: module
        for module in session.scalars(select(ModuleVersion).where(ModuleVersion.id.in_(by_module)))
    }
    lines = []
    for module_id, activities in by_module.items():
        graded = [grades[activity.id] for activity in activities if activity.id in grades]
        points, most = sum(grade.final for grade in graded), sum(grade.max_score for grade in graded)
        mark = Mark(points=round(points, 2), max_points=most) if most else None
        lines.append(Module(title=text(modules[module_id].title), hours=modules[module_id].hours, mark=mark))
    return tuple(lines)


def _evidence(session: Session, grades: dict[int, Grade]) -> tuple[Evidence, ...]:
    """The chain behind each lab's grade: version, submission, run and grade event, by their hashes."""
    rows = session.execute(
        select(GradeEvent, Submission, AssignmentVersion, AutogradeRun)
        .join(Submission, Submission.id == GradeEvent.submission_id)
        .join(AutogradeRun, AutogradeRun.id == GradeEvent.run_id)
        .join(AssignmentVersion, AssignmentVersion.id == AutogradeRun.assignment_version_id)
        .where(GradeEvent.id.in_([grade.event_id for grade in grades.values()]))
        .order_by(GradeEvent.id)
    )
    return tuple(
        Evidence(
            title=text(version.title),
            assignment_version=version.release_hash,
            submission=submission.sha256,
            autograde_run=run.uuid,
            environment=_environment(run),
            score=round(event.final, 2),
            max_score=event.max_score,
            grade_event=event.sha256,
        )
        for event, submission, version, run in rows
    )


def _environment(run: AutogradeRun) -> str:
    environment = (run.report or {}).get("environment") or {}
    return f"{environment.get('name', 'unknown')}@{environment.get('lock_hash', 'unknown')}"
