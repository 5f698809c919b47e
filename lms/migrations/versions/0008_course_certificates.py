"""certificates of courses, beside those of tracks"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OF_THE_TRACK = sa.text("course_id IS NULL")


def upgrade() -> None:
    with op.batch_alter_table("course_version") as batch:
        batch.add_column(sa.Column("credential", sa.JSON(none_as_null=True), nullable=True))
    with op.batch_alter_table("completion_decision") as batch:
        batch.add_column(sa.Column("course_id", sa.Integer(), nullable=True))
        batch.create_foreign_key("fk_completion_decision_course_id_course", "course", ["course_id"], ["id"])
        batch.drop_constraint("uq_completion_decision_enrollment_id", type_="unique")
        batch.create_unique_constraint(
            "uq_completion_decision_enrollment_id_course_id", ["enrollment_id", "course_id"]
        )
    # Two missing values are not equal to a database, so one decision on the track needs an index of its own
    op.create_index(
        "uq_completion_decision_track",
        "completion_decision",
        ["enrollment_id"],
        unique=True,
        sqlite_where=OF_THE_TRACK,
        postgresql_where=OF_THE_TRACK,
    )


def downgrade() -> None:
    op.drop_index("uq_completion_decision_track", "completion_decision")
    # The credentials of courses stay verifiable without the decisions behind them
    of_courses = "SELECT id FROM completion_decision WHERE course_id IS NOT NULL"
    op.execute(f"UPDATE credential SET decision_id = NULL WHERE decision_id IN ({of_courses})")  # noqa: S608
    op.execute("DELETE FROM completion_decision WHERE course_id IS NOT NULL")
    with op.batch_alter_table("completion_decision") as batch:
        batch.drop_constraint("uq_completion_decision_enrollment_id_course_id", type_="unique")
        batch.drop_constraint("fk_completion_decision_course_id_course", type_="foreignkey")
        batch.create_unique_constraint("uq_completion_decision_enrollment_id", ["enrollment_id"])
        batch.drop_column("course_id")
    with op.batch_alter_table("course_version") as batch:
        batch.drop_column("credential")
