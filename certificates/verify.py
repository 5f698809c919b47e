"""Verifying: four questions answered apart, each with a sentence, never one boolean.

Intact (is it word for word what was signed?), trusted (by an issuer we know?), current (within its dates?),
not revoked. "unknown" is an answer of its own: what could not be checked is never called good.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import multikey, proofs
from certificates.credential import Json, UnreadableCredential, context_for, parse, read
from certificates.model import Statement, Text

Answer = Literal["yes", "no", "unknown"]
State = Literal["active", "revoked", "suspended", "unknown"]
TrustedIssuers = Mapping[str, Mapping[str, Any]]  # issuer's DID -> its DID document

_CLOCK_SKEW = timedelta(minutes=5)


@dataclass(frozen=True)
class Finding:
    """The answer to one question, and a plain sentence for the person who asked."""

    answer: Answer
    sentence: Text


@dataclass(frozen=True)
class Status:
    """What the issuer says of a credential today. `reason` is the issuer's own words, shown as they are."""

    state: State
    since: datetime | None = None
    reason: Text | None = None


@dataclass(frozen=True)
class Verdict:
    """The four answers. `statement` is what the credential says, or None when it could not be read at all."""

    intact: Finding
    trusted: Finding
    current: Finding
    not_revoked: Finding
    statement: Statement | None

    @property
    def findings(self) -> dict[str, Finding]:
        """The four, in the order in which they are shown."""
        return {
            "intact": self.intact,
            "trusted": self.trusted,
            "current": self.current,
            "not_revoked": self.not_revoked,
        }

    @property
    def summary(self) -> Literal["verified", "broken", "revoked", "not_current", "unknown"]:
        """The one word for a heading, the worst answer first; a heading never stands without its findings."""
        if "no" in (self.intact.answer, self.trusted.answer):
            return "broken"
        if self.not_revoked.answer == "no":
            return "revoked"
        if self.current.answer == "no":
            return "not_current"
        return "unknown" if any(f.answer == "unknown" for f in self.findings.values()) else "verified"


def verify_credential(json_bytes: bytes, trusted: TrustedIssuers, status: Status, now: datetime) -> Verdict:
    """Judge one credential offline.

    `trusted` are the DID documents of the issuers one trusts, by DID; `status` is what the issuer's record or
    status list says (Status("unknown") when nobody could be asked). Never raises for what is in `json_bytes`.
    """
    try:
        document = parse(json_bytes)
        statement = read(document)
    except UnreadableCredential:
        return _unreadable(status)
    intact = _intact(document, statement, trusted, now)
    if intact.answer == "no":  # its dates and its issuer are then only claims
        return Verdict(intact, _unproved(), _unproved(), _not_revoked(status), statement)
    return Verdict(
        intact, _trusted(statement, trusted), _current(statement, now), _not_revoked(status), statement
    )


def _unreadable(status: Status) -> Verdict:
    nothing = Finding(
        "no",
        Text(
            ko="이 자료는 저희가 발급한 형식의 증명이 아니어서 읽을 수 없습니다.",
            en="This is not a credential of the kind we issue; it cannot be read.",
        ),
    )
    return Verdict(nothing, _unproved(), _unproved(), _not_revoked(status), None)


def _unproved() -> Finding:
    return Finding(
        "unknown",
        Text(
            ko="내용이 서명과 맞지 않으므로 판단할 수 없습니다.",
            en="The content does not match a signature, so this cannot be judged.",
        ),
    )


def _intact(document: Json, statement: Statement, trusted: TrustedIssuers, now: datetime) -> Finding:
    if statement.issuer.did not in trusted:
        return Finding(
            "unknown",
            Text(
                ko="발급 기관의 공개 키를 알지 못해 서명을 확인할 수 없습니다.",
                en="The issuer's public key is not known here, so the signature cannot be checked.",
            ),
        )
    try:
        _check_shape(document, statement)
        _check_proofs(document, trusted[statement.issuer.did], now)
    except ValueError:
        return Finding(
            "no",
            Text(
                ko="내용이 서명된 원본과 다릅니다. 발급 뒤에 바뀌었거나 위조되었습니다.",
                en="The content differs from what was signed: it was changed after issue, or forged.",
            ),
        )
    return Finding(
        "yes",
        Text(
            ko="발급 당시 서명된 내용 그대로입니다.",
            en="Every word is as it was signed when it was issued.",
        ),
    )


def _check_shape(document: Json, statement: Statement) -> None:
    """The members that give the others their meaning must be ours, whoever signed them."""
    if document.get("@context") != context_for(statement.issuer.base_url):
        raise ValueError("another JSON-LD context")
    if document.get("id") != statement.url:
        raise ValueError("the id is not the address of its code")
    issuer = document.get("issuer")
    if not isinstance(issuer, dict) or issuer.get("id") != statement.issuer.did:
        raise ValueError("another issuer than the statement names")


def _check_proofs(document: Json, did_document: Mapping[str, Any], now: datetime) -> None:
    """Both proofs must be there and hold. The cheap one first: nothing hostile reaches canonicalisation."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    made = document.get("proof")
    if not isinstance(made, list) or not all(isinstance(proof, dict) for proof in made):
        raise ValueError("no proofs")
    by_suite = {str(proof.get("cryptosuite")): proof for proof in made}
    if len(made) != len(by_suite) or set(by_suite) != {proofs.JCS, proofs.RDFC}:
        raise ValueError("not exactly one proof of each suite")
    for suite in (proofs.JCS, proofs.RDFC):
        proof = by_suite[suite]
        if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
            raise ValueError("a proof of another kind or purpose")
        if datetime.fromisoformat(str(proof.get("created"))) > now + _CLOCK_SKEW:
            raise ValueError("a proof from the future")
        proofs.check(unsigned, proof, _key(did_document, proof.get("verificationMethod")))


def _key(did_document: Mapping[str, Any], method: Any) -> Ed25519PublicKey:
    if method not in did_document.get("assertionMethod", []):
        raise ValueError("the key is none that may sign credentials")
    entry = next(entry for entry in did_document["verificationMethod"] if entry["id"] == method)
    key = multikey.public_from_text(entry["publicKeyMultibase"])
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key is not an Ed25519 key")
    return key


def _trusted(statement: Statement, trusted: TrustedIssuers) -> Finding:
    if statement.issuer.did in trusted:
        return Finding(
            "yes",
            Text(
                ko=f"발급 기관 {statement.issuer.name.ko}의 키로 서명되었습니다.",
                en=f"It was signed with the key of {statement.issuer.name.en}.",
            ),
        )
    return Finding(
        "no",
        Text(
            ko=f"신뢰 목록에 없는 발급 기관입니다: {statement.issuer.did}",
            en=f"The issuer is not on the list of trusted ones: {statement.issuer.did}",
        ),
    )


def _current(statement: Statement, now: datetime) -> Finding:
    if now + _CLOCK_SKEW < statement.issued_at:
        day = statement.issued_at.date().isoformat()
        return Finding("no", Text(ko=f"{day}부터 유효합니다.", en=f"It is valid only from {day}."))
    if statement.valid_until is None:
        return Finding("yes", Text(ko="유효 기간의 제한이 없습니다.", en="It has no expiry date."))
    day = statement.valid_until.date().isoformat()
    if statement.valid_until <= now:
        return Finding("no", Text(ko=f"{day}에 유효 기간이 끝났습니다.", en=f"It expired on {day}."))
    return Finding("yes", Text(ko=f"{day}까지 유효합니다.", en=f"It is valid until {day}."))


def _not_revoked(status: Status) -> Finding:
    since = f" ({status.since.astimezone(UTC).date().isoformat()})" if status.since else ""
    because = (f" 사유: {status.reason.ko}", f" Reason: {status.reason.en}") if status.reason else ("", "")
    if status.state == "active":
        return Finding("yes", Text(ko="취소되지 않았습니다.", en="It has not been revoked."))
    if status.state == "revoked":
        return Finding(
            "no",
            Text(
                ko=f"발급 기관이 이 증명을 취소했습니다{since}.{because[0]}",
                en=f"The issuer has revoked it{since}.{because[1]}",
            ),
        )
    if status.state == "suspended":
        return Finding(
            "no",
            Text(
                ko=f"발급 기관이 이 증명의 효력을 정지했습니다{since}.{because[0]}",
                en=f"The issuer has suspended it{since}.{because[1]}",
            ),
        )
    return Finding(
        "unknown",
        Text(ko="취소 여부를 확인할 수 없습니다.", en="Whether it was revoked could not be checked."),
    )
