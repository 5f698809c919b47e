"""What a certificate is for; and of a micro-degree, which certificates of courses it stacks."""

from __future__ import annotations

import hashlib

from sqlalchemy.orm import Session

from certificates.model import Stacked, StatementError
from lms.credentials.domain import Part
from lms.credentials.issuer import trusted_issuers
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.plans import Case, course_versions_of
from lms.credentials.statement import Stack, Unit


def unit_of(session: Session, case: Case, part: Part) -> Unit:
    """The track of an enrollment, or a course of it. StatementError when the track has it not any more."""
    version = case.enrollment.cohort.track_version
    if part is None:
        return Unit(version, case.plan.activities)
    course = case.plan.course(part)
    if course is None:
        raise StatementError("the course is not in the track any more")
    return Unit(version, course.activities, course_versions_of(session, version)[part])


def stack_of(session: Session, case: Case) -> Stack:
    """The courses' certificates that are in force, in the order of the track.

    What was not earned, was revoked or is suspended is not stacked. StatementError when one was earned and is
    not issued yet, or when its record was altered: then the micro-degree waits.
    """
    if not case.plan.stacks:
        return Stack()
    courses: list[Stacked] = []
    activities: set[int] = set()
    for rule in case.plan.courses:
        credential = case.held.get(rule.course_id)
        if credential is None and rule.certified and rule.holds(case.plan.grading, case.items):
            raise StatementError(f"the certificate of the course {rule.slug} is not issued yet")
        if credential is not None and credential.status == "active":
            courses.append(_stacked(session, credential))
            activities |= rule.activities
    return Stack(tuple(courses), frozenset(activities))


def _stacked(session: Session, credential: Credential) -> Stacked:
    """A certificate as a micro-degree names it: from what was signed, if that is what is kept."""
    stated = checked(credential, quick=False, trusted=trusted_issuers(session)).statement
    if stated is None:
        raise StatementError(f"the record of {credential.code} was altered after it was signed")
    return Stacked(
        url=stated.url,
        title=stated.achievement.title,
        issued_at=stated.issued_at,
        hours=stated.achievement.hours,
        ects=stated.achievement.ects,
        mark=stated.mark,
        sha256=hashlib.sha256(credential.document).hexdigest(),
    )
