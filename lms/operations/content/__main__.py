"""`./baeum content ...`: 0 when all is well, 1 when something fails, 2 when the command is wrong."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from lms.config import Settings, SettingsError
from lms.operations.report import SetupProblem

from . import exchange, scaffold
from .targets import UsageProblem, find_targets

FAILS, USAGE, UNAVAILABLE = 1, 2, 69
PORT = 8010


def parser() -> argparse.ArgumentParser:
    """The command line."""
    command = argparse.ArgumentParser(prog="./baeum content", description="Checks content, and begins new.")
    verbs = command.add_subparsers(dest="verb", required=True)
    check = verbs.add_parser("check", help="run the gates that content must pass")
    check.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="default: all courses and labs")
    check.add_argument("--changed", action="store_true", help="only what differs from the last commit")
    check.add_argument("--json", action="store_true", help="the report as one JSON object")
    check.add_argument("--html", type=Path, metavar="FILE", help="write the report as a page, too")
    check.add_argument("--fresh", action="store_true", help="run everything, also what passed before")
    new = verbs.add_parser("new", help="begin a track, a module, a lesson or a lab")
    new.add_argument("kind", choices=scaffold.KINDS)
    new.add_argument("slug", help="its name in addresses")
    new.add_argument("--module", metavar="SLUG", help="the module that a new lesson is put into")
    preview = verbs.add_parser("serve", help="show the content as learners will see it, again at each save")
    preview.add_argument("--port", type=_port, default=PORT, help=f"on 127.0.0.1; default {PORT}")
    exchange.add_export(verbs)
    exchange.add_import(verbs)
    return command


def _port(text: str) -> int:
    """A port that can be listened on; argparse says what is wrong otherwise."""
    if not (text.isdecimal() and 0 < int(text) < 65536):
        raise argparse.ArgumentTypeError(f"{text!r} is no port: 1 to 65535")
    return int(text)


def main() -> int:
    """The exit code."""
    arguments = parser().parse_args()
    try:
        verb = VERBS[arguments.verb]
        return verb(arguments, Settings.from_environment())
    except SettingsError as error:
        return _refuse("these settings are wrong:\n" + "\n".join(error.mistakes), USAGE)
    except UsageProblem as problem:
        return _refuse(f"{problem}.", USAGE)
    except SetupProblem as problem:
        return _refuse(str(problem), UNAVAILABLE)
    except KeyboardInterrupt:
        return _refuse("stopped; what passed is remembered.", 130)


def check(arguments: argparse.Namespace, settings: Settings) -> int:
    """Run the gates and say what they found."""
    from notebooks.grader import EnvironmentMissing, NoSandbox

    from . import gates, report

    began = time.monotonic()
    if arguments.html and not arguments.html.resolve().parent.is_dir():
        raise UsageProblem(f"there is no folder {arguments.html.parent} to write the report to")
    targets = find_targets(arguments.paths, settings, changed=arguments.changed)
    if targets.labs:
        _ensure_environments(settings)
    try:
        result = gates.check(targets, settings, _progress(), fresh=arguments.fresh)
    except (EnvironmentMissing, NoSandbox) as problem:
        raise SetupProblem(f"labs cannot be tried here: {problem}") from problem
    result.seconds = time.monotonic() - began
    sys.stdout.write((report.as_json if arguments.json else report.as_text)(result) + "\n")
    if arguments.html:
        arguments.html.write_text(report.as_html(result), "utf-8")
    return FAILS if result.failures else 0


def new(arguments: argparse.Namespace, settings: Settings) -> int:
    """Write the files, and say what comes next."""
    written = scaffold.create(arguments.kind, arguments.slug, settings, arguments.module)
    for path in written:
        sys.stdout.write(f"{path}\n")
    sys.stdout.write("Write on them; then: ./baeum content check --changed\n")
    return 0


def serve(arguments: argparse.Namespace, settings: Settings) -> int:
    """Show the draft until Ctrl-C."""
    from lms.preview import views

    for folder in (settings.courses, settings.labs):
        if not folder.is_dir():
            raise UsageProblem(f"there is no folder {folder}")
    _say(
        f"  http://{views.HERE}:{arguments.port}/ shows the content and follows your files; Ctrl-C ends it.\n"
    )
    try:
        views.serve(settings, arguments.port)
    except (OSError, SystemExit) as error:
        raise SetupProblem(f"port {arguments.port} cannot be used; choose another with --port") from error
    except KeyboardInterrupt:
        pass
    return 0


def _ensure_environments(settings: Settings) -> None:
    from lms.operations.setup import ensure_environments

    ensure_environments(settings.home, lambda sentence: _say(f"  {sentence}\n"))


def _progress():  # type: ignore[no-untyped-def]
    """Rewrites one line of a terminal; elsewhere says each tenth."""
    on_screen = sys.stderr.isatty()

    def show(done: int, number: int, name: str) -> None:
        if on_screen:
            end = "\n" if done == number else ""
            _say(f"\r\x1b[K  {done} of {number}  {name[-90:]}{end}")
        elif done == number or done * 10 // number > (done - 1) * 10 // number:
            _say(f"  {done} of {number} checks\n")

    return show


def _say(text: str) -> None:
    sys.stderr.write(text)
    sys.stderr.flush()


def _refuse(sentence: str, code: int) -> int:
    _say(f"baeum: {sentence}\n")
    return code


VERBS = {
    "check": check,
    "new": new,
    "serve": serve,
    "export": exchange.run_export,
    "import": exchange.run_import,
}

if __name__ == "__main__":
    sys.exit(main())
