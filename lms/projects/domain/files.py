"""What may be uploaded: names, sizes and types are checked by what a file is, not by what it says it is."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
MOST_UNPACKED = 300 * MEGABYTE
MOST_ENTRIES = 2000
MEDIA_TYPES = {
    "csv": "text/csv",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "ipynb": "application/x-ipynb+json",
    "jpg": "image/jpeg",
    "md": "text/markdown",
    "pdf": "application/pdf",
    "png": "image/png",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "txt": "text/plain",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "zip": "application/zip",
}
BEGINNINGS = {"pdf": b"%PDF-", "png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff"}
OFFICE = {"docx": "word/", "xlsx": "xl/", "pptx": "ppt/"}


class BadFile(Exception):
    """A file that is not taken; nothing of it was stored. ``code`` says why, ``values`` the details."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code, self.values = code, values


@dataclass(frozen=True)
class Upload:
    """A file that may be stored: its name as it is shown, and its type."""

    name: str
    extension: str

    @property
    def media_type(self) -> str:
        """What it is served as."""
        return MEDIA_TYPES[self.extension]


def check_upload(name: str, content: bytes, deliverable: Mapping[str, Any]) -> Upload:
    """The file for a deliverable. Raises BadFile with what is wrong."""
    clean = clean_name(name)
    extension = clean.rpartition(".")[2].lower() if "." in clean else ""
    extension = {"jpeg": "jpg"}.get(extension, extension)
    if extension not in deliverable["types"]:
        raise BadFile("type", name=clean, types=", ".join(deliverable["types"]))
    if not content:
        raise BadFile("empty", name=clean)
    if len(content) > deliverable["megabytes"] * MEGABYTE:
        raise BadFile("large", name=clean, megabytes=deliverable["megabytes"])
    if not _is(extension, content):
        raise BadFile("not_this", name=clean, extension=extension)
    return Upload(clean, extension)


def clean_name(name: str) -> str:
    """The name without folders, in one form of Unicode. Raises BadFile for what cannot be shown.

    A sign that turns the direction of writing round would show report-fdp.exe as report-exe.pdf.
    """
    clean = unicodedata.normalize("NFC", name).replace("\\", "/").rpartition("/")[2].strip()
    if not clean.strip(". ") or not clean.isprintable() or any(sign in clean for sign in '<>:"|?*'):
        raise BadFile("name")
    if len(clean) > LONGEST_NAME:
        raise BadFile("long_name", most=LONGEST_NAME)
    return clean


def _is(extension: str, content: bytes) -> bool:
    """Whether the bytes are what the extension says."""
    if extension in BEGINNINGS:
        return content.startswith(BEGINNINGS[extension])
    if extension == "ipynb":
        return _is_notebook(content)
    if extension in OFFICE or extension == "zip":
        return _is_archive(extension, content)
    return _is_text(content)


def _is_text(content: bytes) -> bool:
    if b"\0" in content:
        return False
    for encoding in ("utf-8", "cp949"):
        try:
            content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return True
    return False


def _is_notebook(content: bytes) -> bool:
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and isinstance(data.get("cells"), list) and "nbformat" in data


def _is_archive(extension: str, content: bytes) -> bool:
    """A zip that can be opened without harm: no bomb, no name that leads out, no password, no macros."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return False
    names = [entry.filename for entry in entries]
    harmless = (
        0 < len(entries) <= MOST_ENTRIES
        and sum(entry.file_size for entry in entries) <= MOST_UNPACKED
        and not any(entry.flag_bits & 1 for entry in entries)
        and not any(_leads_out(name) for name in names)
    )
    if extension == "zip":
        return harmless
    whole = "[Content_Types].xml" in names and any(name.startswith(OFFICE[extension]) for name in names)
    return harmless and whole and not any(name.endswith("vbaProject.bin") for name in names)


def _leads_out(name: str) -> bool:
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\")) or parts[0].endswith(":")
