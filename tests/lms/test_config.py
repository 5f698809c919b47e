"""Settings: what the environment may say, and how every mistake in it is named at once."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, fields
from pathlib import Path

import pytest

from lms import stated
from lms.config import Settings, SettingsError


def test_nothing_set_is_a_working_installation():
    settings = Settings.from_environment({})
    assert settings.database == f"sqlite:///{settings.home / 'baeum.sqlite'}"
    assert settings.web_bind == "127.0.0.1"
    assert settings.hub_spawner == "bubblewrap"


def test_every_mistake_is_named_at_once():
    wrong = {
        "BAEUM_WEB_PORT": "80000",
        "BAEUM_WEB_THREADS": "many",
        "BAEUM_DEVELOPMENT": "maybe",
        "BAEUM_WEB_URL": "learn.example.org",
        "BAEUM_TIME_ZONE": "Mars/Olympus",
        "BAEUM_LANGUAGE": "fr",
        "BAEUM_HUB_SPAWNER": "magic",
        "BAEUM_BROKER_URL": "localhost:6379",
        "BAEUM_BLOB_URL": "nowhere://bucket",
        "BAEUM_INSTITUTION_KO": " ",
        "BAEUM_INSTITUTION_LOGO": "/nowhere/logo.svg",
        "BAEUM_COUNTRY": "Korea",
        "BAEUM_SIGNATORY": "one;two;three;four",
    }
    with pytest.raises(SettingsError) as caught:
        Settings.from_environment({**wrong, "BAEUM_HUB_PORT": "9001"})
    assert len(caught.value.mistakes) == len(wrong)
    for variable, value in wrong.items():
        assert any(f"{variable}={value!r}: must be" in mistake for mistake in caught.value.mistakes), variable


@pytest.mark.parametrize("value", ["²", "-1", "8000.0", "", " "])
def test_a_port_is_a_whole_number(value):
    with pytest.raises(SettingsError, match="BAEUM_WEB_PORT"):
        Settings.from_environment({"BAEUM_WEB_PORT": value})


def test_what_certificates_state_is_checked_at_the_start(tmp_path):
    with pytest.raises(SettingsError, match="without a path"):
        Settings.from_environment({"BAEUM_WEB_URL": "https://learn.example.org/baeum"})
    drawing = tmp_path / "logo.svg"
    drawing.write_bytes(b"\x89PNG")
    with pytest.raises(SettingsError, match="must be an SVG"):
        Settings.from_environment({"BAEUM_INSTITUTION_LOGO": str(drawing)})
    drawing.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    given = {"BAEUM_INSTITUTION_LOGO": str(drawing), "BAEUM_SIGNATORY": "홍길동, 원장; Kim Min"}
    settings = Settings.from_environment(given)
    assert stated.people(settings.signatory) == [("홍길동", "원장"), ("Kim Min", "")]
    assert stated.people("") == []


@pytest.mark.parametrize("value", ["../zone", "/etc/passwd", "", "Asia"])
def test_a_time_zone_is_a_name_and_not_a_path(value):
    with pytest.raises(SettingsError, match="BAEUM_TIME_ZONE"):
        Settings.from_environment({"BAEUM_TIME_ZONE": value})


@pytest.mark.parametrize("value", ["", "redis://127.0.0.1/0", "amqp://user:word@queue//", "sqla+sqlite:///x"])
def test_a_broker_has_an_address(value):
    assert Settings.from_environment({"BAEUM_BROKER_URL": value}).broker_url == value


def test_a_store_whose_package_is_missing_is_named():
    with pytest.raises(SettingsError, match=r"BAEUM_BLOB_URL=.*s3fs"):
        Settings.from_environment({"BAEUM_BLOB_URL": "s3://bucket"})
    assert Settings.from_environment({"BAEUM_BLOB_URL": "file:///shared"}).blobs == "file:///shared"


def test_learners_servers_must_not_share_the_web_hosts_cookies():
    both = {"BAEUM_WEB_URL": "https://learn.example.org", "BAEUM_HUB_URL": "https://learn.example.org:8443"}
    with pytest.raises(SettingsError, match="another host name"):
        Settings.from_environment(both)
    assert Settings.from_environment({**both, "BAEUM_LABS_GATEWAY": "fake"})


def test_the_home_folder_moves_everything(tmp_path):
    settings = Settings.from_environment({"BAEUM_HOME": str(tmp_path)})
    for place in (settings.database, settings.broker, settings.blobs, str(settings.keys)):
        assert str(tmp_path) in place


def test_settings_do_not_change_and_each_says_what_it_is():
    with pytest.raises(FrozenInstanceError):
        Settings().web_port = 1  # type: ignore[misc]
    assert all(field.metadata["says"].endswith(".") for field in fields(Settings))


def test_a_missing_secret_says_what_to_do(tmp_path: Path):
    with pytest.raises(SettingsError, match=r"flask\.secret is missing .* \./baeum run"):
        Settings(home=tmp_path).secret("flask.secret")
