import copy
import json
from datetime import timedelta

import pytest
import rfc8785

from certificates import proofs
from certificates.credential import build
from certificates.issue import issue
from certificates.keys import did_document, ensure_keys
from certificates.model import Text
from certificates.verify import Status, verify_credential
from tests.certificates import sample

ACTIVE = Status("active")


def judge(data, trusted, status=ACTIVE, now=sample.NOW):
    verdict = verify_credential(data, trusted, status, now)
    return verdict, {name: finding.answer for name, finding in verdict.findings.items()}


def paths(value, path=()):
    """Every member and item inside a JSON value, by its path."""
    if isinstance(value, dict | list):
        for key in value if isinstance(value, dict) else range(len(value)):
            yield (*path, key)
            yield from paths(value[key], (*path, key))


def changed(value):
    if isinstance(value, str):
        return value + "x"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1
    return "x"


@pytest.mark.parametrize("statement", [sample.full(), sample.minimal()], ids=["full", "minimal"])
def test_a_fresh_credential_is_verified(statement, keys, trusted):
    verdict, answers = judge(issue(statement, keys, sample.NOW).json_bytes, trusted)
    assert verdict.summary == "verified" and set(answers.values()) == {"yes"}
    assert verdict.statement == statement
    assert all(finding.sentence.ko and finding.sentence.en for finding in verdict.findings.values())


def test_every_member_changed_or_removed_breaks_it(keys, trusted, issued):
    original = json.loads(issued.json_bytes)
    survivors = []
    for path in paths(original):
        for alter in ("change", "remove"):
            document = copy.deepcopy(original)
            parent = document
            for key in path[:-1]:
                parent = parent[key]
            if alter == "change":
                parent[path[-1]] = changed(parent[path[-1]])
            else:
                del parent[path[-1]]
            verdict, answers = judge(json.dumps(document).encode(), trusted)
            # Another issuer's name in the statement leaves no key to check with: unknown, and never verified.
            if answers["intact"] == "yes" or verdict.summary == "verified":
                survivors.append((alter, path))
    assert survivors == []


@pytest.mark.parametrize("suite", [proofs.RDFC, proofs.JCS])
def test_each_proof_alone_sees_a_changed_fact(keys, suite):
    document = build(sample.full())
    proof = next(
        p
        for p in proofs.sign(document, keys.signing_key, "did:x#key", sample.NOW)["proof"]
        if p["cryptosuite"] == suite
    )
    proofs.check(document, proof, keys.signing_key.public_key())
    document["credentialSubject"]["statement"]["recipient"]["name"] = "다른 사람"
    with pytest.raises(proofs.ProofError, match="does not fit"):
        proofs.check(document, proof, keys.signing_key.public_key())


def test_an_undefined_term_is_neither_signed_nor_accepted(keys, trusted, issued):
    document = build(sample.full())
    document["bonus"] = "C1"
    with pytest.raises(proofs.ProofError, match="no context defines"):
        proofs.sign(document, keys.signing_key, "did:x#key", sample.NOW)
    added = json.loads(issued.json_bytes)
    added["bonus"] = "C1"
    assert judge(json.dumps(added).encode(), trusted)[1]["intact"] == "no"


def test_a_forged_credential_of_another_key_is_broken(trusted, folder):
    forged = issue(sample.full(), ensure_keys(folder, sample.NOW), sample.NOW)
    verdict, answers = judge(forged.json_bytes, trusted)
    assert answers["intact"] == "no" and verdict.summary == "broken"


def test_a_seal_key_may_not_sign_credentials(keys, trusted):
    document = trusted[sample.ISSUER.did]
    assert f"{sample.ISSUER.did}#{keys.seal_name}" not in document["assertionMethod"]
    method = f"{sample.ISSUER.did}#{keys.seal_name}"
    signed = proofs.sign(build(sample.full()), keys.signing_key, method, sample.NOW)
    assert judge(rfc8785.dumps(signed), trusted)[1]["intact"] == "no"


def test_an_issuer_nobody_trusts_is_named_and_unproved(issued):
    verdict, answers = judge(issued.json_bytes, {})
    assert answers == {"intact": "unknown", "trusted": "no", "current": "yes", "not_revoked": "yes"}
    assert "did:web:learn.example.org" in verdict.trusted.sentence.en
    assert verdict.summary == "broken"


def test_one_proof_left_out_is_broken(trusted, issued):
    for left in (0, 1):
        document = json.loads(issued.json_bytes)
        document["proof"] = [document["proof"][left]]
        assert judge(json.dumps(document).encode(), trusted)[1]["intact"] == "no"


def test_a_retired_key_still_verifies(keys, trusted, issued, folder):
    newer = ensure_keys(folder, sample.NOW)
    document = did_document(sample.ISSUER.did, newer)
    old = trusted[sample.ISSUER.did]
    both = {
        **document,
        "verificationMethod": old["verificationMethod"],
        "assertionMethod": old["assertionMethod"],
    }
    assert judge(issued.json_bytes, {sample.ISSUER.did: both})[0].summary == "verified"


def test_dates_are_judged_apart_from_integrity(keys, trusted):
    expiring = issue(sample.full(valid_until=sample.NOW + timedelta(days=30)), keys, sample.NOW).json_bytes
    assert judge(expiring, trusted)[0].summary == "verified"
    verdict, answers = judge(expiring, trusted, now=sample.NOW + timedelta(days=31))
    assert (answers["intact"], answers["current"], verdict.summary) == ("yes", "no", "not_current")
    early, answers = judge(expiring, trusted, now=sample.NOW - timedelta(days=1))
    assert answers["current"] != "yes" and early.summary != "verified"


@pytest.mark.parametrize(
    ("state", "answer", "summary"),
    [("revoked", "no", "revoked"), ("suspended", "no", "revoked"), ("unknown", "unknown", "unknown")],
)
def test_status_is_judged_apart_and_unknown_is_never_good(trusted, issued, state, answer, summary):
    reason = Text(ko="발급 오류", en="issued in error")
    verdict, answers = judge(issued.json_bytes, trusted, Status(state, sample.NOW, reason))
    assert answers["intact"] == "yes" and answers["not_revoked"] == answer
    assert verdict.summary == summary
    if answer == "no":
        assert "발급 오류" in verdict.not_revoked.sentence.ko


@pytest.mark.parametrize("data", [b"", b"[]", b'{"credentialSubject": {"statement": []}}', b"\xff\xfe"])
def test_what_cannot_be_read_gets_a_verdict_too(trusted, data):
    verdict, answers = judge(data, trusted)
    assert answers["intact"] == "no" and verdict.statement is None and verdict.summary == "broken"


@pytest.mark.parametrize("created", ["2026-11-22T06:30:00Z", "2026-11-22T15:30:00+09:00", "today", None, 5])
def test_the_shortcut_for_options_changes_nothing(issued, created):
    document = json.loads(issued.json_bytes)
    options = {**document["proof"][0], "@context": document["@context"], "created": created}
    del options["proofValue"]
    if created is None:
        del options["created"]
    assert proofs._rdfc_options(options) == proofs._rdfc(options)
