"""The Hub's settings, read once from BAEUM_* variables; the LMS documents the same names."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parents[2]
SPAWNERS = ("bubblewrap", "simple", "docker", "kubernetes")


class HubSettingsError(ValueError):
    """One or more settings are wrong; the message has a sentence for each."""


@dataclass(frozen=True)
class HubSettings:
    """What the Hub needs to know. Addresses have no trailing slash; paths are absolute."""

    home: Path
    web_url: str
    hub_url: str
    hub_bind: str
    hub_port: int
    hub_api_port: int
    hub_proxy_port: int
    spawner: str
    memory_mb: int
    idle_minutes: int
    terminals: bool
    image: str
    time_zone: str

    @property
    def keys(self) -> Path:
        """Folder of the secrets; each file has mode 0600."""
        return self.home / "keys"

    @property
    def state(self) -> Path:
        """The Hub's own folder: its database."""
        return self.home / "hub"

    def secret(self, name: str) -> str:
        """The text of one secret file. HubSettingsError when set-up has not made it."""
        try:
            return (self.keys / name).read_text("ascii").strip()
        except FileNotFoundError as error:
            raise HubSettingsError(
                f"The secret {name} is missing in {self.keys}: run ./baeum run once."
            ) from error

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> HubSettings:
        """Read BAEUM_* variables. Raises HubSettingsError that names every mistake at once."""
        read = _Reader(os.environ if environment is None else environment)
        hub_url = read.url("HUB_URL", "http://localhost:8001")
        settings = cls(
            home=Path(read.text("HOME", str(ROOT / "var"))).expanduser().resolve(),
            web_url=read.url("WEB_URL", "http://127.0.0.1:8000"),
            hub_url=hub_url,
            hub_bind=read.text("HUB_BIND", "127.0.0.1"),
            hub_port=read.whole("HUB_PORT", urlsplit(hub_url).port or 8001),
            hub_api_port=read.whole("HUB_API_PORT", 8081),
            hub_proxy_port=read.whole("HUB_PROXY_PORT", 8082),
            spawner=read.one_of("HUB_SPAWNER", SPAWNERS),
            memory_mb=read.whole("LAB_MEMORY_MB", 2048),
            idle_minutes=read.whole("LAB_IDLE_MINUTES", 60),
            terminals=read.text("LAB_TERMINALS", "0").lower() in ("1", "true", "yes", "on"),
            image=read.text("LAB_IMAGE", ""),
            time_zone=read.text("TIME_ZONE", "Asia/Seoul"),
        )
        if urlsplit(settings.hub_url).hostname == urlsplit(settings.web_url).hostname:
            # Cookies do not know ports: on one host name, learners' servers would be sent the LMS session.
            read.mistakes.append("BAEUM_HUB_URL must use another host name than BAEUM_WEB_URL.")
        if read.mistakes:
            raise HubSettingsError("\n".join(read.mistakes))
        return settings


class _Reader:
    """Reads single variables and collects what is wrong with them."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.environment = environment
        self.mistakes: list[str] = []

    def text(self, name: str, default: str) -> str:
        return self.environment.get(f"BAEUM_{name}") or default

    def url(self, name: str, default: str) -> str:
        value = self.text(name, default).rstrip("/")
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            self.mistakes.append(f"BAEUM_{name} must be an address such as {default}, not {value!r}.")
            return default
        return value

    def whole(self, name: str, default: int) -> int:
        value = self.text(name, str(default))
        if not value.isdecimal() or int(value) < 1:
            self.mistakes.append(f"BAEUM_{name} must be a whole number above 0, not {value!r}.")
            return default
        return int(value)

    def one_of(self, name: str, choices: tuple[str, ...]) -> str:
        value = self.text(name, choices[0])
        if value not in choices:
            self.mistakes.append(f"BAEUM_{name} must be one of {', '.join(choices)}, not {value!r}.")
            return choices[0]
        return value


def python_prefixes() -> tuple[Path, ...]:
    """Folders that the running Python needs: its virtual environment and the Python it was made from."""
    return tuple(dict.fromkeys(Path(p).resolve() for p in (sys.prefix, sys.base_prefix)))
