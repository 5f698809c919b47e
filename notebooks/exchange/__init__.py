"""nbgrader's exchange, spoken over HTTP to the LMS, from a learner's JupyterLab, with the learner's token."""
