"""What holders are told about their certificates: on the site, and by mail as they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from sqlalchemy.orm import Session

from certificates.model import Text
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.words import CATEGORIES
from lms.notices.services import notify
from lms.web import localized

WALLET = "/wallet"

ISSUED = _l("Your certificate: %(title)s")
CORRECTED = _l("Your certificate was corrected: %(title)s")
CHANGED = {
    "active": _l("Your certificate is valid again: %(title)s"),
    "suspended": _l("Your certificate is suspended: %(title)s"),
    "revoked": _l("Your certificate was revoked: %(title)s"),
}
MEANS = {
    "active": _l("Whoever checks it is told that it is valid, as before."),
    "suspended": _l("Until that is settled, whoever checks it is told that it is suspended."),
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
        return f"{why}\n\n{MEANS[status]}\n\n{gettext('Its code: %(code)s', code=credential.code)}"

    stated = checked(credential).statement
    # A record that was altered is told by its code: what it says now was never stated
    title = stated.achievement.title if stated else Text(ko=credential.code, en=credential.code)
    _tell(session, credential, title, CHANGED[status], text, f"/v/{credential.code}", now)


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
