"""`python -m notebooks.authoring LAB_DIR ENVIRONMENTS`: a lab's gates without the LMS, or its examples."""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from .checks import lab_checks
from .holdout_gate import write_examples
from .model import LabMistake


def main() -> int:
    """0 when every gate is passed; else 1, and a sentence for each failure."""
    parser = argparse.ArgumentParser(prog="python -m notebooks.authoring", description=__doc__)
    parser.add_argument("lab", type=Path, help="the lab's folder, such as notebooks/labs/failure-and-cost")
    parser.add_argument("environments", type=Path, help="the folder of installed lab environments")
    parser.add_argument(
        "--examples", action="store_true", help="write the examples of holdout tasks, and try nothing"
    )
    wanted = parser.parse_args()
    try:
        if wanted.examples:
            for path in write_examples(wanted.lab, wanted.environments):
                sys.stdout.write(f"{path}\n")
            return 0
    except LabMistake as mistake:
        sys.stderr.write(f"{mistake}\n")
        return 1
    checks = lab_checks(wanted.lab, wanted.environments)
    with ThreadPoolExecutor(2) as pool:
        found = sorted({bad for failures in pool.map(lambda one: one.run(), checks) for bad in failures})
    for bad in found:
        sys.stdout.write(f"gate {bad.gate}: {bad.path}:{bad.line}: {bad.message}; {bad.remedy}\n")
    sys.stdout.write(f"{wanted.lab.name}: {len(checks)} checks, {len(found)} mistakes\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
