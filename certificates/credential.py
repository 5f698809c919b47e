"""A statement as an Open Badges 3.0 AchievementCredential (W3C Verifiable Credential 2.0): build, read.

The members of Open Badges say in one language what any wallet understands. The member `statement`, a JSON
literal of our own namespace, says everything in both languages; each graded piece of evidence carries its
`gradingRecord` likewise. JSON literals need no vocabulary to be fetched, and both proofs cover them whole.
A micro-degree names the courses' credentials by defined terms: each is a piece of `evidence`, by its id, for
whoever reads; and its signed bytes are a `relatedResource`, by their digest, for whoever checks.
"""

import json
from base64 import b64encode
from typing import Any, Never

import rfc8785

from certificates.model import (
    Achievement,
    Evidence,
    Issuer,
    Language,
    Mark,
    Recipient,
    Skill,
    Stacked,
    Statement,
)
from certificates.records import RecordError, from_plain, to_plain

VC_CONTEXT = "https://www.w3.org/ns/credentials/v2"
OB_CONTEXT = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
OB_EXTENSIONS = "https://purl.imsglobal.org/spec/ob/v3p0/extensions.json"
OB_SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"
MAX_BYTES = 1_000_000

Json = dict[str, Any]


class UnreadableCredential(ValueError):
    """The bytes are no credential of ours; the message says what is wrong, for a log or a developer."""


def context_for(base_url: str) -> list[Any]:
    """The JSON-LD context of every credential of the issuer at `base_url`; no other is accepted from it."""
    literal = {"@type": "@json"}
    namespace = f"{base_url}/ns/micro-credential#"
    own = {term: {"@id": namespace + term, **literal} for term in ("statement", "gradingRecord")}
    return [VC_CONTEXT, OB_CONTEXT, OB_EXTENSIONS, own]


def build(statement: Statement) -> Json:
    """The unsigned credential, in the numbers and order that its canonical JSON has."""
    issued = to_plain(statement.issued_at)
    credential: Json = {
        "@context": context_for(statement.issuer.base_url),
        "id": statement.url,
        "type": ["VerifiableCredential", "AchievementCredential"],
        "name": statement.achievement.title.in_(statement.language),
        "issuer": _profile(statement.issuer, statement.language),
        "validFrom": issued,
        "awardedDate": issued,
        "credentialSubject": _subject(statement),
        "credentialSchema": [{"id": OB_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }
    if statement.valid_until:
        credential["validUntil"] = to_plain(statement.valid_until)
    if status := _status(statement):
        credential["credentialStatus"] = status
    if statement.stacked:
        credential["relatedResource"] = _related(statement)
    if statement.stacked or statement.evidence:
        graded = [_evidence(item, statement.language) for item in statement.evidence]
        credential["evidence"] = _stacked(statement) + graded
    # Through canonical JSON and back: 10.0 becomes 10, as in every other language, before anything is signed.
    return json.loads(rfc8785.dumps(credential))


def _profile(issuer: Issuer, language: Language) -> Json:
    profile: Json = {
        "id": issuer.did,
        "type": ["Profile"],
        "name": issuer.name.in_(language),
        "address": {"type": ["Address"], "addressCountryCode": issuer.country},
    }
    if issuer.website:
        profile["url"] = issuer.website
    return profile


def _subject(statement: Statement) -> Json:
    plain = to_plain(statement)
    plain.pop("evidence")
    subject: Json = {
        "type": ["AchievementSubject"],
        "identifier": _identifiers(statement.recipient),
        "achievement": _achievement(statement.achievement, statement.mark, statement.language),
        "statement": plain,
    }
    if statement.achievement.ects is not None:
        subject["creditsEarned"] = statement.achievement.ects
    if statement.mark:
        subject["result"] = [_result(statement.achievement, statement.mark, statement.language)]
    return subject


def _identifiers(recipient: Recipient) -> list[Json]:
    kind = {"type": "IdentityObject"}
    return [
        {**kind, "identityType": "name", "hashed": False, "identityHash": recipient.name},
        {
            **kind,
            "identityType": "emailAddress",
            "hashed": True,
            "identityHash": recipient.identity_hash,
            "salt": recipient.salt,
        },
    ]


def _achievement(achievement: Achievement, mark: Mark | None, language: Language) -> Json:
    plain: Json = {
        "id": achievement.id,
        "type": ["Achievement"],
        "achievementType": "MicroCredential",
        "name": achievement.title.in_(language),
        "description": achievement.description.in_(language),
        "inLanguage": language,
        "criteria": {"narrative": achievement.criteria.in_(language)},
    }
    if achievement.ects is not None:
        plain["creditsAvailable"] = achievement.ects
    if achievement.skills:
        plain["alignment"] = [_alignment(skill, language) for skill in achievement.skills]
    if mark:
        plain["resultDescription"] = [_result_description(achievement, mark)]
    return plain


def _alignment(skill: Skill, language: Language) -> Json:
    return {
        "type": ["Alignment"],
        "targetName": skill.name.in_(language),
        "targetFramework": skill.framework,
        "targetCode": skill.code,
        "targetUrl": skill.url,
    }


def _result_description(achievement: Achievement, mark: Mark) -> Json:
    plain: Json = {
        "id": achievement.id + "#result",
        "type": ["ResultDescription"],
        "name": "Final result",
        "resultType": "Result" if mark.points is None else "RawScore",
    }
    if mark.max_points is not None:
        plain.update(valueMin="0", valueMax=f"{mark.max_points:g}")
    return plain


def _result(achievement: Achievement, mark: Mark, language: Language) -> Json:
    label = mark.label.in_(language) if mark.label else ""
    value = label if mark.points is None else f"{mark.points:g}"
    return {"type": ["Result"], "resultDescription": achievement.id + "#result", "value": value}


def _evidence(item: Evidence, language: Language) -> Json:
    return {
        "type": ["Evidence"],
        "name": item.title.in_(language),
        "genre": "graded assignment",
        "gradingRecord": to_plain(item),
    }


def _stacked(statement: Statement) -> list[Json]:
    """The courses' credentials as evidence, which wallets show: each is the thing with that id."""
    return [
        {
            "id": one.url,
            "type": ["Evidence"],
            "name": one.title.in_(statement.language),
            "genre": "credential",
        }
        for one in statement.stacked
    ]


def _related(statement: Statement) -> list[Json]:
    """Their signed bytes, which VC 2.0 lets anyone compare: the digest is of what stands at that address."""
    return [{"id": f"{one.url}.json", "digestSRI": _sri(one)} for one in statement.stacked]


def _sri(one: Stacked) -> str:
    return "sha256-" + b64encode(bytes.fromhex(one.sha256)).decode()


def _status(statement: Statement) -> Json | None:
    """The one entry for which Open Badges 3.0 has room; the statement has all, and our verifiers read them.

    It is that of the suspensions, whose list holds the revoked ones, too: any verifier refuses both.
    """
    if not statement.status:
        return None
    entry = max(statement.status, key=lambda entry: entry.purpose == "suspension")
    return {
        "id": f"{entry.list_url}#{entry.index}",
        "type": "BitstringStatusListEntry",
        "statusPurpose": entry.purpose,
        "statusListIndex": str(entry.index),
        "statusListCredential": entry.list_url,
    }


def parse(data: bytes) -> Json:
    """JSON bytes to an object, refusing what two parsers could read in two ways (duplicate members, NaN)."""
    if len(data) > MAX_BYTES:
        raise UnreadableCredential(f"larger than {MAX_BYTES} bytes")
    try:
        parsed = json.loads(data, object_pairs_hook=_unique, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise UnreadableCredential(f"not JSON: {error}") from error
    if not isinstance(parsed, dict):
        raise UnreadableCredential("not a JSON object")
    return parsed


def _unique(pairs: list[tuple[str, Any]]) -> Json:
    members = dict(pairs)
    if len(members) != len(pairs):
        raise ValueError("a member occurs twice")
    return members


def _no_constant(name: str) -> Never:
    raise ValueError(f"{name} is not JSON")


def read(credential: Json) -> Statement:
    """What a credential of ours states; UnreadableCredential when it is none. Checks no signature."""
    try:
        plain = dict(credential["credentialSubject"]["statement"])
        graded = [item for item in credential.get("evidence", []) if "gradingRecord" in item]
        plain["evidence"] = [item["gradingRecord"] for item in graded]
        statement = from_plain(Statement, plain)
        _check_members(credential, statement)
        return statement
    except (RecordError, KeyError, TypeError, ValueError) as error:
        raise UnreadableCredential(f"not a credential of our shape: {error}") from error


def _check_members(credential: Json, statement: Statement) -> None:
    """What other verifiers follow must be what the statement says: ValueError where it is not."""
    if credential.get("credentialStatus") != _status(statement):
        raise ValueError("its status entry is not the one of its statement")
    others = [item for item in credential.get("evidence", []) if "gradingRecord" not in item]
    if others != _stacked(statement) or credential.get("relatedResource", []) != _related(statement):
        raise ValueError("the credentials that it stacks are not those of its statement")
