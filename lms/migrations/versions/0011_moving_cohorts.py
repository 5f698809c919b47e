"""an attempt knows the version of the quiz whose questions it was asked"""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("attempt") as batch:
        batch.add_column(sa.Column("asked_id", sa.Integer(), nullable=True))
    op.execute("UPDATE attempt SET asked_id = activity_id")
    with op.batch_alter_table("attempt") as batch:
        batch.alter_column("asked_id", nullable=False)
        batch.create_foreign_key("fk_attempt_asked_id_activity", "activity", ["asked_id"], ["id"])


def downgrade() -> None:
    with op.batch_alter_table("attempt") as batch:
        batch.drop_constraint("fk_attempt_asked_id_activity", type_="foreignkey")
        batch.drop_column("asked_id")
