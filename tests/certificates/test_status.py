"""Status lists: what they say, and that a wrong one says nothing at all."""

import gzip
import json
from base64 import urlsafe_b64encode
from datetime import timedelta

import pytest
import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from certificates import proofs
from certificates.credential import build
from certificates.issue import issue
from certificates.keys import did_document, ensure_keys
from certificates.status import (
    SLOTS,
    check_status,
    decode_bits,
    encode_bits,
    issue_status_list,
    status_from_lists,
)
from certificates.verify import LastKnown, Status, verify_credential
from tests.certificates import sample

REVOCATION, SUSPENSION = sample.STATUS
DID = sample.ISSUER.did


def signed_list(keys, entry=REVOCATION, revoked=(), now=sample.NOW, **changes):
    named = {"url": entry.list_url, "purpose": entry.purpose, "issuer": DID} | changes
    return issue_status_list(revoked=revoked, keys=keys, now=now, **named)


def word(document, trusted, entry=REVOCATION, now=sample.NOW):
    return check_status(entry, document, DID, trusted[DID], now)


@given(st.sets(st.integers(0, SLOTS - 1), max_size=50))
def test_the_places_that_were_set_are_set_and_no_others(places):
    bits = decode_bits(encode_bits(places))
    assert {at for at in range(SLOTS) if bits[at // 8] & 0x80 >> at % 8} == places


def test_the_empty_list_of_the_specification_is_read():
    # W3C Bitstring Status List v1.0, example 12: 16 KiB of zeros.
    text = "uH4sIAAAAAAAAA-3BMQEAAADCoPVPbQwfoAAAAAAAAAAAAAAAAAAAAIC3AYbSVKsAQAAA"
    assert decode_bits(text) == bytes(16_384)


@pytest.mark.parametrize("place", [-1, SLOTS])
def test_there_is_no_such_place(place):
    with pytest.raises(ValueError, match="no place"):
        encode_bits([place])


def packed(data):
    return "u" + urlsafe_b64encode(gzip.compress(data)).decode().rstrip("=")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "u",
        "z" + encode_bits([])[1:],
        encode_bits([])[:-9],
        encode_bits([]) + "AAAA",
        encode_bits([]).replace("A", "*"),
        packed(bytes(100)),
        packed(bytes(50_000_000)),
        "u" + "A" * 2_000_000,
    ],
    ids=["empty", "bare", "base58", "cut off", "more", "signs", "short", "bomb", "long"],
)
def test_what_is_no_list_is_refused(text):
    with pytest.raises(ValueError):
        decode_bits(text)


@pytest.mark.parametrize(("entry", "said"), [(REVOCATION, "revoked"), (SUSPENSION, "suspended")])
def test_a_list_says_what_its_issuer_set(keys, trusted, entry, said):
    assert word(signed_list(keys, entry), trusted, entry) == "good"
    assert word(signed_list(keys, entry, {entry.index}), trusted, entry) == said
    assert word(signed_list(keys, entry, {entry.index - 1, entry.index + 1}), trusted, entry) == "good"


def test_a_list_holds_for_a_week(keys, trusted):
    document = signed_list(keys)
    assert word(document, trusted, now=sample.NOW + timedelta(days=7, seconds=-1)) == "good"
    assert word(document, trusted, now=sample.NOW + timedelta(days=7)) == "unknown"
    assert word(document, trusted, now=sample.NOW - timedelta(hours=1)) == "unknown"


def ended(keys, trusted, *, revoked=(), suspended=(), missing=()):
    """What a certificate's lists say a year after they were signed, and of what day that is."""
    places = {"revocation": revoked, "suspension": suspended}
    lists = {
        entry.list_url: signed_list(keys, entry, places[entry.purpose])
        for entry in sample.STATUS
        if entry.purpose not in missing
    }
    return status_from_lists(sample.full(), lists.get, trusted[DID], sample.NOW + timedelta(days=365))


def test_ended_lists_tell_how_it_was_and_of_a_revocation_that_it_is(keys, trusted):
    until = sample.NOW + timedelta(days=7)
    assert ended(keys, trusted) == Status("unknown", last=LastKnown("active", sample.NOW, until))
    suspended = ended(keys, trusted, suspended={SUSPENSION.index})
    assert suspended == Status("unknown", last=LastKnown("suspended", sample.NOW, until))
    both = {"revoked": {REVOCATION.index}, "suspended": {SUSPENSION.index}}
    assert ended(keys, trusted, **both) == Status("revoked"), "revoking is final"
    assert ended(keys, trusted, missing=("revocation",)) == Status("unknown"), "it may have been revoked"


def test_a_missing_or_senseless_list_says_nothing(trusted):
    assert [word(document, trusted) for document in (None, {}, {"id": 1}, {"credentialSubject": []})] == [
        "unknown"
    ] * 4


def test_another_list_says_nothing(keys, trusted, folder):
    other_keys = ensure_keys(folder, sample.NOW)
    others = {
        "another address": signed_list(keys, url=REVOCATION.list_url + "2"),
        "another purpose": signed_list(keys, purpose="suspension"),
        "another issuer": signed_list(other_keys, issuer="did:web:other.example.org"),
        "forged": signed_list(other_keys),
    }
    assert {name: word(document, trusted) for name, document in others.items()} == dict.fromkeys(
        others, "unknown"
    )
    # Not even when the other issuer is trusted for its own certificates.
    other_did = did_document("did:web:other.example.org", other_keys)
    assert check_status(REVOCATION, others["another issuer"], DID, other_did, sample.NOW) == "unknown"


def test_a_bit_that_was_changed_says_nothing(keys, trusted):
    document = signed_list(keys, revoked={REVOCATION.index})
    document["credentialSubject"]["encodedList"] = encode_bits([])
    assert word(document, trusted) == "unknown"


def test_a_signed_bomb_and_an_undefined_term_say_nothing(keys, trusted):
    def signed_with(**changes):
        document = {name: value for name, value in signed_list(keys).items() if name != "proof"}
        document["credentialSubject"] |= changes
        return proofs.sign(document, keys.signing_key, f"{DID}#{keys.signing_name}", sample.NOW)

    assert word(signed_with(), trusted) == "good"
    assert word(signed_with(encodedList=packed(bytes(50_000_000))), trusted) == "unknown"
    with pytest.raises(proofs.ProofError, match="no context defines"):
        signed_with(validFor="ever")
    added = signed_list(keys)
    added["credentialSubject"]["validFor"] = "ever"
    assert word(added, trusted) == "unknown"


def lists_of(*documents):
    return {document["id"]: document for document in documents}.get


@pytest.mark.parametrize(
    ("revoked", "suspended", "state"),
    [
        (False, False, "active"),
        (True, False, "revoked"),
        (False, True, "suspended"),
        (True, True, "revoked"),
        (None, False, "unknown"),
        (None, True, "suspended"),
        (True, None, "revoked"),
    ],
)
def test_the_worst_of_both_lists_counts(keys, trusted, revoked, suspended, state):
    documents = [
        signed_list(keys, entry, {entry.index} if is_set else ())
        for entry, is_set in ((REVOCATION, revoked), (SUSPENSION, suspended))
        if is_set is not None
    ]
    found = status_from_lists(sample.full(), lists_of(*documents), trusted[DID], sample.NOW)
    assert found.state == state


def test_who_names_no_list_cannot_be_asked(keys, trusted):
    assert status_from_lists(sample.minimal(), lists_of(), trusted[DID], sample.NOW).state == "none"
    data = issue(sample.minimal(), keys, sample.NOW).json_bytes
    verdict = verify_credential(
        data,
        trusted,
        lambda statement: status_from_lists(statement, lists_of(), trusted[DID], sample.NOW),
        sample.NOW,
    )
    assert (verdict.status, verdict.summary) == ("none", "unknown")


def test_no_list_is_looked_up_for_what_its_issuer_did_not_sign(trusted, issued):
    def must_not_be_called(_statement):
        raise AssertionError("asked for a forged statement")

    changed = json.loads(issued.json_bytes)
    changed["name"] = "다른 과정"
    for data, known in ((rfc8785.dumps(changed), trusted), (issued.json_bytes, {}), (b"{}", trusted)):
        assert verify_credential(data, known, must_not_be_called, sample.NOW).status == "unknown"
    with pytest.raises(AssertionError, match="forged"):
        verify_credential(issued.json_bytes, trusted, must_not_be_called, sample.NOW)


def test_the_credential_names_one_list_for_all_verifiers_and_both_for_ours(keys, issued):
    def named(data):
        document = json.loads(data)
        return document["credentialStatus"], document["credentialSubject"]["statement"]["status"]

    status, both = named(issued.json_bytes)
    assert status == {
        "id": f"{SUSPENSION.list_url}#8",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "suspension",
        "statusListIndex": "8",
        "statusListCredential": SUSPENSION.list_url,
    }
    assert [entry["purpose"] for entry in both] == ["revocation", "suspension"]
    alone, _ = named(issue(sample.full(status=(REVOCATION,)), keys, sample.NOW).json_bytes)
    assert alone["statusPurpose"] == "revocation"
    assert "credentialStatus" not in json.loads(issue(sample.minimal(), keys, sample.NOW).json_bytes)


def test_a_status_entry_that_differs_from_the_statement_is_no_credential_of_ours(keys, trusted):
    document = build(sample.full())
    document["credentialStatus"]["statusListIndex"] = "9"
    signed = proofs.sign(document, keys.signing_key, f"{DID}#{keys.signing_name}", sample.NOW)
    verdict = verify_credential(rfc8785.dumps(signed), trusted, Status("active"), sample.NOW)
    assert verdict.summary == "broken"
