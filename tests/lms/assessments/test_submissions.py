"""What is taken, what is refused, and that nothing of a refused submission is kept."""

from __future__ import annotations

import datetime as dt
import json

import pytest
from sqlalchemy import func, select

from lms.assessments.domain import written_in
from lms.assessments.models import AssignmentVersion, Submission
from lms.assessments.services.submissions import FILE_LIMIT, SIZE_LIMIT, check_files, new_receipt
from lms.cohorts.domain import Window
from lms.cohorts.models import Progress
from lms.refusal import Refused
from lms.web import blobs
from tests.factories.homes import reading
from tests.factories.labs import NOTEBOOK, hand_in, notebook

DUE = dt.datetime(2026, 5, 4, 14, 59, 59, tzinfo=dt.UTC)
WINDOW = Window(DUE - dt.timedelta(days=7), DUE, DUE + dt.timedelta(days=7))
SECOND = dt.timedelta(seconds=1)


def count(app) -> int:
    with reading(app) as session:
        return session.scalar(select(func.count()).select_from(Submission))


def book(*sources: str) -> bytes:
    return json.dumps({"cells": [{"source": source} for source in sources]}).encode()


def test_the_language_is_that_of_the_release_the_notebook_was_made_from():
    releases = {"ko": book("세기", "assert n == 3, '셋'"), "en": book("Count", "assert n == 3, 'three'")}
    assert written_in(book("n = 3", "assert n == 3, '셋'"), releases, "en") == "ko"
    assert written_in(book(["Co", "unt"], "n = 3"), releases, "ko") == "en"
    for unknown in (book("n = 3"), b"", b"[]", b"\xff", b'{"cells": [7]}', b"[" * 100_000):
        assert [written_in(unknown, releases, one) for one in ("ko", "en")] == ["ko", "en"]


def test_a_page_in_another_language_does_not_change_what_is_graded(app, enrollment, lab):
    with reading(app) as session:
        files = session.scalars(select(AssignmentVersion.files)).one()
        korean, english = (blobs().get(files[one]["release"][NOTEBOOK]) for one in ("ko", "en"))
    assert korean != english
    hand_in(app, enrollment, lab, files={NOTEBOOK: english})
    hand_in(app, enrollment, lab, files={NOTEBOOK: korean})
    with reading(app) as session:
        assert session.scalars(select(Submission.language).order_by(Submission.id)).all() == ["en", "ko"]


def test_a_submission_is_stored_with_its_hash_and_a_run(app, enrollment, lab):
    one, two = (hand_in(app, enrollment, lab, files={NOTEBOOK: notebook(str(n))}) for n in (1, 2))
    assert one.receipt != two.receipt and len(one.receipt) == 14
    with reading(app) as session:
        rows = session.scalars(select(Submission).order_by(Submission.id)).all()
        assert [row.number for row in rows] == [1, 2]
        assert rows[0].sha256 != rows[1].sha256
        assert blobs().get(rows[0].files[NOTEBOOK]) == notebook("1")
        assert [row.runs[0].state for row in rows] == ["queued", "queued"]
        assert session.scalar(select(Progress.done_at)) is not None


def test_the_same_files_twice_are_two_submissions_with_one_hash(app, enrollment, lab):
    hand_in(app, enrollment, lab), hand_in(app, enrollment, lab)
    with reading(app) as session:
        assert session.scalar(select(func.count(func.distinct(Submission.sha256)))) == 1
    assert count(app) == 2


def test_receipts_do_not_repeat():
    assert len({new_receipt() for _each in range(2000)}) == 2000


@pytest.mark.parametrize(
    ("at", "late"),
    [(DUE, 0), (DUE + SECOND, 1), (DUE + dt.timedelta(days=2), 172800), (WINDOW.opens_at, 0)],
)
def test_the_servers_clock_says_what_is_late(app, enrollment, lab, at, late):
    hand_in(app, enrollment, lab, window=WINDOW, at=at)
    with reading(app) as session:
        assert session.scalar(select(Submission.late_seconds)) == late


@pytest.mark.parametrize("at", [WINDOW.opens_at - SECOND, WINDOW.closes_at + SECOND])
def test_a_closed_lab_takes_nothing(app, enrollment, lab, at):
    with pytest.raises(Refused) as refused:
        hand_in(app, enrollment, lab, window=WINDOW, at=at)
    assert refused.value.code == "closed"
    assert count(app) == 0


OTHER = {NOTEBOOK: b"{}"}


@pytest.mark.parametrize(
    ("files", "status"),
    [
        ({}, 422),
        ({NOTEBOOK: b""}, 422),
        ({"other.ipynb": b"{}"}, 422),
        ({NOTEBOOK: b" " * (SIZE_LIMIT + 1)}, 413),
        (OTHER | {f"{number}.csv": b"" for number in range(FILE_LIMIT)}, 422),
        *[
            (OTHER | {path: b"x"}, 422)
            for path in ("/etc/passwd", "../x", "a/../../x", "a//b", "a\\b", "a/./b", "\0", "a\nb", "")
        ],
    ],
)
def test_what_cannot_be_a_submission_is_refused(app, enrollment, lab, files, status):
    with app.test_request_context(), pytest.raises(Refused) as refused:
        check_files(files, NOTEBOOK)
    assert refused.value.status == status
    with app.test_request_context():
        assert refused.value.message


def test_the_largest_submission_is_taken():
    check_files({NOTEBOOK: b" " * SIZE_LIMIT}, NOTEBOOK)
    check_files(OTHER | {"data/생산.csv": b"1"}, NOTEBOOK)
