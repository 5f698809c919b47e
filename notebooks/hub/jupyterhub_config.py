"""JupyterHub's configuration, all of it from BAEUM_* variables: `jupyterhub -f` this file."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from pathlib import Path

from notebooks.hub.hook import LabToken, lab_language
from notebooks.hub.proxy import ensure_proxy
from notebooks.hub.sandbox import check_bubblewrap
from notebooks.hub.settings import HubSettings, HubSettingsError
from notebooks.hub.spawner import BubblewrapSpawner, inside, socket_url

UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
LEARNING, OPERATING = ("learner", "instructor", "admin"), "admin"


def addresses(c, settings: HubSettings) -> None:
    """Where the Hub, its proxy and the proxy's API listen: loopback, unless BAEUM_HUB_BIND differs."""
    c.JupyterHub.bind_url = f"http://{settings.hub_bind}:{settings.hub_port}"
    c.JupyterHub.public_url = f"{settings.hub_url}/"
    c.JupyterHub.hub_bind_url = f"http://127.0.0.1:{settings.hub_api_port}"
    c.JupyterHub.default_url = f"{settings.web_url}/"


def state(c, settings: HubSettings) -> None:
    """Database and secrets, in BAEUM_HOME."""
    settings.state.mkdir(parents=True, exist_ok=True, mode=0o700)
    settings.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    c.JupyterHub.db_url = f"sqlite:///{settings.state / 'jupyterhub.sqlite'}"
    c.JupyterHub.upgrade_db = True
    c.JupyterHub.cookie_secret_file = str(_secret_file(settings.keys / "hub-cookie.secret"))
    c.JupyterHub.log_level = "WARN"
    c.Application.log_level = "WARN"


def _secret_file(path: Path) -> Path:
    """A file of 32 random bytes in hexadecimal, made once, readable by its owner only."""
    if not path.exists():
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_hex(32))
    return path


def proxy(c, settings: HubSettings) -> None:
    """configurable-http-proxy on the Node wheel, started and watched by the Hub."""
    c.ConfigurableHTTPProxy.command = ensure_proxy(settings.home)
    c.ConfigurableHTTPProxy.api_url = f"http://127.0.0.1:{settings.hub_proxy_port}"
    c.ConfigurableHTTPProxy.auth_token = _secret_file(settings.keys / "hub-proxy.token").read_text("ascii")
    c.ConfigurableHTTPProxy.pid_file = str(settings.state / "proxy.pid")
    c.ConfigurableHTTPProxy.log_level = "warn"


def sign_in(c, settings: HubSettings) -> None:
    """The LMS is the OpenID provider: no second sign-in, and the Hub's user name is the LMS person's uuid."""
    c.JupyterHub.authenticator_class = "generic-oauth"
    auth, web = c.GenericOAuthenticator, settings.web_url
    auth.client_id = "jupyterhub"
    auth.client_secret = settings.secret("hub-client.secret")
    auth.enable_pkce = True
    auth.authorize_url = f"{web}/oidc/authorize"
    auth.token_url = f"{web}/oidc/token"
    auth.userdata_url = f"{web}/oidc/userinfo"
    auth.oauth_callback_url = f"{settings.hub_url}/hub/oauth_callback"
    auth.scope = ["openid", "profile", "groups"]
    auth.username_claim = "sub"
    auth.username_pattern = UUID
    auth.manage_groups = True
    auth.auth_state_groups_key = "oauth_user.groups"
    auth.allowed_groups = set(LEARNING)
    auth.auto_login = True
    auth.logout_redirect_url = f"{web}/"
    auth.validate_server_cert = True


def permissions(c, settings: HubSettings) -> None:
    """What the LMS may ask of the Hub. Roles name their groups: load_groups crashes with manage_groups."""
    c.JupyterHub.services = [{"name": "lms", "api_token": settings.secret("hub-service.token")}]
    c.JupyterHub.load_roles = [
        {
            "name": "lms",
            "services": ["lms"],
            # admin:users is the only scope that can create a user before the first sign-in. `tokens` is for
            # a short-lived token for one learner's server; the service itself has access to none.
            "scopes": ["admin:users", "servers", "tokens"],
        },
        {
            "name": "operator",
            "groups": [OPERATING],
            "scopes": ["admin-ui", "list:users", "read:servers", "servers"],
        },
    ]


def learners_server(c, settings: HubSettings) -> None:
    """What runs for each learner, and for how long."""
    c.Spawner.cmd = [sys.executable, "-m", "notebooks.hub.server"]
    c.Spawner.default_url = "/lab"
    c.Spawner.pre_spawn_hook = LabToken(settings.web_url, settings.secret("hub-hook.secret"))
    c.Spawner.env_keep = []
    c.Spawner.environment = lab_environment(settings)
    c.Spawner.disable_user_config = True
    c.Spawner.start_timeout = 60
    c.Spawner.http_timeout = 60
    c.Spawner.poll_interval = 5
    c.Spawner.consecutive_failure_limit = 0
    # The LMS asks for the progress itself; waiting inside the request would hold its thread.
    c.JupyterHub.tornado_settings = {"slow_spawn_timeout": 0, "slow_stop_timeout": 20}
    c.JupyterHub.allow_named_servers = False


def bytecode(_c, _settings: HubSettings) -> None:
    """Let Python compile, in the background, what learners' servers import.

    In a sandbox the packages are read-only: without this each server would compile them again, for seconds.
    """
    program = "import notebooks.hub.server, jupyterlab.labapp, notebooks.exchange.assignments"
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    subprocess.Popen(
        ["nice", sys.executable, "-c", program],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def lab_environment(settings: HubSettings) -> dict[str, str]:
    """Everything in a server's environment that does not depend on the learner."""
    environments = sorted((settings.home / "environments").resolve().glob("*/share/jupyter"))
    return {
        "PATH": f"{Path(sys.prefix, 'bin')}:/usr/local/bin:/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "TZ": settings.time_zone,
        "JUPYTER_PATH": ":".join(map(str, environments)),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "BAEUM_LAB_API": f"{settings.web_url}/api/lab/v1",
        "BAEUM_LAB_MEMORY_MB": str(settings.memory_mb),
        "BAEUM_LAB_IDLE_MINUTES": str(settings.idle_minutes),
        "BAEUM_LAB_TERMINALS": "1" if settings.terminals else "0",
        **lab_language("ko"),
    }


def bubblewrap(c, settings: HubSettings) -> None:
    """The default: a sandbox of its own around each learner's server."""
    check_bubblewrap()
    c.JupyterHub.spawner_class = BubblewrapSpawner
    c.BubblewrapSpawner.state_folder = str(settings.home)
    c.BubblewrapSpawner.relays = {
        "hub.sock": f"http://127.0.0.1:{settings.hub_api_port}",
        "web.sock": settings.web_url,
    }
    c.Spawner.hub_connect_url = socket_url(inside("hub.sock"))
    c.Spawner.environment = {**c.Spawner.environment, "BAEUM_LAB_API_SOCKET": str(inside("web.sock"))}


def simple(c, settings: HubSettings) -> None:
    """No isolation at all: learners' code can read every file that the Hub can. For trying out, alone."""
    sys.stderr.write(
        "\n*** BAEUM_HUB_SPAWNER=simple: NO ISOLATION. Whoever opens a lab can read all data, keys and\n"
        "*** other people's work. Never let anybody but yourself use this installation.\n\n"
    )
    c.JupyterHub.spawner_class = "simple"
    c.SimpleLocalProcessSpawner.home_dir_template = str(settings.home / "homes" / "{username}")
    c.SimpleLocalProcessSpawner.ip = "127.0.0.1"
    c.SimpleLocalProcessSpawner.args = ["--allow-root"]


def docker(c, settings: HubSettings) -> None:
    """A container for each learner, by DockerSpawner."""
    _outside_spawner(c, settings, "docker", "dockerspawner")
    c.DockerSpawner.image = settings.image
    c.DockerSpawner.volumes = {"baeum-home-{username}": "/home/learner"}
    c.DockerSpawner.mem_limit = f"{settings.memory_mb}M"
    c.DockerSpawner.remove = True


def kubernetes(c, settings: HubSettings) -> None:
    """A pod for each learner, by KubeSpawner; deploy/ has values for Zero to JupyterHub."""
    _outside_spawner(c, settings, "kubespawner.KubeSpawner", "kubespawner")
    c.KubeSpawner.image = settings.image
    c.KubeSpawner.mem_limit = f"{settings.memory_mb}M"


def _outside_spawner(c, settings: HubSettings, spawner: str, package: str) -> None:
    try:
        __import__(package)
    except ImportError as error:
        raise HubSettingsError(
            f"BAEUM_HUB_SPAWNER={settings.spawner} needs the Python package {package}: install it."
        ) from error
    if not settings.image:
        raise HubSettingsError(
            f"BAEUM_HUB_SPAWNER={settings.spawner} needs BAEUM_LAB_IMAGE, the learners' image."
        )
    c.JupyterHub.spawner_class = spawner


SPAWNERS = {"bubblewrap": bubblewrap, "simple": simple, "docker": docker, "kubernetes": kubernetes}
STEPS = (addresses, state, proxy, sign_in, permissions, learners_server, bytecode)


def configure(c, settings: HubSettings) -> None:
    """All of it, in order; the spawner last, because it adds to what every learner's server has."""
    for step in (*STEPS, SPAWNERS[settings.spawner]):
        step(c, settings)


if "get_config" in globals():  # run by JupyterHub, not imported
    configure(get_config(), HubSettings.from_environment())  # type: ignore[name-defined]  # noqa: F821
