"""The PDF of a credential: a landscape certificate and its supplement, with the signed credential inside.

Everything printed is read from the signed credential; only the logo and the signatories come from outside it.
"""

import gc
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher

from certificates import archival, layout, qr, wording
from certificates.facts import Facts, facts
from certificates.frames import roomy
from certificates.model import Language

ATTACHMENT_NAME = "credential.json"
_FOLDER = Path(__file__).parent
_HIGHLIGHTS = {
    "course": ("workload", "level", "mark", "valid_until"),
    "track": ("workload", "level", "mark", "valid_until"),
    "micro_degree": ("workload", "mark", "valid_until"),  # beside the number of courses
}
_lock = threading.Lock()  # fontconfig and Pango are shared by the process


class UnprintableText(ValueError):
    """A name or title has characters that no font of ours can print; `characters` are they."""

    def __init__(self, characters: str) -> None:
        super().__init__(f"no bundled font can print: {characters}")
        self.characters = characters
        self.message = {
            "ko": f"증서 글꼴로 인쇄할 수 없는 글자가 있습니다: {characters}",
            "en": f"The certificate's fonts cannot print: {characters}",
        }


@dataclass(frozen=True)
class Signatory:
    """A person whose name stands on a signature line, with the office held ("" for none)."""

    name: str
    office: str = ""


@dataclass(frozen=True)
class Presentation:
    """How to show what is stated: the language, a logo (SVG), and up to three signature lines."""

    language: Language
    logo_svg: bytes | None = None
    signatories: tuple[Signatory, ...] = ()


@roomy
def render_pdf(issued_json: bytes, presentation: Presentation) -> bytes:
    """The certificate as PDF/A-3a and PDF/UA-1, unsealed. The same arguments give the same bytes.

    UnreadableCredential when `issued_json` is none of ours; UnprintableText when a character has no glyph.
    """
    stated = facts(issued_json)
    html = _html(stated, presentation)
    issued_at = stated.statement.issued_at.astimezone(UTC)
    attachment = Attachment(
        string=issued_json.decode(),
        name=ATTACHMENT_NAME,
        description="Open Badges 3.0 credential, signed",
        created=issued_at,
        modified=issued_at,
        relationship="Source",
    )
    with _lock, _no_search_for_garbage():
        return _drawn(html, qr.QrCode(stated.statement.url), attachment)


def _drawn(html: str, code: qr.QrCode, attachment: Attachment) -> bytes:
    document = HTML(string=html, url_fetcher=_fetcher()).render(
        stylesheets=[_stylesheet()],
        font_config=_fonts(),
        pdf_variant="pdf/a-3a",
        cache={qr.ADDRESS: code},
    )
    document.metadata.attachments = [attachment]
    return document.write_pdf(pdf_variant="pdf/a-3a", finisher=archival.finish)


@contextmanager
def _no_search_for_garbage() -> Iterator[None]:
    """A drawing is a million small objects, all in use: searching them takes a seventh of the time. What it
    leaves is dropped at once, or the next to make many objects would search it again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.collect(0)
            gc.enable()


def _html(stated: Facts, presentation: Presentation) -> str:
    statement, language = stated.statement, presentation.language
    _refuse_unprintable(stated, presentation)
    rows, kind = stated.rows(language), statement.achievement.kind
    title, name = statement.achievement.title.in_(language), statement.recipient.name
    heading = wording.HEADINGS[kind]
    return _template().render(
        statement=statement,
        language=language,
        other="en" if language == "ko" else "ko",
        page_title=f"{heading.in_(language)} – {name} – {title}",
        heading=heading.in_(language),
        subheading=heading.en.upper() if language == "ko" else heading.ko,
        completed=wording.completed_text(statement, language),
        title=title,
        issuer=statement.issuer.name.in_(language),
        serial=wording.serial_text(statement.serial, language),
        date=wording.date_text(statement.issued_at, language),
        timestamp=statement.issued_at.isoformat(timespec="seconds"),
        verify_at=statement.issuer.base_url.split("://", 1)[1] + "/v",
        rows=rows,
        highlights=[row for row in rows if row.key in _HIGHLIGHTS[kind]],
        logo=_data_uri(presentation.logo_svg) if presentation.logo_svg else None,
        signatories=presentation.signatories[:3],
        qr=qr.ADDRESS,
        name_size=layout.name_size(name),
        title_size=layout.title_size(title),
        title_width=layout.title_width(title),
        label=lambda key: wording.LABELS[key].in_(language),
        word=lambda key: wording.CERTIFICATE[key].in_(language),
        mark=lambda mark: wording.mark_text(mark, language),
        day=lambda moment: wording.date_text(moment, language),
        workload=lambda course: wording.workload_text(course, language),
        keep=_keep,
        serif=_serif,
        number=wording.number_text,
        short=wording.short_hashes,
        score=wording.score_text,
    )


def _data_uri(svg: bytes) -> str:
    return "data:image/svg+xml;base64," + b64encode(svg).decode()


def _keep(text: str, room: float) -> Markup:
    """Korean breaks between words only. WeasyPrint has no `word-break: keep-all`, so a text wider than
    its `room` (ems), its words are held together one by one, unless one is too long for any line."""
    if not any("가" <= char <= "힣" for char in text) or layout.width_em(text) <= room:
        return escape(text)
    held = Markup('<span class="word">{}</span>')
    words = (
        held.format(word) if len(word) <= layout.LONGEST_WORD else escape(word) for word in text.split(" ")
    )
    return Markup(" ").join(words)


def _serif(text: str, room: float) -> Markup:
    """In the serif, unless it lacks a character: then the whole text in the sans, never a mixture."""
    plain = {ord(char) for char in text} <= _characters("NotoSerifKR-600SemiBold.ttf")
    return Markup('<span class="{}">{}</span>').format("serif" if plain else "sans", _keep(text, room))


def _refuse_unprintable(stated: Facts, presentation: Presentation) -> None:
    known = _characters("NotoSansKR-400Regular.ttf")
    shown = [value for language in ("ko", "en") for row in stated.rows(language) for value in row.values]
    shown += [person.name + person.office for person in presentation.signatories]
    characters = sorted({char for text in shown for char in text if not char.isspace()})
    # Invisible ones, too: one that turns the direction of writing would show another name than is signed.
    missing = [char for char in characters if ord(char) not in known or not char.isprintable()]
    if missing:
        raise UnprintableText(
            " ".join(char if char.isprintable() else f"U+{ord(char):04X}" for char in missing)
        )


@cache
def _characters(font: str) -> frozenset[int]:
    with TTFont(_FOLDER / "fonts" / font, lazy=True) as opened:
        return frozenset(opened.getBestCmap())


@cache
def _template():
    environment = Environment(
        loader=FileSystemLoader(_FOLDER / "templates"), autoescape=True, undefined=StrictUndefined
    )
    return environment.get_template("certificate.html")


@cache
def _fetcher() -> URLFetcher:
    """Nothing is loaded but what stands in the page itself."""
    return URLFetcher(allowed_protocols=["data"])


@cache
def _fonts() -> FontConfiguration:
    return FontConfiguration()


@cache
def _stylesheet() -> CSS:
    """The style sheet, parsed with the very FontConfiguration that renders: without it there are no fonts."""
    style = (_FOLDER / "templates" / "certificate.css").read_text("utf-8")
    return CSS(string=style, base_url=str(_FOLDER / "templates") + "/", font_config=_fonts())
