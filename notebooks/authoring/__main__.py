"""For authors: `python -m notebooks.authoring LAB_DIR ENVIRONMENTS` builds a lab and tries all its gates."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from .build import build
from .gates import run, trials
from .holdout_gate import holdout_problems, write_examples
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
        lab = build(wanted.lab)
        verdicts = run(trials(wanted.lab, lab), lab, wanted.environments)
        held_out = holdout_problems(lab, wanted.environments)
    except LabMistake as mistake:
        sys.stderr.write(f"{mistake}\n")
        return 1
    failures = [problem for problem in verdicts.values() if problem]
    for line in (
        *failures,
        *held_out,
        f"{lab.slug}: {len(verdicts) - len(failures)} of {len(verdicts)} trials as expected",
    ):
        sys.stdout.write(f"{line}\n")
    return 1 if failures or held_out else 0


if __name__ == "__main__":
    sys.exit(main())
