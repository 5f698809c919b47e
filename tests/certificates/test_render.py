"""The PDF as others see it: its fonts, text, structure, attachment, picture."""

import base64
import io
import subprocess
from dataclasses import replace

import pypdf
import pytest

from certificates import layout
from certificates.issue import issue
from certificates.render import ATTACHMENT_NAME, Presentation, Signatory, UnprintableText, render_pdf
from certificates.seal import seal_pdf
from tests.certificates import sample

LOGO = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10"><rect width="30" height="10"/></svg>'


@pytest.fixture(scope="module", params=["ko", "en"])
def pdf(request, issued):
    return request.param, render_pdf(issued.json_bytes, Presentation(request.param))


def opened(data):
    return pypdf.PdfReader(io.BytesIO(data))


def text_of(data):
    plain = "\n".join(page.extract_text() for page in opened(data).pages)
    return " ".join(plain.split())


def test_one_landscape_certificate_and_one_upright_supplement(pdf):
    first, second = (page.mediabox for page in opened(pdf[1]).pages)
    assert (round(first.width), round(first.height)) == (842, 595)
    assert (round(second.width), round(second.height)) == (595, 842)


def test_every_font_is_embedded_and_is_ours(pdf):
    names = set()
    for page in opened(pdf[1]).pages:
        for font in page["/Resources"]["/Font"].values():
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"].get_object()
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
            assert "/ToUnicode" in font.get_object()
            names.add(str(descriptor["/FontName"]).split("+")[1])
    assert {name.rsplit("-", 1)[0] if name.endswith("Bold") else name for name in names} <= {
        "Certificate-Sans",
        "Certificate-Serif-Semi",
    }


def test_all_that_is_stated_can_be_selected_as_text(pdf, issued):
    language, data = pdf
    text, stated = text_of(data), sample.full()
    achievement = stated.achievement
    wanted = [stated.recipient.name, stated.code, stated.serial, "91.5 / 100"]
    wanted += [piece.in_(language) for piece in (achievement.title, achievement.level, stated.issuer.name)]
    wanted += [outcome.in_(language) for outcome in achievement.outcomes]
    wanted += [module.title.in_(language) for module in achievement.modules]
    wanted += [skill.code for skill in achievement.skills]
    wanted += [stated.evidence[0].submission[:12], stated.evidence[0].assignment_version[:12]]
    squeezed = text.replace(" ", "")
    assert [piece for piece in wanted if piece.replace(" ", "") not in squeezed] == []


def test_it_is_tagged_and_says_its_language_and_title(pdf):
    language, data = pdf
    root = opened(data).trailer["/Root"]
    assert root["/Lang"] == language
    assert root["/MarkInfo"]["/Marked"] and root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert "홍길동" in opened(data).metadata.title
    kinds = list(structure(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/P", "/Table", "/TH", "/TD", "/Figure", "/Link"} <= {kind for kind, _ in kinds}
    figures = [element for kind, element in kinds if kind == "/Figure"]
    assert figures and all(element["/Alt"] for element in figures)


def structure(element):
    if isinstance(element, pypdf.generic.DictionaryObject):
        if "/S" in element:
            yield element["/S"], element
        kids = element.get("/K", [])
        for kid in kids if isinstance(kids, list) else [kids]:
            yield from structure(kid.get_object())


def test_it_declares_pdf_a_3a_and_pdf_ua_1(pdf):
    root = opened(pdf[1]).trailer["/Root"]
    xmp = root["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="3"' in xmp and 'pdfaid:conformance="A"' in xmp
    assert "<pdfuaid:part>1</pdfuaid:part>" in xmp
    assert xmp.index("<pdfaExtension:schemas>") < xmp.index("</rdf:RDF>")
    assert pdf[1].startswith(b"%PDF-1.7") and root["/OutputIntents"]


def test_the_credential_is_attached_word_for_word_as_the_source(pdf, issued):
    reader = opened(pdf[1])
    assert reader.attachments[ATTACHMENT_NAME] == [issued.json_bytes]
    (associated,) = reader.trailer["/Root"]["/AF"]
    assert associated.get_object()["/AFRelationship"] == "/Source"


def test_the_same_credential_gives_the_same_bytes(pdf, issued):
    assert render_pdf(issued.json_bytes, Presentation(pdf[0])) == pdf[1]


def test_it_is_small_sealed_too(pdf, keys):
    assert len(seal_pdf(pdf[1], keys)) < 60_000


def test_a_micro_degree_of_six_courses_is_small_too(keys):
    courses = [sample.course(number) for number in range(6)]
    stacked = [sample.stacked(one, issue(one, keys, sample.NOW).json_bytes) for one in courses]
    signed = issue(sample.micro_degree(stacked), keys, sample.NOW).json_bytes
    assert len(seal_pdf(render_pdf(signed, Presentation("ko")), keys)) < 60_000


def test_the_qr_code_is_read_from_a_picture_of_100_dpi(pdf, tmp_path):
    (tmp_path / "c.pdf").write_bytes(pdf[1])
    subprocess.run(
        ["pdftoppm", "-r", "100", "-l", "1", "-png", "c.pdf", "c"],
        cwd=tmp_path,
        check=True,
        capture_output=True,
    )
    (picture,) = tmp_path.glob("c*.png")
    read = subprocess.run(["zbarimg", "-q", "--raw", picture], check=True, capture_output=True, text=True)
    assert read.stdout.strip() == sample.full().url


def test_logo_and_signatories_come_from_the_presentation(issued):
    people = (Signatory("[이름]", "원장"), Signatory("[둘째 이름]"))
    data = render_pdf(issued.json_bytes, Presentation("ko", LOGO, people))
    text = text_of(data)
    assert "[이름]" in text and "원장" in text and "[둘째 이름]" in text
    tree = structure(opened(data).trailer["/Root"]["/StructTreeRoot"])
    alts = [element["/Alt"] for kind, element in tree if kind == "/Figure"]
    assert "보기기술교육원" in alts


def test_a_logo_cannot_load_anything_from_this_machine(issued, tmp_path):
    lines = "".join(f'<path d="M0 0L{n % 7} {n % 11}"/>' for n in range(400))
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{lines}</svg>'.encode()
    (tmp_path / "secret.svg").write_bytes(drawing)
    sizes = [
        len(render_pdf(issued.json_bytes, Presentation("en", logo_showing(address))))
        for address in ("", (tmp_path / "secret.svg").as_uri(), data_uri(drawing))
    ]
    assert sizes[1] - sizes[0] < 40 < sizes[2] - sizes[0]


def data_uri(drawing):
    return "data:image/svg+xml;base64," + base64.b64encode(drawing).decode()


def logo_showing(address):
    image = f'<image href="{address}" width="30" height="10"/>' if address else ""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 30 10">{image}</svg>'.encode()


@pytest.mark.parametrize("name", ["펲햏쀍(洪吉童)", "Trần Thị Phương Thảo", "A" * 90, "김" * 40])
def test_unusual_and_very_long_names_are_printed_on_the_sheet(keys, name):
    statement = replace(sample.full(), recipient=replace(sample.full().recipient, name=name))
    data = render_pdf(issue(statement, keys, sample.NOW).json_bytes, Presentation("ko"))
    assert len(opened(data).pages) == 2
    first = opened(data).pages[0].extract_text().replace("\n", "").replace(" ", "")
    assert name.replace(" ", "") in first


@pytest.mark.parametrize(("name", "shown"), [("ชื่อ", "ช"), ("홍\u202e길동", r"U\+202E")])
def test_a_name_that_no_font_can_print_is_refused_and_shown(keys, name, shown):
    statement = replace(sample.full(), recipient=replace(sample.full().recipient, name=name))
    with pytest.raises(UnprintableText, match=shown) as caught:
        render_pdf(issue(statement, keys, sample.NOW).json_bytes, Presentation("ko"))
    assert caught.value.message["ko"]


def test_markup_in_a_name_is_printed_and_never_obeyed(keys):
    statement = replace(sample.full(), recipient=replace(sample.full().recipient, name="<b>이름</b> & 'x'"))
    data = render_pdf(issue(statement, keys, sample.NOW).json_bytes, Presentation("ko"))
    assert "<b>이름</b> & 'x'" in text_of(data)


def test_a_longer_title_is_set_smaller_and_never_above_three_lines():
    titles = ["예지보전", "예지보전 실무 과정 " * 3, "예지보전 실무 과정 " * 8]
    sizes = [layout.title_size(title) for title in titles]
    assert sizes == sorted(sizes, reverse=True)
    assert layout.width_em(titles[2]) * sizes[2] * 0.353 / layout.title_width(titles[2]) < 3
