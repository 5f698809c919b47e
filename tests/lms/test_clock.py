"""What the worker can do by the clock is on the clock."""

from __future__ import annotations


def test_every_task_but_grading_is_done_again_and_again():
    from lms.worker import SECONDS, app

    tasks = {name for name in app.tasks if not name.startswith("celery.")}
    assert set(app.conf.beat_schedule) == tasks - {"autograde"}
    assert {name: entry["schedule"] for name, entry in app.conf.beat_schedule.items()} == SECONDS
