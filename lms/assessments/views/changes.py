"""A regrade's preview as a table for a spreadsheet."""

from __future__ import annotations

import csv
import io
from typing import Any

from flask import Response, abort
from flask_babel import gettext as _

from lms.assessments.services.preview import Row, preview
from lms.assessments.views import blueprint
from lms.assessments.views.masks import shown_name
from lms.assessments.views.regrades import ADDRESS, regrade_or_404
from lms.cohorts.permissions import TEACH
from lms.db import db
from lms.permissions import requires


@blueprint.get(f"{ADDRESS}/changes.csv")
@requires(TEACH)
def regrade_changes(cohort_uuid: Any, regrade_uuid: Any) -> Response:
    """The preview as a table for a spreadsheet."""
    _cohort, found = regrade_or_404(cohort_uuid, regrade_uuid)
    if found.state != "open":
        abort(404)
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(
        (
            _("Learner"), _("Receipt"),
            _("Points before"), _("At most before"), _("Percent before"),
            _("Points now"), _("At most now"), _("Percent now"),
            _("Difference in percentage points"), _("Not final yet"), _("Certificate"),
        )
    )  # fmt: skip
    table.writerows(csv_row(row) for row in preview(db.session, found).rows)
    # The mark at the beginning tells spreadsheets that it is UTF-8: Korean names would be unreadable.
    response = Response("\N{BYTE ORDER MARK}" + text.getvalue(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="regrade-{found.uuid[:8]}.csv"'
    return response


def csv_row(row: Row) -> tuple[Any, ...]:
    """A learner in the table; a name that a spreadsheet would take for a formula is made plain text."""
    name, before, after = shown_name(row.counted.submission), row.change.before, row.change.after
    return (
        f"'{name}" if name[:1] in "=+-@\t\r" else name,
        row.counted.submission.receipt,
        *((round(before.final, 4), before.max_score, round(before.percent, 2)) if before else ("", "", "")),
        round(after.final, 4), after.max_score, round(after.percent, 2),
        round(row.change.difference, 2) if before else "",
        int(after.provisional),
        int(row.certificate),
    )  # fmt: skip
