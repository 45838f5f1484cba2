"""Messages that lie on a server and break the line whenever they are fetched: kept by place, so that they hold up nothing else."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete
from sqlmodel import col, select

from store.engine.transaction import Transaction
from store.tables import WithheldRow


@dataclass(frozen=True, slots=True)
class Withheld:
    """One such message. `times`: in how many passes it broke the line, from the first one in which the
    server delivered another message meanwhile; before that it is 0. `size` is 0 where the server does not say it."""

    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    size: int
    received_at: datetime | None
    how: str
    times: int
    since: datetime
    tried_at: datetime
    try_at: datetime


def withheld(tx: Transaction, mailbox: str | None = None) -> list[Withheld]:
    """Those of one mailbox or of all, by mailbox, folder and UID."""
    query = select(WithheldRow).order_by(
        col(WithheldRow.mailbox), col(WithheldRow.folder), col(WithheldRow.uidvalidity), col(WithheldRow.uid)
    )
    if mailbox is not None:
        query = query.where(WithheldRow.mailbox == mailbox)
    return [Withheld(**row.model_dump()) for row in tx.session.exec(query)]


def keep(tx: Transaction, found: Withheld) -> None:
    """Notes the message, or what is new about it."""
    place = (found.mailbox, found.folder, found.uidvalidity, found.uid)
    row = tx.session.get(WithheldRow, place) or WithheldRow(
        mailbox=found.mailbox,
        folder=found.folder,
        uidvalidity=found.uidvalidity,
        uid=found.uid,
        since=found.since,
        tried_at=found.tried_at,
        try_at=found.try_at,
    )
    row.sqlmodel_update({name: getattr(found, name) for name in Withheld.__dataclass_fields__})
    tx.session.add(row)
    tx.session.flush()


def forget(tx: Transaction, messages: Iterable[Withheld]) -> None:
    """These were taken in after all, or lie there no more."""
    for message in messages:
        tx.session.execute(
            delete(WithheldRow).where(
                col(WithheldRow.mailbox) == message.mailbox,
                col(WithheldRow.folder) == message.folder,
                col(WithheldRow.uidvalidity) == message.uidvalidity,
                col(WithheldRow.uid) == message.uid,
            )
        )
