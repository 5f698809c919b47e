"""How labs are graded by hand in a cohort, and who is not named while they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain.marking import Mode, pseudonym
from lms.assessments.models import GradeEvent, LabMarking, Submission
from lms.catalog.models import Activity


def modes_of(session: Session, cohort_id: int) -> dict[str, Mode]:
    """The labs of a cohort that somebody set: the lab's slug -> how it is graded."""
    rows = session.scalars(select(LabMarking).where(LabMarking.cohort_id == cohort_id))
    return {one.lab: Mode(one.anonymous, one.two_graders, one.request_days, one.salt) for one in rows}


def mode_of(session: Session, cohort_id: int, activity: Activity) -> Mode:
    """How a lab is graded in a cohort."""
    return modes_of(session, cohort_id).get(activity.definition["lab"], Mode())


def anonymous_in(session: Session, cohort_id: int, activities: Iterable[Activity]) -> frozenset[int]:
    """The labs of these activities that are graded without names: beside a name, points would tell whose."""
    modes = modes_of(session, cohort_id)
    labs = ((one.id, one.definition["lab"]) for one in activities if one.kind == "lab")
    return frozenset(id for id, lab in labs if lab in modes and modes[lab].anonymous)


def shown_beside_a_name(session: Session, events: Sequence[GradeEvent]) -> list[GradeEvent]:
    """Of a learner's events in labs that are graded without names, those that do not tell whose work it is.

    What the tests gave stands on the grading page beside a pseudonym until the submission is released.
    """
    waiting = {event.submission_id for event in events if event.provisional}
    masked = set(
        session.scalars(
            select(Submission.id).where(Submission.id.in_(waiting), Submission.released_at.is_(None))
        )
    )
    return [event for event in events if not (event.provisional and event.submission_id in masked)]


@dataclass(frozen=True)
class Masks:
    """Who is shown by a pseudonym in a cohort: whose work in an anonymous lab is not released yet."""

    modes: Mapping[str, Mode]

    def code_of(self, submission: Submission) -> str | None:
        """The pseudonym of a loaded submission's learner; None where the name is shown."""
        mode = self.modes.get(submission.activity.definition["lab"])
        if mode is None or not mode.anonymous or submission.released_at is not None:
            return None
        return pseudonym(mode.salt, submission.enrollment.uuid)


def masks_of(session: Session, cohort_id: int) -> Masks:
    """The pseudonyms of a cohort, one query for all of them."""
    return Masks(modes_of(session, cohort_id))
