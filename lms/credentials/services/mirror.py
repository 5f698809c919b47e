"""A copy of what verification needs, as plain files: it outlives the platform on any file server.

did.json (and one for each DID of before), status/PURPOSE/N, v/CODE.json, a page for each code, and pages on
which a browser checks a PDF by them. What a holder does not share is left out, except that its page says
whether it holds. The lists end a week after they were signed: later, a verifier says how it was when last
known. Only a final copy, of a platform that closes, has lists that hold for years.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, selectinload

from certificates.keys import Keys
from certificates.status import LIFETIME
from certificates.verify import Verdict
from lms.config import ROOT, Settings
from lms.credentials.issuer import trusted_issuers
from lms.credentials.judging import checked
from lms.credentials.models import Credential
from lms.credentials.services.status import PURPOSES, list_numbers, signed_list
from lms.credentials.statement import issuer

Page = Callable[[Credential, Verdict, str], str]  # with the way from the page to the mirror's root
AT_ONCE = 200
# What runs in the browser: the same that runs on the platform's own page, and the little that is the mirror's
STATIC = ROOT / "lms" / "static"
SCRIPTS = (
    *(f"check/{name}" for name in ("genuine.js", "lists.js", "page.js", "mirror.js", "mirror.css")),
    *(f"vendor/asn1js/{name}" for name in ("asn1.js", "oids.js", "LICENSE")),
)


@dataclass(frozen=True)
class Exported:
    """How many certificates were written, how many only as a verdict, and how many lists."""

    shared: int
    private: int
    lists: int


def export(
    session: Session,
    *,
    folder: Path,
    page: Page,
    settings: Settings,
    keys: Keys,
    now: dt.datetime,
    lifetime: dt.timedelta = LIFETIME,
) -> Exported:
    """Writes the mirror into a folder, which may have an older one."""
    write_documents(folder, trusted_issuers(session), issuer(settings).did)
    lists = [(purpose, number) for purpose in PURPOSES for number in list_numbers(session)]
    for purpose, number in lists:
        signed = signed_list(
            session, purpose=purpose, number=number, settings=settings, keys=keys, now=now, lifetime=lifetime
        )
        for name in (str(number), f"{number}.json"):  # the address in a credential, and for --offline
            write(folder / "status" / purpose / name, signed)
    for name in SCRIPTS:
        write(folder / "check" / Path(name).name, (STATIC / name).read_bytes())
    shared, private = write_certificates(session, folder, page)
    return Exported(shared, private, len(lists))


def write_documents(folder: Path, documents: dict[str, dict[str, Any]], current: str) -> None:
    """Our keys where did:web looks for them, and beside the lists for `certificates verify --offline`."""
    for did, document in documents.items():
        data = json.dumps(document, ensure_ascii=False, indent=1).encode()
        if did == current:
            write(folder / ".well-known" / "did.json", data)
            write(folder / "did.json", data)
        else:
            write(folder / f"{did.removeprefix('did:web:').replace('%3A', '_')}.did.json", data)


def write_certificates(session: Session, folder: Path, page: Page) -> tuple[int, int]:
    """A page for each certificate, and its signed data where the holder shares it."""
    trusted, shared, private = trusted_issuers(session), 0, 0
    query = select(Credential).options(selectinload(Credential.events)).order_by(Credential.id)
    for credential in session.scalars(query.execution_options(yield_per=AT_ONCE)):
        verdict = checked(credential, trusted=trusted)
        if credential.public and verdict.statement is not None:
            write(folder / "v" / f"{credential.code}.json", credential.document)
            shared += 1
        else:
            (folder / "v" / f"{credential.code}.json").unlink(missing_ok=True)
            private += 1
        # On a plain server the printed address, without .html, finds the folder's index
        for name, root in ((f"{credential.code}.html", ".."), (f"{credential.code}/index.html", "../..")):
            write(folder / "v" / name, page(credential, verdict, root).encode())
    return shared, private


def write(path: Path, data: bytes) -> None:
    """A file whole, or the one of before."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}.partial")
    partial.write_bytes(data)
    partial.replace(path)
