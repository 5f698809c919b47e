"""A stranger's PDF, read in a process of its own.

What reads PDFs can be made to work for ever or to fill the memory: here that ends this process and nothing
else. `read_pdf` is for whoever has the PDF; `python -m certificates.attached` is the process.
"""

import base64
import json
import resource
import subprocess
import sys
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from certificates.model import Text
from certificates.verify import Finding, Status, TrustedIssuers

MOST_MEMORY, MOST_SECONDS = 1 << 30, 10
_GAVE_UP = Finding(
    "no",
    Text(
        ko="이 파일은 제한된 시간과 메모리 안에서 읽을 수 없습니다. 저희가 만든 수료증 PDF가 아닙니다.",
        en="This file cannot be read within the limits of time and memory, so it is no certificate of ours.",
    ),
)


@dataclass(frozen=True)
class Attached:
    """What the seal says, and the bytes of the credential that is attached; None: none is."""

    sealed: Finding
    credential: bytes | None


def read_pdf(pdf: bytes, trusted: TrustedIssuers) -> Attached:
    """Judges the seal; takes about a second, and never raises for what is in `pdf`. The credential is still
    to be judged, as any other."""
    command = [sys.executable, "-m", "certificates.attached"]
    told = json.dumps(trusted).encode() + b"\n" + pdf
    try:
        done = subprocess.run(
            command, input=told, capture_output=True, timeout=2 * MOST_SECONDS, cwd=Path(__file__).parents[1]
        )
    except subprocess.TimeoutExpired:
        return Attached(_GAVE_UP, None)
    if done.returncode:
        return Attached(_GAVE_UP, None)
    found = json.loads(done.stdout)
    credential = found["credential"]
    sealed = Finding(found["answer"], Text(**found["sentence"]))
    return Attached(sealed, base64.b64decode(credential) if credential else None)


def main() -> int:
    """The first line of the standard input is a JSON object of DID documents by DID, the rest is the PDF."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    from certificates.verify_pdf import verify_pdf

    trusted = json.loads(sys.stdin.buffer.readline())
    found = verify_pdf(sys.stdin.buffer.read(), trusted, Status("unknown"), datetime.now(UTC))
    attached = base64.b64encode(found.attached).decode() if found.attached else None
    json.dump(asdict(found.sealed) | {"credential": attached}, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
