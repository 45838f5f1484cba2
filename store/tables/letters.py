"""What goes out: letters of cases, and notices to our own people about their tasks."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from store.engine.columns import Big, indexed, json_list, key, link, optional_link, partial, plain, words


class LetterRow(SQLModel, table=True):
    """An outgoing letter; once queued, its delivery columns belong to `store.outbox`."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_case", "case_id", "id"),
        Index("ix_letter_caps", "kind", "to_address", "created_at"),
        Index("ix_letter_caps_all", "kind", "created_at"),
        partial("ix_letter_queue", "next_attempt_at", "id", where="status = 'queued'"),
        partial("ix_letter_held", "release_at", where="status = 'held'"),
        partial("ix_letter_failed", "id", where="status = 'failed'"),
        partial("uq_letter_rfc_id", "rfc_id", where="rfc_id <> ''", unique=True),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    case_id: int = link("cases.id")
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


class NoticeRow(SQLModel, table=True):
    """A mail to one of our own people about his tasks; apart from letters, so that no case ever counts it as one of its."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user", "user_id", "created_at"),
        partial("ix_notice_queue", "next_attempt_at", "id", where="status = 'queued'"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    user_id: int = link("users.id")
    status: str = words("queued")  # queued, sent, failed
    to_address: str = words()
    subject: str = words()
    body: str = words()
    language: str = words()
    created_at: datetime
    message_id: str = words()
    rfc_id: str = indexed(unique=True)  # message_id without angle brackets
    attempts: int = 0
    next_attempt_at: datetime
    first_attempt_at: datetime | None = None
    lease_until: datetime | None = None
    lease_by: str = words()
    last_error: str = words()
    sent_at: datetime | None = None


class NoticeTaskRow(SQLModel, table=True):
    """A task of which a user was told: never twice."""

    __tablename__ = "notice_task"

    user_id: int = Field(
        primary_key=True, foreign_key="users.id", sa_type=Big, sa_column_kwargs={"autoincrement": False}
    )
    task_id: int = Field(primary_key=True, sa_type=Big, sa_column_kwargs={"autoincrement": False})
    notice_id: int = link("notice.id")
