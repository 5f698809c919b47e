"""Files that are broken or mean harm are refused with a sentence: file, line, what to do."""

from __future__ import annotations

import tracemalloc
import zipfile
from pathlib import Path

import pytest

from lms.catalog.exchange import package
from lms.catalog.problems import CatalogError, Problem
from tests.lms.catalog.exchange.foreign import CANVAS_QTI, MOODLE_GIFT

BOMB = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
FILE = '<?xml version="1.0"?><!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def refused(path: Path) -> Problem:
    with pytest.raises(CatalogError) as caught:
        package.read_quizzes(path, path.name, slug="quiz", language="en")
    (problem,) = caught.value.problems
    assert problem.remedy
    return problem


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return path


@pytest.mark.parametrize(
    ("name", "content", "line", "said"),
    [
        ("a.xml", "", 1, "no quiz file"),
        ("a.xml", "<a>\n<b></a>", 2, "not XML"),
        ("a.xml", BOMB + "]><q>&i;</q>", 1, "DTD"),
        ("a.xml", FILE + "<questestinterop>&x;</questestinterop>", 1, "DTD"),
        ("a.xml", "\n<assessmentItem xmlns='urn:imsqti_v2p1'/>", 2, "no quiz in QTI 1.2"),
        ("a.xml", "<a>" * 100_000, 1, "not XML"),
        ("a.xml", CANVAS_QTI[: CANVAS_QTI.index("<item")] + "</section></assessment></questestinterop>", 1,
         "no question in this file"),
        ("a.txt", "\n\nWhat? {=a ~b", 3, "braces"),
        ("a.txt", "What? {~a ~b}", 1, "no choice of this question is right"),
        ("a.txt", "What? {#many}", 1, "is no number"),
        ("a.txt", "What? {#nan:1}", 1, "is no number"),
        ("a.txt", "", 1, "no question in this file"),
        ("a.txt", "// baeum quiz: {broken\n\nWhat? {=a ~b}", 1, "comment of ours was damaged"),
        ("a.txt", "x\n// baeum question: [" + "[" * 100_000 + "\n", 2, "comment of ours was damaged"),
        ("a.pdf", "%PDF-1.7", 1, "no quiz file"),
        ("a.zip", "PK\x03\x04 not really", 1, "zip file is broken"),
    ],
)  # fmt: skip
def test_what_is_no_quiz_is_said(tmp_path: Path, name: str, content: str, line: int, said: str) -> None:
    path = tmp_path / name
    path.write_text(content, "utf-8")
    problem = refused(path)
    assert said in problem.message
    assert (problem.path, problem.line) == (name, line)


def test_an_entity_never_becomes_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_text(FILE + "<questestinterop>&x;</questestinterop>", "utf-8")
    assert "root:" not in str(refused(path))


def test_wrong_encodings(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    for encoding in ("utf-8-sig", "utf-16", "cp949"):
        path.write_bytes("불량은 몇 개입니까?{#6}".encode(encoding))
        (read,) = package.read_quizzes(path, "a.txt", slug="quiz", language="ko")
        assert read.quiz.questions[0].text == "불량은 몇 개입니까?"
    path.write_bytes(b"one\ntwo \xff\xfe\x80")
    assert (refused(path).line, "encoding" in refused(path).message) == (2, True)
    xml = tmp_path / "a.xml"
    xml.write_bytes(CANVAS_QTI.replace("Divide.", "나눕니다.").encode("cp949"))
    assert "not XML" in refused(xml).message


@pytest.mark.parametrize("name", ["../out.xml", "/etc/x.xml", "a/../../x.xml", "c:\\x.xml", "..\\x.xml"])
def test_a_package_that_reaches_out_is_not_read(tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path / "a.zip", {name: b"x", "quiz.xml": CANVAS_QTI.encode()})
    assert "leads out of the package" in refused(path).message
    assert [one.name for one in tmp_path.iterdir()] == ["a.zip"]


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"quiz.xml": b"<questestinterop>" + b" " * 100_000_000})
    tracemalloc.start()
    assert "more than 20 MB" in refused(path).message
    assert tracemalloc.get_traced_memory()[1] < 70_000_000
    tracemalloc.stop()


def test_a_package_without_a_quiz_or_with_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = zipped(tmp_path / "a.zip", {"page.html": b"<p>x"})
    assert "no quiz in QTI 1.2 is in this package" in refused(path).message
    monkeypatch.setattr(package, "_MOST_FILES", 1)
    assert "at most 1" in refused(zipped(path, {"a": b"", "b": b""})).remedy
    monkeypatch.setattr(package, "LARGEST", 10)
    assert "this file has more than" in refused(path).message


def test_a_broken_member_is_said(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"quiz.xml": CANVAS_QTI.encode()})
    content = bytearray(path.read_bytes())
    content[200:260] = b"\0" * 60
    path.write_bytes(bytes(content))
    problem = refused(path)
    assert "cannot be unpacked" in problem.message
    assert problem.path == "a.zip/quiz.xml"


def test_the_file_that_a_manifest_names_is_read(tmp_path: Path) -> None:
    manifest = b"""<manifest><resources>
      <resource identifier="r1" type="imsqti_xmlv1p2" ><file href="q/quiz.xml"/></resource>
      <resource identifier="r2" type="webcontent" href="other.xml"/>
      <resource identifier="r3" type="imsqti_xmlv1p2" href="missing.xml"/></resources></manifest>"""
    files = {
        "imsmanifest.xml": manifest,
        "q/quiz.xml": CANVAS_QTI.encode(),
        "other.xml": b"<questestinterop/>",
    }
    (read,) = package.read_quizzes(zipped(tmp_path / "a.zip", files), "a.zip", slug="quiz", language="en")
    assert read.quiz.title == "Line 3"
    files["non_cc_assessments/r1.xml.qti"] = CANVAS_QTI.replace("Line 3", "As Canvas has it").encode()
    (read,) = package.read_quizzes(zipped(tmp_path / "a.zip", files), "a.zip", slug="quiz", language="en")
    assert read.quiz.title == "As Canvas has it"


def test_a_huge_question_bank_is_read_in_time(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(MOODLE_GIFT.replace("[id:scrap-1]", "") * 100, "utf-8")
    (read,) = package.read_quizzes(path, "a.txt", slug="quiz", language="en")
    assert len({question.id for question in read.quiz.questions}) == 500
