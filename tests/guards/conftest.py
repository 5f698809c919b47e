"""The application, for the guards that look at it as a whole."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask import Flask

from lms import create_app
from lms.config import Settings
from lms.operations.setup import ensure_folders, ensure_secrets


@pytest.fixture(scope="session")
def settings(tmp_path_factory) -> Settings:
    home: Path = tmp_path_factory.mktemp("guards")
    ensure_folders(home)
    ensure_secrets(home)
    return Settings(home=home, testing=True)


@pytest.fixture(scope="session")
def app(settings) -> Flask:
    return create_app(settings)
