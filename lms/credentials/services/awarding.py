"""Issuing by hand what the rule does not cover, and correcting what was issued."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from certificates.keys import Keys
from certificates.model import StatementError
from lms.cohorts.models import Enrollment
from lms.config import Settings
from lms.credentials.domain import Part
from lms.credentials.models import CompletionDecision, Credential
from lms.credentials.plans import case_of
from lms.credentials.services.issuing import By, issue_credential, record_decision, settle
from lms.credentials.services.status import set_status
from lms.credentials.words import SUPERSEDED
from lms.refusal import Refused


def award(
    session: Session,
    *,
    enrollment: Enrollment,
    reason: str,
    valid_until: dt.datetime | None,
    actor_id: int,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
    part: Part = None,
) -> Credential:
    """Issues by hand what the rule does not cover, of a course or the track, with a reason that stays among
    staff.

    Raises Refused when the enrollment has that credential or was withdrawn, or a fact to state is missing.
    """
    if enrollment.state == "withdrawn":
        raise Refused(_("The learner has left this cohort."))
    case = case_of(session, enrollment.id)
    if part in case.held:
        raise Refused(_("This learner has the certificate already. Correct it on its own page."))
    decision = case.decisions.get(part) or record_decision(session, case=case, part=part, now=now)
    decision.reason, decision.valid_until, decision.approver_id = reason, valid_until, actor_id
    for earned in case.due if part is None else ():  # a micro-degree stacks what waits to be issued, too
        if earned is not None:
            course = case.decisions.get(earned) or record_decision(session, case=case, part=earned, now=now)
            made = issue_credential(
                session, case=case, decision=course, settings=settings, keys=keys, now=now
            )
            case = case.holding(made, earned)
    with _said():
        credential = issue_credential(
            session, case=case, decision=decision, settings=settings, keys=keys, now=now, by=By(actor_id)
        )
    if not case_of(session, enrollment.id).due:
        settle(session, enrollment_id=enrollment.id)
    return credential


def correct(
    session: Session,
    *,
    credential: Credential,
    name: str,
    reason: str,
    actor_id: int,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
) -> Credential:
    """Issues anew, from today's records and with this name, and revokes the old one as superseded.

    Raises Refused for a revoked credential, and for one whose holder's records are gone.
    """
    decision = correctable(session, credential, now)
    with _said():
        made = issue_credential(
            session,
            case=case_of(session, decision.enrollment_id),
            decision=decision,
            settings=settings,
            keys=keys,
            now=now,
            by=By(actor_id, credential, name),
        )
    made.public, made.work_shared = credential.public, credential.work_shared
    set_status(
        session,
        credential=credential,
        status="revoked",
        category=SUPERSEDED,
        reason=reason,
        actor_id=actor_id,
        settings=settings,
        keys=keys,
        now=now,
    )
    return made


def correctable(session: Session, credential: Credential, now: dt.datetime) -> CompletionDecision:
    """The decision from which a credential can be issued anew; Refused when it cannot be."""
    if credential.status == "revoked":
        raise Refused(_("A revoked certificate cannot be corrected."))
    if credential.valid_until and credential.valid_until <= now:
        raise Refused(_("An expired certificate cannot be corrected: its correction would be expired, too."))
    decision = session.get(CompletionDecision, credential.decision_id) if credential.decision_id else None
    if decision is None:
        raise Refused(_("The records behind this certificate were erased with the account."))
    return decision


@contextmanager
def _said() -> Iterator[None]:
    """Why something cannot be certified is said to whoever asked for it."""
    try:
        yield
    except StatementError as error:
        raise Refused(_("The certificate cannot be issued: %(why)s.", why=error)) from error
