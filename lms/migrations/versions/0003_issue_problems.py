"""what could not be issued yet, the issuer's names, when a waiting run was last sent"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    instant = lms.db.UtcDateTime(timezone=True)
    op.create_table(
        "issue_problem",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", instant, nullable=False),
        sa.Column("next_try_at", instant, nullable=False),
        sa.ForeignKeyConstraint(
            ["enrollment_id"],
            ["enrollment.id"],
            name="fk_issue_problem_enrollment_id_enrollment",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issue_problem"),
        sa.UniqueConstraint("enrollment_id", name="uq_issue_problem_enrollment_id"),
    )
    op.create_table(
        "issuer_identity",
        sa.Column("did", sa.String(length=255), nullable=False),
        sa.Column("first_used_at", instant, nullable=False),
        sa.PrimaryKeyConstraint("did", name="pk_issuer_identity"),
    )
    with op.batch_alter_table("autograde_run") as batch:
        batch.add_column(sa.Column("sent_at", instant, nullable=True))


def downgrade() -> None:
    with op.batch_alter_table("autograde_run") as batch:
        batch.drop_column("sent_at")
    op.drop_table("issuer_identity")
    op.drop_table("issue_problem")
