"""The draft follows the files, and keeps what could be read last."""

from __future__ import annotations

from pathlib import Path

import pytest

from lms.config import Settings
from lms.preview.draft import Desk
from tests.lms.preview.conftest import EN, KO, MODULE, change

TRACK, QUIZ = "courses/tracks/scrap.yaml", "courses/modules/scrap/check.quiz.yaml"


@pytest.fixture
def desk(settings: Settings) -> Desk:
    return Desk(settings.courses, settings.labs)


def test_nothing_is_read_twice_while_nothing_changes(desk: Desk, place: Path) -> None:
    first = desk.draft()
    assert first.problems == ()
    assert desk.draft() is first
    change(place, EN, "A day loses", "Every day loses")
    assert desk.draft() is not first
    lesson = desk.draft().catalog.modules["scrap"].activities[0].lessons["en"]
    assert "Every day loses" in lesson.page.html
    assert desk.draft().labs["count-scrap"] is first.labs["count-scrap"]


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (EN, "title: Why", "tittle: Why"),
        (MODULE, "hours: 4.5", "hours: [4"),
        (TRACK, "level: practical", "level: practicle"),
        ("courses/courses/counting.yaml", "ects:", "ectz:"),
        (QUIZ, "attempts: 3", "attempts: three"),
    ],
)
def test_what_cannot_be_read_stays_as_it_was(desk: Desk, place: Path, name: str, old: str, new: str) -> None:
    good = desk.draft().catalog
    change(place, name, old, new)
    draft = desk.draft()
    assert draft.old == {name}
    assert draft.problems_of(name)
    assert set(draft.catalog.tracks) == set(draft.catalog.courses | {"scrap": 0}) - {"counting"} == {"scrap"}
    kinds = [one.kind for one in draft.catalog.modules["scrap"].activities]
    assert kinds == ["lesson", "quiz", "lab"]
    assert set(draft.catalog.modules["scrap"].activities[0].lessons) == {"ko", "en"}
    change(place, name, new, old)
    assert desk.draft().catalog == good
    assert desk.draft().old == frozenset()


def test_what_was_removed_goes(desk: Desk, place: Path) -> None:
    desk.draft()
    (place / TRACK).unlink()
    (place / EN).unlink()
    draft = desk.draft()
    assert not draft.catalog.tracks
    assert set(draft.catalog.modules["scrap"].activities[0].lessons) == {"ko"}
    assert draft.problems_of(EN)[0].message == "the file is missing"


def test_a_file_that_was_never_right_is_told_and_not_shown(place: Path, settings: Settings) -> None:
    (place / KO).write_bytes("---\ntitle: 세기".encode("cp949"))
    draft = Desk(settings.courses, settings.labs).draft()
    assert set(draft.catalog.modules["scrap"].activities[0].lessons) == {"en"}
    assert "CP949" in draft.problems_of(KO)[0].remedy
    assert draft.old == frozenset()


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("source.py", "# # Count scrap", "# ## Count scrap", "headings, code"),
        ("lab.yaml", "seeds: [1, 2]", "seeds: [1]", '"seeds" has 1'),
        ("lab.yaml", "en: Why count", "en: Why", 'the lesson is called "Why count"'),
    ],
)
def test_a_labs_mistake_is_told_and_the_lab_stays(
    desk: Desk, place: Path, name: str, old: str, new: str, said: str
) -> None:
    before = desk.draft().labs["count-scrap"]
    change(place, f"labs/count-scrap/{name}", old, new)
    draft = desk.draft()
    folder = f"{place.name}/labs/count-scrap/"
    (problem,) = draft.problems_of(folder)
    assert said in problem.message
    assert problem.remedy
    assert draft.labs["count-scrap"].slug == before.slug
    assert (folder in draft.old) == (draft.labs["count-scrap"] is before)


def test_half_written_files_of_every_kind_end_nothing(desk: Desk, place: Path) -> None:
    desk.draft()
    files = [path for path in sorted(place.rglob("*.*")) if path.is_file() and "no-home" not in path.parts]
    for path in files:
        whole = path.read_bytes()
        for part in (whole[: len(whole) // 2], b"", b"\xff\xfe\x00", b"- x\n"):
            path.write_bytes(part)
            assert desk.draft().catalog.modules or "outcomes" in path.name or "module" in path.name
        path.write_bytes(whole)
        assert desk.draft().problems == (), path
