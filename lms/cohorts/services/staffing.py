"""Who teaches a cohort: added by address, changed, removed; one instructor always stays."""

from __future__ import annotations

import datetime as dt

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import person_by_email
from lms.accounts.services import set_roles
from lms.audit.services import record
from lms.cohorts.models import Cohort, StaffRole
from lms.cohorts.services.place_notices import cohort_name
from lms.notices.services import notify
from lms.refusal import Refused

ROLE_NAMES = {"instructor": _("Instructor"), "grader": _("Grader")}


def add_staff(
    session: Session, *, cohort: Cohort, email: str, role: str, actor: Person, now: dt.datetime
) -> StaffRole:
    """Somebody with an account teaches the cohort from now on and sees the teaching pages. Raises Refused."""
    person = person_by_email(session, email)
    if person is None:
        raise Refused(
            _("Nobody has an account with this address. Ask them to create one, then add them."), status=422
        )
    if not person.active:
        raise Refused(_("This account is suspended. Ask an administrator."), status=422)
    found = staff_role(session, cohort, person.id)
    if found is not None:
        if found.role != role:
            change_role(session, cohort=cohort, found=found, role=role, actor=actor, now=now)
        return found
    found = StaffRole(cohort_id=cohort.id, person_id=person.id, role=role)
    session.add(found)
    session.flush()
    if not person.can_teach:
        roles = {each.name for each in person.roles} | {"instructor"}
        set_roles(session, person=person, roles=roles, actor=actor, now=now)
    _record(session, "staff.added", cohort, person, role, actor, now)
    notify(
        session,
        person_ids=[person.id],
        kind="enrollment",
        subject=lambda: gettext("You teach “%(title)s” now", title=cohort_name(cohort)),
        text=lambda: gettext("Your role: %(role)s", role=ROLE_NAMES[role]),
        url=f"/teach/{cohort.uuid}",
        now=now,
    )
    return found


def staff_role(session: Session, cohort: Cohort, person_id: int) -> StaffRole | None:
    """What somebody does in a cohort."""
    return session.scalar(
        select(StaffRole).where(StaffRole.cohort_id == cohort.id, StaffRole.person_id == person_id)
    )


def change_role(
    session: Session, *, cohort: Cohort, found: StaffRole, role: str, actor: Person, now: dt.datetime
) -> None:
    """An instructor becomes a grader or the other way round. Raises Refused for the last instructor."""
    if found.role == role:
        return
    if role != "instructor":
        _check_another(session, cohort, found)
    found.role = role
    _record(session, "staff.changed", cohort, found.person, role, actor, now)


def remove_staff(
    session: Session, *, cohort: Cohort, found: StaffRole, actor: Person, now: dt.datetime
) -> None:
    """Somebody teaches the cohort no longer. Raises Refused for the last instructor."""
    _check_another(session, cohort, found)
    _record(session, "staff.removed", cohort, found.person, found.role, actor, now)
    session.delete(found)


def _check_another(session: Session, cohort: Cohort, found: StaffRole) -> None:
    others = session.scalar(
        select(StaffRole.id)
        .join(Person, Person.id == StaffRole.person_id)
        .where(
            StaffRole.cohort_id == cohort.id,
            StaffRole.id != found.id,
            StaffRole.role == "instructor",
            Person.active.is_(True),
        )
        .limit(1)
    )
    if found.role == "instructor" and others is None:
        raise Refused(_("This is the last instructor of the cohort. Add another one first."))


def _record(
    session: Session,
    action: str,
    cohort: Cohort,
    person: Person,
    role: str,
    actor: Person,
    now: dt.datetime,
) -> None:
    detail = {"cohort": cohort.uuid, "role": role}
    record(session, at=now, actor_id=actor.id, action=action, subject=person.uuid, **detail)
