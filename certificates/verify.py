"""Verifying: four questions answered apart, each with a sentence, never one boolean.

Intact (is it word for word what was signed?), trusted (by an issuer we know?), current (within its dates?),
not revoked. "unknown" is an answer of its own: what could not be checked is never called good.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from certificates.credential import Json, UnreadableCredential, context_for, parse, read
from certificates.model import Statement, Text
from certificates.signed import CLOCK_SKEW, Signed, check_proofs, since_when
from certificates.wording import day_text

Answer = Literal["yes", "no", "unknown"]
State = Literal["active", "revoked", "suspended", "unknown", "none"]
StatusWord = Literal["good", "revoked", "suspended", "unknown", "none"]
TrustedIssuers = Mapping[str, Mapping[str, Any]]  # issuer's DID -> its DID document


@dataclass(frozen=True)
class Finding:
    """The answer to one question, and a plain sentence for the person who asked."""

    answer: Answer
    sentence: Text


@dataclass(frozen=True)
class LastKnown:
    """What an ended list says: how it was `on` the day of its signature, and `until` when the list held."""

    state: Literal["active", "suspended"]
    on: datetime
    until: datetime


@dataclass(frozen=True)
class Status:
    """What the issuer says of a credential today. `reason` is the issuer's own words, shown as they are.

    "unknown": nobody could be asked; "none": the credential names no status list that one could ask. `last`
    is what is left to say of an unknown one whose lists have ended.
    """

    state: State
    since: datetime | None = None
    reason: Text | None = None
    last: LastKnown | None = None


StatusSource = Callable[[Statement], Status]


@dataclass(frozen=True)
class Verdict:
    """The four answers. `statement` is what the credential says, or None when it could not be read at all."""

    intact: Finding
    trusted: Finding
    current: Finding
    not_revoked: Finding
    statement: Statement | None
    status: StatusWord = "unknown"

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


_UNREADABLE = Finding(
    "no",
    Text(
        ko="이 자료는 저희가 발급한 형식의 증명이 아니어서 읽을 수 없습니다.",
        en="This is not a credential of the kind we issue; it cannot be read.",
    ),
)
_NO_KEY = Finding(
    "unknown",
    Text(
        ko="발급 기관의 공개 키를 알지 못해 서명을 확인할 수 없습니다.",
        en="The issuer's public key is not known here, so the signature cannot be checked.",
    ),
)
_CHANGED = Finding(
    "no",
    Text(
        ko="내용이 서명된 원본과 다릅니다. 발급 뒤에 바뀌었거나 위조되었습니다.",
        en="The content differs from what was signed: it was changed after issue, or forged.",
    ),
)
_INTACT = Text(
    ko="발급 당시 서명된 내용 그대로입니다.", en="Every word is as it was signed when it was issued."
)
_NOT_SIGNED = Text(
    ko="내용이 서명과 맞지 않으므로 판단할 수 없습니다.",
    en="The content does not match a signature, so this cannot be judged.",
)


def verify_credential(
    json_bytes: bytes,
    trusted: TrustedIssuers,
    status: Status | StatusSource,
    now: datetime,
    *,
    quick: bool = False,
) -> Verdict:
    """Judge one credential.

    `trusted` are the DID documents of the issuers one trusts, by DID; `status` is what the issuer's record
    says (Status("unknown") when nobody could be asked), or a function that looks it up: it is called only
    for a statement that its issuer really signed. Never raises for what is in `json_bytes`.
    `quick` leaves out the proof for other wallets, which costs ten times the one that covers every member.
    """
    try:
        document = parse(json_bytes)
        statement = read(document)
    except UnreadableCredential:
        return _unproved(_UNREADABLE, status, None)
    if statement.issuer.did not in trusted:
        return _unproved(_NO_KEY, status, statement, _not_listed(statement), _current(statement, now))
    try:
        _check_shape(document, statement)
        signed = check_proofs(document, trusted[statement.issuer.did], now, quick=quick)
    except ValueError:
        return _unproved(_CHANGED, status, statement)
    if callable(status):
        status = status(statement) if signed.trusted else Status("unknown")
    return Verdict(
        Finding("yes", _INTACT),
        _trusted(statement, signed),
        _current(statement, now),
        _not_revoked(status),
        statement,
        _word(status),
    )


def _unproved(
    intact: Finding,
    status: Status | StatusSource,
    statement: Statement | None,
    trusted: Finding | None = None,
    current: Finding | None = None,
) -> Verdict:
    """Without a signature that fits, its dates and its issuer are only claims, and no list is asked."""
    known = Status("unknown") if callable(status) else status
    nothing = Finding("unknown", _NOT_SIGNED)
    return Verdict(
        intact, trusted or nothing, current or nothing, _not_revoked(known), statement, _word(known)
    )


def _word(status: Status) -> StatusWord:
    return "good" if status.state == "active" else status.state


def _check_shape(document: Json, statement: Statement) -> None:
    """The members that give the others their meaning must be ours, whoever signed them."""
    if document.get("@context") != context_for(statement.issuer.base_url):
        raise ValueError("another JSON-LD context")
    if document.get("id") != statement.url:
        raise ValueError("the id is not the address of its code")
    issuer = document.get("issuer")
    if not isinstance(issuer, dict) or issuer.get("id") != statement.issuer.did:
        raise ValueError("another issuer than the statement names")


def _not_listed(statement: Statement) -> Finding:
    return Finding(
        "no",
        Text(
            ko=f"신뢰 목록에 없는 발급 기관입니다: {statement.issuer.did}",
            en=f"The issuer is not on the list of trusted ones: {statement.issuer.did}",
        ),
    )


def _trusted(statement: Statement, signed: Signed) -> Finding:
    if signed.distrusted_from and not signed.trusted:
        when = since_when(signed.distrusted_from)
        return Finding(
            "no",
            Text(
                ko=f"발급 기관이 {when.ko} 신뢰하지 않는 키로 서명되었습니다.",
                en=f"It was signed with a key that its issuer {when.en}.",
            ),
        )
    return Finding(
        "yes",
        Text(
            ko=f"발급 기관 {statement.issuer.name.ko}의 키로 서명되었습니다.",
            en=f"It was signed with the key of {statement.issuer.name.en}.",
        ),
    )


def _current(statement: Statement, now: datetime) -> Finding:
    if now + CLOCK_SKEW < statement.issued_at:
        day = day_text(statement.issued_at)
        return Finding("no", Text(ko=f"{day.ko}부터 유효합니다.", en=f"It is valid only from {day.en}."))
    if statement.valid_until is None:
        return Finding("yes", Text(ko="유효 기간의 제한이 없습니다.", en="It has no expiry date."))
    day = day_text(statement.valid_until)
    if statement.valid_until <= now:
        return Finding("no", Text(ko=f"{day.ko}에 유효 기간이 끝났습니다.", en=f"It expired on {day.en}."))
    return Finding("yes", Text(ko=f"{day.ko}까지 유효합니다.", en=f"It is valid until {day.en}."))


def _not_revoked(status: Status) -> Finding:
    day = day_text(status.since.astimezone(UTC)) if status.since else None
    since = (f" ({day.ko})", f" ({day.en})") if day else ("", "")
    because = (f" 사유: {status.reason.ko}", f" Reason: {status.reason.en}") if status.reason else ("", "")
    if status.state == "active":
        return Finding("yes", Text(ko="취소되지 않았습니다.", en="It has not been revoked."))
    if status.state == "revoked":
        return Finding(
            "no",
            Text(
                ko=f"발급 기관이 이 증명을 취소했습니다{since[0]}.{because[0]}",
                en=f"The issuer has revoked it{since[1]}.{because[1]}",
            ),
        )
    if status.state == "suspended":
        return Finding(
            "no",
            Text(
                ko=f"발급 기관이 이 증명의 효력을 정지했습니다{since[0]}.{because[0]}",
                en=f"The issuer has suspended it{since[1]}.{because[1]}",
            ),
        )
    if status.state == "none":
        return Finding(
            "unknown",
            Text(
                ko="취소 여부를 알 수 있는 상태 목록이 증명에 적혀 있지 않습니다.",
                en="It names no status list by which one could see whether it was revoked.",
            ),
        )
    return Finding("unknown", _last_known(status.last)) if status.last else _UNKNOWN


_UNKNOWN = Finding(
    "unknown",
    Text(
        ko="취소 여부를 확인할 수 없습니다. 발급 기관의 최신 상태 목록이 없습니다.",
        en="Whether it was revoked could not be checked: its issuer's status list is missing or old.",
    ),
)


def _last_known(last: LastKnown) -> Text:
    until, on = (day_text(moment.astimezone(UTC)) for moment in (last.until, last.on))
    was = Text(ko="취소되거나 정지되지 않았습니다", en="it was neither revoked nor suspended")
    if last.state == "suspended":
        was = Text(ko="효력이 정지되어 있었습니다", en="it was suspended")
    return Text(
        ko=f"발급 기관의 목록이 {until.ko}에 끝나, 그 뒤의 상태는 알 수 없습니다. "
        f"마지막으로 알려진 {on.ko}에는 {was.ko}.",
        en=f"The issuer's list ended on {until.en}: what became of it since is unknown. "
        f"When last known, on {on.en}, {was.en}.",
    )
