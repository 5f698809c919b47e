"""Telling people what concerns them: on the site at once, and by mail as each of them has chosen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.mail.services import enqueue_all
from lms.notices.domain import KEPT, KINDS, WAYS, next_digest
from lms.notices.models import Notice, NoticeChoice, NoticeText
from lms.notices.queries import ways
from lms.notices.words import Said, in_each_language
from lms.web import settings

SUBJECT_LENGTH = 200


@dataclass(frozen=True)
class Told:
    """What some people are told; the fields are those of `notify`."""

    person_ids: Collection[int]
    subject: Said
    text: Said
    url: str


def notify(
    session: Session,
    *,
    person_ids: Collection[int],
    kind: str,
    subject: Said,
    text: Said = "",
    url: str,
    now: dt.datetime,
) -> None:
    """Tells people something, in the transaction of what happened.

    `kind` is one of ``KINDS``; each person's choice says whether it stays on the site or is mailed, too.
    `subject` and `text` are a plain text, a lazy one, or a function without arguments that is called once in
    each language (``lambda: gettext(..., title=localized(title))``). `url` is the path of the page to go to.
    Nobody without an active account is told. Raises KeyError for an unknown kind.
    """
    notify_all(session, kind=kind, told=[Told(person_ids, subject, text, url)], now=now)


def notify_all(session: Session, *, kind: str, told: Sequence[Told], now: dt.datetime) -> None:
    """Tells groups of people something of one kind, each its own; a few statements for all of them."""
    wanted = ways(session, kind=kind, person_ids={id for one in told for id in one.person_ids})
    readers = _readers(session, [id for id, way in wanted.items() if way != "off"])
    reached = [
        (one, here)
        for one in told
        if (here := [readers[id] for id in dict.fromkeys(one.person_ids) if id in readers])
    ]
    if not reached:
        return
    said = _store(session, kind, [one for one, _here in reached], now)
    stored = list(zip(said, [here for _one, here in reached], strict=True))
    digest_at = next_digest(now, settings().time_zone)
    notices = [
        {
            "person_id": reader.id,
            "text_id": text["id"],
            "digest_at": digest_at if wanted[reader.id] == "digest" else None,
        }
        for text, here in stored
        for reader in here
    ]
    session.execute(insert(Notice), notices)
    enqueue_all(session, mails=_mails(stored, wanted), now=now)
    recount(session, list(readers))


def _readers(session: Session, person_ids: Collection[int]) -> dict[int, Any]:
    """Rows (id, email, language) of those with an active account, by id."""
    query = select(Person.id, Person.email, Person.language).where(Person.id.in_(person_ids))
    return {row.id: row for row in session.execute(query.where(Person.active.is_(True)))}


def _mails(
    stored: Sequence[tuple[Mapping[str, Any], Sequence[Any]]], wanted: Mapping[int, str]
) -> list[tuple[str, str, str]]:
    """(recipient, subject, text) for whoever wants a mail at once, in their language."""
    feet, mails = in_each_language(foot), []
    for said, here in stored:
        for reader in here:
            if wanted[reader.id] == "mail":
                language = reader.language or settings().language
                lines = [said["text"][language], settings().web_url + said["url"], feet[language]]
                text = "\n\n".join(line for line in lines if line) + "\n"
                mails.append((reader.email, said["subject"][language], text))
    return mails


def _store(session: Session, kind: str, told: Sequence[Told], now: dt.datetime) -> list[dict[str, Any]]:
    """Stores what is said in one statement; words that many share are asked for once. The rows with ids."""
    asked = {id(said): said for one in told for said in (one.subject, one.text)}
    words = {key: in_each_language(said) for key, said in asked.items()}
    rows: list[dict[str, Any]] = [
        {
            "kind": kind,
            "subject": {
                language: " ".join(subject.split())[:SUBJECT_LENGTH]
                for language, subject in words[id(one.subject)].items()
            },
            "text": words[id(one.text)],
            "url": one.url,
            "created_at": now,
        }
        for one in told
    ]
    last = session.scalar(select(func.max(NoticeText.id))) or 0
    session.execute(insert(NoticeText), rows)
    # One transaction writes at a time: what is newer than the last text is what was stored here, in its order
    ids = session.scalars(select(NoticeText.id).where(NoticeText.id > last).order_by(NoticeText.id))
    return [row | {"id": number} for row, number in zip(rows, ids, strict=True)]


def foot() -> str:
    """How to get fewer mails, or more; the end of each."""
    return "-- \n" + gettext(
        "Which notices come as mail: %(address)s", address=f"{settings().web_url}/notices/choices"
    )


def recount(session: Session, person_ids: Collection[int]) -> None:
    """Puts the number of unread notices into the accounts, where the bell on each page finds it."""
    unread = (
        select(func.count(Notice.id))
        .where(Notice.person_id == Person.id, Notice.read_at.is_(None))
        .scalar_subquery()
    )
    session.flush()
    session.execute(
        update(Person)
        .where(Person.id.in_(person_ids))
        .values(unread_notices=unread)
        .execution_options(synchronize_session="fetch")
    )


def mark(session: Session, *, notice: Notice, read: bool, now: dt.datetime) -> None:
    """A notice was read, or is to be unread again."""
    if (notice.read_at is not None) != read:
        notice.read_at = now if read else None
        recount(session, [notice.person_id])


def mark_all_read(session: Session, *, person_id: int, now: dt.datetime) -> None:
    """Everything that a person was told so far is read."""
    unread = update(Notice).where(Notice.person_id == person_id, Notice.read_at.is_(None))
    session.execute(unread.values(read_at=now))
    recount(session, [person_id])


def choose(session: Session, *, person_id: int, choices: Mapping[str, str]) -> None:
    """From now on kinds reach a person in these ways (kind -> way). Raises ValueError for what is neither."""
    if not set(choices) <= set(KINDS) or not set(choices.values()) <= set(WAYS):
        raise ValueError(f"unknown kinds or ways among {choices}")
    stored = {
        row.kind: row
        for row in session.scalars(select(NoticeChoice).where(NoticeChoice.person_id == person_id))
    }
    for kind, way in choices.items():
        if kind in stored:
            stored[kind].way = way
        elif way != KINDS[kind]:
            session.add(NoticeChoice(person_id=person_id, kind=kind, way=way))


def withdraw(session: Session, *, url: str) -> None:
    """Takes back every notice that leads to a page, because what it says is no longer to be read."""
    texts = select(NoticeText.id).where(NoticeText.url == url)
    people = session.scalars(select(Notice.person_id).where(Notice.text_id.in_(texts)).distinct()).all()
    session.execute(delete(Notice).where(Notice.text_id.in_(texts)))
    session.execute(delete(NoticeText).where(NoticeText.url == url))
    if people:
        recount(session, people)


def take_back(session: Session, *, kind: str, urls: Collection[str], at: dt.datetime) -> None:
    """Takes back the unread notices of an act that is undone: of one kind, leading to `urls`, told `at`."""
    texts = select(NoticeText.id).where(
        NoticeText.kind == kind, NoticeText.url.in_(urls), NoticeText.created_at == at
    )
    unread = (Notice.text_id.in_(texts), Notice.read_at.is_(None))
    people = session.scalars(select(Notice.person_id).where(*unread).distinct()).all()
    if people:
        session.execute(delete(Notice).where(*unread))
        recount(session, people)


def forget_person(session: Session, *, person_id: int) -> None:
    """Removes what a person was told and had chosen; their account is being erased."""
    session.execute(delete(Notice).where(Notice.person_id == person_id))
    session.execute(delete(NoticeChoice).where(NoticeChoice.person_id == person_id))


def forget_old(session: Session, *, now: dt.datetime) -> None:
    """Removes notices half a year after they were given, and texts that nobody has any more."""
    old = select(NoticeText.id).where(NoticeText.created_at < now - KEPT)
    people = session.scalars(
        select(Notice.person_id).where(Notice.text_id.in_(old), Notice.read_at.is_(None)).distinct()
    ).all()
    session.execute(delete(Notice).where(Notice.text_id.in_(old)))
    session.execute(delete(NoticeText).where(NoticeText.id.not_in(select(Notice.text_id))))
    if people:
        recount(session, people)
