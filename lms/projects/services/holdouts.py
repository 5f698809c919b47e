"""The hidden holdout: drawn once for a cohort, tries judged on the server."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.blobs import BlobStore
from lms.catalog.models import Activity
from lms.cohorts.domain import Window
from lms.cohorts.models import Cohort
from lms.projects.domain.holdout import BadPredictions, read_predictions, score
from lms.projects.models import Holdout, HoldoutTry, ProjectTeam
from lms.projects.queries import tries_of
from lms.projects.services import keep
from lms.refusal import Refused
from notebooks.company_packs import PACKS

SENTENCES = {
    "empty": _("The file is empty."),
    "large": _("The file is larger than 5 MB."),
    "no_text": _("The file is no CSV text: save it as CSV in UTF-8."),
    "column": _("The first line must name the column %(name)s once; it has: %(found)s."),
    "short": _("Line %(line)d has too few columns."),
    "unknown": _("Line %(line)d: the row %(name)s is not in the file that was to be predicted."),
    "twice": _("Line %(line)d: the row %(name)s is there twice."),
    "missing": _("%(count)d rows are missing, the first is %(name)s."),
    "no_number": _("Line %(line)d: “%(text)s” is no number."),
    "no_decision": _("Line %(line)d: “%(text)s” is neither 0 nor 1."),
}


def holdout_of(
    session: Session, *, cohort: Cohort, activity: Activity, blobs: BlobStore, now: dt.datetime
) -> Holdout:
    """A cohort's holdout; drawn when it is first asked for, from a seed that nobody else has."""
    found = session.scalar(
        select(Holdout).where(Holdout.cohort_id == cohort.id, Holdout.project == activity.slug)
    )
    if found:
        return found
    settings, seed = activity.definition["holdout"], secrets.randbits(120)
    pack = PACKS[settings["pack"]](seed)
    made = Holdout(
        cohort_id=cohort.id,
        project=activity.slug,
        pack=settings["pack"],
        seed=str(seed),
        training=blobs.put(pack.training),
        features=blobs.put(pack.features),
        truth=blobs.put(json.dumps(dict(pack.truth)).encode()),
        id_column=pack.id_column,
        answer_column=pack.answer_column,
        drawn_at=now,
    )
    session.add(made)
    session.flush()
    return made


def submit_try(
    session: Session,
    *,
    team: ProjectTeam,
    activity: Activity,
    content: bytes,
    window: Window,
    actor_id: int,
    blobs: BlobStore,
    now: dt.datetime,
) -> HoldoutTry:
    """Judges predictions and counts a try. Raises Refused, and then no try is spent."""
    settings: dict[str, Any] = activity.definition["holdout"]
    tries = tries_of(session, team.id)
    if team.released_at or not window.is_open(now):
        raise Refused(_("This project is closed: no more predictions are judged."))
    if len(tries) >= settings["tries"]:
        raise Refused(_("Your team has used all its tries."))
    drawn = holdout_of(session, cohort=team.cohort, activity=activity, blobs=blobs, now=now)
    truth = json.loads(blobs.get(drawn.truth))
    given = _read(content, drawn, truth, settings["metric"])
    blob = blobs.put(json.dumps(given, sort_keys=True).encode())
    if any(one.blob == blob for one in tries):
        raise Refused(_("Your team has sent exactly these predictions before. No try was spent."))
    made = HoldoutTry(
        team_id=team.id,
        number=len(tries) + 1,
        person_id=actor_id,
        blob=blob,
        score=score(settings, truth, given),
        at=now,
    )
    session.add(made)
    session.flush()
    keep(session, team, "holdout_try", actor_id=actor_id, now=now, number=made.number)
    return made


def _read(content: bytes, drawn: Any, truth: dict[str, Any], metric: str) -> dict[str, Any]:
    """The predictions in a table. Raises Refused with what is wrong in it."""
    columns = {"id_column": drawn.id_column, "answer_column": drawn.answer_column}
    try:
        return read_predictions(content, ids=truth, metric=metric, **columns)
    except BadPredictions as error:
        said = SENTENCES[error.code] % error.values
        raise Refused(_("%(what)s No try was spent.", what=said), status=422, code=error.code) from None
