"""The worker's sign of life: a file that is touched while the worker takes jobs.

Celery's own ping needs a broker that can broadcast; the embedded one (SQLite) cannot.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from celery import Celery, bootsteps

BEAT_SECONDS = 5
FRESH_SECONDS = 20


def heartbeat_file(home: Path) -> Path:
    """Its time of change is the last beat."""
    return home / "run" / "worker.beat"


def beat_while_consuming(app: Celery, home: Path) -> None:
    """Lets each worker of this app beat from when it has subscribed to its queues until it leaves them."""
    file = heartbeat_file(home)

    class Heartbeat(bootsteps.StartStopStep):
        requires = {"celery.worker.consumer.tasks:Tasks"}  # noqa: RUF012 - Celery's own way to say it

        def start(self, consumer: Any) -> None:
            file.parent.mkdir(parents=True, exist_ok=True)
            file.touch()
            self.timer = consumer.timer.call_repeatedly(BEAT_SECONDS, file.touch)

        def stop(self, consumer: Any) -> None:
            self.timer.cancel()
            file.unlink(missing_ok=True)

    app.steps["consumer"].add(Heartbeat)
