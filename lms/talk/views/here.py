"""Where a page of a cohort's talk is, and who looks at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import abort, request, url_for
from flask_babel import get_locale
from flask_login import current_user

from lms.cohorts.models import Cohort, Enrollment
from lms.cohorts.permissions import teaches
from lms.cohorts.queries import cohort_by_uuid
from lms.db import db, new_uuid
from lms.talk.domain import Reader, may_read
from lms.talk.models import Post, Thread
from lms.talk.permissions import place_in
from lms.talk.queries.threads import post_by_uuid, thread_by_uuid


@dataclass(frozen=True)
class Here:
    """A cohort and who looks; without an enrollment it is staff only."""

    cohort: Cohort
    reader: Reader
    enrollment: Enrollment | None


def here_or_404(cohort_uuid: Any) -> Here:
    """The cohort of an address; the permission has checked that the person belongs there."""
    cohort = cohort_by_uuid(db.session, str(cohort_uuid)) or abort(404)
    reader = Reader(current_user.id, teaches(current_user, cohort.id))
    return Here(cohort, reader, place_in(current_user, cohort.id))


def thread_or_404(here: Here, thread_uuid: Any) -> Thread:
    """A thread that the reader may know of."""
    found = thread_by_uuid(db.session, str(thread_uuid), cohort_uuid=here.cohort.uuid)
    if found is None or not may_read(found.written, here.reader):
        abort(404)
    return found


def post_or_404(here: Here, post_uuid: Any) -> Post:
    """A post that the reader may know of."""
    found = post_by_uuid(db.session, str(post_uuid), cohort_uuid=here.cohort.uuid)
    if found is None or not may_read(found.written, here.reader):
        abort(404)
    return found


def language() -> str:
    """The language of the page, taken for that of what is written on it."""
    return str(get_locale())[:2]


def form_uuid() -> str:
    """The identifier that was made with the form; a new one when it is none."""
    try:
        return str(UUID(request.form.get("once", "")))
    except ValueError:
        return new_uuid()


def post_url(here: Here, post: Post) -> str:
    """Where a post stands."""
    return url_for("talk.post", cohort_uuid=here.cohort.uuid, post_uuid=post.uuid)
