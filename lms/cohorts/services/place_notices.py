"""What people are told about their places in cohorts: on the site, and by mail as they chose."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection

from flask_babel import gettext
from sqlalchemy.orm import Session

from lms.cohorts.models import Cohort
from lms.notices.services import notify
from lms.web import datetime_text, localized


def address_of(cohort: Cohort) -> str:
    """The page on which a person sees where they stand with a cohort."""
    return f"/cohorts/{cohort.uuid}/place"


def tell(
    session: Session,
    cohort: Cohort,
    person_ids: Collection[int],
    subject: Callable[[str], str],
    text: Callable[[], str],
    note: str,
    now: dt.datetime,
) -> None:
    """A notice about people's places, `subject` made of the cohort's name; what staff wrote is added."""
    if person_ids:
        notify(
            session,
            person_ids=person_ids,
            kind="enrollment",
            subject=lambda: subject(cohort_name(cohort)),
            text=lambda: text() + (f"\n\n{gettext('Note: %(note)s', note=note)}" if note else ""),
            url=address_of(cohort),
            now=now,
        )


def cohort_name(cohort: Cohort) -> str:
    """Track and cohort, in the language in force."""
    return f"{localized(cohort.track_version.title)}, {localized(cohort.title)}"


def tell_placed(session: Session, cohort: Cohort, person_ids: Collection[int], now: dt.datetime) -> None:
    """They have a place now."""
    tell(
        session,
        cohort,
        person_ids,
        lambda title: gettext("You have a place in “%(title)s”", title=title),
        lambda: gettext("If you do not want it, leave the cohort: somebody else may wait for the place."),
        "",
        now,
    )


def tell_selected(
    session: Session, cohort: Cohort, person_ids: Collection[int], now: dt.datetime, note: str = ""
) -> None:
    """They are offered a place and answer, until the time that is told."""
    until = cohort.answer_by(now)

    def text() -> str:
        return "\n".join(
            [
                gettext(
                    "A place is kept for you until %(until)s.", until=datetime_text(until, cohort.time_zone)
                ),
                gettext("Accept it, or give it back so that somebody else gets it."),
                gettext("If you do not answer by then, it goes to whoever is next."),
            ]
        )

    tell(
        session,
        cohort,
        person_ids,
        lambda title: gettext("You are selected for “%(title)s”", title=title),
        text,
        note,
        now,
    )


def tell_lapsed(session: Session, cohort: Cohort, person_ids: Collection[int], now: dt.datetime) -> None:
    """They did not answer in time."""
    tell(
        session,
        cohort,
        person_ids,
        lambda title: gettext("The place in “%(title)s” is no longer kept for you", title=title),
        lambda: gettext(
            "You did not answer in time; if somebody waits, the place is theirs now. If you still want to "
            "learn there, ask the staff or apply again."
        ),
        "",
        now,
    )


def tell_waiting(
    session: Session, cohort: Cohort, person_ids: Collection[int], note: str, now: dt.datetime
) -> None:
    """They are on the waiting list."""
    tell(
        session,
        cohort,
        person_ids,
        lambda title: gettext("You are on the waiting list of “%(title)s”", title=title),
        lambda: gettext("When a place becomes free, the first on the list gets it; you will be told."),
        note,
        now,
    )
