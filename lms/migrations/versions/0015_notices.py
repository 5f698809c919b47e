"""notices, how each kind reaches a person, and the number of unread ones beside the account"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("person", sa.Column("unread_notices", sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "notice_text",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("subject", sa.JSON(), nullable=False),
        sa.Column("text", sa.JSON(), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notice_text"),
    )
    op.create_index("ix_notice_text_created_at", "notice_text", ["created_at"])
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=True),
        sa.Column("digest_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_notice_person_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["text_id"], ["notice_text.id"], name="fk_notice_text_id_notice_text", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice"),
        sa.UniqueConstraint("uuid", name="uq_notice_uuid"),
    )
    op.create_index("ix_notice_person_read", "notice", ["person_id", "read_at"])
    op.create_index("ix_notice_text_id", "notice", ["text_id"])
    op.create_index("ix_notice_digest_at", "notice", ["digest_at"])
    op.create_table(
        "notice_choice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("way", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_notice_choice_person_id_person", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_notice_choice"),
        sa.UniqueConstraint("person_id", "kind", name="uq_notice_choice_person_id_kind"),
    )


def downgrade() -> None:
    op.drop_table("notice_choice")
    op.drop_table("notice")
    op.drop_table("notice_text")
    op.drop_column("person", "unread_notices")
