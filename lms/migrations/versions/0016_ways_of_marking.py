"""ways of marking a lab in a cohort, requests for a second look, and what lists count without reports"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)
AT_ONCE = 500


def upgrade() -> None:
    op.add_column("mark", sa.Column("seat", sa.Integer(), nullable=True))
    op.add_column("mark", sa.Column("over_tests", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("autograde_run", sa.Column("by_hand", sa.Integer(), nullable=False, server_default="0"))
    _count_cells()
    op.create_table(
        "lab_marking",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("lab", sa.String(length=80), nullable=False),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("two_graders", sa.Boolean(), nullable=False),
        sa.Column("request_days", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=36), nullable=False),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name="fk_lab_marking_cohort_id_cohort", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_lab_marking"),
        sa.UniqueConstraint("cohort_id", "lab", name="uq_lab_marking_cohort_id_lab"),
    )
    op.create_table(
        "regrade_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.String(length=80), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("points_before", sa.Double(), nullable=False),
        sa.Column("points_after", sa.Double(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submission.id"], name="fk_regrade_request_submission_id_submission"
        ),
        sa.ForeignKeyConstraint(
            ["decided_by_id"], ["person.id"], name="fk_regrade_request_decided_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regrade_request"),
        sa.UniqueConstraint("uuid", name="uq_regrade_request_uuid"),
    )
    op.create_index("ix_regrade_request_submission_id", "regrade_request", ["submission_id"])
    op.create_index("ix_regrade_request_state", "regrade_request", ["state"])


def _count_cells() -> None:
    """Writes into each graded run how many of its cells a person has to look at."""
    runs = sa.table(
        "autograde_run",
        sa.column("id"),
        sa.column("state"),
        sa.column("report", sa.JSON),
        sa.column("by_hand"),
    )
    connection, last = op.get_bind(), 0
    while rows := connection.execute(
        sa.select(runs.c.id, runs.c.report)
        .where(runs.c.id > last, runs.c.state == "graded")
        .order_by(runs.c.id)
        .limit(AT_ONCE)
    ).all():
        last = rows[-1].id
        for id, report in rows:
            cells = (report or {}).get("cells") or ()
            if number := sum(cell["score"] is None or cell.get("status") == "flagged" for cell in cells):
                connection.execute(runs.update().where(runs.c.id == id).values(by_hand=number))


def downgrade() -> None:
    op.drop_table("regrade_request")
    op.drop_table("lab_marking")
    op.drop_column("autograde_run", "by_hand")
    op.drop_column("mark", "over_tests")
    op.drop_column("mark", "seat")
