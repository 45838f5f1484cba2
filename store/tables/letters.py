"""What goes out, in one table: letters of cases, and notices to our own people about their tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from store.engine.columns import Big, indexed, json_list, key, link, optional_link, partial, plain, words


class LetterRow(SQLModel, table=True):
    """An outgoing letter, of a case or (as a notice) to one of our own people, so that neither counts for the other; once
    queued, its delivery columns belong to `store.outbox`."""

    __tablename__ = "letter"
    __table_args__ = (
        CheckConstraint("(case_id IS NULL) <> (user_id IS NULL)", name="ck_letter_whose"),
        Index("ix_letter_case", "case_id", "id"),
        partial("ix_letter_user", "user_id", "created_at", where="user_id IS NOT NULL"),
        Index("ix_letter_caps", "kind", "to_address", "created_at"),
        Index("ix_letter_caps_all", "kind", "created_at"),
        partial("ix_letter_queue", "next_attempt_at", "id", where="status = 'queued'"),
        partial("ix_letter_held", "release_at", where="status = 'held'"),
        partial("ix_letter_failed", "id", where="status = 'failed'"),
        partial("uq_letter_rfc_id", "rfc_id", where="rfc_id <> ''", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    case_id: int | None = optional_link("cases.id")
    user_id: int | None = optional_link("users.id")  # whom a notice is for
    kind: str = indexed()
    status: str = words("draft")
    to_address: str = indexed()
    from_address: str = words()
    subject: str = words()
    body: str = words()
    language: str = words()
    created_at: datetime
    message_id: str = words()
    rfc_id: str = indexed()  # message_id without angle brackets
    in_reply_to: str = words()
    references: Any = json_list()
    ordinal: int = 1
    drafted_by: str = words()
    approvals: Any = json_list()
    attempts: int = 0
    next_attempt_at: datetime | None = None
    lease_until: datetime | None = None
    lease_by: str = words()  # the process that holds it, for the day it dies
    first_attempt_at: datetime | None = None
    last_error: str = words()
    sent_at: datetime | None = None
    sent_sha256: str = words()  # the very bytes that the server took, in `store.engine.files`
    read_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce: Any = plain()
    release_at: datetime | None = None
    answers_message: int | None = optional_link("message.id")


class NoticeTaskRow(SQLModel, table=True):
    """A task of which a user was told: never twice."""

    __tablename__ = "notice_task"

    user_id: int = Field(
        primary_key=True, foreign_key="users.id", sa_type=Big, sa_column_kwargs={"autoincrement": False}
    )
    task_id: int = Field(primary_key=True, sa_type=Big, sa_column_kwargs={"autoincrement": False})
    letter_id: int = link("letter.id")
