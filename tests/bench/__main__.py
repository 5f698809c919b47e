"""`./baeum bench WHAT`: claims about speed, as ratios measured side by side in one run."""

from __future__ import annotations

import sys
from importlib import import_module

MEASURED = {
    "grading": ("tests.bench.grading", "grading beside nbgrader's own command, and from submit to grade"),
    "certificates": (
        "tests.bench.certificates",
        "signing, drawing, sealing, checking; --bulk: 10,000 in one killed run",
    ),
    "web": ("tests.bench.web", "pages of a cohort of 1,000 learners with 100,000 grade events"),
    "kills": ("tests.factories.trials", "every part killed at random while learners hand in"),
}


def main(arguments: list[str]) -> int:
    """The exit code of what was measured, 64 when there is no such thing."""
    if not arguments or arguments[0] not in MEASURED:
        lines = [f"  ./baeum bench {name:10} {what}" for name, (_module, what) in MEASURED.items()]
        print("\n".join(["What can be measured (--help and --json for each):", *lines]), file=sys.stderr)  # noqa: T201
        return 64
    module, _what = MEASURED[arguments[0]]
    sys.argv = [f"./baeum bench {arguments[0]}", *arguments[1:]]
    return import_module(module).main()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
