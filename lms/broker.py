"""The embedded broker: Kombu's SQLAlchemy transport on a SQLite file, quick, frugal and hard to break.

Kombu alone asks the database again and again, and goes on with a deleted file for ever. Here a look at the
file's time decides whether to ask, and a file that was deleted, replaced or damaged is opened anew: messages
only say "look now", so none is missed.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from kombu.transport import sqlalchemy as kombu_sqlalchemy
from sqlalchemy.engine import make_url

GLANCE_SECONDS = 0.02  # between looks at the file
ASK_SECONDS = 1.0  # between looks into it, whatever its time says
BUSY_SECONDS = 3.0  # a submission is stored already when its message waits for the file


class Channel(kombu_sqlalchemy.Channel):
    """A channel whose file is the one that has the name now."""

    _inode = 0

    @property
    def session(self) -> Any:
        """The session on the file; a new one when the file is another."""
        url = self.connection.client.hostname
        file = Path(make_url(url).database or "")
        if self._session is not None and _stamp(file)[0] != self._inode:
            self._session.close()
            self._session = None
            if opened := self._engines.pop(url, None):
                opened[0].dispose()
        if self._session is None:
            set_aside_when_broken(file)
            self._session = super().session
            self._inode = _stamp(file)[0]
        return self._session


class Transport(kombu_sqlalchemy.Transport):
    """Waits for the file to change before it asks the database."""

    Channel = Channel

    def drain_events(self, connection: Any, timeout: float | None = None) -> None:  # type: ignore[override]
        """Delivers what waits. TimeoutError after ``timeout`` seconds without a message."""
        file = Path(make_url(connection.client.hostname).database or "")
        end = monotonic() + timeout if timeout is not None else float("inf")
        while True:
            seen, ask = _stamp(file), min(end, monotonic() + ASK_SECONDS)
            try:
                return super().drain_events(connection, timeout=0)
            except TimeoutError:
                if monotonic() >= end:
                    raise
            while _stamp(file) == seen and monotonic() < ask:
                sleep(GLANCE_SECONDS)


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


def _stamp(file: Path) -> tuple[int, int, int]:
    """Which file it is, and what changes with every message."""
    try:
        found = file.stat()
    except FileNotFoundError:
        return 0, 0, 0
    return found.st_ino, found.st_mtime_ns, found.st_size
