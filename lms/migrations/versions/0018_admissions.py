"""who applies, waits or was declined; invitations to cohorts"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    op.add_column(
        "cohort", sa.Column("by_application", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.create_table(
        "admission",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("since", INSTANT, nullable=False),
        sa.Column("applied_at", INSTANT, nullable=True),
        sa.Column("motivation", sa.Text(), nullable=False),
        sa.Column("experience", sa.Text(), nullable=False),
        sa.Column("company", sa.String(length=200), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("deferred_to_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name="fk_admission_cohort_id_cohort", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_admission_person_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["deferred_to_id"], ["cohort.id"], name="fk_admission_deferred_to_id_cohort", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_admission"),
        sa.UniqueConstraint("uuid", name="uq_admission_uuid"),
        sa.UniqueConstraint("cohort_id", "person_id", name="uq_admission_cohort_id_person_id"),
    )
    op.create_index("ix_admission_person_id", "admission", ["person_id"])
    op.create_table(
        "invitation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("most_uses", sa.Integer(), nullable=True),
        sa.Column("uses", sa.Integer(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT, nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["cohort_id"], ["cohort.id"], name="fk_invitation_cohort_id_cohort", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["created_by_id"], ["person.id"], name="fk_invitation_created_by_id_person", ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_invitation"),
        sa.UniqueConstraint("uuid", name="uq_invitation_uuid"),
        sa.UniqueConstraint("cohort_id", "email", name="uq_invitation_cohort_id_email"),
    )


def downgrade() -> None:
    op.drop_table("invitation")
    op.drop_table("admission")
    with op.batch_alter_table("cohort") as table:
        table.drop_column("by_application")
