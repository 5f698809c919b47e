"""nbgrader's exchange classes against the stand-in LMS over real HTTP."""

from __future__ import annotations

import socket
from datetime import UTC, datetime

import pytest
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeError

from notebooks.exchange import plugin
from notebooks.exchange.api import LabApi, LabApiError
from tests.notebooks.hub.fake_lms import COURSE, LAB, FakeLms

PERSON = "11111111-aaaa-4aaa-8aaa-111111111111"


@pytest.fixture
def lms(monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    lms = FakeLms(port, {PERSON: "en"})
    lms.lab_tokens["token"] = PERSON
    monkeypatch.setenv("BAEUM_LAB_API", f"{lms.url}/api/lab/v1")
    monkeypatch.setenv("BAEUM_LAB_TOKEN", "token")
    monkeypatch.setenv("BAEUM_LAB_LANGUAGE", "en")
    yield lms
    lms.stop()


def exchange(kind, tmp_path, **options):
    course = CourseDirectory(course_id=COURSE, assignment_id=LAB)
    return kind(coursedir=course, assignment_dir=str(tmp_path), **options)


def test_from_released_to_graded(lms, tmp_path):
    assert exchange(plugin.ExchangeList, tmp_path).start()[0]["status"] == "released"
    exchange(plugin.ExchangeFetchAssignment, tmp_path).start()
    assert exchange(plugin.ExchangeList, tmp_path).start()[0]["status"] == "fetched"
    submit = exchange(plugin.ExchangeSubmit, tmp_path)
    submit.start()
    assert submit.receipt["attempt"] == 1
    listed = exchange(plugin.ExchangeList, tmp_path, cached=True).start()[0]["submissions"][0]
    assert "Attempt 1 · " in listed["timestamp"] and "2 / 2 points" in listed["timestamp"]
    assert listed["has_local_feedback"] is False
    exchange(plugin.ExchangeFetchFeedback, tmp_path).start()
    assert (tmp_path / COURSE / LAB / "feedback" / "attempt-1" / f"{LAB}.html").is_file()
    assert exchange(plugin.ExchangeList, tmp_path, cached=True).start()[0]["submissions"][0][
        "has_local_feedback"
    ]


def test_refusals_are_the_lms_words(lms, tmp_path):
    exchange(plugin.ExchangeFetchAssignment, tmp_path).start()
    lms.closed = True
    with pytest.raises(ExchangeError, match="This assignment has closed"):
        exchange(plugin.ExchangeSubmit, tmp_path).start()


def test_no_lms_and_no_token_are_said(lms, tmp_path, monkeypatch):
    lms.lab_tokens.clear()
    with pytest.raises(ExchangeError, match="no longer signed in"):
        exchange(plugin.ExchangeList, tmp_path).start()
    monkeypatch.setenv("BAEUM_LAB_API", "http://127.0.0.1:9/api/lab/v1")
    with pytest.raises(ExchangeError, match="cannot be reached"):
        exchange(plugin.ExchangeList, tmp_path).start()
    monkeypatch.delenv("BAEUM_LAB_TOKEN")
    with pytest.raises(LabApiError, match="Open lab"):
        LabApi.from_environment()


@pytest.mark.parametrize(
    "kind", [plugin.ExchangeCollect, plugin.ExchangeReleaseAssignment, plugin.ExchangeReleaseFeedback]
)
def test_an_instructors_steps_are_not_done_here(kind, tmp_path):
    with pytest.raises(ExchangeError):
        exchange(kind, tmp_path).start()


@pytest.mark.parametrize(
    ("closes", "due", "says"),
    [
        ("2026-01-01T00:00:00+00:00", None, "closed"),
        (None, "2026-05-01T00:00:00+00:00", "due"),
        (None, None, ""),
    ],
)
def test_deadlines_in_words(monkeypatch, closes, due, says):
    monkeypatch.setenv("BAEUM_LAB_LANGUAGE", "en")
    text = plugin.deadline({"closes_at": closes, "due_at": due}, datetime(2026, 3, 1, tzinfo=UTC))
    assert text.startswith(says) and bool(text) == bool(says)
