"""Comparing what the learners of a lab handed in: asked for, done by a worker, looked at by a person.

The row is the truth about the job, as with grading: a worker holds it while its lease lasts, and what a dead
one left is taken again. What is found is a hint; nothing follows from it by itself.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import astuple

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from lms.assessments.comparison_models import Comparison, Resemblance
from lms.assessments.domain.similarity import Cell, Pair, alike, cells_in, given_by, work_of
from lms.assessments.models import AssignmentVersion, Submission
from lms.assessments.queries.comparisons import newest_submissions, under_way
from lms.audit.services import record
from lms.blobs import BlobMissing, BlobStore
from lms.catalog.models import Activity
from lms.cohorts.models import Cohort
from lms.refusal import Refused

LEASE = dt.timedelta(minutes=3)
ATTEMPTS = 3
MOST_PAIRS = 100  # more than anybody looks at
LOOKED = "comparison.looked"


def start(
    session: Session, *, cohort: Cohort, activity: Activity, actor_id: int, now: dt.datetime
) -> Comparison:
    """Asks for a comparison; the one under way when there is one. Raises Refused without two works."""
    going = under_way(session, cohort_id=cohort.id, activity_id=activity.id)
    if going is not None:
        return going
    if len(newest_submissions(session, cohort_id=cohort.id, activity_id=activity.id)) < 2:
        raise Refused(_("Fewer than two learners have handed in this lab: there is nothing to compare."))
    made = Comparison(
        cohort_id=cohort.id, activity_id=activity.id, requested_by_id=actor_id, requested_at=now
    )
    session.add(made)
    session.flush()
    record(session, at=now, actor_id=actor_id, action="comparison.started", subject=made.uuid)
    return made


def claim(session: Session, *, now: dt.datetime) -> Comparison | None:
    """Takes the comparison that waits longest, or one whose worker is gone; None when there is none."""
    gone = (Comparison.state == "running") & (Comparison.lease_until < now)
    found = session.scalar(
        select(Comparison).where(or_(Comparison.state == "queued", gone)).order_by(Comparison.id).limit(1)
    )
    if found is None:
        return None
    if found.attempts >= ATTEMPTS:
        found.state, found.finished_at = "failed", now
        return None
    found.state, found.lease_until, found.attempts = "running", now + LEASE, found.attempts + 1
    session.flush()
    return found


def compare(session: Session, comparison: Comparison, blobs: BlobStore) -> tuple[list[Pair], int, int]:
    """What resembles what, how many works were compared, and how many could not be read; writes nothing."""
    submissions = newest_submissions(
        session, cohort_id=comparison.cohort_id, activity_id=comparison.activity_id
    )
    name = f"{comparison.activity.definition['lab']}.ipynb"
    given = given_by(_releases(session, submissions, name, blobs))
    works, unreadable = [], 0
    for one in submissions:
        try:
            works.append(work_of(one.id, cells_in(blobs.get(one.files[name])), given))
        except (BlobMissing, KeyError, ValueError):
            unreadable += 1
    return alike(works, at_most=MOST_PAIRS), len(works), unreadable


def _releases(
    session: Session, submissions: Sequence[Submission], name: str, blobs: BlobStore
) -> list[list[Cell]]:
    """What the lab gave, in every language and version that learners began from."""
    versions = session.scalars(
        select(AssignmentVersion).where(
            AssignmentVersion.id.in_({one.assignment_version_id for one in submissions})
        )
    )
    sides = [files["release"] for version in versions for files in version.files.values()]
    return [cells_in(blobs.get(files[name])) for files in sides if name in files]


def finish(
    session: Session, *, comparison: Comparison, pairs: Sequence[Pair], works: int, unreadable: int,
    now: dt.datetime,
) -> None:  # fmt: skip
    """Stores what was found, in place of what an earlier comparison of the lab found.

    A pair that somebody has put aside stays so while both have handed in nothing new.
    """
    same_lab = (Comparison.cohort_id == comparison.cohort_id) & (
        Comparison.activity_id == comparison.activity_id
    )
    earlier = select(Comparison.id).where(same_lab, Comparison.id < comparison.id)
    aside = {
        (one.left_id, one.right_id): one
        for one in session.scalars(
            select(Resemblance).where(
                Resemblance.comparison_id.in_(earlier), Resemblance.put_aside_at.is_not(None)
            )
        )
    }
    for pair in pairs:
        before = aside.get((pair.left, pair.right))
        session.add(
            Resemblance(
                comparison_id=comparison.id,
                left_id=pair.left,
                right_id=pair.right,
                left_share=pair.left_share,
                right_share=pair.right_share,
                passages=[[list(side) for side in astuple(one)] for one in pair.passages],
                put_aside_at=before and before.put_aside_at,
                put_aside_by_id=before and before.put_aside_by_id,
            )
        )
    comparison.state, comparison.finished_at, comparison.lease_until = "done", now, None
    comparison.works, comparison.unreadable = works, unreadable
    session.flush()
    session.execute(delete(Comparison).where(Comparison.id.in_(earlier.scalar_subquery())))


def fail(session: Session, *, comparison_id: int, now: dt.datetime) -> None:
    """Gives a comparison back after an error of ours; after the last attempt it has failed."""
    session.execute(
        update(Comparison)
        .where(Comparison.id == comparison_id, Comparison.attempts >= ATTEMPTS)
        .values(state="failed", finished_at=now)
    )
    session.execute(
        update(Comparison)
        .where(Comparison.id == comparison_id, Comparison.attempts < ATTEMPTS)
        .values(state="queued")
    )


def note_look(session: Session, *, pair: Resemblance, actor_id: int, now: dt.datetime) -> None:
    """Whoever reads two learners' work side by side stands in the audit trail."""
    record(
        session,
        at=now,
        actor_id=actor_id,
        action=LOOKED,
        subject=pair.left.uuid,
        right=pair.right.uuid,
    )


def put_aside(session: Session, *, pair: Resemblance, aside: bool, actor_id: int, now: dt.datetime) -> None:
    """Notes that there is nothing to follow up, or takes that back."""
    pair.put_aside_at, pair.put_aside_by_id = (now, actor_id) if aside else (None, None)
    record(
        session,
        at=now,
        actor_id=actor_id,
        action="comparison.aside" if aside else "comparison.back",
        subject=pair.left.uuid,
        right=pair.right.uuid,
    )
