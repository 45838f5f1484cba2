"""All tables of the store in one place: rows as SQL keeps them, never handed out (callers get values of complaints.model).

Instants are aware and in UTC. Bytes are never here: rows hold the SHA-256 under which `store.files` keeps them.
Triggers and search indexes that SQLModel cannot express are in `store.schema`.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from store.columns import Big, Key, indexed, json_list, json_object, key, link, number, optional_link, plain, words


def _partial(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index over the few rows that are still of interest; both databases have them."""
    return Index(name, *columns, unique=unique, sqlite_where=text(where), postgresql_where=text(where))


class MessageRow(SQLModel, table=True):
    """One raw message by content; `ArrivalRow` says in which mailboxes it lay."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_state", "state", "next_attempt_at", "id"),
        Index("ix_message_listing", "received_at", "id"),
        Index("ix_message_kind", "kind", "state", "received_at"),
        _partial("ix_message_answer_due", "answer_due_at", where="answer_due_at IS NOT NULL AND answered_at IS NULL"),
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
        _partial("ix_arrival_unmoved", "mailbox", "folder", "uidvalidity", where="moved_at IS NULL"),
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
    """A file found in a message; its bytes are in `store.files` when somebody put them there."""

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
        _partial("ix_cases_watch", "watch_at", where="watch_at IS NOT NULL"),
        _partial("ix_cases_review", "next_due_at", "id", where="open AND needs_review"),
        _partial("ix_cases_waiting", "next_due_at", "id", where="open AND is_waiting"),
        _partial("ix_cases_acknowledgement", "acknowledgement", "id", where="open"),
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


class DeadlineRow(SQLModel, table=True):
    """One clock of a case."""

    __tablename__ = "deadline"
    __table_args__ = (
        Index("ix_deadline_case", "case_id", "id"),
        Index("ix_deadline_figures", "name", "due_at"),
        _partial("ix_deadline_open", "due_at", where="met_at IS NULL AND cancelled_at IS NULL"),
        _partial("ix_deadline_provisional", "case_id", where="provisional AND met_at IS NULL AND cancelled_at IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    name: str = indexed()
    ref: str = words()
    started_at: datetime
    due_at: datetime
    warn_at: datetime
    rule: str = words()
    clause: str = words()
    provisional: bool = False
    explanation: Any = json_list()
    met_at: datetime | None = None
    cancelled_at: datetime | None = None
    suspended_at: datetime | None = None
    warned_at: datetime | None = None
    late_at: datetime | None = None


class LetterRow(SQLModel, table=True):
    """An outgoing letter; once queued, its delivery columns belong to `store.outbox`."""

    __tablename__ = "letter"
    __table_args__ = (
        Index("ix_letter_case", "case_id", "id"),
        Index("ix_letter_caps", "kind", "to_address", "created_at"),
        Index("ix_letter_caps_all", "kind", "created_at"),
        _partial("ix_letter_queue", "next_attempt_at", "id", where="status = 'queued'"),
        _partial("ix_letter_held", "release_at", where="status = 'held'"),
        _partial("ix_letter_failed", "id", where="status = 'failed'"),
        _partial("uq_letter_rfc_id", "rfc_id", where="rfc_id <> ''", unique=True),
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
    sent_sha256: str = words()  # the very bytes that the server took, in `store.files`
    read_at: datetime | None = None
    bounced_at: datetime | None = None
    bounce: Any = plain()
    release_at: datetime | None = None
    answers_message: int | None = optional_link("message.id")


class TaskRow(SQLModel, table=True):
    """Something a person must do."""

    __tablename__ = "task"
    __table_args__ = (
        Index("ix_task_case", "case_id", "id"),
        _partial("uq_task_key", "case_id", "key", where="key <> ''", unique=True),
        _partial("ix_task_open", "owner_role", "due_at", "id", where="done_at IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    name: str = words()
    owner_role: str = indexed()
    owner: str = words()
    created_at: datetime
    due_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = words()
    detail: Any = plain()
    key: str = indexed()


class NoticeRow(SQLModel, table=True):
    """A mail to one of our own people about his tasks; apart from letters, so that no case ever counts it as one of its."""

    __tablename__ = "notice"
    __table_args__ = (
        Index("ix_notice_user", "user_id", "created_at"),
        _partial("ix_notice_queue", "next_attempt_at", "id", where="status = 'queued'"),
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


class ActionRow(SQLModel, table=True):
    """A corrective, preventive or containment action."""

    __tablename__ = "action"
    __table_args__ = (
        Index("ix_action_case", "case_id", "id"),
        _partial("ix_action_open", "due", where="completed_at IS NULL OR effective IS NULL"),
    )

    id: int | None = key()
    case_id: int = link("cases.id")
    kind: str = words()
    text: str = words()
    owner: str = words()
    due: str = indexed()
    created_at: datetime
    created_by: str = words()
    completed_at: datetime | None = None
    completed_by: str = words()
    evidence: str = words()
    effective: bool | None = None
    evaluated_at: datetime | None = None
    evaluated_by: str = words()
    evaluation: str = words()


class HistoryRow(SQLModel, table=True):
    """One change of a case. Rows are only ever added: triggers forbid the rest, and the digests show who goes round them."""

    __tablename__ = "history"
    __table_args__ = (UniqueConstraint("case_id", "position"), {"sqlite_autoincrement": True})

    id: int | None = key()
    case_id: int = link("cases.id")
    position: int  # from 1, without gaps
    at: datetime
    by: str = words()
    what: str = words()
    before: Any = plain()
    after: Any = plain()
    why: str = words()
    digest: str = words()


class LedgerRow(SQLModel, table=True):
    """One line for every transaction and case that added history: chains the histories of all cases into one."""

    __tablename__ = "ledger"

    seq: int = Field(primary_key=True, sa_type=Big, sa_column_kwargs={"autoincrement": False})
    case_id: int = link("cases.id", index=True)
    entries: int  # entries that the case had then
    digest: str = words()  # the digest of its last entry then
    chain: str = words()


class LedgerHeadRow(SQLModel, table=True):
    """The end of the ledger, one row: what is missing at its tail shows here."""

    __tablename__ = "ledger_head"

    id: int = Field(primary_key=True)
    seq: int = number()
    chain: str = words()


class NumberRow(SQLModel, table=True):
    """The last number given out under a key; it only ever grows."""

    __tablename__ = "number_sequence"

    key: str = Field(primary_key=True, sa_type=Key)
    last: int = number()


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


class UserRow(SQLModel, table=True):
    """Someone who may sign in."""

    __tablename__ = "users"

    id: int | None = key()
    name: str = words()
    folded_name: str = indexed(unique=True)  # names differ in more than case
    role: str = words("viewer")
    email: str = indexed(index=True)
    department: str = words()
    password_hash: str = words()
    language: str = words()
    preferences: Any = json_object()
    created_at: datetime
    disabled_at: datetime | None = None


class LoginSessionRow(SQLModel, table=True):
    """A signed-in browser: only the SHA-256 of its token is kept."""

    __tablename__ = "login_session"

    id: int | None = key()
    token_hash: str = indexed(unique=True)
    user_id: int = link("users.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class FailedAttemptRow(SQLModel, table=True):
    """A sign-in that failed."""

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("ix_failed_attempt_name", "name", "at"),
        Index("ix_failed_attempt_address", "address", "at"),
    )

    id: int | None = key()
    name: str = indexed()
    address: str = indexed()
    at: datetime


class DelegationRow(SQLModel, table=True):
    """One person's role lent to another until an instant."""

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_to", "to_user", "until"),)

    id: int | None = key()
    role: str = words()
    from_user: str = words()
    to_user: str = indexed()
    since: datetime
    until: datetime
    revoked_at: datetime | None = None


class CalendarDayRow(SQLModel, table=True):
    """A day of a calendar that differs from its week: off, or a make-up working day."""

    __tablename__ = "calendar_day"

    calendar: str = Field(primary_key=True, sa_type=Key)
    day: date = Field(primary_key=True)
    working: bool
    name: str = words()
    by: str = words()
    at: datetime


class CalendarYearRow(SQLModel, table=True):
    """A year whose official table is there."""

    __tablename__ = "calendar_year"

    calendar: str = Field(primary_key=True, sa_type=Key)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = words()
    by: str = words()
    at: datetime


class CalendarChangeRow(SQLModel, table=True):
    """What was changed in a calendar, when and by whom."""

    __tablename__ = "calendar_change"

    id: int | None = key()
    calendar: str = indexed(index=True)
    at: datetime
    by: str = words()
    what: str = words()  # "day:2026-10-10" or "year:2027"
    before: Any = plain()
    after: Any = plain()
    why: str = words()


class SettingRow(SQLModel, table=True):
    """A fact about this store that is no table of its own."""

    __tablename__ = "setting"

    key: str = Field(primary_key=True, sa_type=Key)
    value: Any = plain()
    at: datetime | None = None
    by: str = words()


class SearchRow(SQLModel, table=True):
    """Searchable text, folded (`store.folding`): one row for the facts of a case, one for each message."""

    __tablename__ = "search_text"
    __table_args__ = (_partial("uq_search_text_facts", "case_id", where="message_id IS NULL", unique=True),)

    id: int | None = key()
    case_id: int | None = optional_link("cases.id", index=True)
    message_id: int | None = Field(default=None, foreign_key="message.id", sa_type=Big, unique=True)
    body: str = words()
