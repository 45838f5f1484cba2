"""Messages that break the line to their server: which they are, and when each is tried again."""

from __future__ import annotations

import sqlalchemy as sa
import sqlmodel.sql.sqltypes
from alembic import op

import store.engine.columns

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    words, key, instant = store.engine.columns.Words, store.engine.columns.Key, sqlmodel.sql.sqltypes.UTCDateTime
    big = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
    op.create_table(
        "withheld",
        sa.Column("mailbox", key(), nullable=False),
        sa.Column("folder", key(), nullable=False),
        sa.Column("uidvalidity", big, autoincrement=False, nullable=False),
        sa.Column("uid", big, autoincrement=False, nullable=False),
        sa.Column("size", big, nullable=False),
        sa.Column("received_at", instant(), nullable=True),
        sa.Column("how", words(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        *(sa.Column(name, instant(), nullable=False) for name in ("since", "tried_at", "try_at")),
        sa.PrimaryKeyConstraint("mailbox", "folder", "uidvalidity", "uid"),
    )
