"""Other people's verifiers, run in Node, and ours: the same credentials, the same verdicts."""

import copy
import json
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from certificates import proofs
from certificates.issue import issue
from certificates.keys import did_document, ensure_keys
from certificates.model import Issuer
from certificates.status import issue_status_list, status_from_lists
from certificates.verify import verify_credential
from lms.config import ROOT
from tests.certificates import sample
from tests.certificates.node.install import NODE, ensure_verifiers

NOW = datetime.now(UTC).replace(microsecond=0)  # their status package asks the clock
DID = sample.ISSUER.did
OTHER = Issuer(base_url="https://other.example.org", name=sample.ISSUER.name, country="KR")
EXPECTED = {
    "green": "verified",
    "micro-degree": "verified",
    "micro-degree of another course": "broken",
    "micro-degree with another digest": "broken",
    "tampered": "broken",
    "tampered in our own literal": "broken",
    "undefined term": "broken",
    "forged": "broken",
    "revoked": "revoked",
    "suspended": "revoked",
    "expired": "not_current",
    "not yet valid": "not_current",
    "stale list": "unknown",
    "missing list": "unknown",
    "forged list": "unknown",
    "list of another issuer": "unknown",
}


def credential(keys, **changes):
    stated = sample.full(issued_at=NOW - timedelta(days=2), **changes)
    return json.loads(issue(stated, keys, NOW - timedelta(days=2)).json_bytes)


def micro_degree(keys):
    courses = [sample.course(number) for number in range(2)]
    stacked = [sample.stacked(one, issue(one, keys, NOW).json_bytes) for one in courses]
    stated = sample.micro_degree(stacked, issued_at=NOW - timedelta(days=2))
    return json.loads(issue(stated, keys, NOW - timedelta(days=2)).json_bytes)


def lists(keys, revoked=(), suspended=(), now=NOW, issuer=DID):
    return {
        entry.list_url: issue_status_list(
            url=entry.list_url, purpose=entry.purpose, revoked=places, issuer=issuer, keys=keys, now=now
        )
        for entry, places in zip(sample.STATUS, (revoked, suspended), strict=True)
    }


def changed(document, change):
    """The document after `change`, its proofs as they were."""
    altered = copy.deepcopy(document)
    change(altered)
    return altered


@pytest.fixture(scope="module")
def other_keys(tmp_path_factory):
    return ensure_keys(tmp_path_factory.mktemp("other"), NOW)


@pytest.fixture(scope="module")
def cases(keys, other_keys):
    green, good = credential(keys), lists(keys)
    revocation, suspension = sample.STATUS
    other_lists = lists(other_keys, issuer=OTHER.did)
    degree = micro_degree(keys)
    made = {
        "green": (green, good),
        "micro-degree": (degree, good),
        "micro-degree of another course": (
            changed(degree, lambda one: one["evidence"][0].update(id=f"{sample.ISSUER.base_url}/v/X")),
            good,
        ),
        "micro-degree with another digest": (
            changed(
                degree, lambda one: one["relatedResource"][0].update(digestSRI="sha256-" + "A" * 43 + "=")
            ),
            good,
        ),
        "tampered": (changed(green, lambda one: one.update(name="다른 과정")), good),
        "tampered in our own literal": (
            changed(green, lambda one: one["evidence"][0]["gradingRecord"].update(score=10)),
            good,
        ),
        "undefined term": (changed(green, lambda one: one.update(bonus="C1")), good),
        "forged": (credential(other_keys), good),
        # Other verifiers look at one list only: the suspended and the revoked are set there.
        "revoked": (green, lists(keys, revoked={revocation.index}, suspended={suspension.index})),
        "suspended": (green, lists(keys, suspended={suspension.index})),
        "expired": (credential(keys, valid_until=NOW - timedelta(days=1)), good),
        "not yet valid": (
            json.loads(issue(sample.full(issued_at=NOW + timedelta(days=1)), keys, NOW).json_bytes),
            good,
        ),
        "stale list": (green, lists(keys, now=NOW - timedelta(days=8))),
        "missing list": (green, {}),
        "forged list": (green, lists(other_keys)),
        "list of another issuer": (green, other_lists),
    }
    return {name: {"credential": document, "lists": found} for name, (document, found) in made.items()}


@pytest.fixture(scope="module")
def documents(keys, other_keys):
    """All that their document loader may give: the contexts, and both issuers' keys."""
    found = {
        address: json.loads((proofs._FOLDER / name).read_text("utf-8"))
        for address, name in proofs._CONTEXT_FILES.items()
    }
    for did, pair in ((DID, keys), (OTHER.did, other_keys)):
        listed = did_document(did, pair)
        found[did] = listed
        for method in listed["verificationMethod"]:
            found[method["id"]] = {"@context": listed["@context"][1], **method}
    return found


@pytest.fixture(scope="module")
def theirs(cases, documents):
    home = Path(os.environ.get("BAEUM_HOME", ROOT / "var"))
    asked = {"now": NOW.isoformat(), "documents": documents, "cases": cases}
    done = subprocess.run(
        [NODE, "verify.js"],
        cwd=ensure_verifiers(home),
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("name", EXPECTED)
def test_both_come_to_the_right_verdict(name, cases, theirs, keys, trusted):
    found = cases[name]["lists"]
    verdict = verify_credential(
        json.dumps(cases[name]["credential"]).encode(),
        trusted,
        lambda statement: status_from_lists(statement, found.get, trusted[DID], NOW),
        NOW,
    )
    assert (verdict.summary, theirs[name]["verdict"]) == (EXPECTED[name],) * 2, theirs[name]["why"]


def test_each_of_their_suites_really_verified(theirs):
    assert theirs["green"] == {
        "proofs": {proofs.RDFC: True, proofs.JCS: True},
        "verdict": "verified",
        "why": [],
    }
    for name in ("tampered", "undefined term", "forged", "tampered in our own literal"):
        assert theirs[name]["proofs"] == {proofs.RDFC: False, proofs.JCS: False}, name
    assert any("Safe mode" in why or "safe mode" in why for why in theirs["undefined term"]["why"])


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("stale list", "is after"),
        ("missing list", "not to be had"),
        ("forged list", "Invalid signature"),
        ("list of another issuer", "do not match"),
    ],
)
def test_they_refuse_a_list_for_the_right_reason(theirs, name, why):
    assert any(why in reason for reason in theirs[name]["why"]), theirs[name]["why"]
