"""A verdict as the command shows it: one sentence, the answers, and what is certified, as text or as JSON."""

import json
from typing import Any

from certificates.facts import Facts
from certificates.model import Language, Statement, Text
from certificates.sources import host_of
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
UNREACHABLE = Text(
    ko="확인하지 못했습니다. 발급 기관의 공개 키를 받아 올 수 없습니다.",
    en="Not checked: the issuer's public keys could not be fetched.",
)
_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}
_HOST = Text(
    ko="발급 기관의 주소: {host} (아는 기관의 주소가 맞는지 확인하십시오)",
    en="Address of the issuer: {host} (make sure that it is the one you know)",
)


def as_text(verdict: Verdict | PdfVerdict, language: Language) -> str:
    """The sentence, a line for each answer, and the certified facts, if they are as they were signed."""
    lines = [HEADLINES[verdict.summary].in_(language), ""]
    lines += [f"{_SIGNS[one.answer]} {one.sentence.in_(language)}" for one in verdict.findings.values()]
    stated = believed(verdict)
    if stated:
        lines += ["", _HOST.in_(language).format(host=host_of(stated.issuer.did))]
        for row in Facts(stated).rows(language):
            lines += [f"{row.label}: {row.values[0]}", *(f"  {value}" for value in row.values[1:])]
    return "\n".join(lines)


def as_json(verdict: Verdict | PdfVerdict) -> str:
    """One object: summary, headline, findings in both languages, the status word, and the certified facts."""
    stated, credential = believed(verdict), _credential(verdict)
    plain = {
        "summary": verdict.summary,
        "headline": _both(HEADLINES[verdict.summary]),
        "status": credential.status if credential else "unknown",
        "findings": {
            name: {"answer": one.answer, **_both(one.sentence)} for name, one in verdict.findings.items()
        },
        "issuer": stated.issuer.did if stated else None,
        "code": stated.code if stated else None,
        "facts": _facts(stated) if stated else None,
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
