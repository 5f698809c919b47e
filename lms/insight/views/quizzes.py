"""The quizzes and checkpoints of a cohort, question by question."""

from __future__ import annotations

from typing import Any

from flask import render_template

from lms.assessments.views.gradebook import cohort_or_404
from lms.cohorts.permissions import TEACH
from lms.db import db
from lms.insight.domain.items import BLANK, EASY, FEW, HARD, TOO_FEW, WEAK
from lms.insight.queries.items import QUESTIONS_IN, analysis_of, quizzes_of
from lms.insight.views import blueprint
from lms.insight.views.labs import activity_or_404
from lms.permissions import requires

ADDRESS = "/teach/<uuid:cohort_uuid>/insight/quizzes"


@blueprint.get(ADDRESS)
@requires(TEACH)
def quizzes(cohort_uuid: Any) -> str:
    """The quizzes and checkpoints, with how many have taken each."""
    cohort = cohort_or_404(cohort_uuid)
    return render_template(
        "insight/quizzes.html",
        cohort=cohort,
        quizzes=quizzes_of(db.session, cohort),
    )


@blueprint.get(f"{ADDRESS}/<uuid:activity_uuid>")
@requires(TEACH)
def quiz_items(cohort_uuid: Any, activity_uuid: Any) -> str:
    """The item analysis of a quiz or a checkpoint."""
    cohort = cohort_or_404(cohort_uuid)
    activity = activity_or_404(cohort, activity_uuid, *QUESTIONS_IN)
    found = analysis_of(db.session, cohort, activity)
    return render_template(
        "insight/quiz.html",
        cohort=cohort,
        activity=activity,
        report=found.report,
        left_out=found.left_out,
        few=FEW,
        too_few=TOO_FEW,
        limits={"easy": round(100 * EASY), "hard": round(100 * HARD), "weak": WEAK},
        blank=BLANK,
    )
