"""The worker's sign of life: a file that is touched while the worker takes jobs.

Celery's own ping needs a broker that can broadcast; the embedded one (SQLite) cannot.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

from celery import Celery, bootsteps

BEAT_SECONDS = 5
LOOK_SECONDS = 0.2
FRESH_SECONDS = 20


def heartbeat_file(home: Path) -> Path:
    """Its time of change is the last beat."""
    return home / "run" / "worker.beat"


def beat_while_consuming(app: Celery, home: Path, ready: Callable[[], bool]) -> None:
    """Lets each worker of this app beat while it is subscribed to its queues, once it is ``ready``."""
    file = heartbeat_file(home)

    class Heartbeat(bootsteps.StartStopStep):
        requires = {"celery.worker.consumer.tasks:Tasks"}  # noqa: RUF012 - Celery's own way to say it

        def start(self, consumer: Any) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            self.next_beat = 0.0
            self.timer = consumer.timer.call_repeatedly(LOOK_SECONDS, self.beat)

        def beat(self) -> None:
            if monotonic() >= self.next_beat and ready():
                file.touch()
                self.next_beat = monotonic() + BEAT_SECONDS

        def stop(self, consumer: Any) -> None:
            self.timer.cancel()
            file.unlink(missing_ok=True)

    app.steps["consumer"].add(Heartbeat)
