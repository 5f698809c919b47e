"""The gradebook of a cohort as a table: who, what they have, in the language of whoever asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sqlalchemy.orm import Session

from lms.assessments.domain.electives import whole
from lms.assessments.domain.sheet import ID, heading
from lms.assessments.queries import graded_activities
from lms.assessments.queries.electives import rules_of
from lms.assessments.queries.gradebook import cells_of, items_of, learners_in
from lms.assessments.queries.modes import anonymous_in
from lms.cohorts.models import Cohort, Enrollment
from lms.sheets import Value, plain


def table_of(
    session: Session, cohort: Cohort, *, words: tuple[str, str, str], localized: Callable[[Any], str]
) -> Iterator[list[Value]]:
    """Headings, then a row for each learner. `words`: what name, mail address and the whole are called."""
    activities = graded_activities(session, cohort.track_version_id)
    hidden = anonymous_in(session, cohort.id, activities)
    cells = cells_of(session, Enrollment.cohort_id == cohort.id, hidden)
    grading, rules = cohort.track_version.grading, rules_of(session, cohort.track_version_id)
    titles = [heading(localized(one.title), one.points, one.uuid) for one in activities]
    yield [ID, *words, *titles]
    for learner in learners_in(session, cohort.id):
        own = cells.get(learner.id, {})
        percent = whole(grading, rules, items_of(activities, own)).percent
        shown = {id: round(cell.final, 2) for id, cell in own.items() if not cell.hidden}
        points = [shown.get(one.id) for one in activities]
        yield [learner.uuid, plain(learner.name), plain(learner.email), round(percent, 2), *points]
