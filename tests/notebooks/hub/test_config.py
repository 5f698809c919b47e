"""The Hub's configuration where a running Hub does not show it: spawners, sockets, keys."""

from __future__ import annotations

import stat
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
from traitlets.config import Config

from notebooks.hub import jupyterhub_config as hub_config
from notebooks.hub import sandbox
from notebooks.hub.settings import HubSettings, HubSettingsError
from notebooks.hub.spawner import socket_url


@pytest.mark.parametrize("path", ["/srv/Baeum/run/labs/0a.sock", "/srv/배움/x y.sock"])
def test_a_socket_survives_jupyterhubs_lower_casing(path):
    assert unquote(urlparse(socket_url(Path(path))).hostname) == path


def test_spawners_that_are_not_installed_are_named():
    settings = HubSettings.from_environment({"BAEUM_HUB_SPAWNER": "docker"})
    with pytest.raises(HubSettingsError, match="dockerspawner"):
        hub_config.docker(Config(), settings)


def test_simple_warns_loudly(capsys):
    settings = HubSettings.from_environment({"BAEUM_HUB_SPAWNER": "simple"})
    hub_config.simple(Config(), settings)
    assert "NO ISOLATION" in capsys.readouterr().err


def test_keys_are_made_once_and_only_their_owner_reads_them(tmp_path):
    settings = HubSettings.from_environment({"BAEUM_HOME": str(tmp_path)})
    hub_config.state(Config(), settings)
    key = tmp_path / "keys" / "hub-cookie.secret"
    first = key.read_text()
    hub_config.state(Config(), settings)
    assert (key.read_text(), len(first), stat.S_IMODE(key.stat().st_mode)) == (first, 64, 0o600)


def test_without_bubblewrap_the_remedy_is_said(monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    with pytest.raises(sandbox.SandboxUnavailable, match="install the system package bubblewrap"):
        sandbox.check_bubblewrap()


def test_where_sandboxes_are_forbidden_the_remedy_is_said(monkeypatch, tmp_path):
    program = tmp_path / "bwrap"
    program.write_text("#!/bin/sh\necho setting up uid map: Permission denied >&2; exit 1\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    with pytest.raises(sandbox.SandboxUnavailable, match=r"Permission denied.*AppArmor"):
        sandbox.check_bubblewrap()
