"""Fetching what an issuer publishes: small, soon, over https, and never from inside the asker's own network.

The address comes out of a file that anyone may have written. So names are resolved here, and the connection
goes to the address that was checked.
"""

import ipaddress
import socket
import time
from collections.abc import Iterable
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpcore

from certificates.model import Text

MOST_BYTES = 1_000_000
SECONDS = 10.0
REDIRECTS = 3
_LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class FetchError(Exception):
    """Nothing could be fetched from there; `message` says why, in both languages."""

    def __init__(self, address: str, *, ko: str, en: str) -> None:
        self.message = Text(ko=f"{address}: {ko}", en=f"{address}: {en}")
        super().__init__(self.message.en)


class Fetcher:
    """GET with limits. `local` lets it ask this very machine, without https, too: for trying things out."""

    def __init__(self, *, local: bool = False, seconds: float = SECONDS) -> None:
        self._local, self._seconds = local, seconds
        self._pool = httpcore.ConnectionPool(network_backend=_Guarded(local))

    def get(self, address: str) -> bytes:
        """The body at an address, after at most three redirects; FetchError for anything else."""
        deadline, here = time.monotonic() + self._seconds, address
        try:
            for _ in range(REDIRECTS + 1):
                self._require_https(here)
                status, location, body = self._once(here, deadline)
                if status == 200:
                    return body
                if location is None or status not in (301, 302, 303, 307, 308):
                    raise FetchError(here, ko=f"응답 {status}", en=f"answer {status}")
                here = urljoin(here, location)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise FetchError(here, ko="너무 오래 걸립니다", en="it takes too long") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError) as error:
            raise FetchError(
                here, ko=f"연결할 수 없습니다 ({error})", en=f"no connection ({error})"
            ) from error
        raise FetchError(address, ko="다른 주소로 너무 여러 번 넘깁니다", en="it redirects too often")

    def scheme(self, host: str) -> str:
        """How a host is asked: https, but for this machine where that is allowed."""
        return "http" if self._local and host in _LOOPBACK else "https"

    def _require_https(self, address: str) -> None:
        parts = urlsplit(address)
        if parts.scheme != self.scheme(parts.hostname or "") or parts.username is not None:
            raise FetchError(address, ko="https 주소가 아닙니다", en="not an https address")

    def _once(self, address: str, deadline: float) -> tuple[int, str | None, bytes]:
        left = max(deadline - time.monotonic(), 0.01)
        timeouts = dict.fromkeys(("connect", "read", "write", "pool"), left)
        headers = [("Accept", "application/json"), ("User-Agent", "baeum-certificates")]
        with self._pool.stream("GET", address, headers=headers, extensions={"timeout": timeouts}) as answer:
            location = {name.lower(): value for name, value in answer.headers}.get(b"location")
            body = _whole(address, answer.iter_stream(), deadline) if answer.status == 200 else b""
            return answer.status, location.decode("latin-1") if location else None, body


def _whole(address: str, chunks: Iterable[bytes], deadline: float) -> bytes:
    try:
        return limited(chunks, deadline, MOST_BYTES)
    except OverflowError as error:
        raise FetchError(address, ko="파일이 너무 큽니다", en="the file is too large") from error


def limited(chunks: Iterable[bytes], deadline: float, most_bytes: int) -> bytes:
    """The body; OverflowError when it grows too large, TimeoutError when it drips in too slowly."""
    body = bytearray()
    for chunk in chunks:
        body += chunk
        if len(body) > most_bytes:
            raise OverflowError(f"more than {most_bytes} bytes")
        if time.monotonic() > deadline:
            raise TimeoutError
    return bytes(body)


class _Guarded(httpcore.SyncBackend):
    """Connects only to public addresses, and to exactly those that were looked up."""

    def __init__(self, local: bool) -> None:
        self._local = local

    def connect_tcp(self, host: str, port: int, *arguments: Any, **options: Any) -> httpcore.NetworkStream:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        for address in found:
            if not self._allowed(ipaddress.ip_address(address)):
                raise FetchError(host, ko="공개된 주소가 아닙니다", en="not a public address")
        return super().connect_tcp(found[0], port, *arguments, **options)

    def _allowed(self, address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
        plain = getattr(address, "ipv4_mapped", None) or address
        return (plain.is_global and not plain.is_multicast) or (self._local and plain.is_loopback)
