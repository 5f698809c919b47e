"""how long a place is kept for whoever was selected; penalties that a worker works out anew"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cohort", sa.Column("answer_days", sa.Integer(), nullable=False, server_default="7"))
    op.add_column("admission", sa.Column("answer_by", INSTANT, nullable=True))
    op.create_table(
        "recount",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("activity_ids", sa.JSON(), nullable=False),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("after_id", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name="fk_recount_actor_id_person", ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name="fk_recount_cohort_id_cohort", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_recount"),
        sa.UniqueConstraint("cohort_id", name="uq_recount_cohort_id"),
    )


def downgrade() -> None:
    op.drop_table("recount")
    op.drop_column("admission", "answer_by")
    op.drop_column("cohort", "answer_days")
