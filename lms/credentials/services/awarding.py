"""Issuing by hand what the rule does not cover, and correcting what was issued."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext as _
from sqlalchemy.orm import Session

from certificates.keys import Keys
from lms.assessments.queries import standing_of
from lms.cohorts.models import Enrollment
from lms.cohorts.services import complete
from lms.config import Settings
from lms.credentials.models import CompletionDecision, Credential
from lms.credentials.queries import decision_of, is_issued, rules_of
from lms.credentials.services.issuing import By, evidence_of, issue_credential, settle, snapshot
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
) -> Credential:
    """Issues by hand what the rule does not cover, with a reason that stays among staff.

    Raises Refused when the enrollment has a credential or was withdrawn.
    """
    if enrollment.state == "withdrawn":
        raise Refused(_("The learner has left this cohort."))
    decision = decision_of(session, enrollment.id)
    if decision is not None and is_issued(session, decision.id):
        raise Refused(_("This learner has the certificate already. Correct it on its own page."))
    standing, _activities, grades = standing_of(session, enrollment)
    if decision is None:
        decision = CompletionDecision(
            enrollment_id=enrollment.id,
            rule=snapshot(enrollment, rules_of(session, enrollment.cohort.track_version_id)),
            evidence=evidence_of(standing, grades),
            decided_at=now,
        )
        session.add(decision)
    decision.reason, decision.valid_until, decision.approver_id = reason, valid_until, actor_id
    complete(session, enrollment=enrollment, now=now)
    session.flush()
    credential = issue_credential(
        session, decision=decision, settings=settings, keys=keys, now=now, by=By(actor_id)
    )
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
    made = issue_credential(
        session,
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
