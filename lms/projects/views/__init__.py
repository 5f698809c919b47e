"""Pages of projects: for teams, for those who teach, and for a sponsor without an account."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__)

from lms.projects.services import deferring  # noqa: E402, F401 -- it listens for learners who are deferred
from lms.projects.views import (  # noqa: E402, F401 -- they add their routes and words
    bundles,
    charter,
    door,
    files,
    holdout,
    learning,
    marks,
    reviews,
    rounds,
    sponsor,
    staff,
    teams,
    words,
)
