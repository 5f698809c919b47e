"""A roster from a table: what each row would do is shown, then exactly that is done."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.audit.services import record
from lms.cohorts.domain.enrolling import PLACED
from lms.cohorts.domain.roster import Row, digest_of
from lms.cohorts.models import Cohort, Invitation
from lms.cohorts.queries.places import Place, free_in, places_of
from lms.cohorts.services.invitations import Link, invite, trouble
from lms.cohorts.services.places import give
from lms.refusal import Refused

AT_ONCE = 500  # addresses in one query: SQLite takes no more than a thousand values


@dataclass(frozen=True)
class Planned:
    """What happens to a row.

    kind: known (gets a place), new (is invited), already (in it or invited), left, declined, deferred (passed
    over: they or staff have decided), suspended.
    """

    row: Row
    kind: str
    person_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a roster would do; `free` places now, None without a limit; `digest` names exactly this plan."""

    rows: tuple[Planned, ...]
    free: int | None
    digest: str

    def of(self, *kinds: str) -> list[Planned]:
        """The rows of these kinds."""
        return [one for one in self.rows if one.kind in kinds]

    @property
    def waiting(self) -> int:
        """How many would wait, because there is no place for them."""
        return 0 if self.free is None else max(0, len(self.of("known")) - self.free)


def plan(session: Session, *, cohort: Cohort, rows: Sequence[Row], now: dt.datetime) -> Plan:
    """What each row of a roster would do. Raises Refused for a cohort that is over."""
    if cohort.archived_at:
        raise Refused(_("This cohort is archived. Take it out of the archive first."))
    people = _people(session, [row.email for row in rows])
    places = places_of(session, cohort, [one.id for one in people.values()])
    invited = {
        one.email
        for one in session.scalars(select(Invitation).where(Invitation.cohort_id == cohort.id))
        if not trouble(one, now)
    }
    found = []
    for row in rows:
        person = people.get(row.email)
        if person is None:
            found.append(Planned(row, "already" if row.email in invited else "new"))
        else:
            kind = _kind(places[person.id]) if person.active else "suspended"
            found.append(Planned(row, kind, person.id))
    return Plan(
        tuple(found), free_in(session, cohort), digest_of([(one.row.email, one.kind) for one in found])
    )


def _kind(place: Place) -> str:
    if place.state in PLACED:
        return "already"
    passed_over = {"withdrawn": "left", "lapsed": "left", "declined": "declined", "deferred": "deferred"}
    return passed_over.get(place.state or "", "known")


def _people(session: Session, emails: Collection[str]) -> dict[str, Person]:
    wanted = sorted(emails)
    found: dict[str, Person] = {}
    for start in range(0, len(wanted), AT_ONCE):
        some = wanted[start : start + AT_ONCE]
        for person in session.scalars(select(Person).where(func.lower(Person.email).in_(some))):
            found[person.email.lower()] = person
    return found


def apply(
    session: Session,
    *,
    cohort: Cohort,
    rows: Sequence[Row],
    seen: str,
    link: Link,
    actor_id: int,
    now: dt.datetime,
) -> dict[str, int]:
    """Does what was shown under the digest `seen`: {placed, waiting, invited}. Raises Refused for other."""
    made = plan(session, cohort=cohort, rows=rows, now=now)
    if made.digest != seen:
        raise Refused(_("The cohort has changed since this was shown. Nothing was changed; look again."))
    known = [one.person_id for one in made.of("known") if one.person_id]
    places = list(places_of(session, cohort, known).values())
    done = give(session, cohort=cohort, places=places, actor_id=actor_id, now=now)
    for one in made.of("new"):
        email, name = one.row.email, one.row.name
        invite(session, cohort=cohort, email=email, name=name, link=link, actor_id=actor_id, now=now)
    done["invited"] = len(made.of("new"))
    record(session, at=now, actor_id=actor_id, action="roster.imported", subject=cohort.uuid, **done)
    return done
