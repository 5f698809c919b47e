"""Taking a submission: checked, stored, answered with a receipt, queued for grading."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.assessments.domain import files_hash, written_in
from lms.assessments.models import AssignmentVersion, Submission
from lms.assessments.queries import assignment_version
from lms.assessments.services.queueing import queue_newest
from lms.blobs import BlobStore
from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.models import Enrollment
from lms.cohorts.services import mark_done
from lms.refusal import Refused

SIZE_LIMIT = 20 * 1024 * 1024
FILE_LIMIT = 200
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_receipt() -> str:
    """A short code that a person can read out: XXXX-XXXX-XXXX."""
    code = "".join(secrets.choice(ALPHABET) for _place in range(12))
    return f"{code[:4]}-{code[4:8]}-{code[8:]}"


def check_files(files: Mapping[str, bytes], notebook: str) -> None:
    """Refuses what cannot be a submission, with a sentence; nothing has been stored yet."""
    if not files.get(notebook):
        raise Refused(
            _("The notebook %(name)s is missing or empty. Nothing was submitted.", name=notebook), status=422
        )
    if len(files) > FILE_LIMIT:
        raise Refused(
            _("A submission has at most %(number)d files. Nothing was submitted.", number=FILE_LIMIT),
            status=422,
        )
    if sum(map(len, files.values())) > SIZE_LIMIT:
        raise Refused(
            _("The submission is larger than 20 MB. Clear the notebook's outputs, save it and submit again."),
            status=413,
        )
    for path in files:
        if not is_inside(path):
            raise Refused(_("The file name %(name)s is not allowed.", name=repr(path[:80])), status=422)


def is_inside(path: str) -> bool:
    """Whether a relative path stays in its folder on every system, and can be shown."""
    parts = path.split("/")
    return len(path) <= 255 and path.isprintable() and "\\" not in path and not {"", ".", ".."} & set(parts)


def submit(
    session: Session,
    *,
    enrollment: Enrollment,
    activity: Activity,
    window: Window,
    files: Mapping[str, bytes],
    language: str,
    source: str,
    blobs: BlobStore,
    now: dt.datetime,
) -> Submission:
    """Stores a submission and queues its grading. Raises Refused when it is closed or cannot be one.

    The blobs are written before the row, so a row never names bytes that are not there.
    """
    if not window.is_open(now):
        raise Refused(_("This lab is closed: it takes no more submissions."), code="closed")
    version = version_of_lab(session, activity)
    check_files(files, f"{activity.definition['lab']}.ipynb")
    stored = {path: blobs.put(content) for path, content in files.items()}
    number = session.scalar(
        select(func.count()).where(
            Submission.enrollment_id == enrollment.id, Submission.activity_id == activity.id
        )
    )
    submission = Submission(
        receipt=new_receipt(),
        enrollment_id=enrollment.id,
        activity_id=activity.id,
        assignment_version_id=version.id,
        number=(number or 0) + 1,
        language=language_of(version, files, blobs, otherwise=language),
        source=source,
        files=stored,
        sha256=files_hash(stored),
        size=sum(map(len, files.values())),
        submitted_at=now,
        late_seconds=window.late_seconds(now),
    )
    session.add(submission)
    session.flush()
    queue_newest(session, submission=submission, now=now)
    mark_done(session, enrollment_id=enrollment.id, activity_id=activity.id, now=now)
    return submission


def language_of(
    version: AssignmentVersion, files: Mapping[str, bytes], blobs: BlobStore, *, otherwise: str
) -> str:
    """The language whose source a submission is graded with."""
    name = f"{version.assignment.slug}.ipynb"
    releases = {
        language: blobs.get(sides["release"][name]) if name in sides["release"] else b""
        for language, sides in version.files.items()
    }
    return written_in(files[name], releases, otherwise)


def version_of_lab(session: Session, activity: Activity) -> AssignmentVersion:
    """The assignment version that submissions to a lab are made from. LookupError when there is none."""
    version = assignment_version(session, activity)
    if version is None:
        raise LookupError(f"the lab {activity.definition['lab']} is not published: run ./baeum setup")
    return version
