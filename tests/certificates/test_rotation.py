"""Keys that change: the old ones still verify, and the stolen ones no longer."""

import json
from datetime import timedelta

import pytest

from certificates import cli, rotation
from certificates.issue import issue
from certificates.keys import KeyFolderError, did_document, ensure_keys, load_keys
from certificates.render import Presentation, render_pdf
from certificates.seal import seal_pdf
from certificates.signed import EVER
from certificates.status import check_status, issue_status_list
from certificates.verify import Status, verify_credential
from certificates.verify_pdf import verify_pdf
from tests.certificates import sample

DID = sample.ISSUER.did
ACTIVE = Status("active")
LATER = sample.NOW + timedelta(days=1)


@pytest.fixture
def folder(folder):
    ensure_keys(folder, sample.NOW, "보기기술교육원")
    return folder


def trusted_by(folder):
    return {DID: did_document(DID, load_keys(folder))}


def judged(data, folder, now=LATER):
    return verify_credential(data, trusted_by(folder), ACTIVE, now)


def test_what_an_old_key_signed_stays_good_and_the_new_one_signs(folder):
    old = issue(sample.full(), load_keys(folder), sample.NOW)
    sealed = seal_pdf(render_pdf(old.json_bytes, Presentation("ko")), load_keys(folder))
    assert rotation.rotate(folder, "key", LATER) == "key-2026-2"
    assert rotation.rotate(folder, "seal", LATER) == "seal-2026-2"
    new = issue(sample.full(), load_keys(folder), LATER)
    assert new.verification_method.endswith("#key-2026-2")
    assert judged(old.json_bytes, folder).summary == judged(new.json_bytes, folder).summary == "verified"
    assert verify_pdf(sealed, trusted_by(folder), ACTIVE, LATER).summary == "verified"
    again = seal_pdf(render_pdf(new.json_bytes, Presentation("ko")), load_keys(folder))
    assert verify_pdf(again, trusted_by(folder), ACTIVE, LATER).summary == "verified"


def test_the_private_halves_of_old_keys_are_destroyed(folder):
    private = folder / "key-2026-1.pem"
    (folder / "second name").hardlink_to(private)  # what is left of the file once its name is gone
    rotation.rotate(folder, "key", LATER)
    assert not private.exists() and set((folder / "second name").read_bytes()) == {0}
    assert (folder / "key-2026-2.pem").stat().st_mode & 0o777 == 0o600


def test_names_go_on_through_years_and_wrong_clocks(folder):
    names = [rotation.rotate(folder, "key", sample.NOW + timedelta(days=days)) for days in (0, 100, 101, 0)]
    assert names == ["key-2026-2", "key-2027-1", "key-2027-2", "key-2027-3"]
    assert load_keys(folder).signing_name == "key-2027-3"


def test_the_seal_keeps_its_organisation(folder):
    rotation.rotate(folder, "seal", LATER)
    assert "보기기술교육원 (seal-2026-2)" in load_keys(folder).seal_certificate.subject.rfc4514_string()


def test_a_stolen_key_is_trusted_only_before(folder):
    keys = load_keys(folder)
    before = issue(sample.full(), keys, sample.NOW)
    after = issue(sample.full(), keys, LATER)
    assert rotation.distrust(folder, "key-2026-1", LATER, LATER) == "key-2026-2"
    assert judged(before.json_bytes, folder).summary == "verified"
    verdict = judged(after.json_bytes, folder)
    assert (verdict.intact.answer, verdict.trusted.answer, verdict.summary) == ("yes", "no", "broken")
    assert "2026년 11월 23일" in verdict.trusted.sentence.ko
    entry = sample.STATUS[0]
    named = {"url": entry.list_url, "purpose": entry.purpose, "issuer": DID, "revoked": ()}
    for signed_at, word in ((sample.NOW, "good"), (LATER, "unknown")):
        document = issue_status_list(**named, keys=keys, now=signed_at)
        assert check_status(entry, document, DID, trusted_by(folder)[DID], LATER) == word


def test_a_stolen_seal_seals_nothing_more(folder, issued):
    # The seal says the time of this machine's clock: years before it, it is not trusted any more.
    sealed = seal_pdf(render_pdf(issued.json_bytes, Presentation("ko")), load_keys(folder))
    rotation.distrust(folder, "seal-2026-1", EVER, LATER)
    verdict = verify_pdf(sealed, trusted_by(folder), ACTIVE, LATER)
    assert verdict.sealed.answer == "no" and "no longer trusts at all" in verdict.sealed.sentence.en
    assert "download it again" in verdict.sealed.sentence.en and "다시 내려받" in verdict.sealed.sentence.ko
    assert verdict.summary == "broken"


def test_the_date_only_moves_to_earlier_and_a_retired_key_can_be_given_up(folder):
    rotation.rotate(folder, "key", LATER)
    for since in (LATER, sample.NOW, LATER):
        assert rotation.distrust(folder, "key-2026-1", since, LATER) == "key-2026-2"
    (stolen,) = [entry for entry in trusted_by(folder)[DID]["verificationMethod"] if "revoked" in entry]
    assert stolen["id"] == f"{DID}#key-2026-1" and stolen["revoked"] == "2026-11-22T06:30:00Z"


@pytest.mark.parametrize(
    ("days", "says"),
    [(1, "in the future"), (-400, "before key-2026-1 was made"), (-21900, "before key-2026-1")],
)
def test_a_date_that_cannot_be_meant_is_refused(folder, capsys, days, says):
    since = (LATER + timedelta(days=days)).isoformat()
    words = ["keys", "compromised", "key-2026-1", "--since", since, "--folder", str(folder)]
    assert cli.main(words, LATER) == 2 and says in capsys.readouterr().err
    assert load_keys(folder).signing_name == "key-2026-1" and not load_keys(folder).compromised


def test_without_a_date_all_that_a_key_ever_signed_can_be_given_up(folder, capsys):
    dated_back = issue(sample.full(), load_keys(folder), sample.NOW - timedelta(days=9999))
    words = ["keys", "compromised", "key-2026-1", "--all", "--folder", str(folder)]
    assert cli.main(words, LATER) == 0
    verdict = judged(dated_back.json_bytes, folder)
    assert verdict.trusted.answer == "no" and verdict.trusted.sentence.en.endswith("no longer trusts at all.")
    assert cli.main(["keys", "show", "--folder", str(folder)], LATER) == 0
    assert "key-2026-1: not trusted at all" in capsys.readouterr().out


def test_an_unreadable_list_of_stolen_keys_stops_everything(folder):
    (folder / "compromised.json").write_text("[")
    with pytest.raises(KeyFolderError, match="cannot be read"):
        load_keys(folder)


def test_the_command_rotates_shows_and_gives_up(folder, capsys):
    def command(*words):
        status = cli.main(["keys", *words, "--folder", str(folder)], LATER)
        return status, capsys.readouterr().out.splitlines()

    assert command("rotate")[0] == 0
    status, lines = command("compromised", "key-2026-1", "--since", "2026-11-01T00:00:00+09:00")
    assert status == 0 and lines[0].startswith("key-2026-2 is in use now")
    assert command("show")[1] == [
        "key-2026-1: not trusted from 2026-11-01T00:00:00+09:00 on",
        "key-2026-2: in use",
        "seal-2026-1: retired: still verifies",
        "seal-2026-2: in use",
    ]
    assert json.loads((folder / "compromised.json").read_text()) == {
        "key-2026-1": "2026-11-01T00:00:00+09:00"
    }
    assert cli.main(["keys", "compromised", "key-1999-1", "--folder", str(folder)], LATER) == 2
    assert "has no key key-1999-1" in capsys.readouterr().err
