"""worked notebooks, and the pages that the worker makes of them"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "worked_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("release_hash", sa.String(length=64), nullable=False),
        sa.Column("environment", sa.String(length=80), nullable=False),
        sa.Column("title", sa.JSON(), nullable=False),
        sa.Column("files", sa.JSON(), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_worked_version"),
        sa.UniqueConstraint("slug", "release_hash", name="uq_worked_version_slug_release_hash"),
    )
    op.create_table(
        "worked_page",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("blob", sa.String(length=64), nullable=True),
        sa.Column("cause", sa.String(length=20), nullable=True),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("claimed_until", INSTANT, nullable=True),
        sa.Column("made_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["version_id"], ["worked_version.id"], name="fk_worked_page_version_id_worked_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_worked_page"),
        sa.UniqueConstraint("version_id", "language", name="uq_worked_page_version_id_language"),
    )
    op.create_index("ix_worked_page_state", "worked_page", ["state"])


def downgrade() -> None:
    op.drop_table("worked_page")
    op.drop_table("worked_version")
