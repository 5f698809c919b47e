"""Publishing the placement, sitting it, and recording what follows from it."""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.catalog.domain import UNKNOWN
from lms.cohorts.services import set_exemptions
from lms.errors import both_languages
from lms.placement import queries
from lms.placement.domain import ModuleAdvice, draw
from lms.placement.models import Sitting
from lms.refusal import Refused


def open_sitting(session: Session, *, person: Person, now: dt.datetime) -> Sitting:
    """The sitting under way, or a new one with items that the one before did not ask."""
    sittings = queries.sittings_of(session, person.id)
    if sittings and sittings[0].finished_at is None:
        return sittings[0]
    version = queries.current_version(session)
    if version is None:
        raise Refused(_("The placement diagnostic is not offered at present."), status=404)
    seed = secrets.randbelow(2**31)
    sitting = Sitting(
        person_id=person.id,
        version_id=version.id,
        number=len(sittings) + 1,
        seed=seed,
        drawn=draw(version.definition["items"], seed, sittings[0].drawn if sittings else ()),
        answers={},
        started_at=now,
    )
    session.add(sitting)
    session.flush()
    return sitting


def save_answers(session: Session, *, sitting: Sitting, answers: Mapping[str, str]) -> None:
    """Keeps the answers given so far. A finished sitting does not change any more.

    The same answers may come again: saved by themselves, they can be overtaken by the end of the sitting.
    """
    known = {
        item["id"]: {UNKNOWN, *(choice["id"] for choice in item["choices"])}
        for item in sitting.version.definition["items"]
        if item["id"] in sitting.drawn
    }
    given = {item: answer for item, answer in answers.items() if answer in known.get(item, ())}
    if sitting.finished_at is not None:
        if given.items() <= sitting.answers.items():
            return
        raise Refused(_("This placement was finished already. Nothing was changed."))
    sitting.answers = {**sitting.answers, **given}


def finish(session: Session, *, sitting: Sitting, now: dt.datetime) -> None:
    """Ends a sitting and records what it exempts from. Twice is once; an item left open is unknown."""
    if sitting.finished_at is not None:
        return
    sitting.finished_at = now
    session.flush()
    record(session, at=now, actor_id=sitting.person_id, action="placement.finished", subject=sitting.uuid)
    exempt(session, person_id=sitting.person_id, now=now)


def exempt(session: Session, *, person_id: int, now: dt.datetime) -> None:
    """Brings the person's exemptions to what the newest finished sitting, and the notebook, say."""
    sitting = queries.latest_finished(session, person_id)
    if sitting is None:
        return
    advice = queries.advice_of(session, sitting)
    titles = queries.module_titles(session, [one.module for one in advice.modules])
    reasons = {titles[one.module][0]: reason_of(one, sitting) for one in advice.modules if one.exempt}
    set_exemptions(session, person_id=person_id, reasons=reasons, now=now)


def reason_of(advice: ModuleAdvice, sitting: Sitting) -> dict[str, str]:
    """Why a module's lessons may be skipped, for the learner and the instructor, without single answers."""
    areas = {area["slug"]: area["title"] for area in sitting.version.definition["areas"]}
    reason = {}
    for language, text in both_languages(
        _(
            "The placement diagnostic found enough knowledge of %(areas)s,"
            " and each of the %(number)d questions about this module was answered right."
        )
    ).items():
        titles = ", ".join(areas[area][language] for area in advice.needs)
        reason[language] = text % {"areas": titles, "number": len(advice.asked)}
    return reason
