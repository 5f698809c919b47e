"""Settings: read once from the environment, checked together, frozen.

Every setting is an environment variable ``BAEUM_<NAME>``; the field's metadata holds the sentence that
docs/reference/settings.md shows, so that the page cannot lag behind the code (a test compares them).
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from lms import stated

ROOT = Path(__file__).resolve().parent.parent


class SettingsError(ValueError):
    """One or more settings are wrong; the message names each with its remedy."""

    def __init__(self, mistakes: list[str]) -> None:
        super().__init__("\n".join(mistakes))
        self.mistakes = mistakes


def _text(value: str) -> str:
    return value


def _path(value: str) -> Path:
    return Path(value).expanduser().resolve()


def _boolean(value: str) -> bool:
    known = {
        "1": True,
        "true": True,
        "yes": True,
        "on": True,
        "0": False,
        "false": False,
        "no": False,
        "off": False,
    }
    if value.lower() not in known:
        raise ValueError("must be one of 1, 0, true, false, yes, no, on, off")
    return known[value.lower()]


def _whole(minimum: int, maximum: int) -> Callable[[str], int]:
    def parse(value: str) -> int:
        if not value.isdecimal() or not minimum <= int(value) <= maximum:
            raise ValueError(f"must be a whole number from {minimum} to {maximum}")
        return int(value)

    return parse


def _one_of(*choices: str) -> Callable[[str], str]:
    def parse(value: str) -> str:
        if value not in choices:
            raise ValueError(f"must be one of {', '.join(choices)}")
        return value

    return parse


def _url(value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise ValueError("must be an address such as https://learn.example.org")
    return value.rstrip("/")


def _optional_url(value: str) -> str:
    return _url(value) if value else ""


def _broker(value: str) -> str:
    schemes = ("redis", "rediss", "sentinel", "amqp", "amqps")
    parts = urlsplit(value)
    if value and not value.startswith("sqla+") and (parts.scheme not in schemes or not parts.netloc):
        raise ValueError("must be an address such as redis://127.0.0.1/0 or amqp://user:password@host//")
    return value


def _blob_url(value: str) -> str:
    if value:
        from fsspec import get_filesystem_class

        try:
            get_filesystem_class(urlsplit(value).scheme or "file")
        except ImportError as error:
            raise ValueError(f"must be a store whose package is in .venv: {error}") from error
        except ValueError as error:
            raise ValueError("must be an address such as s3://bucket or file:///shared/folder") from error
    return value


def _time_zone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:  # OSError: the name of a folder of zones
        raise ValueError("must be the name of a time zone such as Asia/Seoul") from error
    return value


def setting(default: Any, parse: Callable[[str], Any], says: str) -> Any:
    """A field of Settings with its parser and the sentence that documents it."""
    return field(default=default, metadata={"parse": parse, "says": says})


@dataclass(frozen=True)
class Settings:
    """What an installation can choose. Paths are absolute, times in the unit of their name."""

    home: Path = setting(  # noqa: RUF009
        ROOT / "var", _path, "Folder for everything made by running: database, blobs, keys, logs."
    )
    database_url: str = setting("", _text, "SQLAlchemy URL; empty: SQLite in the home folder.")
    courses: Path = setting(ROOT / "courses", _path, "Folder of the catalogue's source.")  # noqa: RUF009
    labs: Path = setting(ROOT / "notebooks" / "labs", _path, "Folder of the labs' sources.")  # noqa: RUF009
    web_url: str = setting(
        "http://127.0.0.1:8000", stated.site, "Public address of the web application, without a path."
    )
    web_bind: str = setting("127.0.0.1", _text, "Address the web application listens on.")
    web_port: int = setting(8000, _whole(1, 65535), "Port the web application listens on.")
    web_processes: int = setting(
        1,
        _whole(1, 64),
        "Processes of the web application; with several, limits count in BAEUM_RATE_LIMIT_URL.",
    )
    web_threads: int = setting(8, _whole(1, 256), "Blocking threads of each web process.")
    hub_url: str = setting(
        "http://localhost:8001", _url, "Public address of JupyterHub; another host name than the web's."
    )
    hub_port: int = setting(8001, _whole(1, 65535), "Port of the Hub's public proxy.")
    hub_api_port: int = setting(8081, _whole(1, 65535), "Port of the Hub itself, on the loopback address.")
    hub_proxy_port: int = setting(
        8082, _whole(1, 65535), "Port of the proxy's own API, on the loopback address."
    )
    hub_spawner: str = setting(
        "bubblewrap",
        _one_of("bubblewrap", "simple", "docker", "kubernetes"),
        "Where a learner's server runs; simple has no isolation and is for trying out only.",
    )
    labs_gateway: str = setting(
        "hub", _one_of("hub", "fake"), "fake: no Hub is started or asked; for tests of the pages."
    )
    hub_bind: str = setting("127.0.0.1", _text, "Address the Hub's public proxy listens on.")
    lab_idle_minutes: int = setting(
        60, _whole(1, 100_000), "Minutes without work after which a lab server ends; its files stay."
    )
    lab_terminals: bool = setting(False, _boolean, "Lets learners open terminals in JupyterLab.")
    lab_image: str = setting(
        "", _text, "Image of a learner's server, for the spawners docker and kubernetes."
    )
    lab_memory_mb: int = setting(2048, _whole(256, 1_000_000), "Memory of one learner's lab server, in MB.")
    grader_seconds: int = setting(
        120, _whole(5, 3600), "Deadline for grading one whole notebook, in seconds."
    )
    grader_memory_mb: int = setting(
        1024, _whole(128, 100_000), "Memory of one submission while it is graded, in MB."
    )
    grader_processes: int = setting(2, _whole(1, 256), "Submissions graded side by side by one worker.")
    unsafe_no_sandbox: bool = setting(
        False, _boolean, "UNSAFE: grade without a sandbox where the system forbids one."
    )
    broker_url: str = setting(
        "",
        _broker,
        "Where workers hear that something waits: redis:// or amqp:// for several machines; empty: a file "
        "in the home folder.",
    )
    blob_url: str = setting(
        "",
        _blob_url,
        "fsspec URL for submissions and PDFs, for example s3://bucket or file:///shared; empty: home folder.",
    )
    mail_server: str = setting("", _text, "SMTP server host; empty: mail is kept and shown at /dev/mailbox.")
    mail_port: int = setting(587, _whole(1, 65535), "SMTP port.")
    mail_user: str = setting("", _text, "SMTP user.")
    mail_password: str = setting("", _text, "SMTP password.")
    mail_sender: str = setting("Baeum <no-reply@localhost>", _text, "Sender of every mail.")
    rate_limit_url: str = setting(
        "memory://", _text, "Where sign-in attempts are counted; redis://... for several web processes."
    )
    development: bool = setting(
        True, _boolean, "Shows the development mailbox and demo accounts; turn off in production."
    )
    confirm_email: bool = setting(
        False, _boolean, "A new account must confirm its address before it can sign in."
    )
    time_zone: str = setting(
        "Asia/Seoul", _time_zone, "Time zone in which times are shown and cohorts are made."
    )
    language: str = setting("ko", _one_of("ko", "en"), "Language when a visitor has shown no preference.")
    institution_ko: str = setting("배움", stated.name, "Awarding institution's name in Korean.")
    institution_en: str = setting("Baeum", stated.name, "Awarding institution's name in English.")
    institution_logo: str = setting(
        "", stated.logo, "Path of an SVG logo for certificates; empty: the name alone."
    )
    country: str = setting("KR", stated.country, "Country of the awarding institution, ISO 3166-1 alpha-2.")
    signatory: str = setting(
        "",
        stated.signatories,
        "On the certificate's signature lines, at most three: Name, office; Name, office. Empty: nobody.",
    )
    timestamp_url: str = setting(
        "",
        _optional_url,
        "Time-stamp authority (RFC 3161) that dates the seals of PDFs; empty: they state our own time.",
    )
    timestamp_seconds: int = setting(
        5, _whole(1, 60), "Longest wait for a time stamp; without one in time the PDF is sealed all the same."
    )
    expiry_notice_days: int = setting(
        60, _whole(0, 365), "Days before a certificate ends on which its holder is told; 0: never."
    )
    trusted_proxies: int = setting(
        0, _whole(0, 5), "Reverse proxies in front whose X-Forwarded headers are believed."
    )
    testing: bool = setting(
        False, _boolean, "Set by the tests: cheap password hashes, no rate limits unless asked for."
    )

    @property
    def database(self) -> str:
        """SQLAlchemy URL of the database in force."""
        return self.database_url or f"sqlite:///{self.home / 'baeum.sqlite'}"

    @property
    def broker(self) -> str:
        """Celery broker URL in force."""
        return self.broker_url or f"sqla+sqlite:///{self.home / 'broker.sqlite'}"

    @property
    def blobs(self) -> str:
        """fsspec URL of the blob store in force."""
        return self.blob_url or f"file://{self.home / 'blobs'}"

    @property
    def keys(self) -> Path:
        """Folder of the secrets, each file mode 0600."""
        return self.home / "keys"

    def secret(self, name: str) -> str:
        """The text of one secret file. SettingsError when set-up has not made it."""
        try:
            return (self.keys / name).read_text(encoding="ascii").strip()
        except FileNotFoundError as error:
            raise SettingsError(
                [f"the secret {name} is missing in {self.keys}: run ./baeum run once"]
            ) from error

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> Settings:
        """Reads BAEUM_* variables. Raises SettingsError that names every mistake at once."""
        environment = os.environ if environment is None else environment
        known = {f"BAEUM_{f.name.upper()}": f for f in fields(cls)}
        values, mistakes = {}, []
        for variable, spec in known.items():
            if variable in environment:
                try:
                    values[spec.name] = spec.metadata["parse"](environment[variable])
                except ValueError as error:
                    mistakes.append(f"{variable}={environment[variable]!r}: {error}")
        chosen = None if mistakes else cls(**values)
        if chosen and chosen.labs_gateway == "hub":
            mistakes += chosen._shared_host()
        if chosen is None or mistakes:
            raise SettingsError(mistakes)
        return chosen

    def _shared_host(self) -> list[str]:
        """Cookies know host names, not ports: on one name, learners' servers would be sent the session's."""
        if urlsplit(self.web_url).hostname != urlsplit(self.hub_url).hostname:
            return []
        return [
            f"BAEUM_HUB_URL={self.hub_url!r}: must have another host name than BAEUM_WEB_URL={self.web_url!r}"
        ]
