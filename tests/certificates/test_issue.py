import json
from dataclasses import replace
from datetime import datetime

import jsonschema
import pytest

from certificates.credential import UnreadableCredential, build, parse, read
from certificates.facts import facts
from certificates.issue import issue
from certificates.model import Evidence, Mark, Module, Recipient, StatementError, Text
from certificates.records import RecordError, from_plain, to_plain
from certificates.status import issue_status_list
from tests.certificates import sample, structure


@pytest.mark.parametrize("statement", [sample.full(), sample.minimal()], ids=["full", "minimal"])
def test_what_is_read_from_a_credential_is_what_was_stated(statement, keys):
    assert read(parse(issue(statement, keys, sample.NOW).json_bytes)) == statement


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"valid_until": sample.NOW.replace(year=2030), "supersedes": f"{sample.ISSUER.base_url}/v/X"},
        {"mark": Mark(label=Text(ko="통과", en="Pass")), "language": "en"},
        {"achievement": sample.minimal().achievement, "mark": None, "evidence": (), "status": ()},
    ],
    ids=["full", "dated correction", "passed", "minimal"],
)
def test_the_credential_has_the_structure_of_open_badges(keys, changes):
    signed = issue(sample.full(**changes), keys, sample.NOW)
    validator = jsonschema.Draft202012Validator(structure.CREDENTIAL)
    assert [error.message for error in validator.iter_errors(json.loads(signed.json_bytes))] == []


def test_a_status_list_has_the_structure_of_its_specification(keys):
    entry = sample.STATUS[0]
    named = {"url": entry.list_url, "purpose": entry.purpose, "issuer": sample.ISSUER.did}
    document = issue_status_list(**named, revoked={1}, keys=keys, now=sample.NOW)
    jsonschema.validate(document, structure.STATUS_LIST, cls=jsonschema.Draft202012Validator)


@pytest.mark.parametrize(
    "change",
    [
        lambda one: one.pop("credentialSubject"),
        lambda one: one.update(proof=one["proof"][0]),
        lambda one: one.update(credentialStatus=[one["credentialStatus"]]),
        lambda one: one["credentialSubject"]["achievement"].pop("criteria"),
        lambda one: one.update(validFrom="2026-11-22"),
        lambda one: one["type"].remove("AchievementCredential"),
    ],
)
def test_the_structure_is_really_checked(issued, change):
    document = json.loads(issued.json_bytes)
    change(document)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(document, structure.CREDENTIAL, cls=jsonschema.Draft202012Validator)


def test_the_credential_says_in_open_badges_what_wallets_show(issued):
    credential = json.loads(issued.json_bytes)
    assert credential["@context"][:2] == [
        "https://www.w3.org/ns/credentials/v2",
        "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
    ]
    assert credential["type"] == ["VerifiableCredential", "AchievementCredential"]
    assert credential["id"] == "https://learn.example.org/v/7K3M-Q2XD-9HTA-V5NB"
    assert credential["validFrom"] == "2026-11-22T15:00:00+09:00"
    assert isinstance(credential["proof"], list) and isinstance(credential["evidence"], list)
    subject = credential["credentialSubject"]
    assert subject["achievement"]["achievementType"] == "MicroCredential"
    for member in ("id", "type", "criteria", "description", "name"):
        assert subject["achievement"][member]
    assert [entry["targetFramework"] for entry in subject["achievement"]["alignment"]] == ["NCS", "ESCO"]
    assert subject["result"][0]["resultDescription"] == subject["achievement"]["resultDescription"][0]["id"]
    assert credential["issuer"]["address"]["addressCountryCode"] == "KR"


def test_each_graded_piece_leaves_its_evidence_chain(issued):
    (item,) = json.loads(issued.json_bytes)["evidence"]
    record = item["gradingRecord"]
    for member in ("assignment_version", "submission", "autograde_run", "environment", "grade_event"):
        assert record[member] == getattr(sample.EVIDENCE[0], member)
    assert (record["score"], record["max_score"]) == (9.15, 10)


def test_the_mail_address_is_only_a_salted_hash(issued):
    assert b"learner@example.org" not in issued.json_bytes
    recipient = facts(issued.json_bytes).statement.recipient
    assert recipient.is_address(" Learner@Example.org ")
    assert not recipient.is_address("other@example.org")


def test_numbers_are_written_before_signing_as_every_language_writes_them():
    hours = build(sample.full())["credentialSubject"]["statement"]["achievement"]["hours"]
    assert hours == 12 and isinstance(hours, int)


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_eleven_mandatory_elements_are_all_stated(issued, language):
    rows = facts(issued.json_bytes).rows(language)
    assert [row.key for row in rows][:11] == [
        "learner",
        "title",
        "country",
        "awarding_body",
        "issued_at",
        "outcomes",
        "workload",
        "level",
        "assessment",
        "participation",
        "quality_assurance",
    ]
    assert all(row.label and row.values and all(row.values) for row in rows)


def test_a_correction_names_what_it_replaces(keys, trusted):
    old = "https://learn.example.org/v/0000-0000-0000-0000"
    data = issue(sample.full(supersedes=old), keys, sample.NOW).json_bytes
    (row,) = [row for row in facts(data).rows("en") if row.key == "supersedes"]
    assert (row.label, row.values) == ("Replaces", (old,))


def test_what_is_not_stated_gets_no_row(keys):
    rows = facts(issue(sample.minimal(), keys, sample.NOW).json_bytes).rows("en")
    assert not {"mark", "skills", "prerequisites", "valid_until"} & {row.key for row in rows}


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda: Text(ko="제목", en=" "), "no en version"),
        (lambda: Mark(points=3.0), "without their maximum"),
        (lambda: Mark(), "neither points nor a label"),
        (lambda: sample.full(code="7k3m-q2xd-9hta-v5nb"), "canonical"),
        (lambda: sample.full(issued_at=datetime(2026, 1, 1)), "no time zone"),  # noqa: DTZ001
        (lambda: sample.full(valid_until=sample.full().issued_at), "valid_until"),
        (lambda: sample.full(status=(sample.STATUS[0],) * 2), "two status entries"),
        (lambda: replace(sample.STATUS[0], index=-1), "negative"),
        (lambda: sample.full(supersedes="https://other.example.org/v/1"), "not an address of the issuer"),
        (
            lambda: sample.full(status=(replace(sample.STATUS[0], list_url="http://10.0.0.1/list"),)),
            "not an address of the issuer",
        ),
        (lambda: replace(sample.ACHIEVEMENT, outcomes=()), "at least one learning outcome"),
        (lambda: replace(sample.ACHIEVEMENT, hours=0.0), "workload"),
        (lambda: replace(sample.ISSUER, base_url="https://x.org/lms"), "no path"),
        (lambda: replace(sample.ISSUER, country="Korea"), "two letters"),
        (lambda: replace(sample.EVIDENCE[0], submission="abc"), "SHA-256"),
        (lambda: Recipient.of("", "a@example.org", "0123456789abcdef"), "no name"),
        (lambda: Recipient.of("이름", "a@example.org", "short"), "salt"),
    ],
)
def test_a_fact_that_makes_no_sense_is_refused_by_name(make, says):
    with pytest.raises(StatementError, match=says):
        make()


def test_records_are_read_strictly():
    plain = to_plain(sample.EVIDENCE[0])
    assert from_plain(Evidence, plain) == sample.EVIDENCE[0]
    with pytest.raises(RecordError, match="no member grade"):
        from_plain(Evidence, {**plain, "grade": 1})
    with pytest.raises(RecordError, match=r"\$\.score: expected a number"):
        from_plain(Evidence, {**plain, "score": True})
    with pytest.raises(RecordError, match="missing"):
        from_plain(Module, {"hours": 1})


@pytest.mark.parametrize(
    "data", [b"", b"[]", b"{}", b'{"a": NaN}', b'{"a": 1, "a": 2}', b"[" * 100_000, b" " * 1_000_001]
)
def test_what_is_no_credential_is_called_unreadable(data):
    with pytest.raises(UnreadableCredential):
        read(parse(data))


def test_a_port_is_written_as_did_web_wants_it():
    assert replace(sample.ISSUER, base_url="http://127.0.0.1:8000").did == "did:web:127.0.0.1%3A8000"
