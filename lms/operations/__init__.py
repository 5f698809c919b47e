"""Running the product: set-up steps, the supervisor of its processes, readiness, and what is wrong."""
