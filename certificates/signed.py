"""Whether a document carries both proofs of one key that its issuer lists.

Credentials and status lists are signed alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from certificates import multikey, proofs
from certificates.credential import Json
from certificates.model import Text
from certificates.wording import day_text

CLOCK_SKEW = timedelta(minutes=5)
# A thief writes any date: who cannot say since when a key was stolen distrusts all that bears its signature.
EVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Signed:
    """A signature that fits: the address of its key, when it says it was made, and from when on the issuer
    distrusts that key (None: not at all)."""

    method: str
    at: datetime
    distrusted_from: datetime | None

    @property
    def trusted(self) -> bool:
        """A thief could write any date; the issuer's own record tells what it really signed before."""
        return self.distrusted_from is None or self.at < self.distrusted_from


def check_proofs(
    document: Json, did_document: Mapping[str, Any], now: datetime, *, quick: bool = False
) -> Signed:
    """ValueError unless both proofs are there and hold; whether the key is trusted, the result tells.

    The cheap proof comes first: nothing hostile reaches canonicalisation. `quick` checks it alone: it covers
    every member, but of the contexts only those with an address, so the caller must compare the others.
    """
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    made = document.get("proof")
    if not isinstance(made, list) or not all(isinstance(proof, dict) for proof in made):
        raise ValueError("no proofs")
    by_suite = {str(proof.get("cryptosuite")): proof for proof in made}
    if len(made) != len(by_suite) or set(by_suite) != {proofs.JCS, proofs.RDFC}:
        raise ValueError("not exactly one proof of each suite")
    if len({str(proof.get("verificationMethod")) for proof in made}) != 1:
        raise ValueError("the proofs are by two keys")
    entry = _entry(did_document, made[0].get("verificationMethod"))
    checked = (proofs.JCS,) if quick else (proofs.JCS, proofs.RDFC)
    times = [_check(unsigned, by_suite[suite], entry, now) for suite in checked]
    return Signed(entry["id"], max(times), distrusted_from(entry))


def distrusted_from(entry: Mapping[str, Any]) -> datetime | None:
    """From when on a verification method is not trusted: `revoked` in W3C Controlled Identifiers."""
    return _time(entry["revoked"]) if "revoked" in entry else None


def since_when(moment: datetime) -> Text:
    """From when on a key is not trusted, within a sentence."""
    if moment <= EVER:
        return Text(ko="더 이상 전혀", en="no longer trusts at all")
    day = day_text(moment.astimezone(UTC))
    return Text(ko=f"{day.ko}부터 더 이상", en=f"no longer trusts since {day.en}")


def _check(unsigned: Json, proof: Json, entry: Mapping[str, Any], now: datetime) -> datetime:
    if proof.get("type") != "DataIntegrityProof" or proof.get("proofPurpose") != "assertionMethod":
        raise ValueError("a proof of another kind or purpose")
    at = _time(proof.get("created"))
    if at > now + CLOCK_SKEW:
        raise ValueError("a proof from the future")
    proofs.check(unsigned, proof, _key(str(entry.get("publicKeyMultibase"))))
    return at


def _time(value: Any) -> datetime:
    moment = datetime.fromisoformat(str(value))
    if moment.utcoffset() is None:
        raise ValueError("a time has no time zone")
    return moment


def _entry(did_document: Mapping[str, Any], method: Any) -> Mapping[str, Any]:
    if method not in did_document.get("assertionMethod", []):
        raise ValueError("the key is none that may sign credentials")
    for entry in did_document.get("verificationMethod", []):
        if entry.get("id") == method:
            return entry
    raise ValueError("the key is not listed")


@lru_cache(maxsize=16)
def _key(text: str) -> Ed25519PublicKey:
    key = multikey.public_from_text(text)
    if not isinstance(key, Ed25519PublicKey):
        raise ValueError("the key is not an Ed25519 key")
    return key
