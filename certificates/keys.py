"""The issuer's keys: Ed25519 to sign credentials, P-256 to seal PDFs, and their did:web document.

In the folder, `key-2026-1.pem` and `seal-2026-1.pem` are private halves (mode 0600), `*.pub.pem` public
ones, and `seal-2026-1.crt.pem` the seal's self-signed certificate. A key without its private half is retired:
it still verifies and stays listed, because did:web has no history; its private half is destroyed. The file
`compromised.json` names keys that are not trusted from a time on. `rotation` changes all of this. With
`pkcs11.json` the private halves are in a hardware module (`hardware`); `Signer` and `SealSigner` are all that
is asked of one.
"""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)
from cryptography.x509.oid import NameOID

from certificates.hardware import MODULE_FILE, Token, TokenError, TokenSeal, TokenSigner
from certificates.multikey import PublicKey, public_to_text
from certificates.records import to_plain

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as PdfSigner

_PUBLIC_NAME = re.compile(r"((key|seal)-(\d{4})-(\d+))\.pub\.pem")
_SEAL_YEARS = 10
_COMPROMISED = "compromised.json"

Kind = Literal["key", "seal"]  # one signs credentials, the other seals PDFs


class KeyFolderError(Exception):
    """The key folder cannot be used as it is; the message says what to do."""


class Signer(Protocol):
    """Whatever signs with an Ed25519 key: one from a file, or one that never leaves a hardware module."""

    def sign(self, data: bytes, /) -> bytes:
        """The 64 bytes of the signature."""
        ...


class SealSigner(Protocol):
    """A P-256 key that never leaves a hardware module or a service."""

    def pdf_signer(self, certificate: x509.Certificate) -> "PdfSigner":
        """pyHanko's protocol for whatever seals PDFs."""
        ...


@dataclass(frozen=True)
class Keys:
    """The current pair, and every public key that was ever used (`public`: name to key, oldest first).

    `compromised`: from when on which of them is not trusted.
    """

    signing_name: str
    signing_key: Signer
    seal_name: str
    seal_key: ec.EllipticCurvePrivateKey | SealSigner
    seal_certificate: x509.Certificate
    public: dict[str, PublicKey]
    compromised: dict[str, datetime] = field(default_factory=dict)


def ensure_keys(folder: Path, now: datetime, seal_name: str = "Baeum") -> Keys:
    """The keys of `folder`, made first where there are none; two processes at once make one pair, not two.

    `seal_name` is the organisation's name in the seal's certificate: what a PDF reader shows as the signer.
    """
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with locked(folder):
        present = {name.split("-")[0] for name in key_names(folder)}
        for kind in ("key", "seal"):
            if kind not in present:
                make_key(folder, f"{kind}-{now.year}-1", now, seal_name)
        return load_keys(folder)


def load_keys(folder: Path) -> Keys:
    """The keys of `folder`; KeyFolderError when a current one is missing or open to other accounts."""
    public = {name: _public(folder / f"{name}.pub.pem") for name in key_names(folder)}
    signing, seal = _in_use(folder, "key"), _in_use(folder, "seal")
    signing_key, seal_key = _private_halves(folder, signing, seal)
    return Keys(
        signing_name=signing,
        signing_key=signing_key,
        seal_name=seal,
        seal_key=seal_key,
        seal_certificate=x509.load_pem_x509_certificate((folder / f"{seal}.crt.pem").read_bytes()),
        public=public,
        compromised=compromised_keys(folder),
    )


def key_names(folder: Path) -> list[str]:
    """Every key that was ever made, oldest first, those that sign before those that seal."""
    found = (match for path in folder.iterdir() if (match := _PUBLIC_NAME.fullmatch(path.name)))
    ordered = sorted(found, key=lambda match: (match[2], int(match[3]), int(match[4])))
    return [match[1] for match in ordered]


def compromised_keys(folder: Path) -> dict[str, datetime]:
    """From when on which keys are not trusted; KeyFolderError when the list cannot be read."""
    path = folder / _COMPROMISED
    if not path.exists():
        return {}
    try:
        return {name: datetime.fromisoformat(at) for name, at in json.loads(path.read_bytes()).items()}
    except (ValueError, AttributeError, TypeError) as error:
        raise KeyFolderError(f"{path} cannot be read: {error}") from error


def write_compromised(folder: Path, keys: dict[str, datetime]) -> None:
    """The whole list, in one step: a reader finds the old or the new one."""
    text = json.dumps({name: to_plain(at) for name, at in keys.items()}, indent=2)
    partial = folder / (_COMPROMISED + ".partial")
    partial.write_text(text + "\n", "utf-8")
    partial.replace(folder / _COMPROMISED)


def did_document(did: str, keys: Keys) -> dict[str, Any]:
    """What stands at /.well-known/did.json: every key ever used; only Ed25519 ones may sign credentials.

    A compromised one has the member `revoked`, from when on it is not trusted (W3C Controlled Identifiers).
    """
    methods = [_method(did, name, key, keys.compromised.get(name)) for name, key in keys.public.items()]
    return {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did,
        "verificationMethod": methods,
        "assertionMethod": [f"{did}#{name}" for name in keys.public if name.startswith("key-")],
    }


def _method(did: str, name: str, key: PublicKey, revoked: datetime | None) -> dict[str, Any]:
    method = {
        "id": f"{did}#{name}",
        "type": "Multikey",
        "controller": did,
        "publicKeyMultibase": public_to_text(key),
    }
    return {**method, "revoked": to_plain(revoked)} if revoked else method


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Nobody else makes or changes keys in the meantime."""
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def names_in_use(folder: Path, kind: Kind) -> list[str]:
    """Keys of a kind that can sign, the newest last: it is the one that does.

    Those in a module are left out once they are named as compromised; all others are as good as retired.
    """
    in_module, given_up = (folder / MODULE_FILE).exists(), compromised_keys(folder)
    return [
        name
        for name in key_names(folder)
        if name.startswith(kind + "-")
        and (name not in given_up if in_module else (folder / f"{name}.pem").exists())
    ]


def _private_halves(
    folder: Path, signing: str, seal: str
) -> tuple[Signer, ec.EllipticCurvePrivateKey | SealSigner]:
    if (folder / MODULE_FILE).exists():
        try:
            token = Token.of(folder)
        except TokenError as error:
            raise KeyFolderError(str(error)) from error
        return TokenSigner(token, signing), TokenSeal(token, seal)
    return (
        _private(folder / f"{signing}.pem", Ed25519PrivateKey),
        _private(folder / f"{seal}.pem", ec.EllipticCurvePrivateKey),
    )


def _in_use(folder: Path, kind: Kind) -> str:
    names = names_in_use(folder, kind)
    if not names:
        raise KeyFolderError(
            f"{folder} has no private {kind}-*.pem: restore it from the backup or rotate the keys"
        )
    return names[-1]


def _public(path: Path) -> PublicKey:
    key = load_pem_public_key(path.read_bytes())
    if not isinstance(key, PublicKey):
        raise KeyFolderError(f"{path} is neither an Ed25519 nor a P-256 key")
    return key


def _private(path: Path, kind: type) -> Any:
    if path.stat().st_mode & 0o077:
        raise KeyFolderError(f"{path} can be read by other accounts: run chmod 600 {path}")
    key = load_pem_private_key(path.read_bytes(), password=None)
    if not isinstance(key, kind):
        raise KeyFolderError(f"{path} is not the kind of key its name says")
    return key


def make_key(folder: Path, name: str, now: datetime, organization: str) -> None:
    """A new pair of the kind that its name says; for a seal with a certificate of `organization`."""
    if name.startswith("key-"):
        _write_pair(folder, name, Ed25519PrivateKey.generate())
        return
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = _seal_certificate(name, key, now, organization)
    (folder / f"{name}.crt.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    _write_pair(folder, name, key)


def _seal_certificate(
    name: str, key: ec.EllipticCurvePrivateKey, now: datetime, organization: str
) -> x509.Certificate:
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _cut(organization, 64)),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{_cut(organization, 61 - len(name))} ({name})"),
        ]
    )
    # No extended key usage: with documentSigning alone, pdfsig reports an unknown issue with the certificate.
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=365 * _SEAL_YEARS))
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_signing_only(), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .sign(key, hashes.SHA256())
    )


def _cut(text: str, most: int) -> str:
    """At most so many bytes of it: a certificate's names end at 64."""
    return text.encode()[:most].decode(errors="ignore")


def _signing_only() -> x509.KeyUsage:
    off = dict.fromkeys(
        ("key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign", "crl_sign"), False
    )
    return x509.KeyUsage(
        digital_signature=True, content_commitment=True, encipher_only=False, decipher_only=False, **off
    )


def _write_pair(folder: Path, name: str, key: Ed25519PrivateKey | ec.EllipticCurvePrivateKey) -> None:
    """The private half first, never readable by others even for a moment; the public half completes it."""
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    descriptor = os.open(folder / f"{name}.pem", os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        os.fchmod(descriptor, 0o600)
        file.write(pem)
        file.flush()
        os.fsync(descriptor)
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    (folder / f"{name}.pub.pem").write_bytes(public)
