"""Telling learners that their work is graded."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.assessments.models import Submission
from lms.notices.services import notify
from lms.web import localized


def lab_path(enrollment_uuid: str, activity_uuid: str) -> str:
    """The page where a learner sees the result of a lab; services have no request to build it with."""
    return f"/learn/{enrollment_uuid}/labs/{activity_uuid}"


def tell_released(session: Session, submission: Submission, now: dt.datetime) -> None:
    """The points and comments that a person gave can be seen from now on."""
    title, enrollment = submission.activity.title, submission.enrollment
    notify(
        session,
        person_ids=[enrollment.person_id],
        kind="grade",
        subject=lambda: gettext("Your work in “%(lab)s” is graded", lab=localized(title)),
        text=lambda: gettext("Points and comments are on the page of the lab."),
        url=lab_path(enrollment.uuid, submission.activity.uuid),
        now=now,
    )
