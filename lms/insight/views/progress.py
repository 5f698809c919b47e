"""The progress of a cohort, learner by learner, and who may need help."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from flask import render_template, request, url_for

from lms.assessments.views.gradebook import cohort_or_404
from lms.cohorts.models import Cohort
from lms.cohorts.permissions import TEACH
from lms.db import db
from lms.insight.domain import risk as rules
from lms.insight.domain.cells import STUCK_AFTER, STUCK_TRIES
from lms.insight.queries.risk import Case, cases_of
from lms.insight.services.contacts import WAYS
from lms.insight.views import blueprint
from lms.permissions import requires
from lms.web import now

ROWS, ROWS_WITH_FORMS = 50, 20
# A contact this fresh: wait and see before the next one
RECENT = dt.timedelta(days=7)
FUTURE = dt.datetime.max.replace(tzinfo=dt.UTC)
PAST = dt.datetime.min.replace(tzinfo=dt.UTC)
SORTS: dict[str, Callable[[Case], Any]] = {
    "name": lambda case: case.learner.name,
    "percent": lambda case: case.learner.percent,
    "last": lambda case: case.learner.last_at or PAST,
    "next": lambda case: case.learner.next_due[0] if case.learner.next_due else FUTURE,
    "overdue": lambda case: len(case.learner.overdue),
}


@dataclass(frozen=True)
class Look:
    """How the address asks to look at a list; what it cannot mean is left out."""

    search: str = ""
    show: str = ""
    sort: str = "name"
    descending: bool = False
    page: int = 1

    @classmethod
    def asked(cls, shows: Sequence[str] = ()) -> Look:
        """As the request's address says; `shows`: the filters that there are, the first one is the usual."""
        given = request.args
        page, sort, show = (given.get(name, "") for name in ("page", "sort", "show"))
        return cls(
            search=given.get("q", "").strip()[:100],
            show=show if show in shows else next(iter(shows), ""),
            sort=sort if sort in SORTS else "name",
            descending=given.get("desc") == "1",
            page=int(page) if re.fullmatch(r"[1-9][0-9]{0,5}", page) else 1,
        )

    def found(self, cases: Sequence[Case]) -> list[Case]:
        """Those whose name or mail address has every word that is looked for."""
        words = self.search.casefold().split()
        return [case for case in cases if all(word in _text(case) for word in words)]

    def address(self, endpoint: str, cohort: Cohort, **changes: Any) -> str:
        """The same look with changes; what is usual is not in the address."""
        chosen = {"q": self.search, "show": self.show, "sort": self.sort}
        chosen |= {"desc": "1" if self.descending else ""} | changes
        kept: dict[str, Any] = {
            name: value for name, value in chosen.items() if value and (name, value) != ("sort", "name")
        }
        return url_for(endpoint, cohort_uuid=cohort.uuid, **kept)


def _text(case: Case) -> str:
    return f"{case.learner.name} {case.learner.email}".casefold()


@blueprint.get("/teach/<uuid:cohort_uuid>/insight")
@requires(TEACH)
def progress(cohort_uuid: Any) -> str:
    """How far each learner is."""
    cohort, look = cohort_or_404(cohort_uuid), Look.asked()
    everybody = cases_of(db.session, cohort, now=now())
    found = sorted(look.found(everybody), key=SORTS["name"])
    if look.sort != "name" or look.descending:
        found.sort(key=SORTS[look.sort], reverse=look.descending)
    return render_template(
        "insight/progress.html",
        cohort=cohort,
        look=look,
        address=lambda **changes: look.address("insight.progress", cohort, **changes),
        page_address=lambda page: look.address("insight.progress", cohort, page=page),
        rows=found[(look.page - 1) * ROWS : look.page * ROWS],
        pages=max(1, -(-len(found) // ROWS)),
        found=len(found),
        total=len(everybody),
        spread=spread([case.learner.percent for case in everybody]),
        mean=sum(case.learner.percent for case in everybody) / len(everybody) if everybody else 0,
        silent=sum(any(one.kind in ("inactive", "not_begun") for one in case.signs) for case in everybody),
        help=sum(case.level == "act" for case in everybody),
    )


def spread(percents: Sequence[int]) -> list[dict[str, Any]]:
    """How many learners are in each tenth of the way; who has done all stands alone."""
    counts = [0] * 11
    for percent in percents:
        counts[min(percent, 100) // 10] += 1
    names = [f"{10 * tenth}–{10 * tenth + 9}" for tenth in range(10)] + ["100"]
    return [{"label": name, "value": count} for name, count in zip(names, counts, strict=True)]


@blueprint.get("/teach/<uuid:cohort_uuid>/insight/help")
@requires(TEACH)
def at_risk(cohort_uuid: Any) -> str:
    """Who may need help, and why; those first of whom most signs speak."""
    cohort, look = cohort_or_404(cohort_uuid), Look.asked(("waiting", "contacted", "all"))
    cases = [case for case in cases_of(db.session, cohort, now=now()) if case.signs]
    fresh = now() - RECENT
    contacted = [case for case in cases if case.contact and case.contact.at >= fresh]
    waiting = [case for case in cases if case not in contacted]
    shown = {"waiting": waiting, "contacted": contacted, "all": cases}
    found = look.found(shown[look.show])
    return render_template(
        "insight/at_risk.html",
        cohort=cohort,
        look=look,
        address=lambda **changes: look.address("insight.at_risk", cohort, **changes),
        page_address=lambda page: look.address("insight.at_risk", cohort, page=page),
        rows=found[(look.page - 1) * ROWS_WITH_FORMS : look.page * ROWS_WITH_FORMS],
        pages=max(1, -(-len(found) // ROWS_WITH_FORMS)),
        found=len(found),
        here=look.address("insight.at_risk", cohort, page=look.page),
        counts={name: len(those) for name, those in shown.items()},
        recent_days=RECENT.days,
        rules=rules,
        stuck=(STUCK_TRIES, int(STUCK_AFTER.total_seconds() // 60)),
        ways=WAYS,
    )
