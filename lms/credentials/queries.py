"""Reading credentials."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload, selectinload

from lms.accounts.models import Person
from lms.assessments.models import Submission
from lms.cohorts.models import Cohort, Enrollment
from lms.credentials.models import COUNTING, CompletionDecision, Credential, IssueProblem, IssuerIdentity


def credential_by_code(session: Session, code: str) -> Credential | None:
    """A credential with its history, by its canonical code."""
    return session.scalar(
        select(Credential).where(Credential.code == code).options(selectinload(Credential.events))
    )


def replacement_of(session: Session, credential: Credential) -> Credential | None:
    """The corrected credential that superseded this one; it is revoked then."""
    if credential.status != "revoked":
        return None
    return session.scalar(select(Credential).where(Credential.supersedes_id == credential.id))


def people_of_events(session: Session, credential: Credential) -> dict[int, str]:
    """The names of those who changed a credential's status."""
    ids = {event.actor_id for event in credential.events}
    return {
        row.id: row.name for row in session.execute(select(Person.id, Person.name).where(Person.id.in_(ids)))
    }


def credentials_of(session: Session, person_id: int) -> Sequence[Credential]:
    """A person's credentials, newest first."""
    return session.scalars(
        select(Credential).where(Credential.person_id == person_id).order_by(Credential.id.desc())
    ).all()


def notebook_behind(session: Session, credential: Credential, submission_sha256: str) -> str | None:
    """The blob of the notebook that was handed in for a piece of evidence; None when its owner erased it."""
    files = session.scalar(
        select(Submission.files)
        .join(CompletionDecision, CompletionDecision.enrollment_id == Submission.enrollment_id)
        .where(CompletionDecision.id == credential.decision_id, Submission.sha256 == submission_sha256)
    )
    return next((blob for path, blob in (files or {}).items() if path.endswith(".ipynb")), None)


def certified(session: Session, enrollment_ids: Sequence[int]) -> set[int]:
    """Those of the enrollments whose credential was issued and is not revoked."""
    return set(
        session.scalars(
            select(CompletionDecision.enrollment_id)
            .join(Credential, COUNTING)
            .where(CompletionDecision.enrollment_id.in_(enrollment_ids), Credential.status != "revoked")
        )
    )


def used_dids(session: Session) -> Sequence[str]:
    """Every DID under which a credential was issued."""
    return session.scalars(select(IssuerIdentity.did)).all()


def problem_of(session: Session, enrollment_id: int) -> IssueProblem | None:
    """Why an enrollment has no credential yet."""
    return session.scalar(select(IssueProblem).where(IssueProblem.enrollment_id == enrollment_id))


def problems(session: Session, *, person_id: int | None = None) -> Sequence[IssueProblem]:
    """What could not be issued yet, oldest first; of one person, or of all."""
    query = (
        select(IssueProblem)
        .where(IssueProblem.tries > 0)
        .options(
            joinedload(IssueProblem.enrollment).options(
                joinedload(Enrollment.person), joinedload(Enrollment.cohort).joinedload(Cohort.track_version)
            )
        )
    )
    if person_id is not None:
        query = query.join(Enrollment, Enrollment.id == IssueProblem.enrollment_id).where(
            Enrollment.person_id == person_id
        )
    return session.scalars(query.order_by(IssueProblem.id)).all()


def due_problems(session: Session, now: dt.datetime) -> Sequence[int]:
    """The enrollments whose credential is to be tried now, or again."""
    due = select(IssueProblem.enrollment_id).where(IssueProblem.next_try_at <= now)
    return session.scalars(due.order_by(IssueProblem.next_try_at, IssueProblem.id)).all()
