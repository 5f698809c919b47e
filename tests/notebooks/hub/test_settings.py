"""The Hub's settings: defaults, and every mistake named at once."""

import pytest

from notebooks.hub.settings import HubSettings, HubSettingsError


def test_defaults_listen_on_loopback_only():
    settings = HubSettings.from_environment({})
    assert (settings.hub_bind, settings.hub_port, settings.spawner) == ("127.0.0.1", 8001, "bubblewrap")


def test_the_public_port_follows_the_address():
    assert HubSettings.from_environment({"BAEUM_HUB_URL": "http://localhost:9001"}).hub_port == 9001


def test_every_mistake_is_named():
    wrong = {"BAEUM_HUB_SPAWNER": "magic", "BAEUM_LAB_MEMORY_MB": "much", "BAEUM_WEB_URL": "nowhere"}
    with pytest.raises(HubSettingsError) as caught:
        HubSettings.from_environment(wrong)
    assert all(name in str(caught.value) for name in wrong)


def test_web_and_hub_may_not_share_a_host_name():
    with pytest.raises(HubSettingsError, match="another host name"):
        HubSettings.from_environment({"BAEUM_WEB_URL": "http://localhost:8000"})


def test_a_missing_secret_says_what_to_do(tmp_path):
    with pytest.raises(HubSettingsError, match=r"hub-client\.secret.*\./baeum run"):
        HubSettings.from_environment({"BAEUM_HOME": str(tmp_path)}).secret("hub-client.secret")
