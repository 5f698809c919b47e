"""Pages on which a cohort talks: announcements, questions and answers, what staff are asked to look at."""

from flask import Blueprint

blueprint = Blueprint("talk", __name__)

from lms.talk.views import announcements, moderation, posts, threads  # noqa: E402, F401 -- they add their routes
