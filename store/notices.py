"""Mail to our own people about their tasks: who was told of what. `store.outbox` brings it on its way like any letter."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select

from complaints.model import SYSTEM
from store.engine.transaction import Transaction
from store.inbox import bare_id
from store.tables import LetterRow, NoticeTaskRow, UserRow

#: the kind of letter that a notice is
KIND = "staff_notice"


def lock(tx: Transaction, user_id: int) -> None:
    """Lets no other process tell this user anything until the transaction ends."""
    tx.session.exec(select(UserRow.id).where(col(UserRow.id) == user_id).with_for_update()).first()


def last_told(tx: Transaction, user_id: int) -> datetime | None:
    """When the last notice to a user was written."""
    return tx.session.exec(select(func.max(LetterRow.created_at)).where(LetterRow.user_id == user_id)).one()


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
    row = LetterRow(
        user_id=user_id,
        kind=KIND,
        status="queued",
        drafted_by=SYSTEM.name,
        to_address=to,
        subject=subject,
        body=body,
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
        tx.session.add(NoticeTaskRow(user_id=user_id, task_id=task_id, letter_id=row.id))
    tx.session.flush()
    return row.id


def find(tx: Transaction, message_ids: Iterable[str]) -> str:
    """The Message-ID of the notice that is among these; empty when there is none."""
    bare = [x for x in map(bare_id, message_ids) if x]
    if not bare:
        return ""
    named = select(LetterRow.message_id).where(col(LetterRow.rfc_id).in_(bare), LetterRow.rfc_id != "")
    return tx.session.exec(named.where(col(LetterRow.user_id).is_not(None))).first() or ""
