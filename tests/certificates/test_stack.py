"""A micro-degree names its courses' certificates; each is judged for itself, a replaced one is refused."""

import hashlib
import json
from base64 import b64decode
from dataclasses import replace
from datetime import timedelta

import jsonschema
import pytest

from certificates.cli import main
from certificates.credential import UnreadableCredential, parse, read
from certificates.issue import issue
from certificates.keys import did_document, ensure_keys
from certificates.model import StatementError
from certificates.stack import judge_stack, summary_with
from certificates.status import issue_status_list
from certificates.verify import Status, verify_credential
from tests.certificates import sample, structure

ACTIVE, DID = Status("active"), sample.ISSUER.did
LATER = sample.NOW + timedelta(days=2)
PLACES = [1000 + number for number in range(3)]


def places(index):
    """Status entries at a place of the lists."""
    return tuple(replace(entry, index=index) for entry in sample.STATUS)


@pytest.fixture(scope="module")
def courses(keys):
    """Signed bytes of three courses' certificates, by code."""
    stated = [sample.course(number, status=places(PLACES[number])) for number in range(3)]
    return {one.code: issue(one, keys, sample.NOW).json_bytes for one in stated}


@pytest.fixture(scope="module")
def stacked(courses):
    return [sample.stacked(read(parse(document)), document) for document in courses.values()]


@pytest.fixture(scope="module")
def degree(stacked):
    return sample.micro_degree(stacked, status=places(2000))


@pytest.fixture(scope="module")
def signed(degree, keys):
    return issue(degree, keys, sample.NOW).json_bytes


def states(degree, documents, trusted, status=ACTIVE, now=sample.NOW):
    found = judge_stack(degree, lambda one: documents.get(one.code), trusted, status, now)
    assert [one.stacked for one in found] == list(degree.stacked)
    return [one.state for one in found]


def test_what_is_read_is_what_was_stated_and_has_the_structure_of_open_badges(degree, signed):
    assert read(parse(signed)) == degree
    jsonschema.validate(json.loads(signed), structure.CREDENTIAL, cls=jsonschema.Draft202012Validator)


def test_others_find_each_credential_as_evidence_and_its_bytes_by_their_digest(signed, courses):
    document = json.loads(signed)
    assert [one["id"] for one in document["evidence"]] == [
        json.loads(course)["id"] for course in courses.values()
    ]
    for related, (code, course) in zip(document["relatedResource"], courses.items(), strict=True):
        assert related["id"] == f"https://learn.example.org/v/{code}.json"
        assert b64decode(related["digestSRI"].removeprefix("sha256-")) == hashlib.sha256(course).digest()


def test_a_credential_that_stacks_nothing_has_no_such_members(issued):
    assert "relatedResource" not in json.loads(issued.json_bytes)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one["evidence"][0].update(id="https://learn.example.org/v/0000-0000-0000-0000"),
        lambda one: one["evidence"].pop(),
        lambda one: one.pop("relatedResource"),
        lambda one: one["relatedResource"][0].update(digestSRI="sha256-" + "A" * 43 + "="),
        lambda one: one["credentialSubject"]["statement"]["stacked"].pop(),
    ],
)
def test_members_for_others_must_say_what_the_statement_says(signed, change):
    document = json.loads(signed)
    change(document)
    with pytest.raises(UnreadableCredential):
        read(document)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda one: {"achievement": replace(one.achievement, kind="track")}, "only a micro-degree"),
        (lambda one: {"stacked": one.stacked[:1] * 2}, "twice, or on itself"),
        (lambda one: {"code": one.stacked[0].code}, "twice, or on itself"),
        (lambda one: {"stacked": (replace(one.stacked[0], url="https://x.example/v/abc"),)}, "16 characters"),
        (lambda one: {"stacked": (replace(one.stacked[0], url="https://x.example/"),)}, "not the address"),
        (lambda one: {"stacked": (replace(one.stacked[0], sha256="00"),)}, "SHA-256"),
    ],
)
def test_what_makes_no_sense_is_not_stated(degree, change, why):
    with pytest.raises(ValueError, match=why) as caught:
        replace(degree, **change(degree))
    assert isinstance(caught.value, StatementError) or "characters" in why


def test_all_in_force(degree, courses, trusted):
    assert states(degree, courses, trusted) == ["good"] * 3


@pytest.mark.parametrize(
    ("status", "state"),
    [(Status("revoked"), "revoked"), (Status("suspended"), "suspended"), (Status("unknown"), "unknown")],
)
def test_what_became_of_one_since_is_told_and_is_not_the_micro_degrees_verdict(
    degree, signed, courses, trusted, status, state
):
    def by_code(statement):
        return status if statement.code.endswith("0002") else ACTIVE

    assert states(degree, courses, trusted, by_code) == ["good", state, "good"]
    stack = judge_stack(degree, lambda one: courses[one.code], trusted, by_code, sample.NOW)
    own = verify_credential(signed, trusted, ACTIVE, sample.NOW)
    assert summary_with(own.summary, stack) == "verified"


def test_one_that_has_expired(keys, trusted):
    course = sample.course(0, valid_until=sample.NOW + timedelta(days=1))
    document = issue(course, keys, sample.NOW).json_bytes
    degree = sample.micro_degree([sample.stacked(course, document)])
    assert states(degree, {course.code: document}, trusted) == ["good"]
    assert states(degree, {course.code: document}, trusted, now=LATER) == ["expired"]


def replaced(keys, courses, code):
    """Another genuine certificate of the same issuer under the same code."""
    other = sample.course(5, code=code)
    return {**courses, code: issue(other, keys, sample.NOW).json_bytes}


@pytest.mark.parametrize("how", ["tampered", "replaced", "signed again", "garbage"])
def test_one_that_was_tampered_with_or_replaced_is_refused(
    degree, signed, courses, keys, trusted, tmp_path, how
):
    code = degree.stacked[1].code
    again = issue(read(parse(courses[code])), keys, sample.NOW + timedelta(seconds=1)).json_bytes
    found = {
        "tampered": {**courses, code: courses[code].replace(b"91.5", b"99.5")},
        "replaced": replaced(keys, courses, code),
        "signed again": {**courses, code: again},
        "garbage": {**courses, code: b"{}"},
    }[how]
    assert found[code] != courses[code]
    assert states(degree, found, trusted) == ["good", "altered", "good"]
    stack = judge_stack(degree, lambda one: found[one.code], trusted, ACTIVE, sample.NOW)
    assert summary_with("verified", stack) == "broken"


def test_one_that_is_not_to_be_had_is_not_called_good(degree, courses, trusted):
    some = {code: document for code, document in courses.items() if not code.endswith("0003")}
    assert states(degree, some, trusted) == ["good", "good", "missing"]


def test_one_by_a_key_that_is_trusted_no_more(degree, courses, keys):
    document = did_document(DID, keys)
    listed = [{**method, "revoked": "2020-01-01T00:00:00Z"} for method in document["verificationMethod"]]
    trusted = {DID: {**document, "verificationMethod": listed}}
    assert states(degree, courses, trusted) == ["distrusted"] * 3


def test_one_of_an_issuer_that_is_not_known(degree, courses, tmp_path):
    other = did_document("did:web:other.example.org", ensure_keys(tmp_path, sample.NOW))
    assert states(degree, courses, {"did:web:other.example.org": other}) == ["unknown"] * 3


@pytest.fixture
def mirror(tmp_path, keys, courses):
    """A folder for --offline, as the LMS exports it; `write(revoked=..., changed=...)` makes it."""

    def write(revoked=(), documents=courses):
        (tmp_path / "did.json").write_text(json.dumps(did_document(DID, keys)))
        for entry in sample.STATUS:
            path = tmp_path / "status" / entry.purpose / "1.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            named = {"url": entry.list_url, "purpose": entry.purpose, "issuer": DID}
            signed = issue_status_list(**named, revoked=revoked, keys=keys, now=sample.NOW)
            path.write_text(json.dumps(signed))
        (tmp_path / "v").mkdir(exist_ok=True)
        for code, document in documents.items():
            (tmp_path / "v" / f"{code}.json").write_bytes(document)
        return tmp_path

    return write


@pytest.mark.parametrize(
    ("revoked", "how", "status", "says"),
    [
        ((), "as issued", 0, "Genuine, and in force today."),
        ((PLACES[1],), "as issued", 0, "It was revoked since."),
        ((2000,), "as issued", 3, "Genuine, and in force today."),
        ((), "tampered", 1, "is not the one this micro-degree names"),
        ((), "replaced", 1, "is not the one this micro-degree names"),
        ((), "left out", 0, "Its holder may not share it."),
    ],
)
def test_the_command(degree, signed, courses, keys, mirror, capsys, revoked, how, status, says):
    code = degree.stacked[1].code
    documents = {
        "as issued": courses,
        "tampered": {**courses, code: courses[code].replace(b"91.5", b"99.5")},
        "replaced": replaced(keys, courses, code),
        "left out": {one: document for one, document in courses.items() if one != code},
    }[how]
    folder = mirror(revoked, documents)
    file = folder / "degree.json"
    file.write_bytes(signed)
    given = ["verify", str(file), "--offline", str(folder), "--language", "en"]
    assert main(given, now=sample.NOW) == status
    told = capsys.readouterr().out
    assert says in told and "Course certificates" in told and degree.stacked[2].url in told
    assert main([*given, "--json"], now=sample.NOW) == status
    plain = json.loads(capsys.readouterr().out)
    assert [one["url"] for one in plain["stacked"]] == [one.url for one in degree.stacked]
    assert (plain["summary"] == "broken") == (status == 1)
