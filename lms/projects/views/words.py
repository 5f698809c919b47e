"""What states and standings are called, for templates."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext

from lms.projects.views import blueprint

CHARTER_STATES = {
    "none": (_("Not begun"), "neutral", "circle"),
    "draft": (_("Draft"), "neutral", "edit"),
    "submitted": (_("Waits for an answer"), "info", "clock"),
    "approved": (_("Approved"), "success", "check"),
    "returned": (_("Sent back"), "warning", "refresh"),
}
STANDING_NAMES = {
    "on_track": (_("On track"), "success", "check"),
    "at_risk": (_("At risk"), "warning", "alert"),
    "off_track": (_("Off track"), "danger", "cross"),
}
MARK_STATES = {
    "waiting": (_("Waits for marks"), "neutral", "circle"),
    "third": (_("Needs a third grader"), "warning", "alert"),
    "agreed": (_("Two graders agree"), "success", "check"),
    "settled": (_("The third grader decided"), "success", "check"),
}
# The parts of a charter: their names, and what belongs into them
CHARTER_FIELDS = {
    "problem": (
        _("Problem"),
        _("Who decides what, how often, and on what ground today? Which number shows that it goes wrong?"),
    ),
    "value": (
        _("Value"),
        _("What would a better decision be worth in a month, how would the company see it? Show the sum."),
    ),
    "data": (
        _("Data"),
        _("Which data are there, since when, who records them, what is missing, who may use them for what?"),
    ),
    "risks": (
        _("Risks"),
        _("What can go wrong for people, safety, the law and the plan, and what do you do about it?"),
    ),
}


@blueprint.app_template_global()
def project_words() -> dict[str, Any]:
    """Every table of this page, by its name."""
    return {
        "charter": CHARTER_STATES,
        "standing": STANDING_NAMES,
        "mark": MARK_STATES,
        "fields": CHARTER_FIELDS,
    }


@blueprint.app_template_filter("filesize")
def filesize(size: int) -> str:
    """Bytes as people say them."""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} kB"
    return f"{size / 1024 / 1024:.1f} MB"


@blueprint.app_template_filter("days_late")
def days_late(seconds: int) -> str:
    """How late, in days that have begun."""
    days = -(-seconds // 86400)
    return str(ngettext("%(num)d day late", "%(num)d days late", days))
