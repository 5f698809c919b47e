"""Staff note that they spoke with a learner."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.audit.services import record
from lms.insight.models import Contact
from lms.refusal import Refused

WAYS = ("mail", "phone", "meeting", "other")
NOTE_LENGTH = 2000


def note_contact(
    session: Session, *, enrollment_id: int, by_id: int, way: str, note: str, now: dt.datetime
) -> Contact:
    """Notes a contact. Raises Refused for another way or a note that is too long."""
    note = note.strip().replace("\r\n", "\n")
    if way not in WAYS:
        raise Refused(_("Choose how you spoke with the learner. Nothing was noted."), status=422)
    if len(note) > NOTE_LENGTH:
        text = _("The note is longer than %(most)s characters. Nothing was noted.", most=NOTE_LENGTH)
        raise Refused(text, status=422)
    contact = Contact(enrollment_id=enrollment_id, by_id=by_id, way=way, note=note, at=now)
    session.add(contact)
    session.flush()
    record(session, at=now, actor_id=by_id, action="contact.noted", subject=contact.uuid)
    return contact


def remove_contact(session: Session, *, contact: Contact, actor_id: int, now: dt.datetime) -> None:
    """Takes a note back; twice is once."""
    if contact.removed_at is None:
        contact.removed_at = now
        record(session, at=now, actor_id=actor_id, action="contact.removed", subject=contact.uuid)


def restore_contact(session: Session, *, contact: Contact, actor_id: int, now: dt.datetime) -> None:
    """Has a removed note back."""
    if contact.removed_at is not None:
        contact.removed_at = None
        record(session, at=now, actor_id=actor_id, action="contact.restored", subject=contact.uuid)
