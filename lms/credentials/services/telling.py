"""What holders are told about their certificates: on the site, and by mail as they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy import select
from sqlalchemy.orm import Session

from certificates.model import Text
from certificates.wording import day_text
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.words import CATEGORIES
from lms.notices.services import notify
from lms.web import in_zone, localized

WALLET = "/wallet"

ISSUED = _l("Your certificate: %(title)s")
CORRECTED = _l("Your certificate was corrected: %(title)s")
CHANGED = {
    "active": _l("Your certificate is valid again: %(title)s"),
    "suspended": _l("Your certificate is suspended: %(title)s"),
    "revoked": _l("Your certificate was revoked: %(title)s"),
}
ENDS = _l("Your certificate ends soon: %(title)s")
AT_ONCE = 50  # told of ends in one transaction
MEANS = {
    "active": _l("Whoever checks it is told that it is valid, as before."),
    "suspended": _l("Until it is valid again, whoever checks it is told that it is suspended."),
    "revoked": _l("From now on, whoever checks it is told that it was revoked. This cannot be undone."),
}


def tell_issued(session: Session, credential: Credential, *, title: Text, now: dt.datetime) -> None:
    """The holder has a certificate, or a corrected one in place of the one before."""

    def text() -> str:
        said = gettext("Download the PDF, or give an employer this code: %(code)s", code=credential.code)
        if credential.supersedes_id is None:
            return said
        changed = gettext("The certificate before it is revoked. Use this one from now on.")
        return f"{changed}\n\n{said}"

    subject = CORRECTED if credential.supersedes_id else ISSUED
    _tell(session, credential, title, subject, text, WALLET, now)


def tell_status(session: Session, credential: Credential, *, category: str, now: dt.datetime) -> None:
    """A certificate's status was changed by a person; what the public reads of it, its holder reads, too."""
    status = credential.status

    def text() -> str:
        why = gettext("Reason: %(reason)s", reason=CATEGORIES[category])
        said = [why, MEANS[status], gettext("Its code: %(code)s", code=credential.code)]
        if status != "active":
            said.insert(
                2, gettext("If you think that this is wrong, write to the institution that issued it.")
            )
        return "\n\n".join(str(one) for one in said)

    _tell(session, credential, _title(credential), CHANGED[status], text, f"/v/{credential.code}", now)


def tell_ends(session: Session, *, notice: dt.timedelta, now: dt.datetime) -> int:
    """Tells holders of certificates that are in force and end within ``notice``, each once; of how many."""
    ending = session.scalars(
        select(Credential)
        .where(
            Credential.status == "active",
            Credential.person_id.is_not(None),
            Credential.end_told_at.is_(None),
            Credential.valid_until > now,
            Credential.valid_until <= now + notice,
        )
        .order_by(Credential.valid_until)
        .limit(AT_ONCE)
    ).all()
    for credential in ending:
        credential.end_told_at = now
        tell_end(session, credential, now=now)
    return len(ending)


def tell_end(session: Session, credential: Credential, *, now: dt.datetime) -> None:
    """The holder hears until when a certificate holds."""
    assert credential.valid_until is not None
    day = day_text(in_zone(credential.valid_until))
    last = {"ko": day.ko, "en": day.en}

    def text() -> str:
        ends = gettext("Its last day is %(day)s.", day=localized(last))
        after = gettext("From the day after, whoever checks it is told that it has expired.")
        return f"{ends} {after}\n\n{gettext('Its code: %(code)s', code=credential.code)}"

    _tell(session, credential, _title(credential), ENDS, text, WALLET, now)


def _title(credential: Credential) -> Text:
    stated = checked(credential).statement
    # A record that was altered is told by its code: what it says now was never stated
    return stated.achievement.title if stated else Text(ko=credential.code, en=credential.code)


def _tell(
    session: Session,
    credential: Credential,
    title: Text,
    subject: LazyString,
    text: Callable[[], str],
    url: str,
    now: dt.datetime,
) -> None:
    """`subject` has a place for the title. Nobody is told once the holder's account is erased."""
    if credential.person_id is None:
        return
    titles = {"ko": title.ko, "en": title.en}
    notify(
        session,
        person_ids=[credential.person_id],
        kind="certificate",
        subject=lambda: str(subject) % {"title": localized(titles)},
        text=text,
        url=url,
        now=now,
    )
