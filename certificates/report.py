"""A verdict as the command shows it: one sentence, the answers, and what is certified, as text or as JSON."""

import json
from collections.abc import Sequence
from typing import Any

from certificates import wording
from certificates.facts import Facts
from certificates.model import Language, Statement, Text
from certificates.sources import host_of
from certificates.stack import NOTE, StackedVerdict, summary_with
from certificates.verify import Verdict
from certificates.verify_pdf import PdfVerdict

HEADLINES: dict[str, Text] = {
    "verified": Text(
        ko="확인되었습니다. 발급 기관이 발급한 그대로이고, 오늘 유효합니다.",
        en="Verified: it is just as its issuer issued it, and valid today.",
    ),
    "broken": Text(
        ko="믿을 수 없습니다. 발급된 뒤에 바뀌었거나, 신뢰하는 발급 기관의 것이 아닙니다.",
        en="Do not rely on it: it was changed after issue, or is not by an issuer you trust.",
    ),
    "revoked": Text(
        ko="효력이 없습니다. 발급 기관이 취소했거나 효력을 정지했습니다.",
        en="Not in force: its issuer has revoked or suspended it.",
    ),
    "not_current": Text(
        ko="오늘은 유효하지 않습니다. 유효 기간이 끝났거나 아직 시작되지 않았습니다.",
        en="Not valid today: it has expired, or is not valid yet.",
    ),
    "unknown": Text(
        ko="끝까지 확인하지 못했습니다. 취소되었는지 알 수 없으니 발급 기관에 확인하십시오.",
        en="Not fully checked: it may have been revoked, so ask its issuer.",
    ),
}
STACK_ALTERED = Text(
    ko="믿을 수 없습니다. 함께 있는 과목 이수증이 이 마이크로디그리에 적힌 것과 다릅니다.",
    en="Do not rely on it: a course certificate that comes with it is not the one this micro-degree names.",
)
UNREACHABLE = Text(
    ko="확인하지 못했습니다. 발급 기관의 공개 키를 받아 올 수 없습니다.",
    en="Not checked: the issuer's public keys could not be fetched.",
)
_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}
_REFUSED = ("revoked", "suspended", "distrusted", "altered")
_HOST = Text(
    ko="발급 기관의 주소: {host} (아는 기관의 주소가 맞는지 확인하십시오)",
    en="Address of the issuer: {host} (make sure that it is the one you know)",
)


def as_text(verdict: Verdict | PdfVerdict, language: Language, stack: Sequence[StackedVerdict] = ()) -> str:
    """The sentence, a line for each answer, and the certified facts, if they are as they were signed; then
    what it stacks."""
    lines = [headline(verdict, stack).in_(language), ""]
    lines += [f"{_SIGNS[one.answer]} {one.sentence.in_(language)}" for one in verdict.findings.values()]
    stated = believed(verdict)
    if stated:
        lines += ["", _HOST.in_(language).format(host=host_of(stated.issuer.did))]
        for row in Facts(stated).rows(language):
            lines += [f"{row.label}: {row.values[0]}", *(f"  {value}" for value in row.values[1:])]
    return "\n".join([*lines, *_stacked_lines(stack, language)])


def headline(verdict: Verdict | PdfVerdict, stack: Sequence[StackedVerdict]) -> Text:
    """The one sentence for a certificate with what it stacks."""
    summary = summary_with(verdict.summary, stack)
    return HEADLINES[summary] if summary == verdict.summary else STACK_ALTERED


def _stacked_lines(stack: Sequence[StackedVerdict], language: Language) -> list[str]:
    if not stack:
        return []
    lines = ["", wording.LABELS["stacked"].in_(language)]
    for one in stack:
        sign = "✓" if one.state == "good" else "✗" if one.state in _REFUSED else "?"
        told = [one.stacked.title.in_(language), wording.date_text(one.stacked.issued_at, language)]
        told += [wording.mark_text(one.stacked.mark, language)] if one.stacked.mark else []
        lines += [f"{sign} {' · '.join(told)} · {one.stacked.url}", f"  {one.sentence.in_(language)}"]
    return [*lines, NOTE.in_(language)]


def as_json(verdict: Verdict | PdfVerdict, stack: Sequence[StackedVerdict] = ()) -> str:
    """One object: summary, headline, findings in both languages, the status word, the certified facts, and
    what it stacks."""
    stated, credential = believed(verdict), _credential(verdict)
    plain = {
        "summary": summary_with(verdict.summary, stack),
        "headline": _both(headline(verdict, stack)),
        "status": credential.status if credential else "unknown",
        "findings": {
            name: {"answer": one.answer, **_both(one.sentence)} for name, one in verdict.findings.items()
        },
        "issuer": stated.issuer.did if stated else None,
        "code": stated.code if stated else None,
        "facts": _facts(stated) if stated else None,
        "stacked": [
            {
                "url": one.stacked.url,
                "title": _both(one.stacked.title),
                "state": one.state,
                **_both(one.sentence),
            }
            for one in stack
        ],
    }
    return json.dumps(plain, ensure_ascii=False, indent=2)


def believed(verdict: Verdict | PdfVerdict) -> Statement | None:
    """What it states, if that is as it was signed, by someone trusted, and on an unchanged page."""
    credential = _credential(verdict)
    return credential.statement if credential and verdict.summary != "broken" else None


def _credential(verdict: Verdict | PdfVerdict) -> Verdict | None:
    return verdict.credential if isinstance(verdict, PdfVerdict) else verdict


def _both(text: Text) -> dict[str, str]:
    return {"ko": text.ko, "en": text.en}


def _facts(stated: Statement) -> list[dict[str, Any]]:
    rows = zip(Facts(stated).rows("ko"), Facts(stated).rows("en"), strict=True)
    return [
        {
            "key": ko.key,
            "label": {"ko": ko.label, "en": en.label},
            "values": {"ko": ko.values, "en": en.values},
        }
        for ko, en in rows
    ]
