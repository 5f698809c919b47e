"""Paths of what notices lead to; services and the worker have no request to build them with."""

from __future__ import annotations


def post_path(cohort_uuid: str, post_uuid: str) -> str:
    """A question or an answer, on the page of its thread where it stands."""
    return f"/cohorts/{cohort_uuid}/posts/{post_uuid}"


def reports_path(cohort_uuid: str) -> str:
    """What staff are asked to look at."""
    return f"/teach/{cohort_uuid}/reports"


def announcement_path(cohort_uuid: str, announcement_uuid: str) -> str:
    """An announcement."""
    return f"/cohorts/{cohort_uuid}/announcements/{announcement_uuid}"
