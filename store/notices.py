"""Mail to our own people about their tasks: who was told of what, and notices on their way out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, or_, update
from sqlmodel import col, select

from store.engine.columns import clean
from store.engine.transaction import Transaction
from store.inbox import bare_id
from store.tables import CaseRow, NoticeRow, NoticeTaskRow, TaskRow, UserRow


@dataclass(frozen=True, slots=True)
class OpenTask:
    """A task that is not done, with as much of its case as a notice tells."""

    id: int
    case_no: str
    name: str
    owner_role: str
    owner: str
    due_at: datetime | None
    customer_name: str
    product_name: str


@dataclass(frozen=True, slots=True)
class DueNotice:
    """A notice that is to be sent."""

    id: int
    to: str
    subject: str
    body: str
    language: str
    message_id: str
    created_at: datetime
    attempts: int
    first_attempt_at: datetime | None


def untold(tx: Transaction, user_id: int, roles: Sequence[str]) -> Iterator[OpenTask]:
    """Open tasks of these roles, and those of anybody that name an owner, of which the user was never told; the most urgent
    first. More than is his own: `complaints.procedure.roles.whose` says whose each is."""
    told = select(NoticeTaskRow.task_id).where(col(NoticeTaskRow.user_id) == user_id)
    columns = (
        TaskRow.id,
        CaseRow.case_no,
        TaskRow.kind,
        TaskRow.owner_role,
        TaskRow.owner,
        TaskRow.due_at,
        CaseRow.customer_name,
        CaseRow.product_name,
    )
    query = (
        select(*columns)  # type: ignore[call-overload]
        .join(CaseRow, col(CaseRow.id) == col(TaskRow.case_id))
        .where(
            col(TaskRow.done_at).is_(None),
            or_(col(TaskRow.owner_role).in_(roles), col(TaskRow.owner) != ""),
            col(TaskRow.id).not_in(told),
        )
        .order_by(col(TaskRow.due_at).is_(None), col(TaskRow.due_at), col(TaskRow.id))
        .execution_options(yield_per=100)
    )
    with tx.session.exec(query) as rows:
        for row in rows:
            yield OpenTask(*row)


def lock(tx: Transaction, user_id: int) -> None:
    """Lets no other process tell this user anything until the transaction ends."""
    tx.session.exec(select(UserRow.id).where(col(UserRow.id) == user_id).with_for_update()).first()


def last_told(tx: Transaction, user_id: int) -> datetime | None:
    """When the last notice to a user was written."""
    return tx.session.exec(select(func.max(NoticeRow.created_at)).where(NoticeRow.user_id == user_id)).one()


def add(
    tx: Transaction,
    user_id: int,
    tasks: Iterable[int],
    *,
    to: str,
    subject: str,
    body: str,
    language: str,
    message_id: str,
    at: datetime,
) -> int:
    """Puts a notice into the outbox and notes of which tasks it tells; gives its id."""
    row = NoticeRow(
        user_id=user_id,
        to_address=to,
        subject=clean(subject),
        body=clean(body),
        language=language,
        created_at=at,
        message_id=message_id,
        rfc_id=bare_id(message_id),
        next_attempt_at=at,
    )
    tx.session.add(row)
    tx.session.flush()
    assert row.id is not None
    for task_id in tasks:
        tx.session.add(NoticeTaskRow(user_id=user_id, task_id=task_id, notice_id=row.id))
    tx.session.flush()
    return row.id


def due(tx: Transaction, now: datetime, limit: int) -> list[DueNotice]:
    """Queued notices whose time has come and that no courier holds, oldest first."""
    query = (
        select(NoticeRow)
        .where(NoticeRow.status == "queued", NoticeRow.next_attempt_at <= now, _free(now))
        .order_by(col(NoticeRow.next_attempt_at), col(NoticeRow.id))
        .limit(limit)
    )
    return [
        DueNotice(
            x.id or 0,
            x.to_address,
            x.subject,
            x.body,
            x.language,
            x.message_id,
            x.created_at,
            x.attempts,
            x.first_attempt_at,
        )
        for x in tx.session.exec(query)
    ]


def _free(now: datetime) -> ColumnElement[bool]:
    """That no process holds the row: its lease is over, or it never had one."""
    return or_(col(NoticeRow.lease_until).is_(None), col(NoticeRow.lease_until) <= now)


def claim(tx: Transaction, notice_id: int, now: datetime, lease: datetime, by: str) -> bool:
    """Takes a due notice until the instant `lease`; False when another courier was first."""
    chosen = and_(col(NoticeRow.id) == notice_id, col(NoticeRow.status) == "queued", _free(now))
    statement = update(NoticeRow).where(chosen)
    values = {"lease_until": lease, "lease_by": by, "attempts": NoticeRow.attempts + 1}
    values["first_attempt_at"] = func.coalesce(NoticeRow.first_attempt_at, now)
    return bool(tx.session.connection().execute(statement.values(**values)).rowcount == 1)


def leases(tx: Transaction) -> dict[int, str]:
    """The queued notices that a courier holds, with who it is."""
    query = select(NoticeRow.id, NoticeRow.lease_by).where(
        NoticeRow.status == "queued", col(NoticeRow.lease_until).is_not(None)
    )
    return {notice_id: by for notice_id, by in tx.session.exec(query) if notice_id is not None}


def release(tx: Transaction, notice_ids: Iterable[int]) -> None:
    """Ends the leases of couriers that have died."""
    for notice_id in notice_ids:
        chosen = update(NoticeRow).where(col(NoticeRow.id) == notice_id, col(NoticeRow.status) == "queued")
        tx.session.connection().execute(chosen.values(lease_until=None, lease_by=""))


def settle(
    tx: Transaction, notice_id: int, status: str, *, at: datetime, error: str = "", again_at: datetime | None = None
) -> None:
    """What became of an attempt: `sent`, `failed`, or `queued` again for `again_at`."""
    row = tx.session.get(NoticeRow, notice_id, with_for_update=True, populate_existing=True)
    if row is None:
        return
    row.status, row.last_error, row.lease_until = status, error, None
    row.sent_at = at if status == "sent" else row.sent_at
    row.next_attempt_at = again_at or row.next_attempt_at
    tx.session.add(row)
    tx.session.flush()


def find(tx: Transaction, message_ids: Iterable[str]) -> int | None:
    """The notice whose Message-ID is among these, or None."""
    bare = [x for x in map(bare_id, message_ids) if x]
    if not bare:
        return None
    return tx.session.exec(select(NoticeRow.id).where(col(NoticeRow.rfc_id).in_(bare))).first()


def exists(tx: Transaction, notice_id: int) -> bool:
    """Whether there is such a notice."""
    return tx.session.get(NoticeRow, notice_id) is not None


def next_due_at(tx: Transaction) -> datetime | None:
    """When the next queued notice may leave; None when none is queued."""
    return tx.session.exec(select(func.min(NoticeRow.next_attempt_at)).where(NoticeRow.status == "queued")).one()
