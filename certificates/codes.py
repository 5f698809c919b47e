"""Codes of certificates: 16 Crockford base32 characters (80 random bits), written XXXX-XXXX-XXXX-XXXX.

They are typed from paper, so letters that look alike are read as one, and nothing is case-sensitive.
"""

import secrets
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
_LOOK_ALIKE = str.maketrans({"O": "0", "I": "1", "L": "1"})
_SEPARATORS = "-‐‑‒–—−_.·"


class CodeError(ValueError):
    """What was typed cannot be a code. `message` says why, in each language ("ko", "en")."""

    def __init__(self, *, ko: str, en: str) -> None:
        super().__init__(en)
        self.message = {"ko": ko, "en": en}


def new_code() -> str:
    """A fresh code from the system's secure random source."""
    return _grouped("".join(secrets.choice(ALPHABET) for _ in range(LENGTH)))


def normalise(typed: str) -> str:
    """The canonical form of what a person typed, or CodeError.

    Lower case, full-width letters, spaces and dashes are accepted; O is read as 0, I and L as 1.
    """
    plain = unicodedata.normalize("NFKC", typed).upper()
    plain = "".join(char for char in plain if not char.isspace() and char not in _SEPARATORS)
    plain = plain.translate(_LOOK_ALIKE)
    wrong = sorted({char for char in plain if char not in ALPHABET})
    if wrong:
        shown = " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in wrong[:5])
        raise CodeError(
            ko=f"인증번호에 쓰지 않는 글자가 있습니다: {shown}. 숫자와 영문자(U 제외)만 씁니다.",
            en=f"A code never contains {shown}: only digits and letters, without U.",
        )
    if len(plain) != LENGTH:
        raise CodeError(
            ko=f"인증번호는 {LENGTH}자인데 {len(plain)}자를 입력하셨습니다.",
            en=f"A code has {LENGTH} characters; this one has {len(plain)}.",
        )
    return _grouped(plain)


def _grouped(plain: str) -> str:
    return "-".join(plain[start : start + 4] for start in range(0, LENGTH, 4))
