"""What waits on the pages of a cohort, for their tabs: every page of its staff asks, so in one statement."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

from sqlalchemy import BindParameter, Integer, Select, bindparam, func, select
from sqlalchemy.orm import Session

from lms.catalog.models import Activity, CourseModule, Requirement, RequirementCourse
from lms.cohorts.models import Cohort

Counting = Callable[[BindParameter[int]], Select[int]]
_COUNTED: dict[str, Counting] = {}


def counted_in_tabs(name: str) -> Callable[[Counting], Counting]:
    """The decorated function selects a number for a cohort's id: the tabs show it under this name."""

    def keep(counting: Counting) -> Counting:
        _COUNTED[name] = counting
        return counting

    return keep


@lru_cache(maxsize=1)
def _statement(names: tuple[str, ...]) -> Select[Any]:
    cohort_id = bindparam("cohort_id", type_=Integer)
    return select(*(_COUNTED[name](cohort_id).scalar_subquery().label(name) for name in names))


def tab_numbers(session: Session, cohort: Cohort) -> dict[str, int]:
    """Every number that a feature gave to the tabs, by its name."""
    return dict(session.execute(_statement(tuple(_COUNTED)), {"cohort_id": cohort.id}).one()._mapping)


def _activities(kind: str) -> Counting:
    """How many activities of a kind there are in the cohort's version of its track."""
    return lambda cohort_id: (
        select(func.count(Activity.id))
        .join(CourseModule, CourseModule.module_version_id == Activity.module_version_id)
        .join(RequirementCourse, RequirementCourse.course_version_id == CourseModule.course_version_id)
        .join(Requirement, Requirement.id == RequirementCourse.requirement_id)
        .join(Cohort, Cohort.track_version_id == Requirement.track_version_id)
        .where(Cohort.id == cohort_id, Activity.kind == kind)
    )


for _kind in ("notebook", "checkpoint", "project"):
    counted_in_tabs(f"{_kind}s")(_activities(_kind))
