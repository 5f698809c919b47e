"""Pages of cohorts: a learner's way, and what staff do about a cohort."""

from flask import Blueprint

blueprint = Blueprint("cohorts", __name__)

from lms.cohorts.views import (  # noqa: E402, F401 -- they add their routes
    applying,
    calendar,
    importing,
    learning,
    roster,
    schedule,
    selecting,
    staff,
    staffing,
)
