"""Words for what only the code has names for: why a run failed, how long something takes."""

from __future__ import annotations

from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from lms.assessments.models import AutogradeRun
from lms.assessments.views import blueprint
from lms.web import localized


@blueprint.app_template_filter("cause")
def cause_of(run: AutogradeRun) -> str:
    """Why a run was set aside."""
    if run.report:
        return localized(run.report["message"])
    if run.cause == "cancelled":
        return _("The regrade was cancelled while this ran.")
    if run.cause == "worker_lost":
        return ngettext(
            "The grading process was lost in the middle.",
            "The grading process was lost in the middle, %(num)d times.",
            run.attempts,
        )
    return _("A fault of the grading program (%(name)s).", name=run.cause or "?")


@blueprint.app_template_filter("about")
def about(seconds: float | None) -> str:
    """A length of time as an estimate."""
    if seconds is None:
        return _("not known yet")
    if seconds < 60:
        return _("less than a minute")
    minutes = round(seconds / 60)
    if minutes < 90:
        return ngettext("about %(num)d minute", "about %(num)d minutes", minutes)
    return ngettext("about %(num)d hour", "about %(num)d hours", round(seconds / 3600))


@blueprint.app_template_filter("percentage_points")
def percentage_points(value: float) -> str:
    """A difference with its sign; a true minus, so that columns line up and it is read as one."""
    text = f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")
    return "0" if text[1:] == "0.0" else text


@blueprint.app_template_filter("spread_items")
def spread_items(spread: Any) -> list[dict[str, Any]]:
    """The columns of the picture of the differences, with words for their bounds."""
    items = []
    for low, high, number in spread:
        if low == high:
            label = "0"
        elif low is None:
            label = f"< \N{MINUS SIGN}{-high:g}"
        elif high is None:
            label = f"> {low:g}"
        else:
            label = "{}…{}".format(*(f"{bound:g}".replace("-", "\N{MINUS SIGN}") for bound in (low, high)))
        items.append({"label": label, "value": number})
    return items
