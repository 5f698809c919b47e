"""Keys in a hardware module (HSM) or behind anything else that speaks PKCS#11: they never leave it.

The key folder then has public halves, the seal's certificate, and `pkcs11.json`: {"library": path, "token":
label, "pin_file": path}. In the module, each private key is labelled as its public half is named: key-2026-1.
"""

import json
import os
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

if TYPE_CHECKING:
    from pyhanko.sign.signers import Signer as PdfSigner

MODULE_FILE = "pkcs11.json"


class TokenError(Exception):
    """The module cannot be used; the message says why."""


_lock = threading.RLock()
_sessions: dict[tuple[str, str], tuple[int, Any]] = {}  # library and token -> process, session


@dataclass(frozen=True)
class Token:
    """A module's token, opened at first use."""

    library: str
    label: str
    pin_file: Path

    @classmethod
    def of(cls, folder: Path) -> "Token":
        """The token that a key folder names; TokenError when its file is no such thing."""
        path = folder / MODULE_FILE
        try:
            plain = json.loads(path.read_text("utf-8"))
            return cls(plain["library"], plain["token"], folder / plain["pin_file"])
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise TokenError(f"{path} cannot be used: {error!r}") from error

    def sign(self, label: str, data: bytes) -> bytes:
        """The Ed25519 signature by the private key of this label."""
        with _lock:
            session = self.session()
            import pkcs11

            try:
                key = session.get_key(pkcs11.ObjectClass.PRIVATE_KEY, label=label)
                return bytes(key.sign(data, mechanism=pkcs11.Mechanism.EDDSA))
            except pkcs11.PKCS11Error as error:
                raise TokenError(f"the token {self.label} does not sign with {label}: {error!r}") from error

    def session(self) -> Any:
        """The one session that this process has with the token; a forked process opens its own."""
        with _lock:
            process, session = _sessions.get((self.library, self.label), (0, None))
            if process != os.getpid():
                session = self._open(forked=session is not None)
                _sessions[self.library, self.label] = (os.getpid(), session)
            return session

    def _open(self, forked: bool) -> Any:
        try:
            import pkcs11
        except ImportError as error:
            raise TokenError("the package python-pkcs11 is missing") from error
        try:
            library = pkcs11.lib(self.library)
            if forked:
                library.reinitialize()
            pin = self.pin_file.read_text("utf-8").strip()
            return library.get_token(token_label=self.label).open(user_pin=pin)
        except (pkcs11.PKCS11Error, RuntimeError, OSError) as error:
            raise TokenError(f"the token {self.label} cannot be opened: {error!r}") from error


@dataclass(frozen=True)
class TokenSigner:
    """The Ed25519 key of a name: a `keys.Signer`."""

    token: Token
    name: str

    def sign(self, data: bytes, /) -> bytes:
        return self.token.sign(self.name, data)


@dataclass(frozen=True)
class TokenSeal:
    """The P-256 key of a name: a `keys.SealSigner`."""

    token: Token
    name: str

    def pdf_signer(self, certificate: x509.Certificate) -> "PdfSigner":
        from asn1crypto import x509 as asn1_x509
        from pyhanko.sign.pkcs11 import PKCS11Signer

        loaded = asn1_x509.Certificate.load(certificate.public_bytes(Encoding.DER))
        # Raw: not every module hashes, too.
        return PKCS11Signer(
            self.token.session(), signing_cert=loaded, key_label=self.name, use_raw_mechanism=True
        )
