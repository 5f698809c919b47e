"""Writing what is said in a cohort."""
