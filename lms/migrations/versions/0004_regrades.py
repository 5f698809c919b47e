"""grading again: regrades, and the version that each run was graded with"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

PEOPLE = ("requested_by_id", "settled_by_id")
OTHERS = {"cohort_id": "cohort", "activity_id": "activity", "assignment_version_id": "assignment_version"}


def upgrade() -> None:
    make_regrades()
    with op.batch_alter_table("autograde_run") as batch:
        batch.add_column(sa.Column("assignment_version_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("regrade_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("counts", sa.Boolean(), nullable=True))
    op.execute(
        "UPDATE autograde_run SET counts = TRUE, assignment_version_id = (SELECT assignment_version_id "
        "FROM submission WHERE submission.id = autograde_run.submission_id)"
    )
    with op.batch_alter_table("autograde_run") as batch:
        batch.alter_column("assignment_version_id", existing_type=sa.Integer(), nullable=False)
        batch.alter_column("counts", existing_type=sa.Boolean(), nullable=False)
        batch.create_foreign_key(
            "fk_autograde_run_assignment_version_id_assignment_version",
            "assignment_version",
            ["assignment_version_id"],
            ["id"],
        )
        batch.create_foreign_key("fk_autograde_run_regrade_id_regrade", "regrade", ["regrade_id"], ["id"])
        batch.create_index("ix_autograde_run_regrade_id", ["regrade_id"])


def make_regrades() -> None:
    instant = lms.db.UtcDateTime(timezone=True)
    keys = {**OTHERS, **dict.fromkeys(PEOPLE, "person")}
    op.create_table(
        "regrade",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in OTHERS),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=False),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.Column("settled_at", instant, nullable=True),
        sa.Column("summary", sa.JSON(), nullable=True),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=f"fk_regrade_{name}_{table}")
            for name, table in keys.items()
        ),
        sa.PrimaryKeyConstraint("id", name="pk_regrade"),
        sa.UniqueConstraint("uuid", name="uq_regrade_uuid"),
    )
    op.create_index("ix_regrade_cohort_activity", "regrade", ["cohort_id", "activity_id"])


def downgrade() -> None:
    # What was never applied would count where nothing knows of regrades.
    op.execute("DELETE FROM autograde_run WHERE NOT counts")
    with op.batch_alter_table("autograde_run") as batch:
        batch.drop_index("ix_autograde_run_regrade_id")
        batch.drop_constraint("fk_autograde_run_regrade_id_regrade", type_="foreignkey")
        batch.drop_constraint("fk_autograde_run_assignment_version_id_assignment_version", type_="foreignkey")
        batch.drop_column("counts")
        batch.drop_column("regrade_id")
        batch.drop_column("assignment_version_id")
    op.drop_table("regrade")
