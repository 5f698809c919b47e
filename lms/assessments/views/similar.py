"""Submissions that resemble each other: asked for, listed, and read side by side. A hint, never a verdict."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import Any

from flask import Response, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_login import current_user
from sqlalchemy.orm import Session

from lms.assessments.comparison_models import Comparison, Resemblance
from lms.assessments.domain.similarity import Cell, Place, cells_in
from lms.assessments.models import Submission
from lms.assessments.permissions import COMPARE
from lms.assessments.queries import comparisons
from lms.assessments.services.comparing import note_look, put_aside, start
from lms.assessments.views import blueprint
from lms.assessments.views.gradebook import cohort_or_404
from lms.assessments.views.masks import for_reader, shown_name
from lms.assessments.views.regrades import lab_or_404
from lms.blobs import BlobMissing
from lms.cohorts.models import Cohort
from lms.db import db, transaction
from lms.permissions import requires
from lms.refusal import Refused
from lms.web import blobs, dispatch, now, wants_fragment

ADDRESS = "/teach/<uuid:cohort_uuid>/similar"
PAIR = f"{ADDRESS}/<uuid:comparison_uuid>/<uuid:pair_uuid>"


@blueprint.get(ADDRESS)
@requires(COMPARE)
def similar_labs(cohort_uuid: Any) -> str:
    """The labs of a cohort that can be compared, and what was found last."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "assessments/similar.html", cohort=cohort, labs=comparisons.compared_labs(db.session, cohort)
    )


@blueprint.post(f"{ADDRESS}/labs/<uuid:activity_uuid>")
@requires(COMPARE)
def compare_lab(cohort_uuid: Any, activity_uuid: Any) -> Any:
    """Asks a worker to compare what was handed in to a lab."""
    try:
        with transaction() as session:
            cohort, lab = cohort_or_404(cohort_uuid), lab_or_404(activity_uuid)
            made = start(session, cohort=cohort, activity=lab, actor_id=current_user.id, now=now())
            uuid = made.uuid
    except Refused as why:
        flash(why.message, "error")
        return redirect(url_for("assessments.similar_labs", cohort_uuid=cohort_uuid))
    dispatch("compare")
    return redirect(url_for("assessments.similar_pairs", cohort_uuid=cohort_uuid, comparison_uuid=uuid))


@blueprint.get(f"{ADDRESS}/<uuid:comparison_uuid>")
@requires(COMPARE)
def similar_pairs(cohort_uuid: Any, comparison_uuid: Any) -> Any:
    """The pairs that were found; while it is compared, how far that is."""
    cohort, comparison = _comparison(cohort_uuid, comparison_uuid)
    ended = comparison.state in ("done", "failed")
    if wants_fragment():
        if not ended:
            return render_template("assessments/_similar_progress.html", comparison=comparison, cohort=cohort)
        return Response(headers={"HX-Refresh": "true"})
    pairs = comparisons.pairs_of(db.session, comparison.id) if ended else []
    return render_template(
        "assessments/similar_pairs.html",
        cohort=cohort,
        comparison=comparison,
        pairs=[one for one in pairs if one.put_aside_at is None],
        aside=[one for one in pairs if one.put_aside_at is not None],
    )


def _comparison(cohort_uuid: Any, comparison_uuid: Any) -> tuple[Cohort, Comparison]:
    cohort = cohort_or_404(cohort_uuid)
    found = comparisons.comparison_by_uuid(db.session, str(comparison_uuid), cohort_id=cohort.id)
    return cohort, found or abort(404)


@dataclass(frozen=True)
class Line:
    """A line of a cell, and whether it is the same in the other one."""

    text: str
    same: bool


@dataclass(frozen=True)
class Row:
    """A cell of the left work and one of the right that have passages in common; `cells` count from 1."""

    cells: tuple[int, int]
    sides: tuple[list[Line], list[Line]]


@blueprint.get(PAIR)
@requires(COMPARE)
def similar_pair(cohort_uuid: Any, comparison_uuid: Any, pair_uuid: Any) -> str:
    """Two submissions side by side; who reads them stands in the audit trail."""
    with transaction() as session:
        cohort, comparison, pair = _pair(session, cohort_uuid, comparison_uuid, pair_uuid)
        note_look(session, pair=pair, actor_id=current_user.id, now=now())
    return render_template(
        "assessments/similar_pair.html",
        cohort=cohort,
        comparison=comparison,
        pair=pair,
        rows=rows_of(pair, *(_cells(one) for one in (pair.left, pair.right))),
        names=[shown_name(one) for one in (pair.left, pair.right)],
        looks=comparisons.looks_at(db.session, pair)[:10],
    )


@blueprint.post(PAIR)
@requires(COMPARE)
def set_pair_aside(cohort_uuid: Any, comparison_uuid: Any, pair_uuid: Any) -> Any:
    """Notes that there is nothing to follow up, or takes that back."""
    aside = request.form.get("aside") == "1"
    with transaction() as session:
        _cohort, _made, pair = _pair(session, cohort_uuid, comparison_uuid, pair_uuid)
        put_aside(session, pair=pair, aside=aside, actor_id=current_user.id, now=now())
    flash(_("Put aside: it stands below the others.") if aside else _("Back among the others."), "success")
    return redirect(
        url_for("assessments.similar_pairs", cohort_uuid=cohort_uuid, comparison_uuid=comparison_uuid)
    )


def _pair(
    session: Session, cohort_uuid: Any, comparison_uuid: Any, pair_uuid: Any
) -> tuple[Cohort, Comparison, Resemblance]:
    cohort, comparison = _comparison(cohort_uuid, comparison_uuid)
    pair = comparisons.pair_by_uuid(session, str(pair_uuid), comparison_id=comparison.id)
    return cohort, comparison, pair or abort(404)


def _cells(submission: Submission) -> list[Cell]:
    """The cells of what was handed in; none when its owner has erased it."""
    try:
        content = blobs().get(submission.files[f"{submission.activity.definition['lab']}.ipynb"])
        return cells_in(for_reader(submission, content, notebook=True))
    except (BlobMissing, KeyError, ValueError):
        return []


def rows_of(pair: Resemblance, left: list[Cell], right: list[Cell]) -> list[Row]:
    """The cells with passages in common, in the order of the left work; the lines of both are marked.

    Where a cell is like several of the other side, only the one that it is most like.
    """
    same: dict[tuple[int, int], tuple[set[int], set[int]]] = {}
    for places in pair.passages:
        one, other = Place(*places[0]), Place(*places[1])
        if one.cell < len(left) and other.cell < len(right):
            lines = same.setdefault((one.cell, other.cell), (set(), set()))
            for side, place in zip(lines, (one, other), strict=True):
                side.update(range(place.first, place.last + 1))
    most = [Counter[int](), Counter[int]()]
    for at, lines in same.items():
        for which in (0, 1):
            most[which][at[which]] = max(most[which][at[which]], len(lines[0]))
    return [
        Row((at[0] + 1, at[1] + 1), (_lines(left[at[0]], lines[0]), _lines(right[at[1]], lines[1])))
        for at, lines in sorted(same.items())
        if len(lines[0]) in (most[0][at[0]], most[1][at[1]])
    ]


def _lines(cell: Cell, same: set[int]) -> list[Line]:
    return [Line(text, at in same) for at, text in enumerate(cell.source.split("\n"))]
