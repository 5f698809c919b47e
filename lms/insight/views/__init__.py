"""Pages of insight, for the staff of a cohort."""

from flask import Blueprint

from lms.insight.services import recording  # noqa: F401 -- listens to what is graded

blueprint = Blueprint("insight", __name__)

from lms.insight.views import labs, learners, progress, quizzes, words  # noqa: E402, F401 -- they add their routes
