"""Mail to our own people about their tasks."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import store.engine.columns

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def _big() -> sa.types.TypeEngine[int]:
    return sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    words, instant = store.engine.columns.Words, sqlmodel.sql.sqltypes.UTCDateTime
    op.create_table(
        "notice",
        sa.Column("id", _big(), nullable=False),
        sa.Column("user_id", _big(), nullable=False),
        *(sa.Column(name, words(), nullable=False) for name in ("status", "to_address", "subject", "body", "language")),
        sa.Column("created_at", instant(), nullable=False),
        sa.Column("message_id", words(), nullable=False),
        sa.Column("rfc_id", store.engine.columns.Key(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_attempt_at", instant(), nullable=False),
        sa.Column("first_attempt_at", instant(), nullable=True),
        sa.Column("lease_until", instant(), nullable=True),
        sa.Column("lease_by", words(), nullable=False),
        sa.Column("last_error", words(), nullable=False),
        sa.Column("sent_at", instant(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint("rfc_id"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_notice_user", "notice", ["user_id", "created_at"])
    queued = sa.text("status = 'queued'")
    op.create_index(
        "ix_notice_queue", "notice", ["next_attempt_at", "id"], sqlite_where=queued, postgresql_where=queued
    )
    op.create_table(
        "notice_task",
        sa.Column("user_id", _big(), autoincrement=False, nullable=False),
        sa.Column("task_id", _big(), autoincrement=False, nullable=False),
        sa.Column("notice_id", _big(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"]),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"]),
        sa.PrimaryKeyConstraint("user_id", "task_id"),
    )
