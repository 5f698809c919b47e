"""What somebody may do to a certificate's PDF; none of it may pass as genuine."""

from __future__ import annotations

import io
from concurrent.futures import ThreadPoolExecutor

import pypdf

from certificates.keys import Keys
from certificates.render import Presentation, render_pdf
from certificates.seal import seal_pdf

ATTACHED = b"/EmbeddedFile"


def seal(pdf: bytes, by: Keys) -> bytes:
    """Seals in a thread of its own: the browser's keeps an event loop, which the sealing wants, too."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(seal_pdf, pdf, by).result()


def flipped(pdf: bytes, place: int) -> bytes:
    changed = bytearray(pdf)
    changed[place] ^= 1
    return bytes(changed)


def updated(pdf: bytes) -> bytes:
    """The sealed file with an incremental update after it, as any PDF editor appends one."""
    writer = pypdf.PdfWriter(io.BytesIO(pdf), incremental=True)
    writer.add_metadata({"/Title": "changed"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def redrawn(document: bytes, other: bytes) -> bytes:
    """The pages of another certificate around this one's genuine credential."""
    writer = pypdf.PdfWriter(io.BytesIO(render_pdf(other, Presentation("ko"))))
    (entry,) = writer.root_object["/AF"]
    entry.get_object()["/EF"]["/F"].get_object().set_data(document)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def tampered(sealed: bytes, unsealed: bytes, other_keys: Keys) -> dict[str, bytes]:
    """Files that are not genuine, by what was done to the sealed one."""
    attached = sealed.index(ATTACHED) + 400
    contents = sealed.index(b"/Contents <") + 200
    return {
        "a flipped byte of a page": flipped(sealed, 3000),
        "a flipped byte of the data": flipped(sealed, attached),
        "a flipped byte of the seal": flipped(sealed, contents),
        "a flipped last byte": flipped(sealed, len(sealed) - 2),
        "an appended update": updated(sealed),
        "appended bytes": sealed + b"\n%%EOF\n",
        "cut off": sealed[:-1],
        "unsealed": unsealed,
        "resealed by another key": seal(unsealed, other_keys),
        "no PDF": b"hello",
        "empty": b"",
    }
