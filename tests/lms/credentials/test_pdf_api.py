"""A PDF sent to the API: read in a process of its own; nothing tampered with passes."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from certificates import attached
from certificates.keys import ensure_keys
from lms.credentials.views import many
from lms.web import now
from tests.factories.browser import Browser
from tests.factories.homes import running
from tests.factories.tampering import redrawn, seal, tampered


@pytest.fixture
def ask(app):
    client = Browser(app).client
    return lambda pdf: client.post("/api/v1/verify", data=pdf, content_type="application/pdf")


def test_a_sealed_one_is_genuine_and_its_facts_are_told(ask, sealed, credential, learner):
    (said,) = ask(sealed).json["results"]
    assert said["verdict"] == "verified" and said["name"] == learner.name and said["code"] == credential
    assert {said[part] for part in ("sealed", "intact", "trusted", "current", "not_revoked")} == {"yes"}


def test_nothing_that_was_tampered_with_is_genuine(ask, sealed, unsealed, learner, tmp_path: Path):
    cases = tampered(sealed, unsealed, ensure_keys(tmp_path / "other", now()))
    for name, pdf in cases.items():
        answer = ask(pdf)
        assert learner.name not in answer.text, f"{name}: nothing of it is repeated"
        if not pdf.startswith(b"%PDF-"):
            assert answer.status_code == 400 and answer.json["error"]["code"] == "malformed", name
            continue
        (said,) = answer.json["results"]
        assert said["verdict"] == "broken" and said["reason"]["ko"] and "code" not in said, name


def test_a_page_redrawn_around_genuine_data_is_not_genuine(ask, document, other_document, tmp_path: Path):
    forged = redrawn(document, other_document)
    for pdf in (forged, seal(forged, ensure_keys(tmp_path / "other", now()))):
        (said,) = ask(pdf).json["results"]
        assert said["verdict"] == "broken" and said["intact"] == "yes" and said["sealed"] == "no"


def test_a_revoked_one_is_genuine_but_revoked(ask, sealed, other_document, learner):
    (said,) = ask(sealed).json["results"]
    assert said["verdict"] == "revoked" and said["replaced_by"] and said["name"] == learner.name


def test_a_file_that_takes_too_much_ends_its_own_process_alone(ask, sealed, monkeypatch):
    monkeypatch.setattr(attached, "MOST_SECONDS", 0.01)
    (said,) = ask(sealed).json["results"]
    assert said["verdict"] == "broken" and "limits of time and memory" in said["reason"]["en"]


def test_too_large_too_many_and_too_often(ask, settings, sealed, monkeypatch):
    assert ask(b"%PDF-" + bytes(many.MOST_PDF_BYTES)).status_code == 413
    monkeypatch.setattr(many, "READING_SECONDS", 0.01)
    with many.READING, many.READING:
        answer = ask(sealed)
    assert answer.status_code == 503 and answer.json["error"]["code"] == "busy"
    with running(dataclasses.replace(settings, testing=False)) as app:
        client = Browser(app).client
        states = [
            client.post("/api/v1/verify", data=b"x", content_type="application/pdf").status_code
            for _time in range(11)
        ]
    assert states == [400] * 10 + [429]
