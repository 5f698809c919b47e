"""What every text must be before it is stored; each refusal is a sentence, and the form keeps the text."""

from __future__ import annotations

import datetime as dt

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort
from lms.refusal import Refused
from lms.talk.domain import LIMITS, REASON_LENGTH, TEXT_LENGTH, TITLE_LENGTH, Reader, wait
from lms.talk.queries.threads import written_since
from lms.talk.text import tidy

OVER = _("This cohort is archived. What was said here stays readable; nothing new is written.")


def check_going_on(cohort: Cohort) -> None:
    """Refuses what is new in a cohort that is archived."""
    if cohort.archived_at is not None:
        raise Refused(OVER, code="over")


def title_of(text: str) -> str:
    """A title on one line. Raises Refused."""
    title = " ".join(tidy(text).split())
    if not 1 <= len(title) <= TITLE_LENGTH:
        raise Refused(
            _("Write a title, in at most %(number)d characters.", number=TITLE_LENGTH),
            status=422,
            code="title",
        )
    return title


def text_of(text: str) -> str:
    """What somebody wrote. Raises Refused."""
    text = tidy(text)
    if not text:
        raise Refused(_("Write something first."), status=422, code="text")
    if len(text) > TEXT_LENGTH:
        raise Refused(
            _(
                "This text has %(length)d characters; at most %(number)d fit. Shorten it, or split it.",
                length=len(text),
                number=TEXT_LENGTH,
            ),
            status=422,
            code="text",
        )
    return text


def reason_of(text: str) -> str:
    """Why somebody does something. Raises Refused."""
    reason = " ".join(tidy(text).split())
    if not 1 <= len(reason) <= REASON_LENGTH:
        raise Refused(
            _("Write the reason, in at most %(number)d characters.", number=REASON_LENGTH),
            status=422,
            code="reason",
        )
    return reason


def check_pace(session: Session, reader: Reader, now: dt.datetime) -> None:
    """Refuses a learner who writes faster than anybody reads."""
    if reader.staff:
        return
    written = written_since(session, person_id=reader.person_id, since=now - LIMITS[-1][1])
    if left := wait(written, now):
        minutes = -(-int(left.total_seconds()) // 60) or 1
        raise Refused(
            ngettext(
                "You have written a lot in a short time. Your text is kept here: send it in %(num)d minute.",
                "You have written a lot in a short time. Your text is kept here: send it in %(num)d minutes.",
                minutes,
            ),
            status=429,
            code="text",
        )
