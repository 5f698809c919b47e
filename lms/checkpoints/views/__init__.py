"""Pages of checkpoints: a learner's paper and its clock, and who is in it for staff."""

from flask import Blueprint

from lms.checkpoints import models  # noqa: F401 -- their tables belong to the schema

blueprint = Blueprint("checkpoints", __name__)
