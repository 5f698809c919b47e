"""status lists, corrections, issuing by hand and in bulk, counts of checks"""

import sqlalchemy as sa
from alembic import op

import lms.db

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    change_credential()
    make_status_list()
    make_runs()
    make_counts()


def change_credential() -> None:
    with op.batch_alter_table("credential") as batch:
        batch.add_column(sa.Column("edition", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("supersedes_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("list_number", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("list_index", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("work_shared", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch.drop_constraint("uq_credential_decision_id", type_="unique")
        batch.create_unique_constraint("uq_credential_decision_id_edition", ["decision_id", "edition"])
        batch.create_unique_constraint("uq_credential_list_number_list_index", ["list_number", "list_index"])
        batch.create_unique_constraint("uq_credential_supersedes_id", ["supersedes_id"])
        batch.create_foreign_key(
            "fk_credential_supersedes_id_credential", "credential", ["supersedes_id"], ["id"]
        )
    with op.batch_alter_table("credential") as batch:
        batch.alter_column("edition", server_default=None)
        batch.alter_column("work_shared", server_default=None)
    with op.batch_alter_table("completion_decision") as batch:
        batch.add_column(sa.Column("reason", sa.Text(), nullable=False, server_default=""))
        batch.add_column(sa.Column("valid_until", lms.db.UtcDateTime(timezone=True), nullable=True))
    with op.batch_alter_table("completion_decision") as batch:
        batch.alter_column("reason", server_default=None)
    with op.batch_alter_table("status_event") as batch:
        batch.add_column(sa.Column("category", sa.String(length=20), nullable=False, server_default=""))
    with op.batch_alter_table("status_event") as batch:
        batch.alter_column("category", server_default=None)


def make_status_list() -> None:
    op.create_table(
        "status_list",
        sa.Column("purpose", sa.String(length=10), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("signed_at", lms.db.UtcDateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("purpose", "number", name="pk_status_list"),
    )


def make_runs() -> None:
    instant = lms.db.UtcDateTime(timezone=True)
    op.create_table(
        "issue_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("uuid", sa.String(length=36), nullable=False),
        sa.Column("cohort_id", sa.Integer(), nullable=False),
        sa.Column("requested_by_id", sa.Integer(), nullable=True),
        sa.Column("requested_at", instant, nullable=False),
        sa.Column("finished_at", instant, nullable=True),
        sa.ForeignKeyConstraint(["cohort_id"], ["cohort.id"], name="fk_issue_run_cohort_id_cohort"),
        sa.ForeignKeyConstraint(
            ["requested_by_id"],
            ["person.id"],
            name="fk_issue_run_requested_by_id_person",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issue_run"),
        sa.UniqueConstraint("uuid", name="uq_issue_run_uuid"),
    )
    op.create_index("ix_issue_run_cohort_id", "issue_run", ["cohort_id"])
    op.create_table(
        "issue_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("enrollment_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [f"{name}_id"], [f"{table}.id"], name=f"fk_issue_item_{name}_id_{table}", ondelete="CASCADE"
            )
            for name, table in (("run", "issue_run"), ("enrollment", "enrollment"))
        ),
        sa.PrimaryKeyConstraint("id", name="pk_issue_item"),
        sa.UniqueConstraint("run_id", "enrollment_id", name="uq_issue_item_run_id_enrollment_id"),
    )
    op.create_index("ix_issue_item_run_state", "issue_item", ["run_id", "state"])


def make_counts() -> None:
    op.create_table(
        "check_count",
        sa.Column("credential_id", sa.Integer(), nullable=False),
        sa.Column("month", sa.String(length=7), nullable=False),
        sa.Column("checks", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["credential_id"],
            ["credential.id"],
            name="fk_check_count_credential_id_credential",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("credential_id", "month", name="pk_check_count"),
    )


def downgrade() -> None:
    for table in ("check_count", "issue_item", "issue_run", "status_list"):
        op.drop_table(table)
    with op.batch_alter_table("status_event") as batch:
        batch.drop_column("category")
    with op.batch_alter_table("completion_decision") as batch:
        batch.drop_column("valid_until")
        batch.drop_column("reason")
    # A decision had one credential; the later editions stay verifiable without it.
    op.execute("UPDATE credential SET decision_id = NULL WHERE edition > 1")
    with op.batch_alter_table("credential") as batch:
        batch.drop_constraint("fk_credential_supersedes_id_credential", type_="foreignkey")
        batch.drop_constraint("uq_credential_supersedes_id", type_="unique")
        batch.drop_constraint("uq_credential_list_number_list_index", type_="unique")
        batch.drop_constraint("uq_credential_decision_id_edition", type_="unique")
        batch.create_unique_constraint("uq_credential_decision_id", ["decision_id"])
        for column in ("work_shared", "list_index", "list_number", "supersedes_id", "edition"):
            batch.drop_column(column)
