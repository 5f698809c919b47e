"""The command `certificates`: verify a certificate offline, with only a folder of the issuers' did.json."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from certificates.model import LANGUAGES
from certificates.verify import Finding, Status, verify_credential
from certificates.verify_pdf import verify_pdf

EXIT_STATUS = {"verified": 0, "broken": 1, "revoked": 3, "not_current": 4, "unknown": 5}
_EPILOG = """exit status: 0 verified; 1 broken, or not of a trusted issuer; 2 wrong usage;
3 revoked or suspended; 4 expired or not yet valid; 5 whether it was revoked could not be checked"""
_SIGNS = {"yes": "✓", "no": "✗", "unknown": "?"}


def main(arguments: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Run the command, judging as of `now` (None: the clock); the exit status is as the help says."""
    options = _parser().parse_args(arguments)
    try:
        data = options.file.read_bytes()
        trusted = _trusted(options.offline)
    except (OSError, ValueError) as error:
        print(f"certificates: {error}", file=sys.stderr)  # noqa: T201
        return 2
    judge = verify_pdf if data.startswith(b"%PDF-") else verify_credential
    verdict = judge(data, trusted, Status("unknown"), now or datetime.now(UTC))
    show = _as_json if options.json else _as_text
    print(show(verdict.summary, verdict.findings, options.language))  # noqa: T201
    return EXIT_STATUS[verdict.summary]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="certificates", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    verify = commands.add_parser(
        "verify", help="check a certificate (PDF) or credential (JSON)", epilog=_EPILOG
    )
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--offline",
        type=Path,
        required=True,
        metavar="DIR",
        help="folder with the did.json (or NAME.did.json) of each issuer to trust",
    )
    verify.add_argument("--language", choices=LANGUAGES, default="ko")
    verify.add_argument("--json", action="store_true", help="the findings as JSON, in both languages")
    return parser


def _trusted(folder: Path) -> dict[str, Any]:
    """The DID documents of a folder, by DID; ValueError when there is none, or a file is no such thing."""
    documents = {}
    for path in sorted(folder.glob("*did.json")):
        document = json.loads(path.read_text("utf-8"))
        if not isinstance(document, dict) or "id" not in document:
            raise ValueError(f"{path} is no DID document")
        documents[document["id"]] = document
    if not documents:
        raise ValueError(f"no did.json in {folder}")
    return documents


def _as_text(summary: str, findings: dict[str, Finding], language: str) -> str:
    lines = [
        f"{_SIGNS[finding.answer]} {getattr(finding.sentence, language)}" for finding in findings.values()
    ]
    return "\n".join([summary, *lines])


def _as_json(summary: str, findings: dict[str, Finding], _language: str) -> str:
    plain = {
        name: {"answer": finding.answer, "ko": finding.sentence.ko, "en": finding.sentence.en}
        for name, finding in findings.items()
    }
    return json.dumps({"summary": summary, "findings": plain}, ensure_ascii=False, indent=2)


if __name__ == "__main__":
    sys.exit(main())
