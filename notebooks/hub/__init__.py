"""JupyterHub for Baeum: its configuration, the sandbox of a learner's server, and the client the LMS uses."""
