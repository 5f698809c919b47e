"""Issuing: a statement becomes a signed credential, once; afterwards nothing in it can change."""

import hashlib
from dataclasses import dataclass
from datetime import datetime

import rfc8785

from certificates import credential, proofs
from certificates.keys import Keys
from certificates.model import Statement


@dataclass(frozen=True)
class Issued:
    """A signed credential. `json_bytes` is canonical JSON, to be stored and handed out exactly as it is."""

    json_bytes: bytes
    sha256: str
    code: str
    url: str
    verification_method: str


def issue(statement: Statement, keys: Keys, now: datetime) -> Issued:
    """Sign `statement` with the current key. `now` is when the proofs say they were made."""
    method = f"{statement.issuer.did}#{keys.signing_name}"
    signed = proofs.sign(credential.build(statement), keys.signing_key, method, now)
    json_bytes = rfc8785.dumps(signed)
    return Issued(
        json_bytes=json_bytes,
        sha256=hashlib.sha256(json_bytes).hexdigest(),
        code=statement.code,
        url=statement.url,
        verification_method=method,
    )
