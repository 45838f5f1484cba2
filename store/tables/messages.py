"""What came in: messages, where they lay, what was read from them and the files they carried, the state of mailboxes."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.engine.columns import Big, Key, indexed, json_list, key, link, number, optional_link, partial, plain, words


class MessageRow(SQLModel, table=True):
    """One raw message by content; `ArrivalRow` says in which mailboxes it lay."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_state", "state", "next_attempt_at", "id"),
        Index("ix_message_listing", "received_at", "id"),
        Index("ix_message_kind", "kind", "state", "received_at"),
        partial("ix_message_answer_due", "answer_due_at", where="answer_due_at IS NOT NULL AND answered_at IS NULL"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    sha256: str = indexed(unique=True)
    size: int = number()
    received_at: datetime  # the fax gateway's time once read, else the server's INTERNALDATE
    kept_at: datetime
    state: str = indexed("pending")  # pending, registered, filed, quarantined
    kind: str = indexed("unknown")
    automatic: bool = False
    case_id: int | None = optional_link("cases.id", index=True)
    attempts: int = 0
    next_attempt_at: datetime | None = None
    settled_at: datetime | None = None  # registered, filed or set aside at
    reason: str = words()  # why it was set aside, in words
    traceback: str = words()
    from_address: str = indexed(index=True)
    from_name: str = words()
    subject: str = words()
    sent_at: datetime | None = None  # the Date header: what the sender says
    rfc_id: str = indexed(index=True)  # Message-ID without angle brackets
    content_digest: str = indexed(index=True)
    language: str = words("unknown")
    attachments: int = 0
    answer_due_at: datetime | None = None  # other customer mail has its own clock
    answered_at: datetime | None = None
    answered_by: str = words()
    warned_at: datetime | None = None
    late_at: datetime | None = None


class ReadingRow(SQLModel, table=True):
    """What was read from a message, as JSON; apart from the message so that lists stay narrow."""

    __tablename__ = "reading"

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_type=Big)
    body: Any = plain()


class ArrivalRow(SQLModel, table=True):
    """A message lying in one folder of one mailbox."""

    __tablename__ = "arrival"
    __table_args__ = (
        UniqueConstraint("mailbox", "folder", "uidvalidity", "uid"),
        partial("ix_arrival_unmoved", "mailbox", "folder", "uidvalidity", where="moved_at IS NULL"),
    )

    id: int | None = key()
    message_id: int = link("message.id", index=True)
    mailbox: str = indexed()
    folder: str = indexed()
    uidvalidity: int = number()
    uid: int = number()
    received_at: datetime
    kept_at: datetime
    moved_at: datetime | None = None  # the server was told (moved, flagged or left as configured)
    set_aside_at: datetime | None = None  # the server was told that its message is in quarantine


class AttachmentRow(SQLModel, table=True):
    """A file found in a message; its bytes are in `store.engine.files` when somebody put them there."""

    __tablename__ = "attachment"
    __table_args__ = (UniqueConstraint("message_id", "position"),)

    id: int | None = key()
    message_id: int = link("message.id")
    position: int
    path: str = words()
    name: str = words()
    type: str = words()
    size: int = number()
    sha256: str = indexed(index=True)
    read: bool = False
    problem: str | None = words(None)


class FaxPrintRow(SQLModel, table=True):
    """How the pages of a fax look, to find the same sheets sent again; apart from the reading so that looking is quick."""

    __tablename__ = "fax_print"
    __table_args__ = (
        Index("ix_fax_print_caller", "caller", "received_at"),
        Index("ix_fax_print_pages", "pages", "received_at"),
    )

    message_id: int = Field(primary_key=True, foreign_key="message.id", sa_type=Big)
    caller: str = indexed()  # E.164, "" when the caller withheld it
    pages: int
    received_at: datetime
    prints: Any = json_list()  # 64 hexadecimal digits for each page


class WithheldRow(SQLModel, table=True):
    """A message that breaks the line to its server whenever it is fetched: it lies there and is not taken in."""

    __tablename__ = "withheld"

    mailbox: str = Field(primary_key=True, sa_type=Key)
    folder: str = Field(primary_key=True, sa_type=Key)
    uidvalidity: int = Field(primary_key=True, sa_type=Big)
    uid: int = Field(primary_key=True, sa_type=Big)
    size: int = number()
    received_at: datetime | None = None
    how: str = words()  # what the server did, in words
    times: int = 0  # in how many passes it broke the line while the server delivered others
    since: datetime
    tried_at: datetime
    try_at: datetime


class MailboxStateRow(SQLModel, table=True):
    """What is known of a mailbox between two passes."""

    __tablename__ = "mailbox_state"

    name: str = Field(primary_key=True, sa_type=Key)
    folder: str = words()
    uidvalidity: int = number()
    last_uid: int = number()
    last_contact_at: datetime | None = None
    last_error: str = words()
    last_error_at: datetime | None = None
    on_server: int = 0
    stored: int = 0
    quarantined: int = 0
    waiting: int = 0
    first_started_on: date | None = None
    credentials_expire_on: date | None = None
