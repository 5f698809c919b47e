"""A cartridge holds a whole course, by the rules of Common Cartridge 1.1 and of its importers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from posixpath import dirname, join, normpath

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree

from lms.catalog.exchange.blanks import blank
from lms.catalog.exchange.cartridge import Cartridge, write_cartridge
from lms.catalog.exchange.model import Question, in_language
from lms.catalog.exchange.package import read_quizzes
from lms.catalog.exchange.pages import LabPage
from lms.catalog.exchange.qti import NAMESPACE, write_qti
from lms.catalog.source import read_catalog
from tests.lms.catalog.exchange.strategies import quizzes
from tests.lms.catalog.sample import LABS, spoil, write

LAB = LabPage(
    slug="count-scrap",
    title="Count",
    minutes=240,
    points=12.0,
    tasks=(("One <b>", 12.0),),
    files={"count-scrap.ipynb": b"{}", "a/b.csv": b"1"},
)
CP = {"c": "http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1"}
Q = {"q": NAMESPACE}
# The profile's closed lists (its Schematron rules 1a and 2a), and its kinds of questions (2b).
QUIZ_FIELDS = {
    "cc_profile", "qmd_assessmenttype", "qmd_scoretype", "qmd_feedbackpermitted", "qmd_hintspermitted",
    "qmd_solutionspermitted", "qmd_timelimit", "cc_allow_late_submission", "cc_maxattempts",
}  # fmt: skip
ITEM_FIELDS = {
    "cc_profile",
    "cc_question_category",
    "cc_weighting",
    "qmd_scoringpermitted",
    "qmd_computerscored",
}
KINDS = {"cc.multiple_choice.v0p1": "Single", "cc.multiple_response.v0p1": "Multiple", "cc.fib.v0p1": None}


@pytest.fixture
def made(tmp_path: Path) -> Callable[[str], Cartridge]:
    catalog = read_catalog(write(tmp_path), LABS)
    return lambda language: write_cartridge(
        catalog, "counting", language, {LAB.slug: LAB}, "https://lms.example"
    )


@pytest.fixture
def files(made: Callable[[str], Cartridge]) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(made("en").content)) as package:
        return {name: package.read(name) for name in package.namelist()}


def test_moodle_takes_it_for_a_cartridge(files: dict[str, bytes]) -> None:
    """Moodle looks for this in the manifest's first 500 bytes, without spaces and quotes."""
    start = re.sub(r"[\s'\"]", "", files["imsmanifest.xml"][:500].decode().lower())
    assert "xmlns=http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1" in start


def test_the_manifest_and_the_files_agree(files: dict[str, bytes]) -> None:
    root = etree.fromstring(files["imsmanifest.xml"])
    names = [str(name) for name in root.xpath("//c:resource/c:file/@href", namespaces=CP)]
    assert sorted([*names, "imsmanifest.xml"]) == sorted(files)
    identifiers = [str(one) for one in root.xpath("//@identifier")]
    assert len(set(identifiers)) == len(identifiers)
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", one) for one in identifiers)
    resources = set(root.xpath("//c:resource/@identifier", namespaces=CP))
    assert set(root.xpath("//@identifierref")) <= resources
    assert root.findtext(".//c:schemaversion", namespaces=CP) == "1.1.0"
    assert {str(one) for one in root.xpath("//c:resource/@type", namespaces=CP)} == {
        "webcontent",
        "imsqti_xmlv1p2/imscc_xmlv1p1/assessment",
    }


def test_modules_and_their_activities_stand_in_order(files: dict[str, bytes]) -> None:
    root = etree.fromstring(files["imsmanifest.xml"])
    (module,) = root.xpath("//c:organization/c:item/c:item", namespaces=CP)
    assert module.findtext("c:title", namespaces=CP) == "Scrap"
    titles = [item.findtext("c:title", namespaces=CP) for item in module.findall("c:item", namespaces=CP)]
    assert titles == ["Why count", "Check", "Count the scrap"]


def test_links_and_pictures_of_pages_are_in_it(files: dict[str, bytes]) -> None:
    pages = {name: content.decode() for name, content in files.items() if name.endswith(".html")}
    assert len(pages) == 2
    found = set()
    for name, text in pages.items():
        for address in re.findall(r'(?:src|href)="([^"#]+)', text):
            if not re.match(r"https?:|mailto:|data:", address):
                assert normpath(join(dirname(name), address)) in files, (name, address)
                found.add(address)
    assert {"figures/bars.svg", "count-scrap/count-scrap.ipynb"} <= found
    lesson = pages["web_resources/scrap/why-count.html"]
    assert 'href="#term-recall"' in lesson and '<dt id="term-recall">' in lesson
    assert "<script" not in "".join(pages.values())


def test_the_page_of_a_lab_leads_to_it(files: dict[str, bytes]) -> None:
    page = files["web_resources/scrap/labs/count-scrap.html"].decode()
    assert "https://lms.example/tracks/scrap" in page
    assert "One &lt;b&gt;" in page


def test_formulas_that_moodle_drops_are_named(made: Callable[[str], Cartridge]) -> None:
    assert "why-count: Moodle drops the marks of its 1 formulas" in made("en").notes


def test_questions_are_in_ascii_and_read_as_they_are(
    made: Callable[[str], Cartridge], tmp_path: Path
) -> None:
    with zipfile.ZipFile(io.BytesIO(made("ko").content)) as package:
        (name,) = (name for name in package.namelist() if name.endswith("assessment.xml"))
        root = etree.fromstring(package.read(name))
    texts = root.xpath("//q:mattext/text()", namespaces=Q)
    assert all(text.isascii() for text in texts)
    path = tmp_path / "counting.imscc"
    path.write_bytes(made("ko").content)
    (read,) = read_quizzes(path, path.name, slug="quiz", language="ko")
    assert re.search("[가-힣]", read.quiz.questions[0].text)


def test_each_language_is_its_own(made: Callable[[str], Cartridge], files: dict[str, bytes]) -> None:
    with zipfile.ZipFile(io.BytesIO(made("ko").content)) as package:
        page = package.read("web_resources/scrap/why-count.html").decode()
    assert '<html lang="ko">' in page and "핵심" in page
    assert not re.search(
        "[가-힣]", files["web_resources/scrap/why-count.html"].decode().replace(":lang(ko)", "")
    )


def test_the_same_course_gives_the_same_bytes(made: Callable[[str], Cartridge]) -> None:
    assert made("ko").content == made("ko").content


def test_its_quiz_can_be_read(made: Callable[[str], Cartridge], tmp_path: Path) -> None:
    path = tmp_path / "counting.imscc"
    path.write_bytes(made("en").content)
    (read,) = read_quizzes(path, path.name, slug="quiz", language="en")
    assert [question.kind for question in read.quiz.questions] == ["single"]
    assert any(choice.feedback for choice in read.quiz.questions[0].choices)


@settings(max_examples=25, deadline=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(quizzes())
def test_every_quiz_keeps_the_rules_of_the_profile(data: dict) -> None:
    root = etree.fromstring(write_qti(in_language(data, "en"), {}, closed=True))
    fields = root.xpath("q:assessment/q:qtimetadata//q:fieldlabel/text()", namespaces=Q)
    assert set(fields) <= QUIZ_FIELDS and len(set(fields)) == len(fields)
    assert len(root.xpath("//q:item", namespaces=Q)) == len(data["questions"])
    for item, question in zip(root.iter(f"{{{NAMESPACE}}}item"), data["questions"], strict=True):
        check_item(item)
        rights = {choice["id"] for choice in question.get("choices", ()) if choice.get("correct")}
        if question["kind"] in ("single", "multiple"):
            assert right_for_moodle(item, question["kind"]) == rights
        else:
            assert right_for_moodle(item, "blank")


def check_item(item: etree._Element) -> None:
    labels, entries = (item.xpath(f".//q:{key}/text()", namespaces=Q) for key in ("fieldlabel", "fieldentry"))
    values = dict(zip(labels, entries, strict=True))
    assert set(values) <= ITEM_FIELDS
    assert re.fullmatch(r"[1-9]\d?", values.get("cc_weighting", "1"))
    cardinality = KINDS[values["cc_profile"]]
    lids, blanks = (item.xpath(f".//q:{tag}", namespaces=Q) for tag in ("response_lid", "response_str"))
    assert (len(lids), len(blanks)) == ((1, 0) if cardinality else (0, 1))
    assert [lid.get("rcardinality") for lid in lids] == ([cardinality] if cardinality else [])
    assert set(item.xpath(".//q:varequal/@respident", namespaces=Q)) == {(lids or blanks)[0].get("ident")}
    assert not item.xpath(".//q:vargte | .//q:varlte | .//@index", namespaces=Q)
    if lids:
        labels = set(item.xpath(".//q:response_label/@ident", namespaces=Q))
        assert set(item.xpath(".//q:varequal/text()", namespaces=Q)) <= labels
    shown = set(item.xpath(".//q:displayfeedback/@linkrefid", namespaces=Q))
    assert shown == set(item.xpath("q:itemfeedback/@ident", namespaces=Q))


def right_for_moodle(item: etree._Element, kind: str) -> set[str]:
    """The answers that Moodle's restore takes for right, found as it finds them."""
    ways = {
        "single": "q:resprocessing/q:respcondition[q:setvar]/q:conditionvar/q:varequal/text()",
        "multiple": ".//q:setvar[@varname='SCORE'][.=100]/../q:conditionvar//q:varequal[@case='Yes']"
        "[not(parent::q:not)]/text()",
        "blank": ".//q:respcondition[q:setvar[text()='100']]/q:conditionvar/q:varequal/text()",
    }
    return {str(found) for found in item.xpath(ways[kind], namespaces=Q)}


def test_what_moodle_shows_whatever_was_answered_is_the_questions_own_feedback() -> None:
    """It takes all feedback of conditions that go on for that."""
    question = {"id": "q", "kind": "multiple", "points": 1, "text": {"en": "?"}, "outcome": "o"}
    question["choices"] = [
        {"id": "a", "text": {"en": "a"}, "correct": True, "feedback": {"en": "of a"}},
        {"id": "b", "text": {"en": "b"}, "feedback": {"en": "of b"}},
    ]
    question["feedback"] = {"en": "of all"}
    quiz = {
        "slug": "q",
        "title": {"en": "q"},
        "attempts": 1,
        "keep": "best",
        "pass": 60,
        "questions": [question],
    }
    root = etree.fromstring(write_qti(in_language(quiz, "en"), {}, closed=True))
    going_on = "//q:respcondition[@continue='Yes']/q:displayfeedback/@linkrefid"
    assert root.xpath(going_on, namespaces=Q) == ["general_fb"]


def test_a_number_is_taken_within_its_tolerance_and_not_beyond() -> None:
    answers = blank(Question("q", "numeric", 1, "?", answer=22.7, tolerance=0.15)).answers
    assert answers[0] == "22.7"
    assert {"22.55", "22.6", "22.60", "22.85", "22.7"} <= set(answers)
    assert not {"22.54", "22.86", "22.9"} & set(answers)
    assert len(blank(Question("q", "numeric", 1, "?", answer=3300, tolerance=10**6)).answers) <= 401
    assert blank(Question("q", "numeric", 1, "?", answer=5, tolerance=0)).answers == ("5",)


def test_steps_are_answered_by_their_letters() -> None:
    data = {"id": "q", "kind": "order", "points": 1, "text": {"en": "?"}, "outcome": "o"}
    data["choices"] = [{"id": name, "text": {"en": name}} for name in ("cut", "bend", "weld", "paint")]
    quiz = {"slug": "q", "title": {"en": "q"}, "attempts": 1, "keep": "best", "pass": 60, "questions": [data]}
    (question,) = in_language(quiz, "en").questions
    way = blank(question)
    letters = dict(way.listed)
    assert [letters[letter].id for letter in way.answers[0]] == ["cut", "bend", "weld", "paint"]
    assert way.answers[0] != "ABCD"  # or the list would tell the answer
    assert way.answers[0] not in way.instruction["en"]


def test_a_worked_notebook_is_a_page_with_its_file_and_without_points(tmp_path: Path) -> None:
    folder = write(tmp_path)
    spoil(folder, "modules/scrap/module.yaml", "count-scrap, kind: lab", "count-scrap, kind: notebook")
    labs = {slug: replace(lab, worked=True) for slug, lab in LABS.items()}
    page = LabPage("count-scrap", "Count", 240, {"count-scrap.ipynb": b"{}"})
    made = write_cartridge(
        read_catalog(folder, labs), "counting", "en", {page.slug: page}, "https://a.example"
    )
    with zipfile.ZipFile(io.BytesIO(made.content)) as package:
        shown = package.read("web_resources/scrap/labs/count-scrap.html").decode()
        assert package.read("web_resources/scrap/labs/count-scrap/count-scrap.ipynb") == b"{}"
    assert "Nothing is handed in" in shown and "points" not in shown and "<table" not in shown
    assert any("opened here only" in note for note in made.notes)
