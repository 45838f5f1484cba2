"""Where raw messages lie: arrivals in folders of mailboxes, and what is known of each mailbox between two passes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from store.engine.transaction import Transaction
from store.tables import ArrivalRow, MailboxStateRow, MessageRow


@dataclass(frozen=True, slots=True)
class Kept:
    """What `keep` did. `new`: these bytes were not here before; `again`: this very arrival was already known."""

    message_id: int
    arrival_id: int
    new: bool
    again: bool


@dataclass(frozen=True, slots=True)
class Arrival:
    """A message lying in one folder of one mailbox; `moved` when the server was told that we have it."""

    id: int
    message_id: int
    mailbox: str
    folder: str
    uidvalidity: int
    uid: int
    sha256: str
    state: str  # of the message
    moved: bool
    size: int  # of the message on the server


@dataclass(frozen=True, slots=True)
class MailboxState:
    """What is known of a mailbox between two passes. Counts are of the last pass."""

    name: str
    folder: str = ""
    uidvalidity: int = 0
    last_uid: int = 0
    last_contact_at: datetime | None = None
    last_error: str = ""
    last_error_at: datetime | None = None
    on_server: int = 0
    stored: int = 0
    quarantined: int = 0
    waiting: int = 0
    first_started_on: date | None = None
    credentials_expire_on: date | None = None


@dataclass(frozen=True, slots=True)
class Counts:
    """How many messages of a mailbox are in each state, and how many arrivals the server was not told of."""

    stored: int = 0
    pending: int = 0
    quarantined: int = 0
    unmoved: int = 0
    by_state: dict[str, int] = field(default_factory=dict)


def keep(
    tx: Transaction,
    *,
    mailbox: str,
    folder: str,
    uidvalidity: int,
    uid: int,
    sha256: str,
    size: int,
    received_at: datetime,
    kept_at: datetime,
) -> Kept:
    """Keeps one arrival of a message whose bytes are already in `tx.files`.

    The same (mailbox, folder, uidvalidity, uid) again is a no-op; the same bytes elsewhere add an arrival to the
    message that is there. Safe when two processes do it at once.
    """
    place = (
        col(ArrivalRow.mailbox) == mailbox,
        col(ArrivalRow.folder) == folder,
        col(ArrivalRow.uidvalidity) == uidvalidity,
        col(ArrivalRow.uid) == uid,
    )
    known = tx.session.exec(select(ArrivalRow).where(*place)).first()
    if known is not None:
        assert known.id is not None
        return Kept(known.message_id, known.id, new=False, again=True)
    row = MessageRow(sha256=sha256, size=size, received_at=received_at, kept_at=kept_at)
    insert = postgresql.insert(MessageRow) if tx.postgresql else sqlite.insert(MessageRow)
    statement = insert.values(row.model_dump(exclude={"id"})).on_conflict_do_nothing(index_elements=["sha256"])
    made = tx.session.connection().execute(statement.returning(col(MessageRow.id))).scalar()
    if made is not None:
        message_id = made
    else:
        found = tx.session.exec(select(MessageRow.id).where(MessageRow.sha256 == sha256)).one()
        assert found is not None
        message_id = found
    arrival = ArrivalRow(
        message_id=message_id,
        mailbox=mailbox,
        folder=folder,
        uidvalidity=uidvalidity,
        uid=uid,
        received_at=received_at,
        kept_at=kept_at,
    )
    tx.session.add(arrival)
    tx.session.flush()
    assert arrival.id is not None
    return Kept(message_id, arrival.id, new=made is not None, again=False)


def known_uids(tx: Transaction, mailbox: str, folder: str, uidvalidity: int) -> set[int]:
    """The UIDs of a folder that are kept already."""
    query = select(ArrivalRow.uid).where(
        ArrivalRow.mailbox == mailbox, ArrivalRow.folder == folder, ArrivalRow.uidvalidity == uidvalidity
    )
    return set(tx.session.exec(query))


def _arrivals(tx: Transaction, *where: ColumnElement[bool]) -> list[Arrival]:
    query = (
        select(ArrivalRow, MessageRow)
        .join(MessageRow, col(MessageRow.id) == col(ArrivalRow.message_id))
        .where(*where)
        .order_by(col(ArrivalRow.id))
    )
    return [
        Arrival(
            a.id or 0,
            a.message_id,
            a.mailbox,
            a.folder,
            a.uidvalidity,
            a.uid,
            message.sha256,
            message.state,
            a.moved_at is not None,
            message.size,
        )
        for a, message in tx.session.exec(query)
    ]


def arrivals_of(tx: Transaction, message_id: int) -> list[Arrival]:
    """Where a message lay, in the order of arrival."""
    return _arrivals(tx, col(ArrivalRow.message_id) == message_id)


def unmoved(tx: Transaction, mailbox: str, folder: str, uidvalidity: int) -> list[Arrival]:
    """Arrivals that are kept but of which the server was not told yet."""
    return _arrivals(
        tx,
        col(ArrivalRow.mailbox) == mailbox,
        col(ArrivalRow.folder) == folder,
        col(ArrivalRow.uidvalidity) == uidvalidity,
        col(ArrivalRow.moved_at).is_(None),
    )


def to_set_aside(tx: Transaction, mailbox: str) -> list[Arrival]:
    """Arrivals that were moved or flagged as taken and whose message has come into quarantine since."""
    return _arrivals(
        tx,
        col(ArrivalRow.mailbox) == mailbox,
        col(MessageRow.state) == "quarantined",
        col(ArrivalRow.moved_at).is_not(None),
        col(ArrivalRow.set_aside_at).is_(None),
    )


def mark_set_aside(tx: Transaction, arrival_ids: Iterable[int], at: datetime) -> None:
    """These arrivals lie in the server's quarantine folder, or are not to be found there any more."""
    for arrival_id in arrival_ids:
        tx.session.exec(update(ArrivalRow).where(col(ArrivalRow.id) == arrival_id).values(set_aside_at=at))


def mark_moved(tx: Transaction, arrival_ids: int | Iterable[int], at: datetime) -> None:
    """The server was told of these arrivals (moved, flagged, or left where they are, as configured)."""
    ids = [arrival_ids] if isinstance(arrival_ids, int) else list(arrival_ids)
    for start in range(0, len(ids), 500):
        chosen = col(ArrivalRow.id).in_(ids[start : start + 500])
        tx.session.exec(update(ArrivalRow).where(chosen, col(ArrivalRow.moved_at).is_(None)).values(moved_at=at))


def mailbox_state(tx: Transaction, name: str) -> MailboxState:
    """What is known of a mailbox; an empty state for one never seen."""
    row = tx.session.get(MailboxStateRow, name)
    return MailboxState(**row.model_dump()) if row else MailboxState(name)


def mailbox_states(tx: Transaction) -> list[MailboxState]:
    """All mailboxes ever seen, by name."""
    rows = tx.session.exec(select(MailboxStateRow).order_by(col(MailboxStateRow.name)))
    return [MailboxState(**x.model_dump()) for x in rows]


def save_mailbox_state(tx: Transaction, state: MailboxState) -> None:
    """Keeps the whole state; the first day of the first start is never moved once set."""
    row = tx.session.get(MailboxStateRow, state.name) or MailboxStateRow(name=state.name)
    first = row.first_started_on or state.first_started_on
    row.sqlmodel_update({f: getattr(state, f) for f in MailboxState.__dataclass_fields__})
    row.first_started_on = first
    tx.session.add(row)
    tx.session.flush()


def start_mailbox(tx: Transaction, name: str, today: date) -> date:
    """The day of the first start of a mailbox, which is `today` when it has none yet (default of `answer_since`)."""
    state = mailbox_state(tx, name)
    if state.first_started_on is None:
        save_mailbox_state(tx, replace(state, first_started_on=today))
        return today
    return state.first_started_on


def count_messages(tx: Transaction, mailbox: str | None = None) -> Counts:
    """Messages by state, of one mailbox or of all."""
    query = select(MessageRow.state, func.count(func.distinct(MessageRow.id)))
    waiting = select(func.count()).select_from(ArrivalRow).where(col(ArrivalRow.moved_at).is_(None))
    if mailbox is not None:
        query = query.join(ArrivalRow, col(ArrivalRow.message_id) == col(MessageRow.id)).where(
            ArrivalRow.mailbox == mailbox
        )
        waiting = waiting.where(ArrivalRow.mailbox == mailbox)
    by_state = dict(tx.session.exec(query.group_by(col(MessageRow.state))).all())
    return Counts(
        sum(by_state.values()),
        by_state.get("pending", 0),
        by_state.get("quarantined", 0),
        tx.session.exec(waiting).one(),
        by_state,
    )
