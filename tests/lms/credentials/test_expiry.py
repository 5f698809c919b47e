"""Certificates that expire: the end comes from the catalogue, is frozen at issue and is shown everywhere."""

from __future__ import annotations

import datetime as dt
import io
import json

import pypdf
import pytest
from sqlalchemy import select, update

from certificates import cli as verifier
from lms.catalog.models import TrackVersion
from lms.catalog.problems import CatalogError
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.credentials import expiry
from lms.credentials.cli import certificates
from lms.credentials.models import Credential
from lms.web import now
from tests.factories.browser import text_of
from tests.factories.homes import reading, writing
from tests.lms.catalog.sample import LABS, write

SEOUL = dt.timezone(dt.timedelta(hours=9))


@pytest.mark.parametrize(
    ("issued", "months", "day"),
    [
        ("2026-11-23T10:00:00+09:00", 24, "2028-11-23"),
        ("2026-11-23T15:30:00+00:00", 1, "2026-12-24"),  # the day of the installation, not of UTC
        ("2026-08-31T10:00:00+09:00", 6, "2027-02-28"),  # no such day in that month
        ("2027-08-31T10:00:00+09:00", 6, "2028-02-29"),
        ("2026-12-05T10:00:00+09:00", 12, "2027-12-05"),
    ],
)
def test_the_end_is_the_same_day_so_many_months_later(issued, months, day):
    until = expiry.valid_until({"valid_months": months}, dt.datetime.fromisoformat(issued), "Asia/Seoul")
    assert until.isoformat() == f"{day}T23:59:59+09:00"


def test_without_a_period_there_is_no_end():
    assert (
        expiry.valid_until({}, now(), "Asia/Seoul") is expiry.valid_until(None, now(), "Asia/Seoul") is None
    )


@pytest.mark.parametrize(("before", "term"), [(61, "far"), (59, "soon"), (0, "over"), (-1, "over")])
def test_the_end_is_far_then_near_then_over(before, term):
    end = dt.datetime(2026, 12, 1, tzinfo=SEOUL)
    notice = dt.timedelta(days=60)
    assert expiry.term(end, end - dt.timedelta(days=before), notice) == term
    assert expiry.term(None, end, notice) == "none"


@pytest.fixture
def two_years(app):
    with writing(app) as session:
        terms = session.scalars(select(TrackVersion.credential)).one()
        session.execute(update(TrackVersion.__table__).values(credential={**terms, "valid_months": 24}))


@pytest.fixture
def expiring(two_years, credential, app) -> Credential:
    with reading(app) as session:
        return session.scalars(select(Credential)).one()


def test_it_is_frozen_at_issue_and_signed(app, expiring):
    with writing(app) as session:
        session.execute(update(TrackVersion.__table__).values(credential={"valid_months": 1}))
    signed = json.loads(expiring.document)
    assert signed["validUntil"] == signed["credentialSubject"]["statement"]["valid_until"]
    issued, until = (dt.datetime.fromisoformat(signed[name]) for name in ("validFrom", "validUntil"))
    assert (until.year - issued.year, until.month, until.day) == (2, issued.month, issued.day)


def test_the_page_the_wallet_the_pdf_and_the_command_say_when_it_ends(
    app, expiring, browser, signed_in, learner, tmp_path, monkeypatch
):
    year = str(expiring.valid_until.year)
    assert f"{year}년" in text_of(browser.page(f"/v/{expiring.code}"))
    wallet = signed_in(learner)
    page = text_of(wallet.page("/wallet"))
    assert f"{year}년" in page and "곧 끝납니다" not in page
    first = pypdf.PdfReader(io.BytesIO(wallet.get(f"/wallet/{expiring.code}/ko.pdf").data)).pages[0]
    assert "유효기한" in first.extract_text().replace(" ", "") and year in first.extract_text()
    (tmp_path / "c.json").write_bytes(expiring.document)
    mirror = app.test_cli_runner().invoke(certificates, ["export", str(tmp_path / "mirror")])
    assert mirror.exit_code == 0, mirror.output
    words = ["verify", str(tmp_path / "c.json"), "--offline", str(tmp_path / "mirror")]
    assert verifier.main(words) == 0
    assert verifier.main(words, expiring.valid_until + dt.timedelta(seconds=1)) == 4
    at(monkeypatch, expiring.valid_until - dt.timedelta(days=20))
    assert "곧 끝납니다" in text_of(wallet.page("/wallet"))
    at(monkeypatch, expiring.valid_until + dt.timedelta(days=1))
    assert "유효 기간이 끝났습니다" in text_of(wallet.page("/wallet"))
    assert "유효 기간이 끝났습니다" in text_of(browser.page(f"/v/{expiring.code}"))


def at(monkeypatch, moment):
    """The clock of what judges and shows; sessions and tokens keep theirs."""
    for module in ("judging", "views.wallet", "views.checking"):
        monkeypatch.setattr(f"lms.credentials.{module}.now", lambda: moment)


def test_a_correction_ends_when_the_first_would_have(app, expiring, signed_in, admin):
    with writing(app) as session:  # whatever the catalogue says by then
        terms = session.scalars(select(TrackVersion.credential)).one()
        session.execute(update(TrackVersion.__table__).values(credential={**terms, "valid_months": 36}))
    signed_in(admin).submit(f"/v/{expiring.code}/correct", name="고친 이름", reason="x")
    with reading(app) as session:
        old, new = session.scalars(select(Credential).order_by(Credential.id))
        assert new.supersedes_id == old.id and new.valid_until == old.valid_until


def test_an_expired_one_is_not_corrected(app, expiring, signed_in, admin):
    with writing(app) as session:
        session.execute(update(Credential).values(valid_until=now() - dt.timedelta(days=1)))
    page = signed_in(admin).submit(f"/v/{expiring.code}/correct", name="고친 이름", reason="x")
    assert "유효 기간이 끝난 수료증은" in text_of(page.text)
    with reading(app) as session:
        assert len(session.scalars(select(Credential)).all()) == 1


@pytest.mark.parametrize("months", ["0", "1.5", "soon"])
def test_the_catalogue_refuses_a_period_that_is_none(tmp_path, months):
    courses = write(tmp_path)
    track = courses / "tracks" / "scrap.yaml"
    track.write_text(track.read_text("utf-8") + f"  valid_months: {months}\n", "utf-8")
    with pytest.raises(CatalogError, match="valid_months"):
        read_catalog(courses, LABS)


def test_the_page_of_the_track_says_it(app, browser, settings, tmp_path):
    courses = write(tmp_path / "again")
    track = courses / "tracks" / "scrap.yaml"
    track.write_text(track.read_text("utf-8") + "  valid_months: 24\n", "utf-8")
    with writing(app) as session:
        publish(session, source=read_catalog(courses, LABS), now=now())
    assert "발급일부터 24개월" in text_of(browser.page("/tracks/scrap"))
