"""Grades as a table: out as CSV or as a workbook, and in again by way of a preview of the differences."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from flask import Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext
from flask_login import current_user

from lms.assessments.domain.sheet import Entry, Problem, packed, read_sheet, unpacked
from lms.assessments.permissions import CHANGE_GRADES
from lms.assessments.queries import graded_activities
from lms.assessments.queries.gradebook import learners_in
from lms.assessments.queries.nbgrader import write_gradebook
from lms.assessments.queries.sheets import table_of
from lms.assessments.services.grade_import import MOST_CHANGES, apply, columns_in, plan
from lms.assessments.views import blueprint
from lms.assessments.views.gradebook import ADDRESS, cohort_or_404
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.sheets import Unreadable, read_table, write_csv, write_xlsx
from lms.web import localized, now

SHOWN = 100  # differences and mistakes that a page lists
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
UNREADABLE = {
    "empty": _l("The file is empty."),
    "no_table": _l("This file is no table that can be read. Give a CSV file or an Excel workbook (.xlsx)."),
    "too_large": _l("The table is too large: at most 5,000 rows and 500 columns."),
}


@blueprint.get(f"{ADDRESS}.<any(csv, xlsx):kind>")
@requires(TEACH)
def export_grades(cohort_uuid: Any, kind: str) -> Response:
    """All grades of the cohort as a table."""
    cohort = cohort_or_404(cohort_uuid)
    words = (_("Name"), _("Mail address"), _("Whole, in percent"))
    rows = table_of(db.session, cohort, words=words, localized=localized)
    content = write_csv(rows) if kind == "csv" else write_xlsx(rows, cohort.slug)
    response = Response(content, content_type="text/csv; charset=utf-8" if kind == "csv" else XLSX)
    response.headers["Content-Disposition"] = f'attachment; filename="{cohort.slug}-grades.{kind}"'
    return response


@blueprint.get(f"{ADDRESS}.db")
@requires(TEACH)
def export_to_nbgrader(cohort_uuid: Any) -> Response:
    """All grades of the cohort as nbgrader's gradebook.db."""
    cohort = cohort_or_404(cohort_uuid)
    with TemporaryDirectory(prefix="gradebook-") as folder:
        path = Path(folder) / "gradebook.db"
        write_gradebook(db.session, cohort, path)
        response = Response(path.read_bytes(), content_type="application/vnd.sqlite3")
    response.headers["Content-Disposition"] = 'attachment; filename="gradebook.db"'
    return response


@blueprint.get(f"{ADDRESS}/import")
@requires(CHANGE_GRADES)
def import_grades(cohort_uuid: Any) -> str:
    """Where a table is given."""
    return _form(cohort_or_404(cohort_uuid))


def _form(cohort: Cohort, **said: Any) -> str:
    return render_template(
        "assessments/grade_import.html",
        cohort=cohort,
        **({"problems": [], "errors": {}, "reason": ""} | said),
    )


@blueprint.post(f"{ADDRESS}/import")
@requires(CHANGE_GRADES)
def preview_import(cohort_uuid: Any) -> Any:
    """The differences between a table and the grades; nothing is written yet."""
    cohort = cohort_or_404(cohort_uuid)
    reason, file = request.form.get("reason", "").strip(), request.files.get("table")
    errors = {}
    if not 1 <= len(reason) <= 500:
        errors["reason"] = _("Say why, in at most 500 characters. Learners see it.")
    try:
        rows = read_table(file.read() if file else b"")
    except Unreadable as why:
        errors["table"] = str(UNREADABLE[str(why)])
    if errors:
        return _form(cohort, errors=errors, reason=reason), 422
    learners = {one.uuid: one.id for one in learners_in(db.session, cohort.id)}
    columns = columns_in(db.session, graded_activities(db.session, cohort.track_version_id))
    reading = read_sheet(rows, learners, columns)
    if reading.problems:
        problems = [sentence(one) for one in reading.problems[:SHOWN]]
        more = len(reading.problems) - len(problems)
        return _form(cohort, problems=problems, more=more, reason=reason), 422
    return _preview(cohort, list(reading.entries), reason, reading.ignored)


def _preview(cohort: Cohort, entries: list[Entry], reason: str, ignored: tuple[str, ...]) -> Any:
    try:
        made = plan(db.session, cohort=cohort, entries=entries)
    except Refused as why:
        return _form(cohort, errors={"table": why.message}, reason=reason), 422
    if len(made.changes) > MOST_CHANGES:
        said = _("%(number)s grades would change, more than 3,000 at once. Import some columns first.")
        return _form(cohort, errors={"table": said % {"number": len(made.changes)}}, reason=reason), 422
    return render_template(
        "assessments/grade_import_preview.html",
        cohort=cohort,
        plan=made,
        shown=made.changes[:SHOWN],
        packed=packed([one.entry for one in made.changes]),
        reason=reason,
        ignored=ignored,
    )


@blueprint.post(f"{ADDRESS}/import/apply")
@requires(CHANGE_GRADES)
def apply_import(cohort_uuid: Any) -> Any:
    """Writes the differences as they were shown, or nothing."""
    form, reason = request.form, request.form.get("reason", "").strip()[:500]
    try:
        entries = unpacked(form.get("entries", "") if reason else "no reason")
        with transaction() as session:
            number = apply(
                session,
                cohort=cohort_or_404(cohort_uuid),
                entries=entries,
                seen=form.get("seen", ""),
                reason=reason,
                actor_id=current_user.id,
                now=now(),
            )
    except (Refused, ValueError) as why:
        flash(why.message if isinstance(why, Refused) else _("The form was damaged. Import again."), "error")
        return redirect(url_for("assessments.import_grades", cohort_uuid=cohort_uuid))
    flash(ngettext("%(num)d grade was changed.", "%(num)d grades were changed.", number), "success")
    return redirect(url_for("assessments.gradebook", cohort_uuid=cohort_uuid))


def sentence(problem: Problem) -> str:
    """What is wrong with a table, and where."""
    where = {"row": problem.row, "column": problem.column, "value": problem.value}
    if problem.code == "no_id":
        return _("The first row has no heading «ID». Export the grades, change the points, import the file.")
    if problem.code == "no_columns":
        return _("No heading ends in the key of a graded activity, such as [1a2b3c4d].")
    if problem.code == "no_learner":
        return _("Row %(row)s: nobody in this cohort has the ID «%(value)s».", **where)
    if problem.code == "no_number":
        return _(
            "Row %(row)s, %(column)s: «%(value)s» is not a number such as 8.5, and not the word clear.",
            **where,
        )
    if problem.code == "twice":
        return _("Row %(row)s, %(column)s: this learner has been in a row before.", **where)
    most = "?" if problem.most is None else f"{problem.most:g}"
    return _("Row %(row)s, %(column)s: «%(value)s» is not between 0 and %(most)s.", most=most, **where)
