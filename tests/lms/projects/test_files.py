"""What may be uploaded: names, sizes, types, and what only looks harmless."""

from __future__ import annotations

import io
import json
import zipfile

import pytest

from lms.projects.domain import files
from lms.projects.domain.files import BadFile, check_upload, clean_name
from tests.lms.projects.sample import PDF, packed

ALL = ["csv", "docx", "ipynb", "jpg", "md", "pdf", "png", "pptx", "txt", "xlsx", "zip"]


def check(name: str, content: bytes, types: list[str] = ALL, megabytes: int = 1):
    return check_upload(name, content, {"types": types, "megabytes": megabytes})


NOTEBOOK = json.dumps({"cells": [], "nbformat": 4}).encode()
OFFICE = "[Content_Types].xml"


@pytest.mark.parametrize(
    ("name", "content", "extension"),
    [
        ("보고서.pdf", PDF, "pdf"),
        ("Report.PDF", PDF, "pdf"),
        ("C:\\Users\\me\\report.pdf", PDF, "pdf"),
        ("a.ipynb", NOTEBOOK, "ipynb"),
        ("a.jpeg", b"\xff\xd8\xff\xe0", "jpg"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "png"),
        ("표.csv", "가,나\n".encode("cp949"), "csv"),
        ("a.md", "# 제목".encode(), "md"),
        ("a.zip", packed("src/a.py"), "zip"),
        ("a.docx", packed(OFFICE, "word/document.xml"), "docx"),
        ("a.xlsx", packed(OFFICE, "xl/workbook.xml"), "xlsx"),
        ("a.pptx", packed(OFFICE, "ppt/presentation.xml"), "pptx"),
    ],
)
def test_what_it_says_it_is(name, content, extension):
    found = check(name, content)
    assert found.extension == extension and "/" not in found.name and "\\" not in found.name


def with_password() -> bytes:
    content = bytearray(packed("a.txt"))
    content[6] |= 1
    directory = content.index(b"PK\x01\x02")
    content[directory + 8] |= 1
    return bytes(content)


def with_link() -> bytes:
    """A link out of the folder: what comes after it would be unpacked where it leads."""
    buffer = io.BytesIO()
    link = zipfile.ZipInfo("out")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(link, "/etc")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.exe", b"MZ", "type"),
        ("a.pdf.exe", PDF, "type"),
        ("a.html", b"<script>", "type"),
        ("a.svg", b"<svg/>", "type"),
        ("pdf", PDF, "type"),
        ("a.pdf", b"", "empty"),
        ("a.pdf", b"MZ\x90", "not_this"),
        ("a.pdf", b"<html>", "not_this"),
        ("a.png", PDF, "not_this"),
        ("a.ipynb", b"[]", "not_this"),
        ("a.ipynb", b"[" * 100_000, "not_this"),
        ("a.csv", b"a\0b", "not_this"),
        ("a.zip", b"PK\x03\x04 broken", "not_this"),
        ("a.zip", packed("../../etc/passwd"), "unsafe"),
        ("a.zip", packed("/etc/passwd"), "unsafe"),
        ("a.zip", packed("C:\\x"), "unsafe"),
        ("a.zip", packed("report\u202efdp.exe"), "unsafe"),
        ("a.zip", with_link(), "unsafe"),
        ("a.zip", with_password(), "unsafe"),
        ("a.zip", packed(), "not_this"),
        ("a.zip", packed(*(f"{number}.csv" for number in range(2001))), "crowded"),
        ("a.zip", b"PK\x01\x02" * 20_001, "crowded"),
        ("a.docx", packed("a.txt"), "not_this"),
        ("a.docx", packed(OFFICE, "word/document.xml", "word/vbaProject.bin"), "unsafe"),
        ("a.pdf", PDF + b"x" * 1024 * 1024, "large"),
    ],
)
def test_what_is_refused(name, content, code):
    with pytest.raises(BadFile) as caught:
        check(name, content)
    assert caught.value.code == code


def test_a_bomb_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(files, "MOST_UNPACKED", 2_000_000)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros", b"\0" * 2_000_001)
    content = buffer.getvalue()
    assert len(content) < 10_000
    with pytest.raises(BadFile) as caught:
        check("a.zip", content)
    assert caught.value.code == "crowded"


def test_a_notebook_of_millions_of_parts_is_not_read():
    content = b'{"nbformat": 4, "cells": [' + b"{}," * 500_000 + b"{}]}"
    with pytest.raises(BadFile) as caught:
        check("a.ipynb", content, megabytes=2)
    assert caught.value.code == "not_this"


@pytest.mark.parametrize(
    "name", ["", ".", "..", "a/", "report\u202efdp.exe", "a\nb.pdf", "a\0.pdf", "a<b>.pdf"]
)
def test_names_that_cannot_be_used(name):
    with pytest.raises(BadFile) as caught:
        clean_name(name)
    assert caught.value.code == "name"


def test_a_long_name_is_said_to_be_long():
    with pytest.raises(BadFile) as caught:
        clean_name("가" * 130 + ".pdf")
    assert caught.value.code == "long_name"


def test_a_korean_name_of_a_mac_is_put_together():
    assert clean_name("보고서.pdf") == "보고서.pdf"
