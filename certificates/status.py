"""Bitstring Status Lists (W3C, v1.0): a signed list of bits says which certificates are revoked.

A list holds so many places that looking at it tells nobody which certificate is meant. It ends after a week,
so that nobody can go on showing an old one: whoever only finds that knows no more than how it once was.
"""

import gzip
import zlib
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Callable, Collection, Mapping
from datetime import datetime, timedelta
from typing import Any, Literal

from certificates import proofs
from certificates.credential import VC_CONTEXT, Json
from certificates.keys import Keys
from certificates.model import Purpose, Statement, StatusEntry
from certificates.records import to_plain
from certificates.signed import CLOCK_SKEW, check_proofs
from certificates.verify import LastKnown, Status

__all__ = ["SLOTS", "StatusEntry", "check_status", "decode_bits", "encode_bits", "issue_status_list"]

SLOTS = 131_072
LIFETIME = timedelta(days=7)
_MOST_BYTES = 1_000_000  # of a list unpacked; a packed one of a few bytes could claim gigabytes

Word = Literal["good", "revoked", "suspended", "unknown"]
Lists = Callable[[str], Mapping[str, Any] | None]  # a list's address -> the list; None: it could not be had
_SET: dict[Purpose, Word] = {"revocation": "revoked", "suspension": "suspended"}


def encode_bits(set_indexes: Collection[int]) -> str:
    """A list with these places set: gzip, in multibase base64url; ValueError when there is no such place."""
    bits = bytearray(SLOTS // 8)
    for index in set_indexes:
        if not 0 <= index < SLOTS:
            raise ValueError(f"a status list has no place {index}")
        bits[index // 8] |= 0x80 >> index % 8  # the first place is the leftmost bit
    return "u" + urlsafe_b64encode(gzip.compress(bytes(bits), mtime=0)).decode().rstrip("=")


def decode_bits(text: str) -> bytes:
    """The bits of an encoded list; ValueError when it is none, too short to hide anyone, or too large."""
    if text[:1] != "u" or len(text) > _MOST_BYTES:
        raise ValueError("not a list in base64url")
    packed = b64decode(text[1:] + "=" * (-len(text[1:]) % 4), altchars=b"-_", validate=True)
    unpacking = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16)
    try:
        bits = unpacking.decompress(packed, _MOST_BYTES)
    except zlib.error as error:
        raise ValueError(f"not a list in gzip: {error}") from error
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("a list that is cut off or too large")
    if len(bits) * 8 < SLOTS:
        raise ValueError(f"a list of fewer than {SLOTS} places")
    return bits


def issue_status_list(
    *,
    url: str,
    purpose: Purpose,
    revoked: Collection[int],
    issuer: str,
    keys: Keys,
    now: datetime,
    lifetime: timedelta = LIFETIME,
) -> Json:
    """The signed list of `issuer` (its DID) with the places `revoked` set; it holds for a week from `now`.
    Longer is for an issuer that closes: nobody can revoke what an old list, still valid, calls good.

    A list of suspensions must have the revoked ones set, too: other verifiers look at no other list.
    """
    document: Json = {
        "@context": [VC_CONTEXT],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": to_plain(now),
        "validUntil": to_plain(now + lifetime),
        "credentialSubject": {
            "id": url + "#list",
            "type": "BitstringStatusList",
            "statusPurpose": purpose,
            "encodedList": encode_bits(revoked),
        },
    }
    return proofs.sign(document, keys.signing_key, f"{issuer}#{keys.signing_name}", now)


def check_status(
    entry: StatusEntry,
    list_credential: Mapping[str, Any] | None,
    issuer_did: str,
    did_document: Mapping[str, Any],
    now: datetime,
) -> Word:
    """What a list says of one place. A list that is missing, forged or another issuer's: "unknown"; likewise
    one that has ended, unless it tells of a revocation, which is final."""
    return _said(entry, list_credential, issuer_did, did_document, now)[0]


def status_from_lists(
    statement: Statement, lists: Lists, did_document: Mapping[str, Any], now: datetime
) -> Status:
    """The worst that the lists named by a certificate say of it; "none" when it names no list."""
    said = [
        _said(entry, lists(entry.list_url), statement.issuer.did, did_document, now)
        for entry in statement.status
    ]
    words = {word for word, _last in said}
    if "unknown" in words and not words & {"revoked", "suspended"}:
        last = [known for word, known in said if word == "unknown"]
        ended = [known for known in last if known]
        return Status("unknown", last=min(ended, key=_order) if len(ended) == len(last) else None)
    for worst in ("revoked", "suspended"):
        if worst in words:
            return Status(worst)
    return Status("active" if words else "none")


def _order(last: LastKnown) -> tuple[bool, datetime]:
    return last.state == "active", last.until


def _said(
    entry: StatusEntry,
    list_credential: Mapping[str, Any] | None,
    issuer_did: str,
    did_document: Mapping[str, Any],
    now: datetime,
) -> tuple[Word, LastKnown | None]:
    document = dict(list_credential or {})
    try:
        _check_list(document, entry, issuer_did, did_document, now)
        bits = decode_bits(document["credentialSubject"]["encodedList"])
        is_set = bits[entry.index // 8] & 0x80 >> entry.index % 8
        on, until = (datetime.fromisoformat(document[name]) for name in ("validFrom", "validUntil"))
        ended = until <= now
    except (ValueError, LookupError, TypeError, AttributeError):
        return "unknown", None
    if not ended or (is_set and entry.purpose == "revocation"):
        return _SET[entry.purpose] if is_set else "good", None
    return "unknown", LastKnown("suspended" if is_set else "active", on, until)


def _check_list(
    document: Json, entry: StatusEntry, issuer_did: str, did_document: Mapping[str, Any], now: datetime
) -> None:
    """ValueError unless this is the very list that the entry names, by the same issuer."""
    subject = document["credentialSubject"]
    holds = (
        document["@context"] == [VC_CONTEXT],
        document["id"] == entry.list_url,
        document["issuer"] == issuer_did,
        document["type"] == ["VerifiableCredential", "BitstringStatusListCredential"],
        subject["type"] == "BitstringStatusList",
        subject["statusPurpose"] == entry.purpose,
        datetime.fromisoformat(document["validFrom"]) <= now + CLOCK_SKEW,
    )
    if not all(holds):
        raise ValueError("another list, or of the future")
    if not check_proofs(document, did_document, now).trusted:
        raise ValueError("a list by a compromised key")
