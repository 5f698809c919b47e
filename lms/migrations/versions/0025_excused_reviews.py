"""peer reviews that need not be written"""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("peer_review", sa.Column("excuse", sa.Text(), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("peer_review", "excuse")
