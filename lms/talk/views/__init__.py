"""Pages on which a cohort talks: announcements, questions and answers, what staff are asked to look at."""

from flask import Blueprint

blueprint = Blueprint("talk", __name__)
