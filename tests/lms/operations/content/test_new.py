"""`./baeum content new`: what it begins passes the gates, and nothing that is there is lost."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.lms.operations.content.conftest import Command, Report


def failures(report: dict) -> list[str]:
    return [
        f"{bad['path']}:{bad['line']}: {bad['message']}"
        for gate in report.values()
        for bad in gate["failures"]
    ]


@pytest.mark.parametrize("kind", ["track", "module"])
def test_what_is_begun_passes(place: Path, content: Command, report: Report, kind: str) -> None:
    assert content("new", kind, "less-waste") == 0
    found = report(str(place / "courses"))
    assert failures(found) == []
    assert found[1]["tried"] == 1
    assert (place / "courses" / "tracks" / "less-waste.yaml").exists() == (kind == "track")


def test_a_track_may_teach_a_module_that_is_there(place: Path, content: Command, report: Report) -> None:
    assert content("new", "module", "less-waste") == 0
    assert content("new", "track", "less-waste") == 0
    assert failures(report(str(place / "courses"))) == []


def test_a_lesson_goes_into_its_module(place: Path, content: Command, report: Report) -> None:
    assert content("new", "lesson", "what-next", "--module", "scrap") == 0
    assert failures(report(str(place / "courses"))) == []
    module = (place / "courses/modules/scrap/module.yaml").read_text("utf-8")
    assert module.endswith("minutes: 240}\n  - {slug: what-next, kind: lesson, minutes: 10}\n")


@pytest.mark.kernel
def test_a_lab_passes_every_gate(place: Path, content: Command, report: Report) -> None:
    assert content("new", "lab", "less-waste") == 0
    found = report(str(place / "labs" / "less-waste"))
    assert failures(found) == []
    assert all(found[gate]["tried"] for gate in (1, 2, 3, 4, 5, 6, 7, 9))
    again = report(str(place / "labs" / "less-waste"))
    assert all(again[gate]["remembered"] == found[gate]["tried"] for gate in found)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["module", "Scrap"], "'Scrap' is no slug"),
        (["module", "scrap"], "module.yaml is there already"),
        (["lab", "count-scrap"], "lab.yaml is there already"),
        (["lesson", "what-next"], "a lesson is put into a module"),
        (["lab", "other", "--module", "scrap"], "a lesson is put into a module"),
        (["lesson", "what-next", "--module", "none"], "there is no module 'none'"),
        (["lesson", "why-count", "--module", "scrap"], "why-count.ko.md is there already"),
    ],
)
def test_what_cannot_be_begun_is_said(
    place: Path, content: Command, capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    before = {path: path.read_bytes() for path in place.rglob("*.*") if path.is_file()}
    assert content("new", *arguments) == 2
    assert said in capsys.readouterr().err
    assert before == {path: path.read_bytes() for path in place.rglob("*.*") if path.is_file()}
