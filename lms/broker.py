"""The embedded broker: Kombu's SQLAlchemy transport on a SQLite file, quick, frugal and hard to break.

Kombu alone asks the database again and again, and goes on with a deleted file for ever. Here a look at the
file's time decides whether to ask, and a file that was deleted, replaced or damaged is opened anew: messages
only say "look now", so none is missed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from kombu.transport import sqlalchemy as kombu_sqlalchemy
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DatabaseError

GLANCE_SECONDS = 0.02  # between looks at the file
ASK_SECONDS = 1.0  # between looks into it, whatever its time says
BUSY_SECONDS = 3.0  # a submission is stored already when its message waits for the file


class Channel(kombu_sqlalchemy.Channel):
    """A channel whose file is the one that has the name now."""

    _inode = 0

    @property
    def session(self) -> Any:
        """The session on the file; a new one when the file is another."""
        if self._session is not None and _stamp(self._file)[0] != self._inode:
            self._forget()
        if self._session is None:
            set_aside_when_broken(self._file)
            self._session = super().session
            self._inode = _stamp(self._file)[0]
        return self._session

    def _get(self, *given: Any, **named: Any) -> Any:
        with self._forgetting_after_errors():
            return super()._get(*given, **named)

    def _put(self, *given: Any, **named: Any) -> None:
        with self._forgetting_after_errors():
            super()._put(*given, **named)

    @property
    def _file(self) -> Path:
        return _file(self.connection.client.hostname)

    @contextmanager
    def _forgetting_after_errors(self) -> Iterator[None]:
        try:
            yield
        except DatabaseError:
            self._forget()
            raise

    def _forget(self) -> None:
        if self._session is not None:
            self._session.close()
            self._session = None
        if opened := self._engines.pop(self.connection.client.hostname, None):
            opened[0].dispose()


class Transport(kombu_sqlalchemy.Transport):
    """Waits for the file to change before it asks the database."""

    Channel = Channel
    connection_errors = (DatabaseError,)  # type: ignore[assignment] # a damaged file too

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]
        """Delivers what waits. TimeoutError when nothing came for ``timeout`` seconds or a little less."""
        file = _file(connection.client.hostname)
        while True:
            seen, full = _stamp(file), self._full()
            end = monotonic() + min(timeout or ASK_SECONDS, ASK_SECONDS)
            try:
                return super().drain_events(connection, timeout=0)
            except TimeoutError:
                while _stamp(file) == seen and monotonic() < end and not (full and not self._full()):
                    sleep(GLANCE_SECONDS)
                if timeout is not None and monotonic() >= end:
                    raise

    def _full(self) -> bool:
        """Whether a message is held back until one before it has found a process."""
        return any(not channel.qos.can_consume() for channel in self.channels)


def set_aside_when_broken(file: Path) -> None:
    """Renames a file that is no sound database, so that a new one takes its place."""
    if not file.exists():
        return
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS)
    try:
        sound = connection.execute("PRAGMA quick_check").fetchone() == ("ok",)
    except sqlite3.OperationalError:
        return  # in use just now
    except sqlite3.DatabaseError:
        sound = False
    finally:
        connection.close()
    if not sound:
        file.replace(file.with_suffix(".broken"))
        file.with_name(f"{file.name}-journal").unlink(missing_ok=True)


def _file(url: str) -> Path:
    return Path(make_url(url).database or "")


def _stamp(file: Path) -> tuple[int, int, int]:
    """Which file it is, and what changes with every message."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size
