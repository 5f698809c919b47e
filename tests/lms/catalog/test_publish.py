"""Publishing: once is enough, a change makes a version, and what is in use stays as it was."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lms.catalog import queries
from lms.catalog.models import (
    Activity,
    Asset,
    CourseVersion,
    GlossaryTerm,
    LessonPage,
    ModuleVersion,
    Track,
    TrackVersion,
)
from lms.db import db
from tests.lms.catalog.conftest import NOON, load
from tests.lms.catalog.sample import FILES, spoil

KO = "modules/scrap/why-count.ko.md"
KINDS = (Track, TrackVersion, CourseVersion, ModuleVersion, Activity, LessonPage, Asset, GlossaryTerm)


def rows(session: Session) -> dict[str, int]:
    return {kind.__name__: session.scalar(select(func.count()).select_from(kind)) or 0 for kind in KINDS}


def numbers(session: Session) -> list[int]:
    return list(session.scalars(select(TrackVersion.number).order_by(TrackVersion.number)))


def test_the_whole_catalogue_is_published(session: Session, folder: Path) -> None:
    published = load(folder)
    assert (published.tracks, published.courses, published.modules) == (("scrap",), ("counting",), ("scrap",))
    assert rows(session) == {
        "Track": 1, "TrackVersion": 1, "CourseVersion": 1, "ModuleVersion": 1,
        "Activity": 3, "LessonPage": 2, "Asset": 1, "GlossaryTerm": 1,
    }  # fmt: skip
    version = queries.offered_version(session, "scrap")
    assert version is not None
    assert (version.number, version.published_at, version.weeks) == (1, NOON, 2)
    assert version.skills == [
        {"slug": "statistics", "title": {"ko": "통계", "en": "Statistics"}, "esco": None, "ncs": "20010703"}
    ]
    (requirement,) = version.requirements
    assert (requirement.kind, requirement.choose, requirement.minimum_grade) == ("courses", 1, 60)
    (slot,) = requirement.courses[0].course_version.modules
    assert (slot.opens_days, slot.due_days, slot.closes_days) == (0, 7, 14)
    kinds = [(a.kind, a.points, a.definition.get("lab")) for a in slot.module_version.activities]
    assert kinds == [("lesson", None, None), ("quiz", 2, None), ("lab", 12, "count-scrap")]


def test_a_quiz_keeps_its_rules_and_has_its_texts_as_html(session: Session, folder: Path) -> None:
    load(folder)
    quiz = session.scalars(select(Activity).where(Activity.kind == "quiz")).one()
    single, numeric = quiz.definition["questions"]
    assert (quiz.definition["attempts"], quiz.definition["keep"], quiz.definition["shuffle"]) == (
        3,
        "best",
        True,
    )
    assert single["text"]["en"] == "What is <strong>right</strong>?"
    assert [choice["correct"] for choice in single["choices"]] == [True, False]
    assert "<math" in numeric["text"]["ko"]
    assert (numeric["answer"], numeric["tolerance"], numeric["unit"]) == (3, 0, {"ko": "개", "en": "개"})


def test_publishing_again_changes_nothing(session: Session, folder: Path) -> None:
    load(folder)
    before = rows(session)
    written: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.split()[0] in ("INSERT", "UPDATE", "DELETE"):
            written.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        again = load(folder)
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    assert (again.tracks, again.courses, again.modules, again.withdrawn) == ((), (), (), ())
    assert rows(session) == before
    assert written == []


def test_a_changed_lesson_makes_new_versions_all_the_way_up(session: Session, folder: Path) -> None:
    load(folder)
    old = queries.offered_version(session, "scrap")
    assert old is not None
    old_id = old.id
    spoil(folder, KO, "하루 손실은", "하루에 잃는 돈은")
    published = load(folder)
    assert (published.tracks, published.courses, published.modules) == (("scrap",), ("counting",), ("scrap",))
    new = queries.offered_version(session, "scrap")
    assert new is not None
    assert (numbers(session), new.number) == ([1, 2], 2)

    def korean(version: TrackVersion) -> str:
        slot = version.requirements[0].courses[0].course_version.modules[0]
        page = queries.lesson_page(session, slot.module_version.activities[0].id, "ko")
        assert page is not None
        return page.plain_text

    kept = session.get(TrackVersion, old_id)
    assert kept is not None
    assert "하루 손실은" in korean(kept)
    assert "하루에 잃는 돈은" in korean(new)


@pytest.mark.parametrize(
    ("file", "old", "new", "renewed"),
    [
        ("tracks/scrap.yaml", "hours: 4.5", "hours: 4.6", {"tracks"}),
        ("courses/counting.yaml", "due: 7", "due: 8", {"tracks", "courses"}),
        ("modules/scrap/check.quiz.yaml", "attempts: 3", "attempts: 2", {"tracks", "courses", "modules"}),
        ("modules/scrap/figures/bars.svg", "40 20", "50 20", {"tracks", "courses", "modules"}),
        ("skills.yaml", "en: Statistics", "en: Applied statistics", {"tracks"}),
        ("glossary.yaml", "en: recall", "en: hit rate", set()),
    ],
)
def test_a_change_renews_what_holds_it(
    session: Session, folder: Path, file: str, old: str, new: str, renewed: set[str]
) -> None:
    load(folder)
    spoil(folder, file, old, new)
    published = load(folder)
    assert {name for name in ("tracks", "courses", "modules") if getattr(published, name)} == renewed


def test_content_put_back_is_the_old_version_again(session: Session, folder: Path) -> None:
    load(folder)
    spoil(folder, KO, "하루 손실은", "하루에 잃는 돈은")
    load(folder)
    spoil(folder, KO, "하루에 잃는 돈은", "하루 손실은")
    assert load(folder).tracks == ()
    assert numbers(session) == [1, 2]
    version = queries.offered_version(session, "scrap")
    assert version is not None
    assert version.number == 1


def test_a_better_renderer_mends_pages_without_a_new_version(session: Session, folder: Path) -> None:
    load(folder)
    page = session.scalars(select(LessonPage).where(LessonPage.language == "ko")).one()
    good, page.html = page.html, "<p>an old renderer's mistake</p>"
    session.commit()
    assert load(folder).modules == ()
    assert session.scalars(select(LessonPage.html).where(LessonPage.language == "ko")).one() == good
    assert numbers(session) == [1]


def test_a_track_that_is_gone_is_not_offered_but_kept(session: Session, folder: Path) -> None:
    load(folder)
    (folder / "tracks/scrap.yaml").unlink()
    assert load(folder).withdrawn == ("scrap",)
    assert queries.tracks(session) == ()
    assert queries.offered_version(session, "scrap") is None
    assert numbers(session) == [1]
    (folder / "tracks/scrap.yaml").write_text(FILES["tracks/scrap.yaml"], encoding="utf-8")
    load(folder)
    assert [track.slug for track in queries.tracks(session)] == ["scrap"]


def test_terms_follow_the_file(session: Session, folder: Path) -> None:
    load(folder)
    spoil(folder, "glossary.yaml", "en: recall", "en: hit rate")
    load(folder)
    (term,) = queries.terms(session, search="HIT")
    assert term.term == {"ko": "재현율", "en": "hit rate"}


@pytest.mark.parametrize(
    ("search", "level", "found"),
    [
        ("", None, True), ("SCRAP", None, True), ("불량", None, True), ("통계 불량", None, True),
        ("단원", None, True),
        ("counting measure", None, True), ("welding", None, False), ("%", None, False), ("_", None, False),
        ("", "practical", True), ("", "beginner", False), ("scrap", "beginner", False),
    ],
)  # fmt: skip
def test_a_search_finds_every_word_in_either_language(
    session: Session, folder: Path, search: str, level: str | None, found: bool
) -> None:
    load(folder)
    assert bool(queries.tracks(session, search=search, level=level)) is found
