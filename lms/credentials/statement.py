"""What a completed course or track lets us state: from our records to the certificate's."""

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
    LANGUAGES,
    Achievement,
    Evidence,
    Issuer,
    Kind,
    Language,
    Mark,
    Module,
    Recipient,
    Skill,
    Stacked,
    Statement,
    StatementError,
    StatusEntry,
    Text,
)
from lms.assessments.models import AssignmentVersion, AutogradeRun, Grade, GradeEvent, Submission
from lms.catalog.models import Activity, CourseVersion, ModuleVersion, TrackVersion
from lms.cohorts.models import Enrollment
from lms.cohorts.queries import activities_on
from lms.config import Settings
from lms.credentials.domain import Result
from lms.credentials.words import both

NCS_URL = "https://www.ncs.go.kr"
LEVELS = {
    "beginner": _l("Beginner"),
    "practical": _l("Practical"),
    "micro_degree": _l("Micro-degree"),
    "advanced": _l("Advanced"),
}
COURSE_LEVEL = _l("Course of a micro-degree")


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
    holds, which one it corrects, the name where it is not the account's, whether people decided on it, and
    the grade that the rule asks for, in percent."""

    serial: str
    status: tuple[StatusEntry, ...] = ()
    valid_until: dt.datetime | None = None
    supersedes: str | None = None
    name: str | None = None
    by_decision: bool = False
    minimum_grade: float = 0.0


@dataclass(frozen=True)
class Stack:
    """The courses' certificates that a micro-degree stacks, and the activities that they cover: the evidence
    for those is in them."""

    courses: tuple[Stacked, ...] = ()
    activities: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Unit:
    """What a certificate is for: a track, or a ``course`` of it, and the activities in it."""

    track: TrackVersion
    activities: frozenset[int]
    course: CourseVersion | None = None

    @property
    def version(self) -> TrackVersion | CourseVersion:
        """The one that is certified."""
        return self.course or self.track

    @property
    def kind(self) -> Kind:
        """What kind of certificate it is."""
        if self.course:
            return "course"
        return "micro_degree" if self.track.track.level == "micro_degree" else "track"


def statement(
    session: Session,
    *,
    enrollment: Enrollment,
    unit: Unit,
    result: Result,
    terms: Terms,
    settings: Settings,
    now: dt.datetime,
    stack: Stack = Stack(),
) -> Statement:
    """Everything that a certificate of an enrollment states. StatementError when a fact is missing."""
    # The day on the certificate is the installation's day, not that of UTC.
    issued_at = now.astimezone(ZoneInfo(settings.time_zone))
    grades = _grades(session, enrollment, unit)
    own = {number: grade for number, grade in grades.items() if number not in stack.activities}
    modules = _modules(session, unit, grades)
    return Statement(
        code=codes.new_code(),
        serial=terms.serial,
        language=cast(Language, enrollment.person.language or settings.language),
        issued_at=issued_at,
        recipient=Recipient.of(
            terms.name or enrollment.person.name, enrollment.person.email, secrets.token_urlsafe(16)
        ),
        achievement=_achievement(unit, modules, settings, terms),
        issuer=issuer(settings),
        valid_until=terms.valid_until and terms.valid_until.astimezone(ZoneInfo(settings.time_zone)),
        mark=_mark(result),
        evidence=_evidence(session, own),
        status=terms.status,
        supersedes=terms.supersedes,
        stacked=stack.courses,
        by_decision=terms.by_decision,
    )


def _mark(result: Result) -> Mark:
    """The grade of the whole; who was awarded without a pass is not said to have passed."""
    if result.distinction:
        label = _l("Passed with distinction")
    else:
        label = _l("Passed") if result.passed else _l("Recognised")
    return Mark(points=round(result.percent, 1), max_points=100.0, label=both(label))


def _grades(session: Session, enrollment: Enrollment, unit: Unit) -> dict[int, Grade]:
    """The grades in force in what is certified, with their events, by activity."""
    found = session.scalars(
        select(Grade).where(Grade.enrollment_id == enrollment.id).options(joinedload(Grade.event))
    )
    return {grade.activity_id: grade for grade in found if grade.activity_id in unit.activities}


def _achievement(unit: Unit, modules: tuple[Module, ...], settings: Settings, terms: Terms) -> Achievement:
    """What the course or track is, as it was when the cohort began. StatementError when it gives no
    certificate."""
    version, address = unit.version, f"{settings.web_url}/tracks/{unit.track.track.slug}"
    credential = version.credential
    if credential is None:
        raise StatementError(f"{_slug(unit)} gives no certificate")
    named = f"course={unit.course.course.slug}&" if unit.course else ""
    return Achievement(
        id=f"{address}?{named}version={version.content_hash[:16]}",
        title=text(credential["title"]),
        description=text(version.summary),
        level=both(COURSE_LEVEL if _is_stackable(unit) else LEVELS[unit.track.track.level]),
        criteria=_criteria(unit, terms),
        outcomes=tuple(text(outcome["title"]) for outcome in version.outcomes),
        hours=version.hours,
        ects=version.ects,
        assessment=text(credential["assessment"]),
        participation=text(credential["participation"]),
        quality_assurance=text(credential["quality"]),
        skills=tuple(skill for entry in version.skills for skill in _skills(entry)),
        modules=modules,
        supervision=both(_l("Without supervision and without an identity check.")),
        stackability=_stackability(unit.track) if _is_stackable(unit) else None,
        more_url=address,
        kind=unit.kind,
    )


def _slug(unit: Unit) -> str:
    return f"the course {unit.course.course.slug}" if unit.course else f"the track {unit.track.track.slug}"


def _is_stackable(unit: Unit) -> bool:
    return unit.course is not None and unit.track.track.level == "micro_degree"


def _stackability(track: TrackVersion) -> Text:
    """To which micro-degree a course counts, by its title in each language."""
    title = (track.credential or {}).get("title", track.title)
    said = {
        language: both(_l("Counts towards the micro-degree “%(title)s”.", title=title[language]))
        for language in LANGUAGES
    }
    return Text(ko=said["ko"].ko, en=said["en"].en)


def _criteria(unit: Unit, terms: Terms) -> Text:
    """What had to be reached: the whole, and the means that a track asks for beside it."""
    if terms.by_decision:
        return both(_l("Awarded by a decision of the institution, in place of the track's rule of grades."))
    percent = f"{terms.minimum_grade:g}"
    if unit.course:
        return both(
            _l("All graded parts of the course completed with at least %(percent)s %%.", percent=percent)
        )
    whole = both(_l("All graded parts completed with at least %(percent)s %% overall.", percent=percent))
    korean, english = (" ".join([whole.in_(one), *_least_means(unit.track, one)]) for one in LANGUAGES)
    return Text(ko=korean, en=english)


def _least_means(track: TrackVersion, language: Language) -> list[str]:
    """A sentence for each category of grades that asks for a least mean."""
    sentences = [
        _l(
            "“%(what)s”: at least %(percent)s %% on average.",
            what=one["title"][language],
            percent=f"{one['minimum_grade']:g}",
        )
        for one in track.grading["categories"]
        if "minimum_grade" in one
    ]
    return [both(one).in_(language) for one in sentences]


def _skills(entry: dict[str, Any]) -> list[Skill]:
    """The frameworks in which a skill has a known code; a code that is not known is not stated."""
    found = []
    if entry.get("esco"):
        code = entry["esco"].rsplit("/", 1)[-1]
        found.append(Skill(name=text(entry["title"]), framework="ESCO", code=code, url=entry["esco"]))
    if entry.get("ncs"):
        found.append(Skill(name=text(entry["title"]), framework="NCS", code=entry["ncs"], url=NCS_URL))
    return found


def _modules(session: Session, unit: Unit, grades: dict[int, Grade]) -> tuple[Module, ...]:
    """The transcript: each module with its hours and the points of its graded activities."""
    by_module: dict[int, list[Activity]] = {}
    for activity in activities_on(session, unit.track.id):
        if activity.id in unit.activities:
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
