"""The command `certificates`: check one, online or with a folder alone; look after an issuer's keys."""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from certificates import report, rotation
from certificates.fetch import Fetcher, FetchError
from certificates.keys import KeyFolderError
from certificates.model import LANGUAGES, Statement
from certificates.signed import EVER
from certificates.sources import Folder, Site, Source, status_by
from certificates.stack import StackedVerdict, judge_stack, summary_with
from certificates.verify import verify_credential

EXIT_STATUS = {"verified": 0, "broken": 1, "revoked": 3, "not_current": 4, "unknown": 5}
_EPILOG = """exit status: 0 verified; 1 broken, or not of a trusted issuer; 2 wrong usage;
3 revoked or suspended; 4 expired or not yet valid; 5 whether it was revoked could not be checked"""
_IN_USE = "{name} is in use now."
_MOST_BYTES = 20_000_000


def main(arguments: Sequence[str] | None = None, now: datetime | None = None) -> int:
    """Run the command, judging as of `now` (None: the clock); the exit status is as the help says."""
    options = _parser().parse_args(arguments)
    try:
        return options.run(options, now or datetime.now(UTC))
    except (OSError, ValueError, KeyFolderError) as error:
        print(f"certificates: {error}", file=sys.stderr)  # noqa: T201
        return 2


def _verify(options: argparse.Namespace, now: datetime) -> int:
    data, source = _read(options.file), _source(options)
    try:
        verdict = _judge(data)(data, source.issuers, status_by(source, now), now)
    except FetchError as error:
        print(_unreachable(error, options))  # noqa: T201
        return EXIT_STATUS["unknown"]
    stack = _stack(report.believed(verdict), source, now)
    shown = (
        report.as_json(verdict, stack) if options.json else report.as_text(verdict, options.language, stack)
    )
    print(shown)  # noqa: T201
    return EXIT_STATUS[summary_with(verdict.summary, stack)]


def _stack(stated: Statement | None, source: Source, now: datetime) -> tuple[StackedVerdict, ...]:
    """What becomes today of the certificates that a genuine one stacks."""
    if stated is None:
        return ()
    return judge_stack(stated, source.credential, source.issuers, status_by(source, now), now)


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        data = opened.read(_MOST_BYTES + 1)
    if len(data) > _MOST_BYTES:
        raise ValueError(f"{file} is larger than {_MOST_BYTES} bytes")
    return data


def _judge(data: bytes):
    """PDF or JSON, by the first bytes. What reads PDFs takes a second to load, so only when there is one."""
    if not data.startswith(b"%PDF-"):
        return verify_credential
    from certificates.verify_pdf import verify_pdf

    return verify_pdf


def _source(options: argparse.Namespace) -> Source:
    if options.offline:
        return Folder(options.offline)
    return Site(Fetcher(local=options.local), frozenset(options.issuer) if options.issuer else None)


def _unreachable(error: FetchError, options: argparse.Namespace) -> str:
    headline = report.UNREACHABLE
    if not options.json:
        return f"{headline.in_(options.language)}\n\n? {error.message.in_(options.language)}"
    both = {language: f"{headline.in_(language)} {error.message.in_(language)}" for language in LANGUAGES}
    return json.dumps({"summary": "unknown", "headline": both}, ensure_ascii=False, indent=2)


def _show_keys(options: argparse.Namespace, _now: datetime) -> int:
    for line in rotation.described(options.folder):
        print(line)  # noqa: T201
    return 0


def _rotate(options: argparse.Namespace, now: datetime) -> int:
    for kind in (options.kind,) if options.kind else rotation.KINDS:
        print(_IN_USE.format(name=rotation.rotate(options.folder, kind, now)))  # noqa: T201
    return 0


def _compromised(options: argparse.Namespace, now: datetime) -> int:
    in_use = rotation.distrust(options.folder, options.name, options.since or now, now)
    print(_IN_USE.format(name=in_use))  # noqa: T201
    return 0


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.utcoffset() is None:
        raise argparse.ArgumentTypeError("write the time zone, too: 2026-11-23T00:00:00+09:00")
    return moment


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="certificates", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_verify(commands)
    keys = commands.add_parser("keys", help="show an issuer's keys, change them, or give one up")
    actions = keys.add_subparsers(required=True, metavar="ACTION")
    show = actions.add_parser("show", help="list the keys of a folder, and which are in use")
    rotate = actions.add_parser("rotate", help="make new keys and destroy the private halves of the old")
    rotate.add_argument("--kind", choices=("key", "seal"), help="only those that sign, or that seal")
    lost = actions.add_parser("compromised", help="trust nothing that a key signs from a time on")
    lost.add_argument("name", metavar="KEY", help="such as key-2026-1")
    since = lost.add_mutually_exclusive_group()
    since.add_argument("--since", type=_moment, metavar="TIME", help="ISO 8601 with time zone; left out: now")
    since.add_argument(
        "--all",
        action="store_const",
        const=EVER,
        dest="since",
        help="nothing that it ever signed",
    )
    for action, run in ((show, _show_keys), (rotate, _rotate), (lost, _compromised)):
        action.add_argument("--folder", type=Path, required=True, help="where the keys are")
        action.set_defaults(run=run)
    return parser


def _add_verify(commands) -> None:
    verify = commands.add_parser(
        "verify",
        help="check a certificate (PDF) or credential (JSON)",
        description="Without --offline the issuer's own site is asked for its keys and status lists.",
        epilog=_EPILOG,
    )
    verify.add_argument("file", type=Path, metavar="FILE")
    verify.add_argument(
        "--offline",
        type=Path,
        metavar="DIR",
        help="ask nobody: a folder with did.json (or NAME.did.json of each issuer), status/PURPOSE/N.json,"
        " and v/CODE.json of the certificates that a micro-degree stacks",
    )
    verify.add_argument(
        "--issuer", action="append", metavar="HOST", help="trust only this host; may be given several times"
    )
    verify.add_argument(
        "--local", action="store_true", help="let it ask this machine, without https: for trying things out"
    )
    verify.add_argument("--language", choices=LANGUAGES, default="ko")
    verify.add_argument("--json", action="store_true", help="all of it as JSON, in both languages")
    verify.set_defaults(run=_verify)


if __name__ == "__main__":
    sys.exit(main())
