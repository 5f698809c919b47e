"""The holder's certificates, the public pages on which anyone checks one, and the pages of staff."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, request
from flask_babel import get_locale
from sqlalchemy.orm import Session

from certificates.model import Language
from lms.assessments.services.events import certificates_asked, grade_changed
from lms.credentials import plans, queries, tally
from lms.credentials.issuer import keys
from lms.credentials.services import issuing
from lms.web import settings

blueprint = Blueprint("credentials", __name__)
AT_ONCE = 10  # learners: a tenth of a second, or a little more


@grade_changed.connect
def issue_when_completed(session: Session, *, enrollment_ids: Sequence[int], now: Any) -> None:
    """A changed grade may complete a course or a track: then its credential is there with the grade. Those of
    a whole cohort come from the worker, some at a time: nobody else could write while they are made."""
    completed = plans.may_complete(session, enrollment_ids)
    if len(completed) > AT_ONCE:
        issuing.leave_for_later(session, enrollment_ids=completed, now=now)
        return
    for enrollment_id in completed:
        issuing.issue_when_completed(
            session, enrollment_id=enrollment_id, settings=settings(), keys=keys, now=now
        )


@certificates_asked.connect
def certified(session: Session, *, enrollment_ids: Sequence[int]) -> set[int]:
    """For which enrollments a certificate is in force: who is about to change their grades should know."""
    return queries.certified(session, enrollment_ids)


@blueprint.after_request
def keep_out_of_indexes(response: Response) -> Response:
    """What a code leads to is for whoever has the code, not for search engines."""
    if request.path.startswith("/v/"):
        response.headers["X-Robots-Tag"] = "noindex"
    return response


def page_language() -> Language:
    """The language of the page as the certificates know it."""
    return "ko" if str(get_locale()).startswith("ko") else "en"


def count_looks(credential_ids: Iterable[int]) -> None:
    """Counts that somebody looked at these certificates, in this process's tally."""
    tally.count(current_app.extensions.setdefault("tally", tally.Tally()), credential_ids)


from lms.credentials.views import checking, cohort, erase, many, staff, wallet  # noqa: E402, F401 - they add their pages
