"""What a regrade would change, worked out without changing anything; applying it starts from the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.assessments.domain.electives import whole
from lms.assessments.domain.regrading import TINY, Basis, CellChange, Change, Points, cell_changes, spread
from lms.assessments.models import AutogradeRun, Grade, GradeEvent, Regrade, Submission
from lms.assessments.queries import graded_activities, grades_of, items
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.regrades import Loaded, grades_before, load
from lms.assessments.queries.results import cell_points
from lms.assessments.services.events import certified
from lms.assessments.services.grading import Counted, Graded, counted_labs, fixed_by_hand, graded_work
from lms.cohorts.models import Cohort, Enrollment


@dataclass(frozen=True)
class Row:
    """One learner: the change of the grade, and what stands behind both sides.

    ``certificate``: one was issued and rests on this grade; ``fails``: with the new grade the track would not
    be passed any more.
    """

    enrollment: Enrollment
    change: Change
    counted: Counted
    old_run: AutogradeRun | None
    old_submission: Submission | None
    certificate: bool = False
    fails: bool = False

    @property
    def cells(self) -> tuple[CellChange, ...]:
        """The cells that are not as they were."""
        before = (
            cell_points(self.old_submission, self.old_run) if self.old_run and self.old_submission else {}
        )
        return cell_changes(before, cell_points(self.counted.submission, self.counted.run))

    @property
    def titles(self) -> dict[str, dict[str, str]]:
        """What the cells of both versions are called."""
        versions = [run.assignment_version for run in (self.old_run, self.counted.run) if run]
        return {cell["grade_id"]: cell["title"] for version in versions for cell in version.cells}


@dataclass(frozen=True)
class Elsewhere:
    """What becomes of a grade in another lab of a learner whose grade changes: days to spare are shared."""

    row: Row
    activity_id: int
    before: float
    after: float
    max_score: float


@dataclass(frozen=True)
class Preview:
    """The rows, the largest loss first, and the numbers above them. ``outside``: submissions without a run of
    this regrade, for they came after it was started."""

    rows: Sequence[Row]
    elsewhere: Sequence[Elsewhere]
    basis: Basis
    submissions: int
    outside: int

    @property
    def changed(self) -> list[Row]:
        """The learners whose grade changes."""
        return [row for row in self.rows if row.change.changed]

    @property
    def numbers(self) -> dict[str, int]:
        """How many grades go up, down, stay or come new; and the certificates that rest on changed ones."""
        directions = Counter(row.change.direction for row in self.rows)
        return {
            "learners": len(self.rows),
            "changed": len(self.changed),
            **{name: directions[name] for name in ("up", "down", "same", "new")},
            "certificates": sum(row.certificate for row in self.changed),
            "fails": sum(row.fails for row in self.changed),
            "elsewhere": len(self.elsewhere),
        }

    @property
    def spread(self) -> list[tuple[float | None, float | None, int]]:
        """How the differences lie, of learners who had a grade before."""
        return spread(row.change.difference for row in self.rows if row.change.before)


def preview(session: Session, regrade: Regrade) -> Preview:
    """What applying the regrade now would do. The number of queries does not depend on that of learners."""
    loaded = load(session, regrade)
    before = grades_before(session, regrade)
    grading = session.get_one(Cohort, regrade.cohort_id).track_version.grading
    by_learner: dict[int, list[Graded]] = {}
    for one in loaded.submissions:
        if loaded.runs[one.id]:
            by_learner.setdefault(one.enrollment_id, []).append((one, loaded.runs[one.id][-1]))
    elsewhere = graded_work(session, dict.fromkeys(by_learner, grading), (), but=regrade.activity_id)
    rows, results = [], {}
    for enrollment_id, graded in by_learner.items():
        others = [
            one for one in elsewhere.get(enrollment_id, ()) if one[0].activity_id != regrade.activity_id
        ]
        results[enrollment_id] = counted = counted_labs([*graded, *others], grading)
        rows.append(_row(counted.pop(regrade.activity_id), before.get(enrollment_id), loaded))
    in_other_labs = _elsewhere(session, rows, results)
    rows = _with_certificates(session, regrade, grading, rows)
    rows.sort(key=lambda row: (row.change.difference, not row.change.changed, row.enrollment.person.name))
    return Preview(
        rows,
        in_other_labs,
        Basis.of(
            ((row.enrollment.id, row.change) for row in rows),
            elsewhere=[
                (one.row.enrollment.id, one.activity_id, one.before, one.after) for one in in_other_labs
            ],
            submissions=len(loaded.submissions),
            newest_mark=max((mark.id for one in loaded.submissions for mark in one.marks), default=0),
        ),
        len(loaded.submissions),
        sum(one.submitted_at > regrade.requested_at for one in loaded.submissions),
    )


def _elsewhere(
    session: Session, rows: Sequence[Row], results: Mapping[int, Mapping[int, Counted]]
) -> list[Elsewhere]:
    """The grades in other labs that follow from the changes; one query, none where nothing can follow."""
    people = {row.enrollment.id: row for row in rows if row.change.changed}
    labs = {lab for id in people for lab in results[id]}
    if not labs:
        return []
    fixed = fixed_by_hand(session, list(people))
    grades = session.execute(
        select(Grade.enrollment_id, Grade.activity_id, Grade.final, Grade.max_score).where(
            Grade.enrollment_id.in_(people), Grade.activity_id.in_(labs)
        )
    )
    found = []
    for id, lab, final, most in grades:
        after = results[id][lab].scored.final if lab in results[id] else final
        if (id, lab) not in fixed and abs(after - final) > TINY:
            found.append(Elsewhere(people[id], lab, final, after, most))
    return sorted(found, key=lambda one: (one.after - one.before, one.row.enrollment.id, one.activity_id))


def _row(counted: Counted, before: tuple[GradeEvent, int | None] | None, loaded: Loaded) -> Row:
    scored = counted.scored
    most = counted.run.assignment_version.max_score
    after = Points(scored.number, scored.raw, scored.penalty, most, scored.provisional)
    if before is None:
        return Row(counted.submission.enrollment, Change(None, after), counted, None, None)
    event, number = before
    old = Points(number or 0, event.raw, event.penalty, event.max_score, event.provisional)
    old_submission = loaded.by_id.get(event.submission_id or 0)
    runs = loaded.runs[old_submission.id] if old_submission else []
    old_run = next((run for run in reversed(runs) if run.counts), None)
    return Row(counted.submission.enrollment, Change(old, after), counted, old_run, old_submission)


def _with_certificates(
    session: Session, regrade: Regrade, grading: Mapping[str, Any], rows: list[Row]
) -> list[Row]:
    """The rows with what is known of certificates; a certificate is never taken back by a regrade."""
    holders = certified(session, [row.enrollment.id for row in rows if row.change.changed])
    if not holders:
        return rows
    version = session.get_one(Cohort, regrade.cohort_id).track_version_id
    activities, rules = graded_activities(session, version), rules_of(session, version)
    grades = grades_of(session, list(holders))
    found = []
    for row in rows:
        if row.enrollment.id in holders:
            scores = [
                replace(one, percent=row.change.after.percent, provisional=row.change.after.provisional)
                if one.activity_id == regrade.activity_id
                else one
                for one in items(activities, grades.get(row.enrollment.id, {}))
            ]
            row = replace(row, certificate=True, fails=not whole(grading, rules, scores).passed)
        found.append(row)
    return found
