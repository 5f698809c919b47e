"""Where a verifier gets an issuer's keys and status lists: from a folder, or from the issuer's own site."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

from certificates.credential import UnreadableCredential, parse
from certificates.fetch import Fetcher, FetchError
from certificates.model import Stacked
from certificates.status import status_from_lists
from certificates.verify import StatusSource, TrustedIssuers

_LIST_PATH = re.compile(r"/status/(?:revocation|suspension)/[0-9]{1,6}")


class Source(Protocol):
    """DID documents of the issuers that are trusted, and their status lists by address."""

    @property
    def issuers(self) -> TrustedIssuers: ...

    def status_list(self, address: str) -> Mapping[str, Any] | None:
        """The list at an address; None when it is not to be had."""
        ...

    def credential(self, stacked: Stacked) -> bytes | None:
        """The signed bytes of a certificate that another one stacks; None when they are not to be had."""
        ...


def status_by(source: Source, now: Any) -> StatusSource:
    """What the lists of a source say today, for `verify_credential`."""
    return lambda statement: status_from_lists(
        statement, source.status_list, source.issuers[statement.issuer.did], now
    )


class Folder:
    """A folder as the static mirror has it: did.json, or NAME.did.json for several issuers, and
    status/PURPOSE/N.json. ValueError when there is no did.json, or a file is no such thing."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        documents = [_did_document(path) for path in sorted(folder.glob("*did.json"))]
        if not documents:
            raise ValueError(f"no did.json in {folder}")
        self.issuers: TrustedIssuers = {document["id"]: document for document in documents}

    def status_list(self, address: str) -> Mapping[str, Any] | None:
        path = urlsplit(address).path
        if not _LIST_PATH.fullmatch(path):
            return None
        try:
            return parse((self._folder / f"{path[1:]}.json").read_bytes())
        except (OSError, UnreadableCredential):
            return None

    def credential(self, stacked: Stacked) -> bytes | None:
        try:
            return (self._folder / "v" / f"{stacked.code}.json").read_bytes()
        except OSError:
            return None


def _did_document(path: Path) -> dict[str, Any]:
    document = json.loads(path.read_text("utf-8"))
    if not isinstance(document, dict) or not isinstance(document.get("id"), str):
        raise ValueError(f"{path} is no DID document")
    return document


class Site:
    """Issuers' own sites, asked when they are needed: did:web says that whoever holds a host is its issuer.

    `hosts` are the hosts to trust; None: whichever host a certificate names, so that host must be shown.
    """

    def __init__(self, fetcher: Fetcher, hosts: frozenset[str] | None = None) -> None:
        self._fetcher = fetcher
        self.issuers: TrustedIssuers = _Published(fetcher, hosts)

    def status_list(self, address: str) -> Mapping[str, Any] | None:
        try:
            return parse(self._fetcher.get(address))
        except (FetchError, UnreadableCredential):
            return None

    def credential(self, stacked: Stacked) -> bytes | None:
        try:
            return self._fetcher.get(f"{stacked.url}.json")
        except FetchError:
            return None


class _Published(Mapping[str, Mapping[str, Any]]):
    """did.json of a host at /.well-known. Looking one up raises FetchError when it cannot be had."""

    def __init__(self, fetcher: Fetcher, hosts: frozenset[str] | None) -> None:
        self._fetcher, self._hosts = fetcher, hosts
        self._known: dict[str, Mapping[str, Any]] = {}

    def __getitem__(self, did: str) -> Mapping[str, Any]:
        host = host_of(did)
        if self._hosts is not None and host not in self._hosts:
            raise KeyError(did)
        if did not in self._known:
            self._known[did] = self._fetch(did, host)
        return self._known[did]

    def _fetch(self, did: str, host: str) -> Mapping[str, Any]:
        name = host.rsplit(":", 1)[0] if re.search(r":\d+$", host) else host
        address = f"{self._fetcher.scheme(name)}://{host}/.well-known/did.json"
        try:
            document = parse(self._fetcher.get(address))
        except UnreadableCredential as error:
            raise FetchError(address, ko="읽을 수 없습니다", en="it cannot be read") from error
        if document.get("id") != did:
            raise FetchError(address, ko="다른 발급 기관의 것입니다", en="it is another issuer's")
        return document

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def host_of(did: str) -> str:
    """The host of a did:web, with its port when it names one."""
    return unquote(did.removeprefix("did:web:"))
