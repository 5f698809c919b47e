"""Pages of projects: for teams, for those who teach, and for a sponsor without an account."""

from flask import Blueprint

blueprint = Blueprint("projects", __name__)

import lms.projects.models  # noqa: E402, F401 -- its tables
