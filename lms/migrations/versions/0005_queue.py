"""the queue is the table, taken in the order of priority and age; no note of what the broker was told"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("autograde_run") as batch:
        batch.drop_column("sent_at")
        batch.drop_index("ix_autograde_run_state")
        batch.create_index("ix_autograde_run_state_priority_id", ["state", "priority", "id"])


def downgrade() -> None:
    with op.batch_alter_table("autograde_run") as batch:
        batch.drop_index("ix_autograde_run_state_priority_id")
        batch.create_index("ix_autograde_run_state", ["state"])
        batch.add_column(sa.Column("sent_at", lms.db.UtcDateTime(timezone=True), nullable=True))
