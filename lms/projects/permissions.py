"""Rights that depend on a project."""

from __future__ import annotations

from lms.cohorts.permissions import instructor_of_cohort
from lms.permissions import Permission

RUN_PROJECTS = Permission(
    "run_projects",
    "Instructors, not graders, in a cohort that they teach; administrators in all: teams, sponsors, results.",
    instructor_of_cohort,
)
