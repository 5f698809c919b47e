"""Settings of every learner's JupyterLab; read from JUPYTER_CONFIG_PATH, which the Hub sets."""

import os

terminals = os.environ.get("BAEUM_LAB_TERMINALS") == "1"
idle_seconds = int(os.environ.get("BAEUM_LAB_IDLE_MINUTES", "60")) * 60

c = get_config()  # type: ignore[name-defined]  # noqa: F821

c.ServerApp.root_dir = os.path.expanduser("~")  # noqa: PTH111
c.ServerApp.terminals_enabled = terminals
c.ServerApp.contents_manager_class = "notebooks.hub.contents.LabContents"
c.ServerApp.jpserver_extensions = {
    "notebooks.exchange.extension": True,
    "jupyter_server_terminals": terminals,
    # Ours answers in place of the first two; the others are for instructors on one machine.
    "nbgrader.server_extensions.assignment_list": False,
    "nbgrader.server_extensions.validate_assignment": False,
    "nbgrader.server_extensions.course_list": False,
    "nbgrader.server_extensions.formgrader": False,
    # Not needed in a lab, and each costs time at the start.
    "jupyter_lsp": False,
    "jupyterlab_jupytext": False,
    "notebook": False,
    "notebook_shim": False,
}

# Only the lab environments' kernels: the server's own Python has the wrong packages for a lab.
kernels = [path.split("/")[-3] for path in os.environ.get("JUPYTER_PATH", "").split(":") if path]
c.KernelSpecManager.ensure_native_kernel = False
c.KernelSpecManager.allowed_kernelspecs = set(kernels)
if kernels:
    c.MultiKernelManager.default_kernel_name = kernels[0]

# An idle kernel ends first, then the server: nothing is running and nobody has asked for anything.
c.MappingKernelManager.cull_idle_timeout = idle_seconds
c.MappingKernelManager.cull_connected = True
c.MappingKernelManager.cull_interval = min(idle_seconds, 60)
c.ServerApp.shutdown_no_activity_timeout = idle_seconds

c.LabApp.news_url = None
c.LabApp.check_for_updates_class = "jupyterlab.handlers.announcements.NeverCheckForUpdate"
c.LabApp.extension_manager = "readonly"
