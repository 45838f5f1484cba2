"""Notices to our own people lie in the outbox of the letters."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

#: columns that the two tables of before had in common; what is in a courier's hand stays there
SHARED = (
    "user_id, status, to_address, subject, body, language, created_at, message_id, rfc_id, attempts, next_attempt_at, "
    "first_attempt_at, lease_until, lease_by, last_error, sent_at"
)


def upgrade() -> None:
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    with op.batch_alter_table("letter", table_kwargs={"sqlite_autoincrement": True}) as letter:
        letter.alter_column("case_id", existing_type=big, nullable=True)
        letter.add_column(sa.Column("user_id", big, nullable=True))
        letter.create_foreign_key("fk_letter_user", "users", ["user_id"], ["id"])
        letter.create_check_constraint("ck_letter_whose", "(case_id IS NULL) <> (user_id IS NULL)")
    of_user = sa.text("user_id IS NOT NULL")
    op.create_index(
        "ix_letter_user", "letter", ["user_id", "created_at"], sqlite_where=of_user, postgresql_where=of_user
    )
    op.execute(  # only names of columns are put together
        f'INSERT INTO letter ({SHARED}, kind, drafted_by, from_address, in_reply_to, "references", ordinal, approvals, '  # noqa: S608
        f"sent_sha256, bounce) SELECT {SHARED}, 'staff_notice', 'kesu', '', '', '[]', 1, '[]', '', 'null' "
        "FROM notice ORDER BY id"
    )
    with op.batch_alter_table("notice_task") as told:
        told.add_column(sa.Column("letter_id", big, nullable=True))
    op.execute(
        "UPDATE notice_task SET letter_id = (SELECT letter.id FROM letter JOIN notice ON notice.rfc_id = letter.rfc_id "
        "WHERE notice.id = notice_task.notice_id)"
    )
    with op.batch_alter_table("notice_task") as told:
        told.alter_column("letter_id", existing_type=big, nullable=False)
        told.create_foreign_key("fk_notice_task_letter", "letter", ["letter_id"], ["id"])
        told.drop_column("notice_id")
    op.drop_table("notice")
