"""Reading what is said in a cohort."""
