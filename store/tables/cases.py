"""A case, its messages and its fields, and the numbers given to cases."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from store.engine.columns import Key, indexed, json_list, json_object, key, link, number, partial, plain, words


class CaseRow(SQLModel, table=True):
    """A complaint case; the columns after the mark are computed on every save so that work lists page in the database."""

    __tablename__ = "cases"
    __table_args__ = (
        Index("ix_cases_next_due", "open", "next_due_at", "id"),
        Index("ix_cases_received", "open", "received_at", "id"),
        Index("ix_cases_all_received", "received_at", "id"),
        Index("ix_cases_status", "status", "next_due_at", "id"),
        Index("ix_cases_owner", "owner", "open", "next_due_at", "id"),
        Index("ix_cases_severity", "severity", "open", "next_due_at", "id"),
        Index("ix_cases_customer", "customer_name", "received_at", "id"),
        Index("ix_cases_product", "product_name", "received_at", "id"),
        Index("ix_cases_closed", "closed_at", "id"),
        partial("ix_cases_watch", "watch_at", where="watch_at IS NOT NULL"),
        partial("ix_cases_review", "next_due_at", "id", where="open AND needs_review"),
        partial("ix_cases_waiting", "next_due_at", "id", where="open AND is_waiting"),
        partial("ix_cases_acknowledgement", "acknowledgement", "id", where="open"),
        {"sqlite_autoincrement": True},
    )

    id: int | None = key()
    case_no: str = indexed(unique=True)
    version: int = 0
    status: str = indexed("new")
    received_at: datetime
    registered_at: datetime
    channel: str = words("email")
    language: str = words("unknown")
    kind: str = words("complaint")
    mailboxes: Any = json_list()
    complaint_kinds: Any = json_list()
    severity_class: str | None = words(None)
    suggested_class: str | None = words(None)
    suggestion_rule: str = words()
    suggestion_text: str = words()
    missing: Any = json_list()
    participants: Any = json_list()
    acknowledgement: str = indexed("suppressed")
    acknowledgement_reason: str = words()
    acknowledged_at: datetime | None = None
    answer_to: str = words()
    manual_entry: bool = False
    incomplete_fax: bool = False
    owner: str = indexed()
    departments: Any = json_list()
    waiting: Any = json_list()
    record: Any = json_object()
    closed_at: datetime | None = None
    close_reason: str = words()
    history_count: int = 0
    history_digest: str = words()
    # --- computed on save, for lists, filters and the watch ---
    open: bool = True  # status is not closed
    severity: str = indexed()  # the confirmed class, else the suggested one, else ""
    customer_name: str = indexed()
    product_name: str = indexed()
    lot_no: Any = json_list()
    kinds: str = words()  # complaint kinds between spaces: " QLT-FUN QLT-DIM "
    department: str = words()  # departments between spaces
    subject: str = words()
    from_address: str = indexed(index=True)
    message_count: int = 0
    missing_count: int = 0
    open_tasks: int = 0
    lowest_confidence: float = 1.0  # of the fields that no person has confirmed
    needs_review: bool = False
    is_waiting: bool = False  # the customer's answer is awaited
    next_deadline_name: str = words()
    next_started_at: datetime | None = None
    next_due_at: datetime | None = None
    next_warn_at: datetime | None = None  # from here the deadline is "due soon"
    watch_at: datetime | None = None  # the next instant at which time changes something in this case
    watched_at: datetime | None = None


class CaseMessageRow(SQLModel, table=True):
    """A message that came in, as part of a case."""

    __tablename__ = "case_message"
    __table_args__ = (UniqueConstraint("case_id", "message_id"),)

    id: int | None = key()
    case_id: int = link("cases.id")
    message_id: int = link("message.id", index=True)
    kind: str = words("unknown")
    is_copy: bool = False


class FieldValueRow(SQLModel, table=True):
    """One value of a field of a case; `position` 0 is the best."""

    __tablename__ = "field_value"
    __table_args__ = (UniqueConstraint("case_id", "name", "position"), Index("ix_field_value_name", "name", "case_id"))

    id: int | None = key()
    case_id: int = link("cases.id")
    name: str = indexed()
    position: int
    value: Any = plain()
    raw: str = words()
    method: str = words()
    source: Any = json_object()
    confidence: float
    confirmed_by: str | None = words(None)


class NumberRow(SQLModel, table=True):
    """The last number given out under a key; it only ever grows."""

    __tablename__ = "number_sequence"

    key: str = Field(primary_key=True, sa_type=Key)
    last: int = number()
