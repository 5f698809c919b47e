"""comparisons of what learners of a lab handed in"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "comparison",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("lease_until", INSTANT, nullable=True),
        sa.Column("works", sa.Integer(), nullable=False),
        sa.Column("unreadable", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_comparison_cohort_id_cohort"),
        sa.ForeignKeyConstraint(["activity_id"], ["activity.id"], name="fk_comparison_activity_id_activity"),
        sa.ForeignKeyConstraint(
            ["requested_by_id"], ["person.id"], name="fk_comparison_requested_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_comparison"),
        sa.UniqueConstraint("uuid", name="uq_comparison_uuid"),
    )
    op.create_index("ix_comparison_cohort_activity", "comparison", ["cohort_id", "activity_id"])
    op.create_index("ix_comparison_state", "comparison", ["state"])
    _pairs()


def _pairs() -> None:
    op.create_table(
        "resemblance",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("comparison_id", sa.Integer(), nullable=False),
        sa.Column("left_id", sa.Integer(), nullable=False),
        sa.Column("right_id", sa.Integer(), nullable=False),
        sa.Column("left_share", sa.Double(), nullable=False),
        sa.Column("right_share", sa.Double(), nullable=False),
        sa.Column("passages", sa.JSON(), nullable=False),
        sa.Column("put_aside_at", INSTANT, nullable=True),
        sa.Column("put_aside_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["comparison_id"],
            ["comparison.id"],
            name="fk_resemblance_comparison_id_comparison",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["left_id"], ["submission.id"], name="fk_resemblance_left_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["right_id"], ["submission.id"], name="fk_resemblance_right_id_submission", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["put_aside_by_id"], ["person.id"], name="fk_resemblance_put_aside_by_id_person"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_resemblance"),
        sa.UniqueConstraint("uuid", name="uq_resemblance_uuid"),
    )
    for name in ("comparison_id", "left_id", "right_id"):
        op.create_index(f"ix_resemblance_{name}", "resemblance", [name])


def downgrade() -> None:
    op.drop_table("resemblance")
    op.drop_table("comparison")
