"""what labs tell of their cells, and contacts that staff note"""

import json

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)
TRIED = {"passed": "passed", "partial": "partial", "manual": "answered"}
TRIED |= dict.fromkeys(("failed", "hidden_failed", "timed_out", "out_of_memory"), "failed")


def foreign(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **options)


def upgrade() -> None:
    op.create_table(
        "lab_event",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("outcomes", sa.JSON(), nullable=False),
        foreign("lab_event", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("lab_event", "assignment_id", "assignment"),
        sa.PrimaryKeyConstraint("id", name="pk_lab_event"),
    )
    op.create_index("ix_lab_event_assignment_time", "lab_event", ["assignment_id", "at"])
    op.create_index("ix_lab_event_enrollment_time", "lab_event", ["enrollment_id", "at"])
    states = op.create_table(
        "cell_state",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.String(length=80), nullable=False),
        sa.Column("outcome", sa.String(length=8), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("fails", sa.Integer(), nullable=False),
        sa.Column("failing_since", INSTANT, nullable=True),
        sa.Column("tried_at", INSTANT, nullable=False),
        sa.Column("passed_at", INSTANT, nullable=True),
        sa.Column("answer", sa.String(length=12), nullable=False),
        foreign("cell_state", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("cell_state", "assignment_id", "assignment"),
        sa.PrimaryKeyConstraint("id", name="pk_cell_state"),
        sa.UniqueConstraint(
            "enrollment_id",
            "assignment_id",
            "grade_id",
            name="uq_cell_state_enrollment_id_assignment_id_grade_id",
        ),
    )
    op.create_index("ix_cell_state_assignment", "cell_state", ["assignment_id"])
    op.create_table(
        "contact",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(length=8), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        foreign("contact", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("contact", "by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_contact"),
        sa.UniqueConstraint("uuid", name="uq_contact_uuid"),
    )
    op.create_index("ix_contact_enrollment_id", "contact", ["enrollment_id"])
    rows = list(what_was_handed_in().values())
    for start in range(0, len(rows), 5000):
        op.bulk_insert(states, rows[start : start + 5000])


def what_was_handed_in() -> dict:
    """The cells' states by the submissions that are graded already."""
    found: dict = {}
    query = sa.text(
        "SELECT s.enrollment_id, v.assignment_id, s.submitted_at, r.report FROM autograde_run r"
        " JOIN submission s ON s.id = r.submission_id"
        " JOIN assignment_version v ON v.id = r.assignment_version_id"
        " WHERE r.counts AND r.state = 'graded' ORDER BY s.submitted_at, r.id"
    ).columns(submitted_at=INSTANT)
    for enrollment_id, assignment_id, at, report in op.get_bind().execute(query):
        cells = (json.loads(report) if isinstance(report, str) else report or {}).get("cells", [])
        for cell in cells:
            if cell["status"] in TRIED:
                where = {"enrollment_id": enrollment_id, "assignment_id": assignment_id}
                where["grade_id"] = cell["grade_id"]
                row = found.setdefault(tuple(where.values()), where | BLANK)
                note(row, TRIED[cell["status"]], at)
    return found


BLANK = {"tries": 0, "fails": 0, "failing_since": None, "passed_at": None, "answer": ""}


def note(row: dict, outcome: str, at: object) -> None:
    failing = outcome in ("partial", "failed")
    row |= {"outcome": outcome, "tried_at": at, "tries": row["tries"] + 1}
    row |= {"fails": row["fails"] + 1 if failing else 0}
    row |= {"failing_since": (row["failing_since"] or at) if failing else None}
    if outcome == "passed":
        row["passed_at"] = row["passed_at"] or at


def downgrade() -> None:
    for table in ("contact", "cell_state", "lab_event"):
        op.drop_table(table)
