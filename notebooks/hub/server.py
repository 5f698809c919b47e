"""Starts a learner's JupyterLab: `python -m notebooks.hub.server`, run by the Hub's spawner.

Sets the limits of the process, then is JupyterHub's single-user server, on the socket that it was given.
"""

from __future__ import annotations

import os
import resource
import socket
import threading

from jupyter_server.serverapp import ServerApp
from jupyterhub.singleuser.extension import JupyterHubSingleUser

PROCESSES = 512
OPEN_FILES = 4096
FILE_BYTES = 1024**3


class LabServer(ServerApp):
    """A Jupyter server on a socket that is already listening (BAEUM_LAB_SOCKET_FD), or on its usual port."""

    def _find_http_port(self) -> None:
        if "BAEUM_LAB_SOCKET_FD" not in os.environ:
            super()._find_http_port()

    def _bind_http_server(self) -> None:
        number = os.environ.pop("BAEUM_LAB_SOCKET_FD", None)
        if number is None:
            return super()._bind_http_server()
        listener = socket.socket(fileno=int(number))
        listener.setblocking(False)
        os.set_inheritable(int(number), False)  # kernels must not have it
        self.http_server.add_socket(listener)
        return None


def end_with_hub(environment: os._Environ[str]) -> None:
    """Ends this process, and the sandbox with it, when the Hub's end of the pipe closes."""
    number = environment.pop("BAEUM_LAB_LIFELINE_FD", None)
    if number is None:
        return
    os.set_inheritable(int(number), False)  # kernels must not have it

    def wait() -> None:
        os.read(int(number), 1)
        os._exit(os.EX_TEMPFAIL)

    threading.Thread(target=wait, name="lifeline", daemon=True).start()


def limit_process(environment: os._Environ[str]) -> None:
    """Limits that every process inside inherits; memory is for each process, not for all together."""
    megabytes = int(environment.get("BAEUM_LAB_MEMORY_MB", "0"))
    limits = [
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, OPEN_FILES),
        (resource.RLIMIT_FSIZE, FILE_BYTES),
    ]
    if "BAEUM_LAB_SOCKET_FD" in environment:  # counted in the sandbox's own user namespace
        limits.append((resource.RLIMIT_NPROC, PROCESSES))
    if megabytes:
        limits.append((resource.RLIMIT_DATA, megabytes * 1024**2))
    for kind, value in limits:
        _, hard = resource.getrlimit(kind)
        lowest = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(kind, (lowest, lowest))


if __name__ == "__main__":
    end_with_hub(os.environ)
    limit_process(os.environ)
    # Not a subclass: Jupyter looks an extension up by the package of its class.
    JupyterHubSingleUser.serverapp_class = LabServer
    JupyterHubSingleUser.launch_instance()
