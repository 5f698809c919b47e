"""The command: its exit status tells the cases apart, and each has its sentence."""

import json
from datetime import timedelta

import pytest

from certificates import cli
from certificates.issue import issue
from certificates.render import Presentation, render_pdf
from certificates.seal import seal_pdf
from certificates.status import issue_status_list
from tests.certificates import sample

REVOCATION, SUSPENSION = sample.STATUS


@pytest.fixture
def mirror(tmp_path, keys, trusted):
    """A folder as an issuer's static mirror; `publish` writes a list into it."""
    (tmp_path / "did.json").write_text(json.dumps(trusted[sample.ISSUER.did]))
    for entry in sample.STATUS:
        publish(tmp_path, keys, entry)
    return tmp_path


def publish(folder, keys, entry, places=(), now=sample.NOW):
    document = issue_status_list(
        url=entry.list_url,
        purpose=entry.purpose,
        revoked=places,
        issuer=sample.ISSUER.did,
        keys=keys,
        now=now,
    )
    path = folder / (entry.list_url.removeprefix(sample.ISSUER.base_url + "/") + ".json")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document))
    return path


@pytest.fixture
def check(mirror, capsys):
    """The command's exit status and its output in English, for bytes."""

    def run(data, *arguments, now=sample.NOW):
        (mirror / "file").write_bytes(data)
        words = ["verify", str(mirror / "file"), "--offline", str(mirror), "--language", "en", *arguments]
        return cli.main(words, now), capsys.readouterr().out

    return run


@pytest.fixture(scope="module")
def sealed(issued, keys):
    return seal_pdf(render_pdf(issued.json_bytes, Presentation("ko")), keys)


def test_0_verified_as_json_and_as_pdf_with_what_it_certifies(check, issued, sealed):
    for data in (issued.json_bytes, sealed):
        status, shown = check(data)
        assert status == 0 and shown.startswith("Verified")
        assert "Address of the issuer: learn.example.org" in shown
        assert "Learner: 홍길동" in shown and "Result: 91.5 / 100 (Distinction)" in shown


def test_1_changed_forged_or_unsealed_and_nothing_of_it_is_repeated(check, issued):
    unsealed = render_pdf(issued.json_bytes, Presentation("ko"))
    for data in (issued.json_bytes.replace("홍길동".encode(), "김길동".encode()), b"{}", unsealed):
        status, shown = check(data)
        assert status == 1 and shown.startswith("Do not rely on it")
        assert "길동" not in shown


def test_1_another_issuer_than_the_folder_knows(check, mirror, issued, trusted):
    did = trusted[sample.ISSUER.did] | {"id": "did:web:other.example.org"}
    (mirror / "did.json").write_text(json.dumps(did))
    status, shown = check(issued.json_bytes)
    assert status == 1 and "not on the list of trusted ones" in shown


@pytest.mark.parametrize(
    ("entry", "says"), [(REVOCATION, "has revoked it"), (SUSPENSION, "has suspended it")]
)
def test_3_revoked_or_suspended(check, mirror, keys, issued, sealed, entry, says):
    publish(mirror, keys, entry, {entry.index})
    for data in (issued.json_bytes, sealed):
        status, shown = check(data)
        assert status == 3 and says in shown and shown.startswith("Not in force")


def test_4_expired_or_not_yet_valid(check, mirror, keys):
    data = issue(sample.full(valid_until=sample.NOW + timedelta(days=2)), keys, sample.NOW).json_bytes
    assert check(data)[0] == 0
    status, shown = check(data, now=sample.NOW + timedelta(days=3))
    assert status == 4 and "It expired on 24 November 2026" in shown
    early = sample.NOW + timedelta(days=3)
    later = issue(sample.full(issued_at=early), keys, sample.NOW).json_bytes
    status, shown = check(later)
    assert status == 4 and "valid only from 25 November 2026" in shown


def test_5_lists_that_are_missing_stale_or_anothers(check, mirror, keys, issued, sealed):
    path = publish(mirror, keys, REVOCATION, now=sample.NOW - timedelta(days=8))
    assert check(issued.json_bytes)[0] == 5
    path.write_text(publish(mirror, keys, SUSPENSION).read_text())
    assert check(issued.json_bytes)[0] == 5
    path.unlink()
    for data in (issued.json_bytes, sealed):
        status, shown = check(data)
        assert status == 5 and "? Whether it was revoked could not be checked" in shown


def test_5_a_certificate_that_names_no_list(check, keys):
    status, shown = check(issue(sample.minimal(), keys, sample.NOW).json_bytes)
    assert status == 5 and "names no status list" in shown


def test_2_wrong_usage_is_told_apart_from_a_bad_certificate(mirror, tmp_path, capsys):
    for words in (
        ["verify", mirror / "missing.pdf", "--offline", mirror],
        ["verify", mirror / "did.json", "--offline", mirror / "status"],
    ):
        assert cli.main([str(word) for word in words], sample.NOW) == 2
    assert "no did.json" in capsys.readouterr().err
    for words in ([], ["verify"], ["keys"], ["keys", "compromised", "key-2026-1", "--since", "2026-11-01"]):
        with pytest.raises(SystemExit) as stopped:
            cli.main(words)
        assert stopped.value.code == 2


def test_it_speaks_korean_and_json(check, issued):
    assert check(issued.json_bytes, "--language", "ko")[1].startswith("확인되었습니다.")
    shown = json.loads(check(issued.json_bytes, "--json")[1])
    assert (shown["summary"], shown["status"], shown["code"]) == ("verified", "good", sample.full().code)
    assert shown["findings"]["intact"]["answer"] == "yes" and shown["headline"]["ko"]
    (learner,) = [fact for fact in shown["facts"] if fact["key"] == "learner"]
    assert learner["values"] == {"ko": ["홍길동"], "en": ["홍길동"]}
    broken = json.loads(check(issued.json_bytes.replace(b"9.15", b"9.95"), "--json")[1])
    assert (broken["summary"], broken["facts"], broken["code"]) == ("broken", None, None)


def test_an_address_of_a_list_leads_to_no_other_file(mirror, trusted):
    from certificates.sources import Folder

    source = Folder(mirror)
    assert source.status_list(REVOCATION.list_url)
    for path in ("/did", "/status/revocation/../../did", "/status/other/1", "/status/revocation/9"):
        assert source.status_list(sample.ISSUER.base_url + path) is None
