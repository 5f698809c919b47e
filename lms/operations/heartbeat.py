"""The worker's sign of life: a file that is touched while the worker takes jobs.

Celery's own ping needs a broker that can broadcast; the embedded one (SQLite) cannot.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

from celery import Celery, bootsteps

BEAT_SECONDS = 5
FRESH_SECONDS = 20


def heartbeat_file(home: Path) -> Path:
    """Its time of change is the last beat."""
    return home / "run" / "worker.beat"


def beat_while_consuming(app: Celery) -> None:
    """To be called where the Celery app is made: beats from when the worker has subscribed to its queues."""
    app.steps["consumer"].add(_Heartbeat)


class _Heartbeat(bootsteps.StartStopStep):
    requires = {"celery.worker.consumer.tasks:Tasks"}  # noqa: RUF012 - Celery's own way to say it

    def start(self, consumer: Any) -> None:
        file = heartbeat_file(Path(os.environ["BAEUM_HOME"]))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch()
        self.timer = consumer.timer.call_repeatedly(BEAT_SECONDS, file.touch)

    def stop(self, consumer: Any) -> None:
        timer = getattr(self, "timer", None)
        if timer is not None:
            timer.cancel()
