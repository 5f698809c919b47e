"""the placement diagnostic, exemptions from lessons, tracks that are not listed"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

INSTANT = lms.db.UtcDateTime(timezone=True)


def upgrade() -> None:
    with op.batch_alter_table("track") as batch:
        batch.add_column(sa.Column("listed", sa.Boolean(), nullable=True))
    op.execute("UPDATE track SET listed = TRUE")
    with op.batch_alter_table("track") as batch:
        batch.alter_column("listed", existing_type=sa.Boolean(), nullable=False)
    op.create_table(
        "placement_version",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("published_at", INSTANT, nullable=False),
        sa.Column("current", sa.Boolean(), nullable=False),
        sa.Column("definition", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_placement_version"),
        sa.UniqueConstraint("content_hash", name="uq_placement_version_content_hash"),
    )
    make_sittings()
    make_exemptions()


def make_sittings() -> None:
    op.create_table(
        "sitting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_sitting_person_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["placement_version.id"], name="fk_sitting_version_id_placement_version"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_sitting"),
        sa.UniqueConstraint("uuid", name="uq_sitting_uuid"),
        sa.UniqueConstraint("person_id", "number", name="uq_sitting_person_id_number"),
    )


def make_exemptions() -> None:
    op.create_table(
        "exemption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("module_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.JSON(), nullable=False),
        sa.Column("granted_at", INSTANT, nullable=False),
        sa.Column("declined_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name="fk_exemption_person_id_person", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["module_id"], ["module.id"], name="fk_exemption_module_id_module"),
        sa.PrimaryKeyConstraint("id", name="pk_exemption"),
        sa.UniqueConstraint("uuid", name="uq_exemption_uuid"),
        sa.UniqueConstraint("person_id", "module_id", name="uq_exemption_person_id_module_id"),
    )


def downgrade() -> None:
    op.drop_table("exemption")
    op.drop_table("sitting")
    op.drop_table("placement_version")
    with op.batch_alter_table("track") as batch:
        batch.drop_column("listed")
