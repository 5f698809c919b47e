"""`./baeum bench certificates`: signing, drawing, sealing, checking, each with what it must reach.

One full certificate (the tests' sample, in Korean) again and again; then the web application as the product
runs it, asked over HTTP for /v/CODE and for many codes at once. Rates are by the clock, so a busy machine
shows less; `*_per_cpu_s` are the same for a second of one core, `*_cpu_ms` what one takes of it.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from certificates.issue import issue
from certificates.keys import Keys, did_document, ensure_keys
from certificates.verify import Status, verify_credential
from certificates.verify_pdf import verify_pdf
from tests.bench import checking, issuing
from tests.certificates import sample
from tests.factories.homes import make_home

# What is to be reached: (at least or at most, the figure).
TARGETS = {
    "credentials_per_s": ("min", 100),
    "pdfs_per_s": ("min", 8),
    "pdf_median_ms": ("max", 150),
    "pdf_kb": ("max", 60),
    "verify_per_s": ("min", 500),
    "bulk_verify_per_s": ("min", 500),
}
PROCESSES = 2
BULK = 10_000
ACTIVE = Status("active")


def main() -> int:
    """Exit code 1 when something was not verified that should have been, or a run lost or doubled one."""
    parser = argparse.ArgumentParser(prog="./baeum bench certificates")
    parser.add_argument("--json", action="store_true", help="one JSON object instead of a table")
    parser.add_argument("--credentials", type=int, default=300, help="how many are signed (%(default)s)")
    parser.add_argument("--pdfs", type=int, default=40, help="how many are drawn (%(default)s)")
    parser.add_argument(
        "--learners", type=int, default=checking.DISTINCT, help="whose are checked (%(default)s)"
    )
    parser.add_argument("--seconds", type=float, default=10, help="of each question to the web (%(default)s)")
    parser.add_argument(
        "--bulk", type=int, nargs="?", const=BULK, metavar="LEARNERS",
        help=f"issue theirs in one run that is killed half-way and resumed ({BULK}; some minutes)",
    )  # fmt: skip
    chosen = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="certificates-") as folder:
        result = measured(Path(folder) / "keys", chosen.credentials, chosen.pdfs)
        result |= over_http(Path(folder), chosen)
    print(json.dumps(result) if chosen.json else _table(result))  # noqa: T201
    return 0 if result["all_verified"] and result.get("bulk_none_lost_or_doubled", True) else 1


def over_http(folder: Path, chosen: argparse.Namespace) -> dict[str, Any]:
    """What the web application answers on a home with certificates, issued in bulk; and of that run."""
    settings, found = make_home(folder), {}
    if chosen.bulk:
        found = issuing.killed_half_way(settings, chosen.bulk, _say)
    else:
        issuing.issue_all(settings, chosen.learners, _say)
    _say("asking the web application")
    return found | checking.answers(settings, chosen.seconds)


def _say(what: str) -> None:
    print(f"  {what} ...", file=sys.stderr)  # noqa: T201


def measured(folder: Path, credentials: int, pdfs: int) -> dict[str, Any]:
    """Signing, drawing, sealing and verifying by the library alone, one after the other."""
    _say("signing, drawing, sealing")
    keys = ensure_keys(folder, sample.NOW)
    signed = issue(sample.full(), keys, sample.NOW).json_bytes
    trusted = {sample.ISSUER.did: did_document(sample.ISSUER.did, keys)}
    now = datetime.now(UTC)
    verdicts = [verify_credential(signed, trusted, ACTIVE, now)]
    signing = _rate(lambda: issue(sample.full(), keys, sample.NOW), credentials)
    judging = _rate(lambda: verdicts.append(verify_credential(signed, trusted, ACTIVE, now)), credentials)
    sealed, seconds, cpu = _one_by_one(signed, keys, max(pdfs // 2, 3))
    pdf_judging = _rate(lambda: verdicts.append(verify_pdf(sealed, trusted, ACTIVE, now)), max(pdfs // 2, 3))
    return {
        "credentials_per_s": signing[0],
        "credentials_per_cpu_s": signing[1],
        "pdfs_per_s": _side_by_side(signed, folder, pdfs),
        "pdf_median_ms": round(statistics.median(seconds) * 1000, 1),
        "pdf_cpu_ms": round(statistics.median(cpu) * 1000, 1),
        "pdf_kb": round(len(sealed) / 1000, 1),
        "verify_credential_per_s": judging[0],
        "verify_credential_per_cpu_s": judging[1],
        "verify_pdf_per_s": pdf_judging[0],
        "all_verified": all(verdict.summary == "verified" for verdict in verdicts),
        "load_average": round(os.getloadavg()[0], 2),
    }


def _rate(work: Callable[[], Any], times: int) -> tuple[float, float]:
    """How often a second by the clock, and by a core's."""
    work()  # what is loaded only once is not counted
    clock, core = time.perf_counter(), time.process_time()
    for _ in range(times):
        work()
    return (
        round(times / (time.perf_counter() - clock), 1),
        round(times / (time.process_time() - core), 1),
    )


def _sealed(signed: bytes, keys: Keys) -> bytes:
    from certificates.render import Presentation, render_pdf
    from certificates.seal import seal_pdf

    return seal_pdf(render_pdf(signed, Presentation("ko")), keys)


def _one_by_one(signed: bytes, keys: Keys, times: int) -> tuple[bytes, list[float], list[float]]:
    """A sealed PDF; the seconds that each took in a warm process, by the clock and of the core."""
    for _ in range(2):
        pdf = _sealed(signed, keys)
    seconds, cpu = [], []
    for _ in range(times):
        clock, core = time.perf_counter(), time.process_time()
        _sealed(signed, keys)
        seconds.append(time.perf_counter() - clock)
        cpu.append(time.process_time() - core)
    return pdf, seconds, cpu


_keys: list[Keys] = []  # of a process of the pool


def _warm(folder: Path, signed: bytes) -> None:
    _keys.append(ensure_keys(folder, sample.NOW))
    _sealed(signed, _keys[0])


def _sealed_here(signed: bytes) -> int:
    return len(_sealed(signed, _keys[0]))


def _side_by_side(signed: bytes, folder: Path, times: int) -> float:
    """Sealed PDFs a second, of as many warm processes as there are to be cores."""
    with ProcessPoolExecutor(PROCESSES, get_context("spawn"), _warm, (folder, signed)) as pool:
        list(pool.map(_sealed_here, [signed] * PROCESSES * 2))
        started = time.perf_counter()
        list(pool.map(_sealed_here, [signed] * times))
        return round(times / (time.perf_counter() - started), 2)


def _table(result: dict[str, Any]) -> str:
    lines = [f"{'':24}{'measured':>12}   to reach"]
    for name, value in result.items():
        kind, figure = TARGETS.get(name, ("", ""))
        wanted = f"at {'least' if kind == 'min' else 'most'} {figure}" if kind else ""
        lines.append(f"{name:24}{value!s:>12}   {wanted}".rstrip())
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(main())
