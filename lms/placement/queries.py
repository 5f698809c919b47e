"""Reading the placement, sittings, and what they add up to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from lms.assessments.models import AutogradeRun, Grade, GradeEvent
from lms.catalog.models import Activity, Module, ModuleVersion, PlacementVersion, Track, TrackVersion
from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.queries import activities_on
from lms.cohorts.queries.offers import offers
from lms.placement.domain import (
    Evidence,
    ModuleAdvice,
    TrackAdvice,
    advise_module,
    advise_track,
    evidence,
    shown,
)
from lms.placement.models import Sitting

# Fewer people than this could be told apart in a summary
FEWEST = 5


def current_version(session: Session) -> PlacementVersion | None:
    """The placement that is offered now."""
    return session.scalar(select(PlacementVersion).where(PlacementVersion.current))


def is_offered(session: Session) -> bool:
    """Whether there is one."""
    return session.scalar(select(PlacementVersion.id).where(PlacementVersion.current)) is not None


def sittings_of(session: Session, person_id: int) -> Sequence[Sitting]:
    """A person's sittings, newest first."""
    return session.scalars(
        select(Sitting)
        .where(Sitting.person_id == person_id)
        .options(joinedload(Sitting.version))
        .order_by(Sitting.number.desc())
    ).all()


def sitting_by_uuid(session: Session, uuid: str) -> Sitting | None:
    """A sitting with the placement it was drawn from."""
    return session.scalar(select(Sitting).where(Sitting.uuid == uuid).options(joinedload(Sitting.version)))


def latest_finished(session: Session, person_id: int) -> Sitting | None:
    """The newest finished sitting of a person: the one that counts."""
    return next((one for one in sittings_of(session, person_id) if one.finished_at), None)


@dataclass(frozen=True)
class Notebook:
    """A person's notebook of the placement: in which enrollment and activity, and what came of it.

    ``solved`` of ``tasks`` have full points; both are None while nothing was graded.
    """

    enrollment: Enrollment
    activity: Activity
    solved: int | None
    tasks: int | None


def notebook_of(session: Session, person_id: int, definition: Mapping[str, Any]) -> Notebook | None:
    """The notebook of a person, the graded one where there are several; None before it was begun."""
    if not definition["notebook"]:
        return None
    enrollments = session.scalars(
        select(Enrollment)
        .join(Enrollment.cohort)
        .join(Cohort.track_version)
        .join(TrackVersion.track)
        .where(
            Enrollment.person_id == person_id,
            Enrollment.state != "withdrawn",
            Track.slug == definition["notebook"]["track"],
        )
        .options(joinedload(Enrollment.cohort))
        .order_by(Enrollment.id.desc())
    )
    found = [one for each in enrollments if (one := _notebook(session, each))]
    return next((one for one in found if one.tasks is not None), found[0] if found else None)


def _notebook(session: Session, enrollment: Enrollment) -> Notebook | None:
    """The lab of an enrollment, and the run that its grade rests on."""
    activities = activities_on(session, enrollment.cohort.track_version_id)
    activity = next((one for one in activities if one.kind == "lab"), None)
    if activity is None:
        return None
    run = session.scalar(
        select(AutogradeRun)
        .join(GradeEvent, GradeEvent.run_id == AutogradeRun.id)
        .join(Grade, Grade.event_id == GradeEvent.id)
        .where(Grade.enrollment_id == enrollment.id, Grade.activity_id == activity.id)
    )
    if run is None or not run.report:
        return Notebook(enrollment, activity, None, None)
    cells = [one for one in run.report["cells"] if one["kind"] == "auto"]
    solved = sum((one["score"] or 0) >= one["max_score"] for one in cells)
    return Notebook(enrollment, activity, solved, len(cells))


def notebook_people(session: Session, enrollment_ids: Sequence[int]) -> Sequence[int]:
    """Whose notebook of the placement is in one of these enrollments."""
    version = current_version(session)
    if version is None or not version.definition["notebook"]:
        return ()
    return session.scalars(
        select(Enrollment.person_id)
        .join(Enrollment.cohort)
        .join(Cohort.track_version)
        .join(TrackVersion.track)
        .where(Enrollment.id.in_(enrollment_ids), Track.slug == version.definition["notebook"]["track"])
    ).all()


def notebook_cohort(session: Session, definition: Mapping[str, Any]) -> Cohort | None:
    """The open cohort in which the notebook is handed in."""
    if not definition["notebook"]:
        return None
    found = offers(session, track_slug=definition["notebook"]["track"], person_id=None)
    return found[0].cohort if found else None


@dataclass(frozen=True)
class Advice:
    """What a finished sitting says. ``items``: the drawn ones, numbered, as they were shown."""

    sitting: Sitting
    items: Sequence[Mapping[str, Any]]
    known: Mapping[str, Evidence]
    track: TrackAdvice
    modules: Sequence[ModuleAdvice]
    notebook: Notebook | None


def advice_of(session: Session, sitting: Sitting) -> Advice:
    """The advice by the catalogue of today; with the notebook, once it was graded."""
    definition = sitting.version.definition
    items = shown(definition["items"], sitting.drawn, sitting.seed)
    notebook = notebook_of(session, sitting.person_id, definition)
    tasks = None
    if notebook and notebook.tasks is not None and notebook.solved is not None:
        tasks = (definition["notebook"]["area"], notebook.solved, notebook.tasks)
    areas = [area["slug"] for area in definition["areas"]]
    known = evidence(items, sitting.answers, areas=areas, notebook=tasks)
    titles = module_titles(session, [rule["module"] for rule in definition["exemptions"]])
    return Advice(
        sitting=sitting,
        items=items,
        known=known,
        track=advise_track(known, definition["ladder"], completable(session)),
        modules=[
            advise_module(rule, known, items, sitting.answers)
            for rule in definition["exemptions"]
            if rule["module"] in titles
        ],
        notebook=notebook,
    )


def completable(session: Session) -> set[str]:
    """The tracks on offer that end with a certificate; only these are advised."""
    rows = session.execute(
        select(Track.slug, TrackVersion.credential)
        .join(TrackVersion, (TrackVersion.track_id == Track.id) & (TrackVersion.number == Track.current))
        .where(Track.listed)
    )
    return {slug for slug, credential in rows if credential}


def track_versions(session: Session, slugs: Sequence[str | None]) -> dict[str, TrackVersion]:
    """The versions on offer of these tracks."""
    rows = session.scalars(
        select(TrackVersion)
        .join(Track, (TrackVersion.track_id == Track.id) & (TrackVersion.number == Track.current))
        .where(Track.slug.in_([slug for slug in slugs if slug]))
        .options(joinedload(TrackVersion.track))
    )
    return {row.track.slug: row for row in rows}


def module_titles(session: Session, slugs: Sequence[str]) -> dict[str, tuple[int, dict[str, Any]]]:
    """Published modules: slug -> (id, title of the newest version)."""
    rows = session.execute(
        select(Module.slug, Module.id, ModuleVersion.title)
        .join(ModuleVersion, ModuleVersion.module_id == Module.id)
        .where(Module.slug.in_(slugs))
        .order_by(ModuleVersion.number)
    )
    return {slug: (module_id, title) for slug, module_id, title in rows}


@dataclass(frozen=True)
class Summary:
    """What the newest sittings of a cohort's learners show; ``levels``: area -> level -> learners.

    ``levels`` is None while fewer than FEWEST have finished: nobody's result is to be guessed from it.
    """

    finished: int
    areas: Sequence[Mapping[str, Any]]
    levels: Mapping[str, Counter[str]] | None


def summary_in(session: Session, cohort_id: int) -> Summary:
    """A cohort's learners in numbers, without names; by the items alone, not the notebook."""
    newest = (
        select(func.max(Sitting.id))
        .join(Enrollment, Enrollment.person_id == Sitting.person_id)
        .where(
            Enrollment.cohort_id == cohort_id,
            Enrollment.state != "withdrawn",
            Sitting.finished_at.is_not(None),
        )
        .group_by(Sitting.person_id)
    )
    sittings = session.scalars(
        select(Sitting).where(Sitting.id.in_(newest)).options(joinedload(Sitting.version))
    ).all()
    version = current_version(session)
    areas = version.definition["areas"] if version else []
    if len(sittings) < FEWEST:
        return Summary(len(sittings), areas, None)
    levels: dict[str, Counter[str]] = {area["slug"]: Counter() for area in areas}
    for sitting in sittings:
        definition = sitting.version.definition
        items = shown(definition["items"], sitting.drawn, sitting.seed)
        own = [area["slug"] for area in definition["areas"]]
        for area, one in evidence(items, sitting.answers, areas=own).items():
            if area in levels:
                levels[area][one.level] += 1
    return Summary(len(sittings), areas, levels)
