"""Kept PDFs: sealed anew when their seal's key was given up, or when a time stamp can be had at last."""

from __future__ import annotations

import dataclasses
import sys

import pytest
from sqlalchemy import select, update

from certificates import cli as verifier
from certificates.rotation import distrust
from certificates.signed import EVER
from lms.blobs import BlobMissing
from lms.credentials import paper
from lms.credentials.cli import certificates
from lms.credentials.models import Credential
from lms.web import blobs, now
from tests.certificates import authority as authorities
from tests.factories.browser import Browser, text_of
from tests.factories.homes import reading, running, writing


@pytest.fixture
def holder(signed_in, learner):
    return signed_in(learner)


@pytest.fixture
def download(holder, credential):
    return lambda language="ko": holder.get(f"/wallet/{credential}/{language}.pdf").data


def stored(app) -> Credential:
    with reading(app) as session:
        return session.scalars(select(Credential)).one()


def lose_the_seal(settings, since=None):
    folder = settings.keys / "issuer"
    (public,) = folder.glob("seal-*.pub.pem")
    return distrust(folder, public.name.removesuffix(".pub.pem"), since or now(), now())


def command(app, *words):
    return app.test_cli_runner().invoke(certificates, [*words])


@pytest.fixture
def judged(app, tmp_path):
    """The exit status of the command and what it says of a PDF, by a mirror of today."""

    def judge(pdf: bytes, capsys) -> tuple[int, str]:
        assert command(app, "export", str(tmp_path / "mirror")).exit_code == 0
        (tmp_path / "c.pdf").write_bytes(pdf)
        words = ["verify", str(tmp_path / "c.pdf"), "--offline", str(tmp_path / "mirror"), "--language", "en"]
        return verifier.main(words), capsys.readouterr().out

    return judge


def test_after_a_lost_key_the_next_download_is_sealed_anew(
    app, settings, download, credential, judged, capsys
):
    before, document = download(), stored(app).document
    old_blob = stored(app).pdfs["ko"]
    lose_the_seal(settings, EVER)
    status, said = judged(before, capsys)
    assert status == 1 and "download it again" in said
    after = download()
    assert after != before and judged(after, capsys)[0] == 0
    assert stored(app).document == document, "the credential is the same"
    assert download() == after, "and it is kept"
    with app.app_context(), pytest.raises(BlobMissing):
        blobs().get(old_blob)


def test_the_wallet_says_why_to_download_it_again(settings, holder, download):
    download()
    assert "다시 내려받" not in text_of(holder.page("/wallet"))
    lose_the_seal(settings)
    assert "다시 내려받" in text_of(holder.page("/wallet"))
    download()
    assert "다시 내려받" not in text_of(holder.page("/wallet"))


def test_files_of_before_keys_were_noted_are_sealed_anew_too(app, settings, download):
    before = download()
    with writing(app) as session:
        session.execute(update(Credential).values(seals={}))
    assert download() == before
    lose_the_seal(settings)
    assert download() != before


def test_the_command_seals_all_that_are_left_and_none_twice(app, settings, download):
    before = {language: download(language) for language in ("ko", "en")}
    assert "0 of 0 PDFs" in command(app, "reseal").output
    lose_the_seal(settings)
    after_one = download("en")
    result = command(app, "reseal")
    assert result.exit_code == 0 and "1 of 1 PDFs sealed anew" in result.output
    assert download("en") == after_one != before["en"] and download("ko") != before["ko"]
    assert "0 of 0 PDFs" in command(app, "reseal").output


def test_stopped_half_way_the_command_goes_on_with_the_rest(app, settings, download, monkeypatch):
    before = {language: download(language) for language in ("ko", "en")}
    lose_the_seal(settings)
    real, calls = paper.renewed, []

    def killed(*given):
        calls.append(given)
        return real(*given) if len(calls) == 1 else sys.exit(137)

    with monkeypatch.context() as patched:
        patched.setattr(paper, "renewed", killed)
        assert command(app, "reseal").exit_code == 137
    first = stored(app).pdfs["en"]
    assert "1 of 1 PDFs sealed anew" in command(app, "reseal").output
    assert stored(app).pdfs["en"] == first and download("ko") != before["ko"]


def test_the_command_goes_on_after_one_that_cannot_be_sealed(app, settings, download):
    download()
    lose_the_seal(settings)
    with writing(app) as session:
        session.execute(update(Credential).values(document=b"{}"))
    result = command(app, "reseal")
    assert result.exit_code == 1 and "its record was altered" in result.output


@pytest.fixture
def tsa(tmp_path):
    (tmp_path / "tsa").mkdir()
    with authorities.running(tmp_path / "tsa") as authority:
        yield authority


def test_a_pdf_without_a_stamp_gets_one_later(app, settings, credential, learner, tsa, monkeypatch):
    with_stamps = dataclasses.replace(settings, timestamp_url=tsa.url, timestamp_seconds=1)
    with running(with_stamps) as app:
        holder = Browser(app).sign_in(learner)
        tsa.how = "refusing"
        first = holder.get(f"/wallet/{credential}/ko.pdf").data
        assert first.startswith(b"%PDF") and stored(app).seals["ko"]["stamped"] is False
        assert "시점 확인" in text_of(holder.page("/wallet"))
        assert holder.get(f"/wallet/{credential}/ko.pdf").data == first and tsa.asked == 1
        assert "1 have no time stamp" in command(app, "reseal").output
        tsa.how = "good"
        paper._authority.cache_clear()  # as after the minutes for which it is left alone
        assert "1 of 1 PDFs sealed anew" in command(app, "reseal", "--stamps").output
        stamped = holder.get(f"/wallet/{credential}/ko.pdf").data
        assert stamped != first and stored(app).seals["ko"]["stamped"] is True
        assert len(stamped) < len(first) + 8_000
        assert "시점 확인" not in text_of(holder.page("/wallet"))
        tsa.how = "refusing"
        assert holder.get(f"/wallet/{credential}/ko.pdf").data == stamped


def test_a_lost_key_is_never_kept_for_want_of_a_stamp(app, settings, credential, learner, tsa):
    with_stamps = dataclasses.replace(settings, timestamp_url=tsa.url, timestamp_seconds=1)
    with running(with_stamps) as app:
        holder = Browser(app).sign_in(learner)
        first = holder.get(f"/wallet/{credential}/ko.pdf").data
        assert stored(app).seals["ko"]["stamped"] is True
        lose_the_seal(settings)
        tsa.how = "refusing"
        assert holder.get(f"/wallet/{credential}/ko.pdf").data != first
        assert stored(app).seals["ko"]["stamped"] is False


def test_nothing_is_told_of_what_a_stolen_key_may_have_signed(app, settings, credential, learner):
    (name,) = (one.stem for one in (settings.keys / "issuer").glob("key-*.pem") if ".pub" not in one.name)
    stranger = Browser(app, "en")
    assert learner.name in stranger.page(f"/v/{credential}")
    distrust(settings.keys / "issuer", name, EVER, now())
    page = text_of(stranger.page(f"/v/{credential}"))
    assert "Not genuine" in page and "Whoever stole that key" in page and learner.name not in page
    (answer,) = stranger.client.post("/api/v1/verify", json={"codes": [credential]}).json["results"]
    assert answer["verdict"] == "broken" and "name" not in answer
