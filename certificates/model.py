"""What a certificate states: frozen records, the same for the signed JSON, the PDF and the public page.

The first eleven facts are the mandatory elements of the European micro-credential descriptor (Council
Recommendation 2022/C 243/02, annex I): learner, title, country, awarding body, date, outcomes, workload,
level, type of assessment, form of participation, quality assurance. The others are its optional ones.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from certificates import codes

Language = Literal["ko", "en"]
Purpose = Literal["revocation", "suspension"]
Kind = Literal["course", "track", "micro_degree"]
LANGUAGES: tuple[Language, ...] = ("ko", "en")


class StatementError(ValueError):
    """A fact that a certificate must state is missing or makes no sense; the message says which."""


def _require(holds: bool, sentence: str) -> None:
    if not holds:
        raise StatementError(sentence)


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text in both languages; neither may be empty: either version of the PDF may be asked for."""

    ko: str
    en: str

    def __post_init__(self) -> None:
        for language in LANGUAGES:
            _require(
                bool(self.in_(language).strip()), f"a text has no {language} version: {self.ko or self.en!r}"
            )

    def in_(self, language: Language) -> str:
        return self.ko if language == "ko" else self.en


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Who earned it: a name, and a salted hash by which the holder can prove an address, unseen by others.

    `identity_hash` is `sha256$` and 64 hex digits of SHA-256(address + salt), as Open Badges 3.0 defines it.
    """

    name: str
    identity_hash: str
    salt: str

    def __post_init__(self) -> None:
        _require(bool(self.name.strip()), "the recipient has no name")
        _require(
            bool(re.fullmatch(r"sha256\$[0-9a-f]{64}", self.identity_hash)), "identity_hash is not sha256$hex"
        )
        _require(len(self.salt) >= 16, "the recipient's salt has fewer than 16 characters")

    @classmethod
    def of(cls, name: str, address: str, salt: str) -> "Recipient":
        """A recipient from a mail address; upper case and outer spaces of the address do not count."""
        return cls(name=name, identity_hash=hash_identity(address, salt), salt=salt)

    def is_address(self, address: str) -> bool:
        """Whether this certificate was issued to `address`; for a holder who wants to prove it."""
        return hash_identity(address, self.salt) == self.identity_hash


def hash_identity(address: str, salt: str) -> str:
    """`sha256$` + hex of SHA-256 over the address (trimmed, lower case) followed by the salt."""
    return "sha256$" + hashlib.sha256((address.strip().lower() + salt).encode()).hexdigest()


@dataclass(frozen=True, kw_only=True)
class Issuer:
    """The awarding body. `base_url` is where its public pages stand, without a slash at the end."""

    base_url: str
    name: Text
    country: str  # ISO 3166-1, two letters
    website: str | None = None

    def __post_init__(self) -> None:
        _require(
            bool(re.fullmatch(r"https?://[A-Za-z0-9.-]+(:\d+)?", self.base_url)),
            f"the issuer's base_url must be scheme://host[:port] with no path: {self.base_url!r}",
        )
        _require(
            bool(re.fullmatch(r"[A-Z]{2}", self.country)),
            f"not a country code of two letters: {self.country!r}",
        )

    @property
    def did(self) -> str:
        """did:web of the host; a port's colon is written %3A, as the did:web method says."""
        return "did:web:" + self.base_url.split("://", 1)[1].lower().replace(":", "%3A")


@dataclass(frozen=True, kw_only=True)
class Skill:
    """A skill of a public framework (NCS, ESCO) that the achievement is aligned to."""

    name: Text
    framework: str
    code: str
    url: str


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A result: points, or a word such as "Pass", or both. Points are plain numbers of the same unit."""

    points: float | None = None
    max_points: float | None = None
    label: Text | None = None

    def __post_init__(self) -> None:
        _require(
            (self.points is None) == (self.max_points is None), "a mark has points without their maximum"
        )
        _require(self.points is not None or self.label is not None, "a mark has neither points nor a label")
        if self.points is not None and self.max_points is not None:
            _require(
                self.points >= 0 and self.max_points > 0, "a mark has negative points or a maximum of zero"
            )


@dataclass(frozen=True, kw_only=True)
class Module:
    """One line of the transcript. `hours` is its notional workload."""

    title: Text
    hours: float
    mark: Mark | None = None


@dataclass(frozen=True, kw_only=True)
class Achievement:
    """What was achieved, by what rule, and its workload. `id`: address of this version of it."""

    id: str
    title: Text
    description: Text
    level: Text
    criteria: Text
    outcomes: tuple[Text, ...]
    hours: float
    assessment: Text
    participation: Text
    quality_assurance: Text
    ects: float | None = None
    skills: tuple[Skill, ...] = ()
    modules: tuple[Module, ...] = ()
    prerequisites: Text | None = None
    supervision: Text | None = None
    stackability: Text | None = None
    more_url: str | None = None
    kind: Kind = "track"

    def __post_init__(self) -> None:
        _require(
            bool(re.match(r"https?://|urn:", self.id)), f"the achievement's id is not an address: {self.id!r}"
        )
        _require(bool(self.outcomes), "an achievement states at least one learning outcome")
        _require(self.hours > 0, "the workload in hours must be above zero")


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One graded piece of work, by hashes: enough to find and check it again, never the work itself.

    The hashes are lower-case hex of SHA-256; `environment` names the lab environment and its lock's hash.
    """

    title: Text
    assignment_version: str
    submission: str
    autograde_run: str
    environment: str
    score: float
    max_score: float
    grade_event: str

    def __post_init__(self) -> None:
        for name in ("assignment_version", "submission", "grade_event"):
            value = getattr(self, name)
            _require(bool(re.fullmatch(r"[0-9a-f]{64}", value)), f"{name} is not a SHA-256 in hex: {value!r}")
        _require(self.max_score > 0, "evidence has a maximum score of zero")


@dataclass(frozen=True, kw_only=True)
class Stacked:
    """A course's certificate that a micro-degree stacks, as it was when the micro-degree was issued.

    `url` is its public address and its credential's id; `sha256` is that of its signed bytes, lower-case hex.
    """

    url: str
    title: Text
    issued_at: datetime
    hours: float
    sha256: str
    ects: float | None = None
    mark: Mark | None = None

    def __post_init__(self) -> None:
        named = re.fullmatch(r"https?://[^/]+/v/([^/]+)", self.url)
        _require(
            named is not None and codes.normalise(named[1]) == named[1],
            f"not the address of a certificate: {self.url!r}",
        )
        _require(
            bool(re.fullmatch(r"[0-9a-f]{64}", self.sha256)), "a stacked certificate without its SHA-256"
        )
        _require(self.issued_at.utcoffset() is not None, "a time has no time zone")

    @property
    def code(self) -> str:
        """Its verification code."""
        return self.url.rsplit("/", 1)[1]


@dataclass(frozen=True, kw_only=True)
class StatusEntry:
    """Where to look whether a certificate was revoked or suspended: one bit of a list its issuer signs."""

    list_url: str
    index: int
    purpose: Purpose

    def __post_init__(self) -> None:
        _require(self.index >= 0, f"a place in a status list cannot be negative: {self.index}")


@dataclass(frozen=True, kw_only=True)
class Statement:
    """Everything one certificate states. Frozen when it is issued; it outlives the account.

    `issued_at` and `valid_until` carry a time zone; the date printed is the date in that zone. `code` is in
    the form of `codes.normalise`. `serial` (such as "2026-00007") is shown, never used to look anything up.
    `language` is the language of the members that other wallets read; both languages are always in it.
    `status` has at most one entry for each purpose; `supersedes` is the address of what this one corrects.
    `stacked` are the courses' certificates of a micro-degree. `by_decision`: people awarded it, not the rule.
    """

    code: str
    serial: str
    language: Language
    issued_at: datetime
    recipient: Recipient
    achievement: Achievement
    issuer: Issuer
    valid_until: datetime | None = None
    mark: Mark | None = None
    evidence: tuple[Evidence, ...] = ()
    status: tuple[StatusEntry, ...] = ()
    supersedes: str | None = None
    stacked: tuple[Stacked, ...] = ()
    by_decision: bool = False

    def __post_init__(self) -> None:
        _require(codes.normalise(self.code) == self.code, f"not a code in its canonical form: {self.code!r}")
        _require(self.language in LANGUAGES, f"not a language of ours: {self.language!r}")
        for moment in (self.issued_at, self.valid_until):
            _require(moment is None or moment.utcoffset() is not None, "a time has no time zone")
        _require(
            self.valid_until is None or self.issued_at < self.valid_until, "valid_until is before issued_at"
        )
        named = [self.url, *(one.url for one in self.stacked)]
        _require(len(named) == len(set(named)), "a certificate is stacked twice, or on itself")
        _require(
            not self.stacked or self.achievement.kind == "micro_degree",
            "only a micro-degree stacks certificates",
        )
        purposes = [entry.purpose for entry in self.status]
        _require(len(purposes) == len(set(purposes)), "two status entries of one purpose")
        for address in (*(entry.list_url for entry in self.status), self.supersedes):
            _require(
                address is None or address.startswith(self.issuer.base_url + "/"),
                f"not an address of the issuer: {address!r}",
            )

    @property
    def url(self) -> str:
        """The public address of this certificate: what the QR code says, and the credential's id."""
        return f"{self.issuer.base_url}/v/{self.code}"
