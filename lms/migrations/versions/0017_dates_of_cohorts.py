"""holidays and an end of cohorts, days counted from enrollment, addresses of calendars"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("cohort", sa.Column("country", sa.String(length=2), nullable=True))
    op.add_column("cohort", sa.Column("days_off", sa.JSON(), nullable=False, server_default="[]"))
    op.add_column("cohort", sa.Column("archived_at", INSTANT, nullable=True))
    op.add_column("scheduled_activity", sa.Column("due_days", sa.Integer(), nullable=True))
    op.create_table(
        "calendar_feed",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_calendar_feed_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calendar_feed"),
        sa.UniqueConstraint("uuid", name="uq_calendar_feed_uuid"),
        sa.UniqueConstraint("person_id", name="uq_calendar_feed_person_id"),
    )


def downgrade() -> None:
    op.drop_table("calendar_feed")
    with op.batch_alter_table("scheduled_activity") as table:
        table.drop_column("due_days")
    with op.batch_alter_table("cohort") as table:
        for name in ("archived_at", "days_off", "country"):
            table.drop_column(name)
