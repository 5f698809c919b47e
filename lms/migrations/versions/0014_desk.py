"""points by criterion, and comments that graders keep"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column("mark", sa.Column("criteria", sa.JSON(), nullable=True))
    op.create_table(
        "saved_comment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("grade_id", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("removed_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_saved_comment_person_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["assignment_id"], ["assignment.id"], name="fk_saved_comment_assignment_id_assignment"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_saved_comment"),
        sa.UniqueConstraint("uuid", name="uq_saved_comment_uuid"),
    )
    op.create_index(
        "ix_saved_comment_person_cell", "saved_comment", ["person_id", "assignment_id", "grade_id"]
    )


def downgrade() -> None:
    op.drop_table("saved_comment")
    op.drop_column("mark", "criteria")
