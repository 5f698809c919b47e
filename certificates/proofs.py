"""Data Integrity proofs by one Ed25519 key: eddsa-rdfc-2022, which wallets read, and eddsa-jcs-2022, which
covers every JSON member (W3C Data Integrity EdDSA Cryptosuites 1.0)."""

import hashlib
import json
import re
import threading
from datetime import datetime
from functools import cache, lru_cache
from json.encoder import encode_basestring
from pathlib import Path
from typing import Any, Never

import rfc8785
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pyld import jsonld
from pyld.documentloader.frozen import FrozenDocumentLoader

from certificates import multikey
from certificates.credential import OB_CONTEXT, OB_EXTENSIONS, VC_CONTEXT, Json
from certificates.keys import Signer
from certificates.records import to_plain

RDFC, JCS = "eddsa-rdfc-2022", "eddsa-jcs-2022"
_FOLDER = Path(__file__).parent / "contexts"
_CONTEXT_FILES = {
    VC_CONTEXT: "credentials-v2.json",
    OB_CONTEXT: "open-badges-3.0.3.json",
    OB_EXTENSIONS: "open-badges-extensions.json",
}
_SOME_TIME = "1601-01-01T00:00:00Z"
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(Z|[+-][0-9]{2}:[0-9]{2})")
_kept = threading.local()


class ProofError(ValueError):
    """A proof does not hold, or the document cannot be canonicalised; the message says why."""


def sign(document: Json, key: Signer, method: str, now: datetime) -> Json:
    """`document` with its two proofs. `method` is the key's address, such as did:web:host#key-2026-1."""
    made = [_prove(suite, document, key, method, now) for suite in (RDFC, JCS)]
    return {**document, "proof": made}


def check(document: Json, proof: Json, key: Ed25519PublicKey) -> None:
    """ProofError unless `proof` is this key's signature of `document` (which is given without its proofs)."""
    options = {name: value for name, value in proof.items() if name != "proofValue"}
    if options.get("@context") != (_published(document) if options.get("cryptosuite") == JCS else None):
        raise ProofError("the proof was made for another context")
    try:
        signature = multikey.decode(proof["proofValue"])
        key.verify(signature, _digest(proof["cryptosuite"], document, options))
    except InvalidSignature as error:
        raise ProofError("the signature does not fit the content") from error
    except (KeyError, TypeError, ValueError) as error:
        raise ProofError(f"the proof is malformed: {error}") from error


def _prove(suite: str, document: Json, key: Signer, method: str, now: datetime) -> Json:
    options = {
        "type": "DataIntegrityProof",
        "cryptosuite": suite,
        "created": to_plain(now),
        "verificationMethod": method,
        "proofPurpose": "assertionMethod",
    }
    if suite == JCS:
        options["@context"] = _published(document)
    return {**options, "proofValue": multikey.encode(key.sign(_digest(suite, document, options)))}


def _published(document: Json) -> list[str]:
    """The document's contexts that have an address: what a JCS proof names and covers.

    The suite lets contexts be added after such a proof. Ours, written out in the document, counts as added:
    some verifiers compare contexts by identity, and would refuse a proof that repeats it. RDFC covers it.
    """
    return [context for context in document["@context"] if isinstance(context, str)]


def _digest(suite: str, document: Json, options: Json) -> bytes:
    """The 64 bytes that are signed: SHA-256 of the canonical options, then of the canonical document."""
    if suite == JCS:
        canonical = (_jcs(options).encode(), _jcs({**document, "@context": options["@context"]}).encode())
    elif suite == RDFC:
        canonical = (_rdfc_options({**options, "@context": document["@context"]}), _rdfc(document))
    else:
        raise ProofError(f"an unknown cryptosuite: {suite!r}")
    return b"".join(hashlib.sha256(part).digest() for part in canonical)


def _jcs(value: Any) -> str:
    """The JSON Canonicalization Scheme (RFC 8785). The library does what takes thought: numbers, the order of
    keys beyond ASCII. On the rest, which is nearly all, Python's own encoder of texts is twice as fast.
    """
    if isinstance(value, str):
        return encode_basestring(value)
    if isinstance(value, list):
        return f"[{','.join([_jcs(item) for item in value])}]"
    if isinstance(value, dict) and "".join(value).isascii():
        members = [f"{encode_basestring(key)}:{_jcs(value[key])}" for key in sorted(value)]
        return f"{{{','.join(members)}}}"
    return rfc8785.dumps(value).decode()


def _rdfc_options(options: Json) -> bytes:
    """As `_rdfc`: but for the time, which is in a line of its own, options are the same again and again."""
    created = str(options.get("created"))
    text = json.dumps({**options, "created": _SOME_TIME})
    if not _TIME.fullmatch(created) or text.count(_SOME_TIME) != 1:
        return _rdfc(options)
    return _rdfc_text(text).replace(_SOME_TIME.encode(), created.encode())


@lru_cache(maxsize=256)
def _rdfc_text(document: str) -> bytes:
    return _rdfc(json.loads(document))


def _rdfc(document: Json) -> bytes:
    """Canonical N-Quads (RDFC-1.0). PyLD drops terms that no context defines; here such a term is refused."""
    processor = jsonld.JsonLdProcessor(on_property_dropped=_refuse)
    options = {
        "algorithm": "URDNA2015",
        "format": "application/n-quads",
        "documentLoader": _loader(),
        "contextResolver": _resolver(),
    }
    try:
        return processor.normalize(document, options).encode()
    except jsonld.JsonLdError as error:
        raise ProofError(f"not JSON-LD of the bundled contexts: {error.type}") from error


def _refuse(term: str | None) -> Never:
    raise ProofError(f"a term that no context defines: {term!r}")


def _resolver() -> jsonld.ContextResolver:
    """What the contexts mean, resolved once for each thread: PyLD would do it for each document."""
    if not hasattr(_kept, "resolver"):
        _kept.resolver = jsonld.ContextResolver({}, _loader())
    return _kept.resolver


@cache
def _loader() -> FrozenDocumentLoader:
    documents: dict[str, Any] = {
        address: json.loads((_FOLDER / name).read_text("utf-8")) for address, name in _CONTEXT_FILES.items()
    }
    return FrozenDocumentLoader(documents)
