"""holders are told of ends; a course's certificate counts in another enrollment"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("credential", sa.Column("end_told_at", lms.db.UtcDateTime(timezone=True), nullable=True))
    elsewhere = sa.Column(
        "taken_from_id", sa.Integer(), sa.ForeignKey("completion_decision.id"), nullable=True
    )
    op.add_column("completion_decision", elsewhere, inline_references=True)


def downgrade() -> None:
    op.drop_column("credential", "end_told_at")
    with op.batch_alter_table("completion_decision") as batch:
        batch.drop_column("taken_from_id")
