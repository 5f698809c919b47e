"""Asking a time-stamp authority (RFC 3161) when a seal was made, without ever waiting long for it.

A stamp is an addition: whoever seals must be able to go on without one. So an authority that does not answer,
or not well, is an error that the caller expects, and one that failed is left alone for a while.
"""

import threading
import time
from asyncio import to_thread

import httpcore
from asn1crypto import cms, tsp
from pyhanko.sign.timestamps import TimeStamper
from pyhanko.sign.timestamps.common_utils import extract_ts_certs
from pyhanko.sign.validation.generic_cms import validate_tst_signed_data
from pyhanko_certvalidator import ValidationContext
from pyhanko_certvalidator.registry import SimpleCertificateStore

from certificates.fetch import limited

MOST_BYTES = 100_000
REST_SECONDS = 300.0  # after a failure: many PDFs in a row must not wait one after the other
_HEADERS = (
    ("Content-Type", "application/timestamp-query"),
    ("Accept", "application/timestamp-reply"),
    ("User-Agent", "baeum-certificates"),
)


class NoTimeStamp(Exception):
    """The authority gave no stamp that holds; the message says why."""


class Authority(TimeStamper):
    """The authority at an address, as pyHanko asks it. `seconds` bounds one whole request.

    The address is the operator's own choice, so it may be in their network, and without https: a stamp is
    signed. One object serves all threads of a process.
    """

    def __init__(self, address: str, seconds: float) -> None:
        super().__init__()
        self.address, self._seconds = address, seconds
        self._pool = httpcore.ConnectionPool()
        self._lock, self._rests_until = threading.Lock(), 0.0

    @property
    def rests(self) -> bool:
        """Whether it failed a short while ago and is not to be asked."""
        with self._lock:
            return time.monotonic() < self._rests_until

    def failed(self) -> None:
        """It is left alone for some minutes."""
        with self._lock:
            self._rests_until = time.monotonic() + REST_SECONDS

    async def async_timestamp(self, message_digest: bytes, md_algorithm: str) -> cms.ContentInfo:
        """A stamp on a digest, checked: a bad one in a seal would make a good certificate look forged."""
        token = await super().async_timestamp(message_digest, md_algorithm)
        own = list(extract_ts_certs(token, SimpleCertificateStore()))  # whom to trust, the reader decides
        context = ValidationContext(trust_roots=own, allow_fetching=False)
        found = await validate_tst_signed_data(token["content"], context, lambda _algorithm: message_digest)
        if not (found["intact"] and found["valid"]):
            raise NoTimeStamp(f"{self.address}: the stamp does not hold")
        return token

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """Its answer to a query; NoTimeStamp when there is none in time."""
        return tsp.TimeStampResp.load(await to_thread(self._ask, req.dump()))

    def _ask(self, query: bytes) -> bytes:
        deadline = time.monotonic() + self._seconds
        waits = {"timeout": dict.fromkeys(("connect", "read", "write", "pool"), self._seconds)}
        try:
            with self._pool.stream(
                "POST", self.address, headers=_HEADERS, content=query, extensions=waits
            ) as answer:
                if answer.status != 200:
                    raise NoTimeStamp(f"{self.address}: answer {answer.status}")
                return limited(answer.iter_stream(), deadline, MOST_BYTES)
        except (httpcore.TimeoutException, TimeoutError) as error:
            raise NoTimeStamp(f"{self.address}: no answer in {self._seconds:g} seconds") from error
        except (httpcore.NetworkError, httpcore.ProtocolError, OSError, ValueError, OverflowError) as error:
            raise NoTimeStamp(f"{self.address}: no connection ({error})") from error
