"""A published version stays as it is, whichever service, statement or new content tries to change it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from lms.assessments.models import AssignmentVersion
from lms.catalog import models
from lms.catalog.domain import says_the_same
from lms.catalog.services import publish
from lms.catalog.source import read_catalog
from lms.db import Model, transaction
from lms.immutable import Immutable, WrittenOnce
from tests.lms.catalog.conftest import NOON, load
from tests.lms.catalog.sample import FILES, LABS, spoil

PUBLISHED = (
    models.TrackVersion,
    models.Requirement,
    models.RequirementCourse,
    models.CourseVersion,
    models.CourseModule,
    models.ModuleVersion,
    models.Activity,
    models.LessonPage,
    models.Asset,
)


def rows(session: Session) -> dict[str, list[Any]]:
    """Every column of every published row."""
    session.expire_all()
    found = {}
    for model in PUBLISHED:
        table = model.__table__
        found[table.name] = [tuple(row) for row in session.execute(select(table).order_by(table.c.id))]
    return found


def test_every_table_of_a_version_is_written_once() -> None:
    assert {*PUBLISHED, AssignmentVersion} <= {
        one.class_ for one in Model.registry.mappers if issubclass(one.class_, Immutable)
    }


@pytest.mark.parametrize("model", PUBLISHED)
def test_no_row_is_changed_or_deleted(session: Session, folder: Path, model: type[Any]) -> None:
    load(folder)
    before = rows(session)
    values = {"position": 7, "content_hash": "0" * 64, "title": "other"}
    name = next(name for name in values if name in model.__table__.c)
    with pytest.raises(WrittenOnce, match=name), transaction() as writing:
        setattr(writing.scalars(select(model)).first(), name, values[name])
    with pytest.raises(WrittenOnce), transaction() as writing:
        writing.delete(writing.scalars(select(model).order_by(model.id.desc())).first())
    for statement in (update(model).values({name: values[name]}), delete(model)):
        with pytest.raises(WrittenOnce), transaction() as writing:
            writing.execute(statement)
    assert rows(session) == before


CHANGES = {
    "lesson": ("modules/scrap/why-count.ko.md", "하루 손실은", "하루에 잃는 돈은"),
    "quiz": ("modules/scrap/check.quiz.yaml", "answer: 3", "answer: 4"),
    "module": ("modules/scrap/module.yaml", "ko: 불량,", "ko: 결함,"),
    "course": ("courses/counting.yaml", "due: 7", "due: 8"),
    "track": ("tracks/scrap.yaml", "weight: 0.3", "weight: 0.3000001"),
    "figure": ("modules/scrap/figures/bars.svg", "40 20", "50 20"),
    "skill": ("skills.yaml", "en: Statistics", "en: Applied statistics"),
    "outcome": ("outcomes.yaml", "en: Measure loss", "en: Count loss"),
    "glossary": ("glossary.yaml", "The share of real", "Share of real"),
}


@pytest.mark.parametrize("name", CHANGES)
def test_new_content_leaves_what_was_published(session: Session, folder: Path, name: str) -> None:
    load(folder)
    before = rows(session)
    spoil(folder, *CHANGES[name])
    load(folder)
    after = rows(session)
    for table, kept in before.items():
        assert after[table][: len(kept)] == kept, table
    versions = len(after["track_version"])
    assert versions == (1 if name == "glossary" else 2)


def test_a_lab_that_is_built_otherwise_makes_a_new_version(session: Session, folder: Path) -> None:
    from dataclasses import replace

    for release in ("a" * 64, "a" * 64, "b" * 64):
        labs = {slug: replace(lab, release=release) for slug, lab in LABS.items()}
        with transaction() as writing:
            publish(writing, source=read_catalog(folder, labs), now=NOON)
    labs_of = (
        select(models.Activity.definition).where(models.Activity.kind == "lab").order_by(models.Activity.id)
    )
    assert [one["release"][0] for one in session.scalars(labs_of)] == ["a", "b"]
    assert len(rows(session)["track_version"]) == 2


def test_a_mended_renderer_may_write_html_anew_and_nothing_else(session: Session, folder: Path) -> None:
    load(folder)
    with transaction() as writing:
        quiz = writing.scalars(select(models.Activity).where(models.Activity.kind == "quiz")).one()
        definition = {**quiz.definition, "added_by_default": True}
        first = {**definition["questions"][0], "text": {"ko": "<p>새로</p>", "en": "<p>anew</p>"}}
        quiz.definition = {**definition, "questions": [first, *definition["questions"][1:]]}
    with pytest.raises(WrittenOnce, match="definition"), transaction() as writing:
        quiz = writing.scalars(select(models.Activity).where(models.Activity.kind == "quiz")).one()
        wrong = [{**choice, "correct": True} for choice in quiz.definition["questions"][0]["choices"]]
        first = {**quiz.definition["questions"][0], "choices": wrong}
        quiz.definition = {**quiz.definition, "questions": [first, *quiz.definition["questions"][1:]]}


def test_says_the_same() -> None:
    assert says_the_same({"a": [1, {"text": "x"}]}, {"a": [1, {"text": "y"}], "b": 2})
    assert not says_the_same({"a": [1]}, {"a": [1, 2]})
    assert not says_the_same({"a": 1}, {})
    assert not says_the_same({"a": 1}, {"a": 2})
    assert set(FILES) >= {name for name, _old, _new in CHANGES.values()}
