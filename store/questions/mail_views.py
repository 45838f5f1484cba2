"""The read-only questions of the dashboard about mail: messages, mailboxes, letters and files, page by page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Text, cast, func, select
from sqlmodel import col

from store import search
from store.engine.transaction import Transaction
from store.tables import AttachmentRow, CaseRow, LetterRow, MailboxStateRow, MessageRow


@dataclass(frozen=True, slots=True)
class MessageLine:
    """One message as lists of messages show it."""

    id: int
    received_at: datetime
    kind: str
    automatic: bool
    state: str
    from_address: str
    from_name: str
    subject: str
    attachments: int
    reason: str
    attempts: int
    case_no: str | None
    answer_due_at: datetime | None
    answered_at: datetime | None


def messages(
    tx: Transaction,
    *,
    state: str = "filed",
    kind: str = "",
    automatic: bool | None = None,
    text: str = "",
    limit: int = 25,
    offset: int = 0,
) -> list[MessageLine]:
    """One page of messages, the newest first; `automatic` None lets both through.

    `text` is looked for in all that was read: sender, subject, body and attachments (`store.search`).
    """
    columns = [getattr(MessageRow, n) for n in MessageLine.__dataclass_fields__ if n != "case_no"]
    columns.insert(11, CaseRow.case_no)
    query = (
        select(*columns)
        .outerjoin(CaseRow, col(CaseRow.id) == MessageRow.case_id)
        .where(*_of_messages(tx, state, kind, automatic, text))
        .order_by(col(MessageRow.received_at).desc(), col(MessageRow.id).desc())
        .limit(limit)
        .offset(offset)
    )
    return [MessageLine(*row) for row in tx.session.execute(query)]


def count_messages(
    tx: Transaction, *, state: str = "filed", kind: str = "", automatic: bool | None = None, text: str = ""
) -> int:
    """How many messages `messages` has on all pages."""
    query = select(func.count()).select_from(MessageRow).where(*_of_messages(tx, state, kind, automatic, text))
    return int(tx.session.execute(query).scalar_one())


def _of_messages(
    tx: Transaction, state: str, kind: str, automatic: bool | None, text: str
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if state:
        conditions.append(col(MessageRow.state) == state)
    if kind:
        conditions.append(col(MessageRow.kind) == kind)
    if automatic is not None:
        conditions.append(col(MessageRow.automatic).is_(automatic))
    if text.strip():
        conditions.append(col(MessageRow.id).in_(search.matching_messages(tx, text)))
    return conditions


@dataclass(frozen=True, slots=True)
class MailboxLine:
    """What is known of one mailbox."""

    name: str
    folder: str
    last_contact_at: datetime | None
    last_error: str
    last_error_at: datetime | None
    on_server: int
    stored: int
    quarantined: int
    waiting: int
    credentials_expire_on: Any


def mailboxes(tx: Transaction) -> list[MailboxLine]:
    """Every mailbox that was ever watched, by name."""
    columns = [getattr(MailboxStateRow, name) for name in MailboxLine.__dataclass_fields__]
    query = select(*columns).order_by(col(MailboxStateRow.name))
    return [MailboxLine(*row) for row in tx.session.execute(query)]


@dataclass(frozen=True, slots=True)
class LetterLine:
    """One letter with trouble or in the queue."""

    id: int
    case_no: str
    kind: str
    status: str
    to_address: str
    subject: str
    created_at: datetime
    attempts: int
    next_attempt_at: datetime | None
    last_error: str
    sent_at: datetime | None
    bounced_at: datetime | None


def letters(tx: Transaction, statuses: Sequence[str], *, limit: int = 50) -> list[LetterLine]:
    """Letters of cases in the given states, the newest first; `failed` brings the bounced ones too."""
    columns = [getattr(LetterRow, n) for n in LetterLine.__dataclass_fields__ if n != "case_no"]
    columns.insert(1, CaseRow.case_no)
    query = (
        select(*columns)
        .join(CaseRow, col(CaseRow.id) == LetterRow.case_id)
        .where(col(LetterRow.status).in_(statuses))
        .order_by(col(LetterRow.id).desc())
        .limit(limit)
    )
    return [LetterLine(*row) for row in tx.session.execute(query)]


def count_letters(tx: Transaction, status: str) -> int:
    """How many letters of cases are in one state."""
    query = select(func.count()).select_from(LetterRow)
    query = query.where(col(LetterRow.status) == status, col(LetterRow.case_id).is_not(None))
    return int(tx.session.execute(query).scalar_one())


def count_backlog(tx: Transaction) -> int:
    """Open cases of mail that came before `answer_since`: they are not answered, and no task was raised for each."""
    query = select(func.count()).select_from(CaseRow)
    query = query.where(col(CaseRow.open), col(CaseRow.acknowledgement) == "suppressed")
    query = query.where(cast(CaseRow.record, Text).like('%"backlog":true%'))
    return int(tx.session.execute(query).scalar_one())


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """One file of a message, and the hash of the message that holds it."""

    message_id: int
    position: int
    path: str
    name: str
    type: str
    size: int
    sha256: str
    read: bool
    problem: str | None
    message_sha256: str


def attachments(tx: Transaction, message_ids: Sequence[int]) -> list[AttachmentLine]:
    """The files of these messages, in order."""
    columns = [getattr(AttachmentRow, n) for n in AttachmentLine.__dataclass_fields__ if n != "message_sha256"]
    query = (
        select(*columns, col(MessageRow.sha256))
        .join(MessageRow, col(MessageRow.id) == AttachmentRow.message_id)
        .where(col(AttachmentRow.message_id).in_(message_ids))
        .order_by(col(AttachmentRow.message_id), col(AttachmentRow.position))
    )
    return [AttachmentLine(*row) for row in tx.session.execute(query)]


def attachment(tx: Transaction, message_id: int, position: int) -> AttachmentLine | None:
    """One file of a message by its place, or None."""
    return next((a for a in attachments(tx, [message_id]) if a.position == position), None)


def message_sha256(tx: Transaction, message_id: int) -> str | None:
    """The hash under which a raw message is kept, or None when there is no such message."""
    return tx.session.execute(
        select(col(MessageRow.sha256)).where(col(MessageRow.id) == message_id)
    ).scalar_one_or_none()
