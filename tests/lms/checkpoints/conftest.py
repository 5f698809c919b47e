"""The sample track with a checkpoint, and a learner at it.

clock         the checkpoint, Made (id, uuid, slug)
address       its page for `learner` in `enrollment`
person        a Browser of the learner's, signed in
hands         moves the server's clock: hands.forward(minutes=5)
"""

from __future__ import annotations

import datetime as dt

import pytest

from lms.web import now
from tests.factories.checkpoints import publish_checkpoint
from tests.factories.homes import copy_home

CLOCKS = (
    "lms.checkpoints.views.learning.now",
    "lms.checkpoints.views.teaching.now",
    "lms.checkpoints.tasks.now",
)


@pytest.fixture(scope="session")
def with_checkpoint(template, tmp_path_factory):
    settings = copy_home(template, tmp_path_factory.mktemp("checkpoint"))
    publish_checkpoint(settings, tmp_path_factory.mktemp("courses"))
    return settings


@pytest.fixture
def settings(with_checkpoint, tmp_path):
    return copy_home(with_checkpoint, tmp_path)


@pytest.fixture
def clock(activities):
    return activities["clock"]


@pytest.fixture
def person(signed_in, learner, enrollment):
    return signed_in(learner)


@pytest.fixture
def address(enrollment, clock) -> str:
    return f"/learn/{enrollment.uuid}/checkpoints/{clock.uuid}"


class Hands:
    """The hands of the server's clock."""

    def __init__(self) -> None:
        self.ahead = dt.timedelta()

    def forward(self, **time: float) -> None:
        self.ahead += dt.timedelta(**time)

    def now(self) -> dt.datetime:
        return now() + self.ahead


@pytest.fixture
def hands(monkeypatch) -> Hands:
    made = Hands()
    for name in CLOCKS:
        monkeypatch.setattr(name, made.now)
    return made
