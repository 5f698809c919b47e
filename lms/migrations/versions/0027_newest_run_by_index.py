"""the newest run of a submission is found in an index, without reading reports"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    columns = ["submission_id", "counts", "state", "id", "by_hand"]
    op.create_index("ix_autograde_run_newest", "autograde_run", columns)
    op.drop_index("ix_autograde_run_submission_id", "autograde_run")


def downgrade() -> None:
    op.create_index("ix_autograde_run_submission_id", "autograde_run", ["submission_id"])
    op.drop_index("ix_autograde_run_newest", "autograde_run")
