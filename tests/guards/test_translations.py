"""What people read is there in Korean, all of it, and nothing in it is a guess."""

from __future__ import annotations

import io
import re

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from lms.config import ROOT

TRANSLATIONS = ROOT / "lms" / "translations"
PLACEHOLDER = re.compile(r"%\((\w+)\)[sd]")
METHODS = [("lms/**.py", "python"), ("lms/templates/**.html", "jinja2"), ("lms/templates/**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "gettext": None,
    "lazy_gettext": None,
    "_l": None,
    "both_languages": None,
    "ngettext": (1, 2),
}


def offences(catalogue: Catalog) -> list[str]:
    """Entries that are empty, fuzzy, or have other placeholders than the source."""
    found = []
    for message in catalogue:
        if not message.id:
            continue
        texts = [message.string] if isinstance(message.string, str) else list(message.string)
        if message.fuzzy or not texts or not all(texts):
            found.append(f"missing or fuzzy: {message.id}")
        elif not all(set(PLACEHOLDER.findall(text)) <= placeholders(message) for text in texts):
            found.append(f"other placeholders: {message.id}")
    return found


def placeholders(message: Message) -> set[str]:
    ids = [message.id] if isinstance(message.id, str) else message.id
    return {name for text in ids for name in PLACEHOLDER.findall(text)}


def korean() -> Catalog:
    with (TRANSLATIONS / "ko" / "LC_MESSAGES" / "messages.po").open("rb") as file:
        return read_po(file, locale="ko")


def test_korean_is_complete():
    assert not offences(korean())


def test_nothing_in_the_source_is_missing_from_the_korean_catalogue():
    known = {message.id if isinstance(message.id, str) else message.id[0] for message in korean()}
    options = {"lms/templates/**.html": {"trimmed": "true"}}
    used = {
        found[2] if isinstance(found[2], str) else found[2][0]
        for found in extract_from_dir(ROOT, METHODS, options, KEYWORDS, directory_filter=_holds_texts)
    }
    assert len(used) > 50
    assert not used - known, "run ./baeum translations update, then translate"


def _holds_texts(folder: str) -> bool:
    return folder == str(ROOT / "lms") or folder.startswith(str(ROOT / "lms") + "/")


PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "Good"
msgstr "좋음"

msgid "Empty"
msgstr ""

#, fuzzy
msgid "Guess"
msgstr "추측"

msgid "%(count)s labs"
msgstr "실습 %(number)s개"
"""


def test_each_kind_of_offence_is_found():
    found = offences(read_po(io.BytesIO(PO.encode())))
    assert found == [
        "missing or fuzzy: Empty",
        "missing or fuzzy: Guess",
        "other placeholders: %(count)s labs",
    ]


def test_what_was_compiled_is_what_was_written():
    compiled = TRANSLATIONS / "ko" / "LC_MESSAGES" / "messages.mo"
    with compiled.open("rb") as file:
        assert texts(read_mo(file)) == texts(korean()), "run ./baeum setup"


def texts(catalogue: Catalog) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Source -> Korean; a plural is a list in one format and a tuple in the other."""
    return {several(message.id): several(message.string) for message in catalogue if message.id}


def several(text: str | list[str] | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
