"""Public keys and signatures as text: base58btc multibase and Multikey (W3C Controlled Identifiers 1.0)."""

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

_ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_ED25519, _P256 = b"\xed\x01", b"\x80\x24"

PublicKey = Ed25519PublicKey | EllipticCurvePublicKey


def encode(data: bytes) -> str:
    """Multibase base58btc: "z" and the digits; leading zero bytes are kept."""
    number, digits = int.from_bytes(data), ""
    while number:
        number, digit = divmod(number, 58)
        digits = _ALPHABET[digit] + digits
    return "z" + "1" * (len(data) - len(data.lstrip(b"\0"))) + digits


def decode(text: str) -> bytes:
    """The bytes of a base58btc multibase text; ValueError when it is none."""
    digits, number = text[1:], 0
    if text[:1] != "z" or digits.strip(_ALPHABET):
        raise ValueError(f"not base58btc: {text[:20]!r}")
    for digit in map(_ALPHABET.index, digits):
        number = number * 58 + digit
    zeros = len(digits) - len(digits.lstrip("1"))
    return b"\0" * zeros + number.to_bytes((number.bit_length() + 7) // 8)


def public_to_text(key: PublicKey) -> str:
    """publicKeyMultibase of an Ed25519 or P-256 key."""
    if isinstance(key, Ed25519PublicKey):
        return encode(_ED25519 + key.public_bytes(Encoding.Raw, PublicFormat.Raw))
    return encode(_P256 + key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint))


def public_from_text(text: str) -> PublicKey:
    """The key of a publicKeyMultibase; ValueError for anything but Ed25519 and P-256."""
    data = decode(text)
    prefix, rest = data[:2], data[2:]
    try:
        if prefix == _ED25519:
            return Ed25519PublicKey.from_public_bytes(rest)
        if prefix == _P256:
            return EllipticCurvePublicKey.from_encoded_point(SECP256R1(), rest)
    except UnsupportedAlgorithm as error:
        raise ValueError(str(error)) from error
    raise ValueError("neither an Ed25519 nor a P-256 key")
