"""Telling learners that their work is graded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial

from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.assessments.models import Submission
from lms.notices.services import Told, notify_all
from lms.web import localized


def lab_path(enrollment_uuid: str, activity_uuid: str) -> str:
    """The page where a learner sees the result of a lab; services have no request to build it with."""
    return f"/learn/{enrollment_uuid}/labs/{activity_uuid}"


def tell_released(session: Session, submissions: Sequence[Submission], now: dt.datetime) -> None:
    """The points and comments that a person gave can be seen from now on; all of one lab."""
    if not submissions:
        return
    lab = submissions[0].activity
    subject = partial(_subject, lab.title)
    told = [
        Told([one.enrollment.person_id], subject, _where, lab_path(one.enrollment.uuid, lab.uuid))
        for one in submissions
    ]
    notify_all(session, kind="grade", told=told, now=now)


def _subject(title: Mapping[str, str]) -> str:
    return gettext("Your work in “%(lab)s” is graded", lab=localized(title))


def _where() -> str:
    return gettext("Points and comments are on the page of the lab.")
