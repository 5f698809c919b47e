"""What may be uploaded: names, sizes and types are checked by what a file is, not by what it says it is."""

from __future__ import annotations

import io
import json
import stat
import unicodedata
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

MEGABYTE = 1024 * 1024
LONGEST_NAME = 120
MOST_UNPACKED = 300 * MEGABYTE
MOST_ENTRIES = 2000
MOST_PARTS = 500_000  # of a notebook: many small ones take thirty times their bytes in memory
DIRECTORY_ENTRY = b"PK\x01\x02"
TURNING = "\u202a\u202b\u202d\u202e\u2066\u2067\u2068"  # signs that turn the direction of writing
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
    if code := _wrong_with(extension, content):
        limits = {"entries": MOST_ENTRIES, "megabytes": MOST_UNPACKED // MEGABYTE}
        raise BadFile(code, name=clean, extension=extension, **limits)
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


def _wrong_with(extension: str, content: bytes) -> str | None:
    """Why the bytes are not what the extension says, or nothing to be opened; None when all is well."""
    if extension in OFFICE or extension == "zip":
        return _wrong_with_archive(extension, content)
    if extension in BEGINNINGS:
        fine = content.startswith(BEGINNINGS[extension])
    else:
        fine = _is_notebook(content) if extension == "ipynb" else _is_text(content)
    return None if fine else "not_this"


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
    if content.count(b"{") + content.count(b"[") > MOST_PARTS:
        return False
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return False
    return isinstance(data, dict) and isinstance(data.get("cells"), list) and "nbformat" in data


def _wrong_with_archive(extension: str, content: bytes) -> str | None:
    """A zip is to be opened without harm: no bomb, nothing that leads out, no password, no macros."""
    if content.count(DIRECTORY_ENTRY) > 10 * MOST_ENTRIES:  # reading them would take all memory
        return "crowded"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return "not_this"
    names = [entry.filename for entry in entries]
    if len(entries) > MOST_ENTRIES or sum(entry.file_size for entry in entries) > MOST_UNPACKED:
        return "crowded"
    if any(entry.flag_bits & 1 or stat.S_ISLNK(entry.external_attr >> 16) for entry in entries):
        return "unsafe"
    if any(_misleads(name) or name.endswith("vbaProject.bin") for name in names):
        return "unsafe"
    if extension == "zip":
        return None if names else "not_this"
    whole = "[Content_Types].xml" in names and any(name.startswith(OFFICE[extension]) for name in names)
    return None if whole else "not_this"


def _misleads(name: str) -> bool:
    """Whether a name in an archive leads out of its folder, or shows another ending than it has."""
    parts = name.replace("\\", "/").split("/")
    out = ".." in parts or name.startswith(("/", "\\")) or parts[0].endswith(":")
    return out or any(sign in TURNING for sign in name)
