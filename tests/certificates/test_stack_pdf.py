"""The PDFs of a course, a track and a micro-degree: headings, sentences, the stacked certificates."""

import io
from dataclasses import replace

import pypdf
import pytest

from certificates.issue import issue
from certificates.model import Mark, Module, Recipient, Text
from certificates.render import Presentation, render_pdf
from certificates.seal import seal_pdf
from tests.certificates import sample

LONG = Text(
    ko="제조·물류 현장의 판단을 데이터로 뒷받침하는 산업 인공지능 실무 전문가 마이크로디그리",
    en="Micro-degree in Industrial Artificial Intelligence for Decisions in Manufacturing and Logistics",
)


def micro_degree(count, keys, **changes):
    courses = [sample.course(number) for number in range(count)]
    stacked = [sample.stacked(one, issue(one, keys, sample.NOW).json_bytes) for one in courses]
    return sample.micro_degree(stacked, **changes)


def pages(statement, keys, language):
    """The text of each page, without spaces: where lines break does not matter."""
    pdf = render_pdf(issue(statement, keys, sample.NOW).json_bytes, Presentation(language))
    return ["".join(page.extract_text().split()) for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


@pytest.mark.parametrize(
    ("kind", "language", "heading", "sentence"),
    [
        ("course", "ko", "과목이수증", "다음과목의이수기준을모두충족하였으므로"),
        ("course", "en", "CourseCertificate", "hasmeteverycriterionforcompletingthecourse"),
        ("track", "ko", "수료증", "다음과정의수료기준을모두충족하였으므로"),
        ("track", "en", "CertificateofCompletion", "hasmeteverycriterionforcompleting"),
        ("micro_degree", "ko", "마이크로디그리", "마이크로디그리를수여합니다"),
        ("micro_degree", "en", "Micro-degree", "hascompletedthecoursesandmeteverycriterion"),
    ],
)
def test_each_says_what_it_is(keys, kind, language, heading, sentence):
    made = {
        "course": lambda: sample.course(0),
        "track": sample.full,
        "micro_degree": lambda: micro_degree(1, keys),
    }
    first, second = pages(made[kind](), keys, language)
    assert heading in first and sentence in first and "2026-00007" in first
    assert ("과목제조데이터읽기" in second) == (kind == "course" and language == "ko")


@pytest.mark.parametrize(("language", "says"), [("ko", "발급기관의결정에따라"), ("en", "byadecisionof")])
def test_what_people_decided_does_not_say_that_the_criteria_were_met(keys, language, says):
    first, _second = pages(sample.course(0, by_decision=True), keys, language)
    assert says in first and "충족" not in first and "criterion" not in first


def test_one_stacked_certificate_stands_with_the_facts(keys):
    stated = micro_degree(1, keys)
    first, second = pages(stated, keys, "ko")
    assert "이수과목1개" in first and stated.stacked[0].code in second


@pytest.mark.parametrize(("language", "count"), [("ko", "이수과목6개"), ("en", "Courses6")])
def test_many_have_a_page_and_long_names_stay_on_the_sheet(keys, language, count):
    name = "Maximiliana Konstantinopolskaya-Wolfeschlegelsteinhausenberger"
    stated = micro_degree(6, keys, recipient=Recipient.of(name, "learner@example.org", "0123456789abcdef"))
    stated = replace(stated, achievement=replace(stated.achievement, title=LONG))
    first, _second, third = pages(stated, keys, language)
    for text in (name, LONG.in_(language), stated.code, stated.issuer.name.in_(language), count):
        assert text.replace(" ", "") in first
    for one in stated.stacked:
        assert one.code in third and one.title.in_(language).replace(" ", "") in third


WEEKS = (
    "OEE와 손실 파레토|측정시스템과 공정능력|관리도와 회귀|경사 하강법|소프트 센서|고장과 비용|수율|이상|"
    "신경망|수요 예측|베어링 진단|잔여 수명과 와이블|표면 결함|서비스와 감시|작업장 일정 계획|표준작업서|"
    "사출 성형 불량|데이터 감사|"
    "평가의 타당성|발표와 질의|첫째 점검|둘째 점검|셋째 점검|현장 일지와 동료 검토"
)


def long_degree(keys):
    """A micro-degree as long as one is: five courses and 24 modules, each with its own words."""
    stated = micro_degree(5, keys)
    modules = tuple(
        Module(title=Text(ko=title, en=title), hours=6.5, mark=Mark(points=90.5, max_points=100))
        for title in WEEKS.split("|")
    )
    assert len(modules) == 24
    return replace(stated, achievement=replace(stated.achievement, modules=modules))


def test_a_long_micro_degree_takes_less_than_60_kb(keys):
    signed = issue(long_degree(keys), keys, sample.NOW).json_bytes
    assert len(seal_pdf(render_pdf(signed, Presentation("ko")), keys)) < 60_000


def test_each_text_belongs_to_the_paragraph_or_cell_that_holds_it(keys):
    signed = issue(long_degree(keys), keys, sample.NOW).json_bytes
    read = pypdf.PdfReader(io.BytesIO(render_pdf(signed, Presentation("en"))))
    numbers = read.trailer["/Root"]["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    texts = [entry.get_object() for entry in numbers if isinstance(entry.get_object(), list)]
    assert len(texts) == len(read.pages)
    for page, owners in zip(read.pages, texts, strict=True):
        for number, owner in enumerate(owners):
            element = owner.get_object()
            assert number in element["/K"] and element["/Pg"] == page
            assert element["/S"] == "/NonStruct" or owner in element["/P"]["/K"]  # that one is a list's dot
            assert element["/S"] != "/Span"
