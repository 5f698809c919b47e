"""by which key each kept PDF was sealed"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("credential") as batch:
        batch.add_column(sa.Column("seals", sa.JSON(), nullable=False, server_default="{}"))
    with op.batch_alter_table("credential") as batch:
        batch.alter_column("seals", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("credential") as batch:
        batch.drop_column("seals")
