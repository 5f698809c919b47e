"""Pages of assessment: quizzes and grades for learners, grading for instructors."""

from flask import Blueprint

blueprint = Blueprint("assessments", __name__)

from lms.assessments.services import recounting  # noqa: E402, F401 -- it listens for changed deadlines
from lms.assessments.views import (  # noqa: E402, F401 -- they add their routes and filters
    changes,
    deadlines,
    deferring,
    desk,
    extensions,
    grade_sheets,
    gradebook,
    grades,
    masks,
    modes,
    moving,
    quizzes,
    regrades,
    releasing,
    requests,
    set_aside,
    similar,
    single_grade,
    teaching,
    what_if,
    words,
)
