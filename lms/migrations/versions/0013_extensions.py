"""extensions that learners ask for, and more time for whoever needs it"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def foreign(table: str, column: str, other: str, **options: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", **options)


def upgrade() -> None:
    op.create_table(
        "extension",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("activity_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("wanted_at", INSTANT, nullable=False),
        sa.Column("requested_at", INSTANT, nullable=False),
        sa.Column("due_at", INSTANT, nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", INSTANT, nullable=True),
        foreign("extension", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("extension", "activity_id", "activity"),
        foreign("extension", "decided_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_extension"),
        sa.UniqueConstraint("uuid", name="uq_extension_uuid"),
    )
    op.create_index("ix_extension_enrollment_activity", "extension", ["enrollment_id", "activity_id"])
    op.create_index("ix_extension_state", "extension", ["state"])
    op.create_table(
        "accommodation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("factor", sa.Double(), nullable=False),
        sa.Column("set_by_id", sa.Integer(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        foreign("accommodation", "enrollment_id", "enrollment", ondelete="CASCADE"),
        foreign("accommodation", "set_by_id", "person"),
        sa.PrimaryKeyConstraint("id", name="pk_accommodation"),
        sa.UniqueConstraint("enrollment_id", name="uq_accommodation_enrollment_id"),
    )


def downgrade() -> None:
    op.drop_table("accommodation")
    op.drop_table("extension")
