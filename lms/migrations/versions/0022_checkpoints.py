"""checkpoints: papers with their clocks, what staff give beyond, results that came out"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def foreign(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **options)


def upgrade() -> None:
    op.create_table(
        "checkpoint_paper",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("attempt_id", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("ends_at", INSTANT, nullable=False),
        sa.Column("saved_at", INSTANT, nullable=True),
        sa.Column("ended_by", sa.String(length=10), nullable=True),
        sa.Column("counted_at", INSTANT, nullable=True),
        sa.Column("late_answers", sa.JSON(), nullable=False),
        sa.Column("late_at", INSTANT, nullable=True),
        foreign("checkpoint_paper", "attempt_id", "attempt", ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint_paper"),
        sa.UniqueConstraint("attempt_id", name="uq_checkpoint_paper_attempt_id"),
    )
    op.create_index("ix_checkpoint_paper_ended_by_ends_at", "checkpoint_paper", ["ended_by", "ends_at"])
    op.create_table(
        "checkpoint_allowance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("given_by_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        foreign("checkpoint_allowance", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("checkpoint_allowance", "activity_id", "activity"),
        foreign("checkpoint_allowance", "given_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint_allowance"),
    )
    op.create_index(
        "ix_checkpoint_allowance_enrollment_activity",
        "checkpoint_allowance",
        ["enrollment_id", "activity_id"],
    )
    op.create_table(
        "checkpoint_results",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("released_by_id", sa.Integer(), nullable=True),
        foreign("checkpoint_results", "cohort_id", "cohort", ondelete="CASCADE"),
        foreign("checkpoint_results", "activity_id", "activity"),
        foreign("checkpoint_results", "released_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_checkpoint_results"),
        sa.UniqueConstraint("cohort_id", "activity_id", name="uq_checkpoint_results_cohort_id_activity_id"),
    )


def downgrade() -> None:
    op.drop_table("checkpoint_results")
    op.drop_table("checkpoint_allowance")
    op.drop_table("checkpoint_paper")
