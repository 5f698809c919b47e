"""Verifying a PDF: its seal over the whole file, then the credential inside it.

What is believed is the credential's data, never the page: a page redrawn around a genuine credential has no
seal of the issuer, and a page changed after sealing does not fit its seal.
"""

import asyncio
from collections.abc import Coroutine, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from typing import Any

from cryptography.hazmat.primitives.serialization import load_der_public_key
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import SignatureCoverageLevel, async_validate_pdf_signature
from pyhanko_certvalidator import ValidationContext

from certificates import multikey
from certificates.model import Text
from certificates.signed import distrusted_from, since_when
from certificates.verify import Finding, Status, StatusSource, TrustedIssuers, Verdict, verify_credential


@dataclass(frozen=True)
class PdfVerdict:
    """The seal's finding beside those of the credential; `credential` is None when none is attached, else
    `attached` are its bytes."""

    sealed: Finding
    credential: Verdict | None
    attached: bytes | None = None

    @property
    def findings(self) -> dict[str, Finding]:
        """All of them, the seal first."""
        return {"sealed": self.sealed, **(self.credential.findings if self.credential else {})}

    @property
    def summary(self) -> str:
        """As `Verdict.summary`; without a seal that holds, nothing else counts."""
        if self.credential is None or self.sealed.answer == "no":
            return "broken"
        return self.credential.summary


_NO_KEY = Finding(
    "unknown",
    Text(
        ko="발급 기관의 공개 키를 알지 못해 봉인을 확인할 수 없습니다.",
        en="The issuer's public key is not known here, so the seal cannot be checked.",
    ),
)


def verify_pdf(
    pdf: bytes, trusted: TrustedIssuers, status: Status | StatusSource, now: datetime
) -> PdfVerdict:
    """Judge a PDF, with the arguments of `verify_credential`. Never raises for what is in `pdf`."""
    try:
        reader = PdfFileReader(BytesIO(pdf))
        attached = attached_credential(reader)
    except Exception:  # whatever a hostile file makes the parser trip over, it is no certificate of ours
        return PdfVerdict(
            _no("이 파일은 읽을 수 있는 수료증 PDF가 아닙니다.", "This is no readable certificate PDF."), None
        )
    if attached is None:
        return PdfVerdict(
            _no("증명 데이터가 첨부되어 있지 않습니다.", "No credential is attached to it."), None
        )
    verdict = verify_credential(attached, trusted, status, now)
    issuer = verdict.statement.issuer.did if verdict.statement else ""
    if issuer not in trusted:
        return PdfVerdict(_NO_KEY, verdict, attached)
    return PdfVerdict(_sealed(reader, trusted[issuer], now), verdict, attached)


def attached_credential(reader: PdfFileReader) -> bytes | None:
    """The one file whose relationship is Source, or None; ValueError when there are several."""
    files = [entry.get_object() for entry in reader.root.get("/AF", [])]
    sources = [file for file in files if file.get("/AFRelationship") == "/Source"]
    if len(sources) > 1:
        raise ValueError("several source files")
    return sources[0]["/EF"]["/F"].data if sources else None


def _sealed(reader: PdfFileReader, did_document: Mapping[str, Any], now: datetime) -> Finding:
    try:
        signatures = reader.embedded_signatures
        if len(signatures) != 1:
            return _no("발급 기관의 봉인이 없습니다.", "It does not carry the issuer's seal.")
        (signature,) = signatures
        certificate = signature.signer_cert
        entry = _seal_key(certificate.public_key.dump(), did_document)
        if entry is None:
            return _no("봉인이 발급 기관의 키로 된 것이 아닙니다.", "The seal is not by a key of the issuer.")
        since, at = distrusted_from(entry), signature.self_reported_timestamp
        if since and (at is None or at >= since):
            return _distrusted(since)
        context = ValidationContext(trust_roots=[certificate], allow_fetching=False, moment=now)
        found = _finished(async_validate_pdf_signature(signature, context))
        whole = found.coverage == SignatureCoverageLevel.ENTIRE_FILE
    except Exception:  # as above: a seal that cannot even be parsed does not hold
        found, whole = None, False
    if found is None or not (found.intact and found.valid and whole):
        return _no("봉인한 뒤에 파일이 바뀌었습니다.", "The file was changed after it was sealed.")
    return Finding(
        "yes",
        Text(ko="발급 기관이 봉인한 파일 그대로입니다.", en="The file is just as the issuer sealed it."),
    )


def _finished(work: Coroutine[Any, Any, Any]) -> Any:
    """What a coroutine gives, by a loop in a thread of its own: the caller may be inside of one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, work).result()


def _seal_key(public_key: bytes, did_document: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The issuer's entry for this key (DER), if it is one that seals, and not one that signs credentials."""
    loaded = load_der_public_key(public_key)
    key = multikey.public_to_text(loaded) if isinstance(loaded, multikey.PublicKey) else None
    signing = did_document.get("assertionMethod", [])
    methods = did_document.get("verificationMethod", [])
    seals = (entry for entry in methods if entry["id"] not in signing)
    return next((entry for entry in seals if entry["publicKeyMultibase"] == key), None)


def _distrusted(since: datetime) -> Finding:
    when = since_when(since)
    return _no(
        f"발급 기관이 {when.ko} 신뢰하지 않는 키로 봉인된 파일입니다. "
        "소지자가 다시 내려받으면 새 키로 봉인된 파일을 받습니다.",
        f"It was sealed with a key that its issuer {when.en}. "
        "Its holder can download it again, with a new seal.",
    )


def _no(ko: str, en: str) -> Finding:
    return Finding("no", Text(ko=ko, en=en))
