"""what is still to be removed of erased accounts"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "erasure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_uuid", sa.String(length=36), nullable=False),
        sa.Column("blobs", sa.JSON(), nullable=False),
        sa.Column("asked_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_erasure"),
        sa.UniqueConstraint("person_uuid", name="uq_erasure_person_uuid"),
    )


def downgrade() -> None:
    op.drop_table("erasure")
