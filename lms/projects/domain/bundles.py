"""Files of teams as one zip that is written while it is sent: safe names, one file at a time in memory."""

from __future__ import annotations

import datetime as dt
import io
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

LONGEST_NAME = 60
UNSAFE = '<>:"|?*/\\'
# What is packed already is only stored: packing it once more costs time and saves nothing
PACKED = ("docx", "jpg", "pdf", "png", "pptx", "xlsx", "zip")


@dataclass(frozen=True)
class Entry:
    """A file in a bundle: its path there, when it was handed in (by the clock of the cohort), its blob."""

    path: str
    at: dt.datetime
    blob: str


def safe_name(name: str) -> str:
    """A name as a file system takes it; what it does not take is an underscore."""
    shown = (sign if sign.isprintable() and sign not in UNSAFE else "_" for sign in name)
    return unicodedata.normalize("NFC", "".join(shown))[:LONGEST_NAME].rstrip(". ")


def folder_name(number: int, name: str) -> str:
    """A team's folder. The number keeps two of one name apart, and from names that Windows reserves."""
    return f"{number:03d} {safe_name(name)}".rstrip()


def bundle(entries: Iterable[Entry], read: Callable[[str], bytes | None]) -> Iterator[bytes]:
    """The bytes of the zip, a file at a time. ``read``: a blob's bytes; None when they are lost.

    A lost file is there as an empty one whose name says so: nobody is to take it for not handed in.
    """
    sink = _Sink()
    with zipfile.ZipFile(sink, "w") as archive:  # type: ignore[call-overload]
        for entry in entries:
            content = read(entry.blob)
            lost = ".lost" if content is None else ""
            info = zipfile.ZipInfo(entry.path + lost, entry.at.timetuple()[:6])
            packed = entry.path.rpartition(".")[2].lower() in PACKED
            info.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            archive.writestr(info, content or b"")
            yield sink.taken()
    yield sink.taken()


class _Sink:
    """Where an archive is written to. It goes back within what was not taken yet: to the head of an entry."""

    def __init__(self) -> None:
        self.before, self.buffer = 0, io.BytesIO()

    def write(self, piece: bytes) -> int:
        return self.buffer.write(piece)

    def tell(self) -> int:
        return self.before + self.buffer.tell()

    def seek(self, position: int) -> int:
        return self.before + self.buffer.seek(position - self.before)

    def flush(self) -> None:
        """There is nothing to wait for."""

    def taken(self) -> bytes:
        piece, self.buffer = self.buffer.getvalue(), io.BytesIO()
        self.before += len(piece)
        return piece
