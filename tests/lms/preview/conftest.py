"""A small catalogue with its lab on disk, and the preview over it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from lms.config import Settings
from lms.preview.views import create_preview
from tests.lms.catalog.sample import write
from tests.notebooks.authoring.small_lab import YAML, make_lab

LESSON = "/modules/scrap/lesson/why-count"
MODULE, KO, EN = (
    f"courses/modules/scrap/{name}" for name in ("module.yaml", "why-count.ko.md", "why-count.en.md")
)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    write(tmp_path)
    make_lab(tmp_path / "labs", yaml=YAML.replace("minutes: 10\n", "minutes: 240\n"))
    return tmp_path


@pytest.fixture
def settings(place: Path) -> Settings:
    """Its home does not exist: the preview keeps nothing."""
    return Settings(home=place / "no-home", courses=place / "courses", labs=place / "labs", language="en")


@pytest.fixture
def client(settings: Settings) -> FlaskClient:
    return create_preview(settings).test_client()


@pytest.fixture
def page(client: FlaskClient) -> Callable[..., str]:
    def get(address: str, code: int = 200) -> str:
        answer = client.get(address, headers={"Accept-Language": "en"})
        assert answer.status_code == code, answer.text
        return answer.text

    return get


def change(place: Path, name: str, old: str, new: str) -> None:
    """Replace `old`, which must be there, by `new` in one file."""
    text = (place / name).read_text("utf-8")
    assert old in text
    (place / name).write_text(text.replace(old, new, 1), "utf-8")
