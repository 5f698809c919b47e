"""`python -m lms.operations VERB`, called by ./baeum."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
from collections.abc import Callable

from lms.config import Settings, SettingsError
from lms.operations import setup
from lms.operations.processes import become_subreaper, end_descendants
from lms.operations.report import SetupProblem
from lms.operations.stack import Stack, StackProblem, check_not_running, check_ports, start_stack

EX_UNAVAILABLE = 69
EX_CONFIG = 78
EX_INTERRUPTED = 130


def say(sentence: str) -> None:
    """One line of progress."""
    print(f"  {sentence}", file=sys.stderr, flush=True)  # noqa: T201


def run(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Set up, start, wait until everything answers, print where; stop all of it on Ctrl-C or SIGTERM."""
    check_not_running(settings)
    check_ports(settings)
    setup.ensure_all(settings, say)
    become_subreaper()  # what a killed supervisor leaves behind comes to us
    for signum in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(signum, signal.default_int_handler)
    stack = None
    try:
        stack = start_stack(settings)
        say("Starting ...")
        stack.wait_until_ready(say)
        print(banner(settings), flush=True)  # noqa: T201
        code = stack.wait()
        say(f"The supervisor ended by itself ({code}); see {settings.home}/logs/supervisor.log.")
        return code or 1
    except KeyboardInterrupt:
        return 0
    finally:
        _stop(stack)


def _stop(stack: Stack | None) -> None:
    say("Stopping ...")
    try:
        if stack is not None:
            stack.stop()
    except KeyboardInterrupt:  # a second Ctrl-C: at once
        pass
    finally:
        end_descendants(grace_seconds=2)
    say("Everything has stopped.")


def banner(settings: Settings) -> str:
    """What to open, and as whom."""
    from lms.demo import ACCOUNTS, PASSWORD

    lines = ["", f"Baeum is ready:  {settings.web_url}", ""]
    if settings.development:
        lines += [f"  {roles[-1]:11} {email:28} {PASSWORD}" for email, _names, roles in ACCOUNTS]
        lines += [f"  {'employer':11} {settings.web_url}/v  (no account: a certificate's code is enough)"]
        lines += [f"  {'mail':11} {settings.web_url}/dev/mailbox", ""]
    return "\n".join([*lines, "Ctrl-C stops all of it.", ""])


def set_up(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Only the set-up."""
    setup.ensure_all(settings, say)
    return 0


def translations(_settings: Settings, _arguments: argparse.Namespace) -> int:
    """Compile what people read."""
    setup.ensure_translations(say)
    return 0


def docs(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Write the reference pages that are made from the code."""
    from lms import create_app
    from lms.operations.reference import write_pages

    create_app(settings)  # its features register their permissions
    write_pages()
    return 0


def doctor(settings: Settings, _arguments: argparse.Namespace) -> int:
    """Say what is there and what is not; 1 when something is missing."""
    from lms.operations.doctor import examine

    findings = examine(settings)
    for finding in findings:
        print(f"  {'ok     ' if finding.good else 'PROBLEM'}  {finding.sentence}")  # noqa: T201
    return 0 if all(finding.good for finding in findings) else 1


def reset(settings: Settings, arguments: argparse.Namespace) -> int:
    """Delete the state: database, submissions, keys, logs, learners' homes."""
    check_not_running(settings)
    if not settings.home.exists():
        say(f"There is nothing at {settings.home}.")
        return 0
    if not (settings.home / "keys").is_dir() and any(settings.home.iterdir()):
        raise StackProblem(f"{settings.home} does not look like a home of Baeum; nothing was deleted.")
    if not arguments.yes and not _confirmed(settings):
        say("Nothing was deleted.")
        return 1
    shutil.rmtree(settings.home)
    say(f"Deleted {settings.home}.")
    return 0


def _confirmed(settings: Settings) -> bool:
    say(f"This deletes accounts, submissions, grades, certificates and their keys in {settings.home}.")
    try:
        return input("  Type 'delete' to go on: ").strip() == "delete"
    except EOFError:
        return False


VERBS: dict[str, Callable[[Settings, argparse.Namespace], int]] = {
    "run": run,
    "setup": set_up,
    "translations": translations,
    "docs": docs,
    "doctor": doctor,
    "reset": reset,
}


def main() -> int:
    """Exit code of one verb; problems are sentences, not tracebacks."""
    parser = argparse.ArgumentParser(prog="./baeum", description="Runs the product.")
    parser.add_argument("verb", choices=VERBS)
    parser.add_argument("--yes", action="store_true", help="reset: do not ask")
    arguments = parser.parse_args()
    try:
        return VERBS[arguments.verb](Settings.from_environment(), arguments)
    except SettingsError as error:
        return _failed("these settings are wrong:\n" + "\n".join(error.mistakes), EX_CONFIG)
    except (StackProblem, SetupProblem) as problem:
        return _failed(str(problem), EX_UNAVAILABLE)
    except KeyboardInterrupt:
        return _failed("stopped before it was ready; run it again, it goes on where it was.", EX_INTERRUPTED)


def _failed(sentence: str, code: int) -> int:
    print(f"baeum: {sentence}", file=sys.stderr, flush=True)  # noqa: T201
    return code


if __name__ == "__main__":
    sys.exit(main())
