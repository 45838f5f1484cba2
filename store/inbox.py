"""Raw messages from their arrival until they are registered, filed or set aside.

Where they lie in mailboxes is in `store.arrivals`, whose names stand here too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_
from sqlmodel import col, select

from complaints.reading import Reading
from foundations.language.sentence import say
from store import faxes, search
from store.arrivals import (
    Arrival,
    Counts,
    Kept,
    MailboxState,
    arrivals_of,
    count_messages,
    keep,
    known_uids,
    mailbox_state,
    mailbox_states,
    mark_moved,
    save_mailbox_state,
    start_mailbox,
    unmoved,
)
from store.engine.codec import from_json, to_json
from store.engine.errors import Conflict, NotFound
from store.engine.transaction import Transaction
from store.tables import ArrivalRow, AttachmentRow, CaseRow, MessageRow, ReadingRow

__all__ = [
    "Arrival",
    "Counts",
    "Kept",
    "MailboxState",
    "Message",
    "PendingMessage",
    "answered",
    "arrivals_of",
    "attempt",
    "bare_id",
    "count_messages",
    "file",
    "find_same_files",
    "get",
    "keep",
    "keep_reading",
    "known_uids",
    "list_messages",
    "mailbox_state",
    "mailbox_states",
    "mark_moved",
    "next_pending",
    "reading_of",
    "registered",
    "retry",
    "save_mailbox_state",
    "set_aside",
    "start_mailbox",
    "take",
    "unmoved",
]


@dataclass(frozen=True, slots=True)
class PendingMessage:
    """A message that waits to be read and registered."""

    id: int
    sha256: str
    size: int
    received_at: datetime
    mailboxes: list[str]
    attempts: int
    kept_at: datetime
    state: str = "pending"


@dataclass(frozen=True, slots=True)
class Message:
    """A message as lists show it. `case_no` is None for what is in no case."""

    id: int
    sha256: str
    size: int
    mailboxes: list[str]
    kind: str
    state: str
    case_no: str | None
    from_address: str
    from_name: str
    subject: str
    received_at: datetime
    kept_at: datetime
    attempts: int = 0
    reason: str = ""
    traceback: str = ""
    language: str = "unknown"
    message_id: str = ""
    sent_at: datetime | None = None
    automatic: bool = False
    settled_at: datetime | None = None
    answer_due_at: datetime | None = None
    answered_at: datetime | None = None
    answered_by: str = ""
    warned_at: datetime | None = None
    late_at: datetime | None = None

    @property
    def mailbox(self) -> str:
        """The mailbox in which it lay first."""
        return self.mailboxes[0] if self.mailboxes else ""


def bare_id(message_id: str) -> str:
    """A Message-ID without angle brackets and space, as the store compares them."""
    return "".join(message_id.split()).strip("<>")


def _mailboxes(tx: Transaction, ids: list[int]) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {x: [] for x in ids}
    for start in range(0, len(ids), 500):
        part = col(ArrivalRow.message_id).in_(ids[start : start + 500])
        query = select(ArrivalRow.message_id, ArrivalRow.mailbox).where(part).order_by(col(ArrivalRow.id))
        for message_id, mailbox in tx.session.exec(query):
            if mailbox not in found[message_id]:
                found[message_id].append(mailbox)
    return found


def next_pending(tx: Transaction, limit: int, now: datetime, *, after: int = 0) -> list[PendingMessage]:
    """Messages to be read now, oldest arrival first, from ids above `after`; those whose retry lies later are left out."""
    query = (
        select(MessageRow)
        .where(
            MessageRow.state == "pending",
            col(MessageRow.id) > after,
            or_(col(MessageRow.next_attempt_at).is_(None), col(MessageRow.next_attempt_at) <= now),
        )
        .order_by(col(MessageRow.id))
        .limit(limit)
    )
    rows = tx.session.exec(query).all()
    boxes = _mailboxes(tx, [x.id or 0 for x in rows])
    return [_pending(x, boxes[x.id or 0]) for x in rows]


def _pending(row: MessageRow, mailboxes: list[str]) -> PendingMessage:
    assert row.id is not None
    return PendingMessage(
        row.id, row.sha256, row.size, row.received_at, mailboxes, row.attempts, row.kept_at, row.state
    )


def take(tx: Transaction, message_id: int) -> PendingMessage | None:
    """Locks a message for this transaction if it is still pending; None when another process has it or did it."""
    query = select(MessageRow).where(MessageRow.id == message_id, MessageRow.state == "pending")
    row = tx.session.exec(query.with_for_update(skip_locked=True)).first()
    return None if row is None else _pending(row, _mailboxes(tx, [message_id])[message_id])


def attempt(tx: Transaction, message_id: int, again_at: datetime) -> int:
    """Notes, before it begins, that the message is tried now and may be tried again from `again_at`; gives the attempts.

    A message that kills the process is thereby counted and cannot be taken for ever.
    """
    row = _row(tx, message_id)
    row.attempts += 1
    row.next_attempt_at = again_at
    tx.session.add(row)
    tx.session.flush()
    return row.attempts


def _row(tx: Transaction, message_id: int, *, for_update: bool = True) -> MessageRow:
    query = select(MessageRow).where(MessageRow.id == message_id)
    row = tx.session.exec(query.with_for_update() if for_update and tx.writing else query).first()
    if row is None:
        raise NotFound(say("there is no message {message_id}; `kesu message list` shows them", message_id=message_id))
    return row


def _settle(tx: Transaction, row: MessageRow, state: str, kind: str, at: datetime) -> None:
    row.state, row.kind, row.settled_at, row.next_attempt_at = state, kind, at, None
    tx.session.add(row)
    tx.session.flush()


def keep_reading(tx: Transaction, message_id: int, reading: Reading, *, received_at: datetime | None = None) -> None:
    """Keeps what was read (again), with the columns that lists and joins use; `received_at` when the fax gateway says better."""
    row = _row(tx, message_id)
    mail = reading.mail
    row.kind, row.automatic, row.language = reading.kind, reading.automatic, reading.language
    row.content_digest = reading.content_digest
    row.attachments = len(reading.attachments)
    if mail is not None:
        row.from_address, row.from_name, row.subject = mail.from_address, mail.from_name, mail.subject
        row.rfc_id = bare_id(mail.message_id)
        row.sent_at = mail.date if mail.date is None or mail.date.tzinfo else None
    if received_at is not None:
        row.received_at = received_at
    tx.session.add(row)
    kept = tx.session.get(ReadingRow, message_id) or ReadingRow(message_id=message_id)
    kept.body = to_json(reading)
    tx.session.add(kept)
    for old in tx.session.exec(select(AttachmentRow).where(AttachmentRow.message_id == message_id)):
        tx.session.delete(old)
    tx.session.flush()
    for position, x in enumerate(reading.attachments):
        tx.session.add(
            AttachmentRow(
                message_id=message_id,
                position=position,
                path=x.path,
                name=x.name,
                type=x.type,
                size=x.size,
                sha256=x.sha256,
                read=x.read,
                problem=x.problem,
            )
        )
    faxes.keep(tx, message_id, reading.fax, row.received_at)
    tx.session.flush()
    search.index_message(tx, message_id, row.case_id, reading)


def find_same_files(tx: Transaction, sha256s: Iterable[str], since: datetime) -> list[tuple[int, str | None]]:
    """Messages received since then that carry all of these files, as (message id, case_no or None), oldest first."""
    wanted = set(sha256s)
    if not wanted:
        return []
    query = (
        select(MessageRow.id, CaseRow.case_no)
        .join(AttachmentRow, col(AttachmentRow.message_id) == col(MessageRow.id))
        .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id), isouter=True)
        .where(col(AttachmentRow.sha256).in_(wanted), MessageRow.received_at >= since)
        .group_by(col(MessageRow.id), col(CaseRow.case_no))
        .having(func.count(func.distinct(AttachmentRow.sha256)) == len(wanted))
        .order_by(col(MessageRow.id))
    )
    return [(message_id or 0, case_no) for message_id, case_no in tx.session.exec(query)]


def reading_of(tx: Transaction, message_id: int) -> Reading | None:
    """What was read from a message, or None when it has not been read."""
    row = tx.session.get(ReadingRow, message_id)
    return None if row is None or row.body is None else from_json(Reading, row.body)


def file(
    tx: Transaction,
    message_id: int,
    reading: Reading,
    kind: str,
    at: datetime,
    *,
    answer_due_at: datetime | None = None,
) -> None:
    """Files a message that opens no case; `answer_due_at` is the clock of customer mail that people must answer."""
    keep_reading(tx, message_id, reading)
    row = _row(tx, message_id)
    row.answer_due_at = answer_due_at
    _settle(tx, row, "filed", kind, at)


def registered(tx: Transaction, message_id: int, kind: str, at: datetime) -> None:
    """The message is part of a case now (`store.cases.attach` has linked it)."""
    _settle(tx, _row(tx, message_id), "registered", kind, at)


def set_aside(tx: Transaction, message_id: int, reason: str, traceback: str, at: datetime) -> None:
    """Quarantines a message that could not be processed, with the reason in words; bytes and arrivals stay."""
    row = _row(tx, message_id)
    row.reason, row.traceback = reason, traceback[-20_000:]
    _settle(tx, row, "quarantined", row.kind, at)


def retry(tx: Transaction, message_id: int) -> None:
    """Makes a quarantined message pending again. Raises Conflict when it is not quarantined."""
    row = _row(tx, message_id)
    if row.state != "quarantined":
        raise Conflict(
            say(
                "message {message_id} is {state}, not quarantined; only quarantined messages are tried again",
                message_id=message_id,
                state=row.state,
            )
        )
    row.state, row.attempts, row.next_attempt_at, row.settled_at = "pending", 0, None, None
    tx.session.add(row)
    tx.session.flush()


def answered(tx: Transaction, message_id: int, by: str, at: datetime) -> None:
    """Somebody has answered filed customer mail: its clock stops. The first answer counts."""
    row = _row(tx, message_id)
    if row.answered_at is None:
        row.answered_at, row.answered_by = at, by
    tx.session.add(row)
    tx.session.flush()


def _message(row: MessageRow, mailboxes: list[str], case_no: str | None) -> Message:
    assert row.id is not None
    values = {
        x: getattr(row, x) for x in Message.__dataclass_fields__ if x not in {"mailboxes", "case_no", "message_id"}
    }
    return Message(**values, mailboxes=mailboxes, case_no=case_no, message_id=row.rfc_id)


def get(tx: Transaction, message_id: int) -> Message:
    """One message. Raises NotFound."""
    row = _row(tx, message_id, for_update=False)
    case_no = tx.session.exec(select(CaseRow.case_no).where(CaseRow.id == row.case_id)).first() if row.case_id else None
    return _message(row, _mailboxes(tx, [message_id])[message_id], case_no)


def list_messages(
    tx: Transaction, kind: str | None = None, state: str | None = None, *, limit: int | None = None, after: int = 0
) -> Iterator[Message]:
    """Messages in the order of arrival, of a kind or state if given; `after` is the id from which to go on."""
    size = 500
    while limit is None or limit > 0:
        query = (
            select(MessageRow, CaseRow.case_no)
            .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id), isouter=True)
            .where(col(MessageRow.id) > after)
            .order_by(col(MessageRow.id))
            .limit(size if limit is None else min(size, limit))
        )
        if kind is not None:
            query = query.where(MessageRow.kind == kind)
        if state is not None:
            query = query.where(MessageRow.state == state)
        rows = tx.session.exec(query).all()
        if not rows:
            return
        boxes = _mailboxes(tx, [x.id or 0 for x, _ in rows])
        for row, case_no in rows:
            yield _message(row, boxes[row.id or 0], case_no)
        after = rows[-1][0].id or 0
        if limit is not None:
            limit -= len(rows)
