"""Erasing an account: its certificates stay verifiable, everything else of the person goes.

The rows go at once, in one transaction. Files and the lab's home follow, noted in an Erasure row until they
are gone, so that nothing is forgotten when a process ends in between. What somebody did as staff stays
without a name: marks and regrades of others rest on it.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

from flask_babel import gettext as _
from sqlalchemy import Text, cast, delete, func, or_, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.models import ApiToken, OpenIdCode, Person, Role, person_role
from lms.assessments.models import (
    AssignmentVersion,
    Attempt,
    AutogradeRun,
    Grade,
    GradeEvent,
    Mark,
    RegradeRequest,
    Response,
    Submission,
)
from lms.audit.services import record
from lms.blobs import BlobStore
from lms.cohorts.models import Enrollment, Exemption, Progress, StaffRole
from lms.cohorts.services.forgetting import forget_person as forget_places
from lms.credentials.models import CompletionDecision, Credential, Erasure, IssueItem, IssueProblem
from lms.db import new_uuid
from lms.mail.models import OutboxMail
from lms.notices.services import forget_person as forget_notices
from lms.placement.models import Sitting
from lms.projects.services import forgetting as projects
from lms.refusal import Refused
from lms.talk.services.moderating import forget_person as forget_posts


def erase(session: Session, *, person: Person, now: dt.datetime) -> None:
    """Removes a person's rows and notes what else is to be removed. Refused for the last administrator."""
    if person.has_role("admin") and _administrators(session) == 1:
        raise Refused(_("You are the only administrator. Give somebody else that role first."))
    uuid, person_id = person.uuid, person.id
    session.add(Erasure(person_uuid=uuid, blobs=sorted(blobs_of(session, person_id)), asked_at=now))
    for credential in session.scalars(select(Credential).where(Credential.person_id == person_id)):
        credential.person_id = credential.decision_id = None
        credential.work_shared, credential.pdfs = False, {}
    session.flush()
    forget_places(session, person=person, now=now)
    projects.forget_person(session, person_id=person_id)
    _delete_learning(session, person_id)
    forget_posts(session, person_id=person_id)
    forget_notices(session, person_id=person_id)
    session.execute(delete(OutboxMail).where(func.lower(OutboxMail.recipient) == person.email.lower()))
    _delete_person(session, person)
    record(session, at=now, actor_id=None, action="person.erased", subject=uuid)


def blobs_of(session: Session, person_id: int) -> set[str]:
    """The blobs of what a person handed in, what came back, and the drawn certificates."""
    found = projects.blobs_of(session, person_id)
    mine = select(Submission.id).join(Enrollment).where(Enrollment.person_id == person_id)
    for files in session.scalars(select(Submission.files).where(Submission.id.in_(mine))):
        found |= set(files.values())
    runs = select(AutogradeRun.notebook_blob, AutogradeRun.feedback_blob)
    for row in session.execute(runs.where(AutogradeRun.submission_id.in_(mine))):
        found |= {blob for blob in row if blob}
    for pdfs in session.scalars(select(Credential.pdfs).where(Credential.person_id == person_id)):
        found |= set(pdfs.values())
    return found


def _delete_learning(session: Session, person_id: int) -> None:
    """Everything that hangs on the person's enrollments, from the leaves up."""
    enrollments = select(Enrollment.id).where(Enrollment.person_id == person_id)
    submissions = select(Submission.id).where(Submission.enrollment_id.in_(enrollments))
    attempts = select(Attempt.id).where(Attempt.enrollment_id.in_(enrollments))
    session.execute(delete(Grade).where(Grade.enrollment_id.in_(enrollments)))
    session.execute(delete(GradeEvent).where(GradeEvent.enrollment_id.in_(enrollments)))
    session.execute(delete(Mark).where(Mark.submission_id.in_(submissions)))
    session.execute(delete(RegradeRequest).where(RegradeRequest.submission_id.in_(submissions)))
    session.execute(delete(AutogradeRun).where(AutogradeRun.submission_id.in_(submissions)))
    session.execute(delete(Response).where(Response.attempt_id.in_(attempts)))
    for model in (Submission, Attempt, Progress, IssueItem, IssueProblem, CompletionDecision):
        session.execute(delete(model).where(model.enrollment_id.in_(enrollments)))
    session.execute(delete(Enrollment).where(Enrollment.person_id == person_id))
    for owned in (ApiToken, OpenIdCode, StaffRole, Exemption, Sitting):
        session.execute(delete(owned).where(owned.person_id == person_id))


def _delete_person(session: Session, person: Person) -> None:
    """The row goes, or stays without a name where what the person did as staff rests on it."""
    person.name, person.email = "–", f"{new_uuid()}@erased.invalid"
    person.password = person.language = person.confirmed_at = None
    person.active, person.fs_uniquifier = False, new_uuid()
    session.execute(delete(person_role).where(person_role.c.person_id == person.id))
    session.flush()
    try:
        with session.begin_nested():
            session.execute(delete(Person).where(Person.id == person.id))
    except IntegrityError:
        session.execute(update(Person).where(Person.id == person.id).values(uuid=new_uuid()))
    session.expire_all()


def _administrators(session: Session) -> int:
    query = (
        select(func.count())
        .select_from(person_role)
        .join(Role, Role.id == person_role.c.role_id)
        .join(Person, Person.id == person_role.c.person_id)
    )
    return session.scalar(query.where(Role.name == "admin", Person.active.is_(True))) or 0


def delete_blobs(session: Session, *, erasure: Erasure, blobs: BlobStore) -> None:
    """Deletes the blobs that nothing else names. In a transaction that writes: whoever hands in the same
    bytes meanwhile waits, and stores them again."""
    for blob in erasure.blobs:
        if not is_named(session, blob):
            blobs.delete(blob)


def is_named(session: Session, blob: str) -> bool:
    """Whether a submission, a lab, a run, a certificate or a project still has this blob."""
    lists = (Submission.files, AssignmentVersion.files, Credential.pdfs)
    queries = [select(column).where(cast(column, Text).contains(blob)).limit(1) for column in lists]
    of_runs = or_(AutogradeRun.notebook_blob == blob, AutogradeRun.feedback_blob == blob)
    queries.append(select(AutogradeRun.id).where(of_runs).limit(1))
    named = any(session.execute(query).first() is not None for query in queries)
    return named or projects.is_named(session, blob)


def delete_home(homes: Path, person_uuid: str) -> None:
    """Removes the learner's home folder with all notebooks in it; nothing where there is none."""
    if (homes / person_uuid).is_dir():
        shutil.rmtree(homes / person_uuid)
