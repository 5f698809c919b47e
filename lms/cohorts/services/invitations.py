"""Invitations to a cohort: a link for one address, or for whoever gets it; it ends, and can be revoked."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.queries.places import free_in, place_of
from lms.cohorts.services.place_notices import cohort_name
from lms.cohorts.services.places import step
from lms.mail.services import enqueue
from lms.refusal import Refused
from lms.web import LANGUAGES, datetime_text, settings

LIFE = dt.timedelta(days=30)
MOST_DAYS, MOST_USES = 365, 1000
# Makes the address of an invitation; the web knows the secret with which it is signed
Link = Callable[[Invitation], str]


def make_link(
    session: Session, *, cohort: Cohort, days: int, most_uses: int | None, actor_id: int, now: dt.datetime
) -> Invitation:
    """An invitation for whoever gets its link. Raises Refused for numbers out of range."""
    if not 1 <= days <= MOST_DAYS:
        raise Refused(_("A link holds 1 to %(number)d days.", number=MOST_DAYS), status=422)
    if most_uses is not None and not 1 <= most_uses <= MOST_USES:
        raise Refused(_("A link is for 1 to %(number)d people.", number=MOST_USES), status=422)
    made = Invitation(
        cohort_id=cohort.id,
        most_uses=most_uses,
        created_at=now,
        expires_at=now + dt.timedelta(days),
        created_by_id=actor_id,
    )
    session.add(made)
    session.flush()
    record(
        session, at=now, actor_id=actor_id, action="invitation.made", subject=made.uuid, cohort=cohort.uuid
    )
    return made


def invite(
    session: Session,
    *,
    cohort: Cohort,
    email: str,
    name: str,
    link: Link,
    actor_id: int,
    now: dt.datetime,
) -> Invitation:
    """An invitation by mail for one address, used once. One that stands is mailed again, with a new end."""
    found = session.scalar(
        select(Invitation).where(Invitation.cohort_id == cohort.id, Invitation.email == email)
    )
    if found is None:
        found = Invitation(cohort_id=cohort.id, email=email, most_uses=1, uses=0, created_at=now)
        session.add(found)
    found.name, found.revoked_at, found.uses = name, None, 0
    found.expires_at, found.created_by_id = now + LIFE, actor_id
    session.flush()
    record(
        session, at=now, actor_id=actor_id, action="invitation.sent", subject=found.uuid, cohort=cohort.uuid
    )
    _mail(session, found, cohort, link(found), now)
    return found


def _mail(session: Session, invitation: Invitation, cohort: Cohort, address: str, now: dt.datetime) -> None:
    # Nobody knows the language of whoever has no account: all are written, the installation's first
    first = settings().language
    languages = sorted(LANGUAGES, key=lambda language: language != first)
    parts = []
    for language in languages:
        with force_locale(language):
            parts.append("\n\n".join(_lines(invitation, cohort, address)))
    with force_locale(first):
        subject = gettext("Invitation to “%(title)s”", title=cohort_name(cohort))
    text = "\n\n----\n\n".join(parts) + "\n"
    enqueue(session, recipient=invitation.email or "", subject=subject, text=text, html=None, now=now)


def _lines(invitation: Invitation, cohort: Cohort, address: str) -> list[str]:
    name, until = invitation.name, datetime_text(invitation.expires_at, cohort.time_zone)
    return [
        gettext("Hello %(name)s,", name=name) if name else gettext("Hello,"),
        gettext("you are invited to “%(title)s”.", title=cohort_name(cohort)),
        gettext("Sign in or create an account here, and take your place: %(address)s", address=address),
        gettext("The link is for you alone and holds until %(until)s.", until=until),
    ]


def revoke(session: Session, *, invitation: Invitation, actor_id: int, now: dt.datetime) -> None:
    """The link works no more; who has joined by it stays. Twice is once."""
    if invitation.revoked_at is None:
        invitation.revoked_at = now
        record(session, at=now, actor_id=actor_id, action="invitation.revoked", subject=invitation.uuid)


def trouble(invitation: Invitation, now: dt.datetime) -> str:
    """Why a link works no more: archived, revoked, expired or used; empty: it works."""
    if invitation.cohort.archived_at:
        return "archived"
    if invitation.revoked_at:
        return "revoked"
    if invitation.expires_at <= now:
        return "expired"
    used_up = invitation.most_uses is not None and invitation.uses >= invitation.most_uses
    return "used" if used_up else ""


TROUBLES = {
    "archived": _("This cohort is over."),
    "revoked": _("This invitation was taken back. Ask whoever sent it."),
    "expired": _("This invitation has expired. Ask whoever sent it for a new one."),
    "used": _("This invitation was used already. Ask whoever sent it for a new one."),
}


def join(session: Session, *, invitation: Invitation, person: Person, now: dt.datetime) -> str:
    """A person takes an invitation: a place, or where none is free, one on the waiting list; the state then.

    It counts for a cohort that is closed or selects its learners, too: staff have asked them. Twice is once.
    Raises Refused for a link that works no more, and for whoever was declined or went on to another cohort.
    """
    place = place_of(session, invitation.cohort, person.id)
    if place.state in PLACED:
        return str(place.state)
    full = place.state != "selected" and free_in(session, invitation.cohort) == 0
    if full and place.state == "waiting":
        return "waiting"
    why = trouble(invitation, now)
    if why:
        raise Refused(TROUBLES[why], status=410)
    if place.state in ("declined", "deferred"):
        raise Refused(_("The staff of this cohort have answered you already. Ask them for a place."))
    act = "queue" if full else place.back
    state = step(session, place=place, act=act, now=now, actor_id=person.id)
    invitation.uses += 1
    record(session, at=now, actor_id=person.id, action="invitation.used", subject=invitation.uuid)
    return state
