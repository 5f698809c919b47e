"""The courses' certificates that a micro-degree stacks: each is found, compared with its hash, and judged.

The micro-degree is a statement of its own. What was in force when it was issued may be revoked later: that is
told beside it, and does not revoke it. A certificate that is not the very one it names is refused.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from certificates.fetch import FetchError
from certificates.model import Stacked, Statement, Text
from certificates.verify import Status, StatusSource, TrustedIssuers, Verdict, verify_credential

State = Literal["good", "revoked", "suspended", "expired", "distrusted", "unknown", "altered", "missing"]
Find = Callable[[Stacked], bytes | None]  # its signed bytes; None: they are not to be had

SENTENCES: dict[State, Text] = {
    "good": Text(ko="진본이며 지금도 유효합니다.", en="Genuine, and in force today."),
    "revoked": Text(ko="그 뒤에 취소되었습니다.", en="It was revoked since."),
    "suspended": Text(ko="지금은 효력이 정지되어 있습니다.", en="It is suspended for now."),
    "expired": Text(ko="유효 기간이 끝났습니다.", en="It has expired."),
    "distrusted": Text(
        ko="발급 기관이 더 이상 신뢰하지 않는 키로 서명되었습니다.",
        en="It was signed with a key that its issuer no longer trusts.",
    ),
    "unknown": Text(
        ko="진본이지만, 지금도 유효한지는 확인하지 못했습니다.",
        en="Genuine; whether it is still in force could not be checked.",
    ),
    "altered": Text(
        ko="여기에 적힌 그 이수증이 아닙니다. 내용이 바뀌었거나 다른 것으로 바뀌었습니다.",
        en="This is not the certificate that is named here: it was altered or replaced by another.",
    ),
    "missing": Text(
        ko="원본을 구할 수 없어 확인하지 못했습니다. 소지자가 공개하지 않았을 수 있습니다.",
        en="Not checked: its data is not to be had. Its holder may not share it.",
    ),
}
NOTE = Text(
    ko="마이크로디그리는 그 자체로 하나의 증명입니다. 발급할 때 취소되거나 정지된 과목 이수증은 없었습니다. "
    "나중에 하나가 취소되거나 기간이 끝나도 마이크로디그리가 저절로 취소되지는 않으며, 취소할지는 "
    "발급 기관이 판단합니다.",
    en="The micro-degree is a statement of its own. None of these was revoked or suspended at its issue. "
    "If one is revoked or expires later, that does not revoke it by itself; its issuer decides.",
)


@dataclass(frozen=True)
class StackedVerdict:
    """A stacked certificate as the micro-degree names it, and what becomes of it today."""

    stacked: Stacked
    state: State

    @property
    def sentence(self) -> Text:
        """The state in words."""
        return SENTENCES[self.state]


def judge_stack(
    statement: Statement, find: Find, trusted: TrustedIssuers, status: Status | StatusSource, now: datetime
) -> tuple[StackedVerdict, ...]:
    """Judges each certificate that a statement stacks; `trusted`, `status`, `now` as for `verify_credential`.

    Only for a statement that is believed: the hashes are worth what its signature is worth.
    """
    return tuple(
        StackedVerdict(one, _state(one, find(one), trusted, status, now)) for one in statement.stacked
    )


def summary_with(summary: str, stack: Sequence[StackedVerdict]) -> str:
    """The word for a micro-degree with what it stacks: whoever hands over a forged part is refused."""
    return "broken" if any(one.state == "altered" for one in stack) else summary


def _state(
    one: Stacked,
    document: bytes | None,
    trusted: TrustedIssuers,
    status: Status | StatusSource,
    now: datetime,
) -> State:
    if document is None:
        return "missing"
    if hashlib.sha256(document).hexdigest() != one.sha256:
        return "altered"
    try:
        # The hash is signed, so the proof that covers every member is enough
        verdict = verify_credential(document, trusted, status, now, quick=True)
    except FetchError:
        return "unknown"
    if verdict.statement is None or verdict.statement.url != one.url:
        return "altered"
    return _word(verdict)


def _word(verdict: Verdict) -> State:
    if verdict.intact.answer != "yes":
        return "unknown" if verdict.intact.answer == "unknown" else "altered"
    if verdict.trusted.answer == "no":
        return "distrusted"
    if verdict.summary == "revoked":
        return "suspended" if verdict.status == "suspended" else "revoked"
    if verdict.summary == "not_current":
        return "expired"
    return "good" if verdict.summary == "verified" else "unknown"
