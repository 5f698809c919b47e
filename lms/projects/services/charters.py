"""A team's charter: written together, submitted, approved or sent back with a comment."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from flask_babel import lazy_gettext as _
from sqlalchemy.orm import Session

from lms.catalog.models import Activity
from lms.projects.domain import CHARTER_PARTS, LONGEST_PART, charter_after
from lms.projects.models import Charter, ProjectTeam
from lms.projects.queries import charters_of
from lms.projects.services import keep, tell
from lms.refusal import Refused

ANSWER_LENGTH = 4000


class Overtaken(Refused):
    """Somebody else of the team saved the charter since it was opened; nothing was overwritten."""


def version_of(charter: Charter | None) -> str:
    """What names the text that somebody had before them."""
    return f"{charter.number}:{charter.saved_at.isoformat()}" if charter else ""


def save(
    session: Session,
    *,
    team: ProjectTeam,
    parts: Mapping[str, str],
    seen: str,
    actor_id: int,
    now: dt.datetime,
) -> Charter:
    """Keeps a draft; after it was sent back, as a new version. Raises Refused, and Overtaken."""
    for text in parts.values():
        if len(text) > LONGEST_PART:
            raise Refused(_("Each part has at most %(number)d characters.", number=LONGEST_PART), status=422)
    newest = next(iter(charters_of(session, team.id)), None)
    if newest and newest.state in ("submitted", "approved"):
        raise Refused(_("The charter is submitted: take it back before you change it."))
    if seen != version_of(newest):
        raise Overtaken(
            _("Somebody of your team has saved the charter meanwhile. Your text is below, theirs beside it."),
            status=409,
        )
    if newest is None or newest.state == "returned":
        newest = Charter(
            team_id=team.id, number=newest.number + 1 if newest else 1, state="draft", answer="", parts={}
        )
        session.add(newest)
    newest.parts = {part: parts.get(part, "") for part in CHARTER_PARTS}
    newest.saved_at, newest.saved_by_id = now, actor_id
    session.flush()
    return newest


def submit(
    session: Session, *, team: ProjectTeam, activity: Activity, actor_id: int, now: dt.datetime
) -> None:
    """Submits the newest draft. Raises Refused when a part or a member is missing."""
    charter = _moved(session, team, "submit")
    if any(not charter.parts.get(part) for part in CHARTER_PARTS):
        raise Refused(_("Fill in all four parts before you submit. What you wrote is saved."), status=422)
    smallest = activity.definition["team"]["smallest"]
    if len(team.active) < smallest:
        raise Refused(
            _("This project is for teams of at least %(number)d. Invite others first.", number=smallest)
        )
    charter.state, charter.submitted_at = "submitted", now
    subject = _("The charter of “%(team)s” is submitted", team=team.name)
    tell(session, team, subject, now=now, but=actor_id)
    keep(session, team, "charter_submitted", actor_id=actor_id, now=now, number=charter.number)


def take_back(session: Session, *, team: ProjectTeam, actor_id: int, now: dt.datetime) -> None:
    """Makes what was submitted a draft again, while nobody has answered. Raises Refused."""
    charter = _moved(session, team, "take_back")
    charter.state = "draft"
    keep(session, team, "charter_taken_back", actor_id=actor_id, now=now, number=charter.number)


def answer(
    session: Session, *, team: ProjectTeam, act: str, text: str, actor_id: int, now: dt.datetime
) -> None:
    """Staff approve the charter or return it; returning needs a comment. Raises Refused."""
    charter = _moved(session, team, act)
    if act == "return" and not text:
        raise Refused(_("Write what the team should change."), status=422)
    if len(text) > ANSWER_LENGTH:
        raise Refused(_("Write at most %(number)d characters.", number=ANSWER_LENGTH), status=422)
    charter.state = "approved" if act == "approve" else "returned"
    charter.answer, charter.answered_at, charter.answered_by_id = text, now, actor_id
    said = {
        "approve": _("The charter of “%(team)s” is approved", team=team.name),
        "return": _("The charter of “%(team)s” came back with a comment", team=team.name),
    }[act]
    tell(session, team, said, text=text, now=now)
    keep(session, team, f"charter_{charter.state}", actor_id=actor_id, now=now, number=charter.number)


def _moved(session: Session, team: ProjectTeam, act: str) -> Charter:
    """The newest charter, when this can be done with it. Raises Refused."""
    charter = next(iter(charters_of(session, team.id)), None)
    if charter is None or charter_after(charter.state, act) is None:
        raise Refused(
            _("This cannot be done with the charter as it is now. Somebody may have changed it: look again.")
        )
    return charter
