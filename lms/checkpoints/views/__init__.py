"""Pages of checkpoints: a learner's paper and its clock, and who is in it for staff."""

from flask import Blueprint

blueprint = Blueprint("checkpoints", __name__)

from lms.checkpoints.views import learning, teaching  # noqa: E402, F401 -- they add their routes
