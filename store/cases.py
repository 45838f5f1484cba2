"""Complaint cases: given a number, added, loaded, saved under a version, found by reference, digest or number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, literal, update
from sqlalchemy import select as core_select
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import col, select

from complaints.model import Case
from foundations.language.sentence import say
from store import case_rows, history, search
from store.case_columns import compute
from store.engine.codec import to_json
from store.engine.errors import Conflict, NotFound
from store.engine.transaction import Transaction
from store.inbox import bare_id
from store.tables import CaseMessageRow, CaseRow, LetterRow, MessageRow, NumberRow


@dataclass(frozen=True, slots=True)
class CaseSummary:
    """A case as `kesu case list` prints it; the state of the next deadline depends on the moment of asking."""

    id: int
    case_no: str
    status: str
    received_at: datetime
    registered_at: datetime
    mailboxes: list[str]
    channel: str
    kind: str
    customer_name: str
    product_name: str
    lot_no: list[str]
    severity_class: str | None
    suggested_class: str | None
    language: str
    messages: int
    acknowledged_at: datetime | None
    acknowledgement: str
    acknowledgement_reason: str
    owner: str
    subject: str
    missing: list[str]
    needs_review: bool
    is_waiting: bool
    next_deadline_name: str
    next_started_at: datetime | None
    next_due_at: datetime | None
    next_warn_at: datetime | None


def next_number(tx: Transaction, pattern_key: str) -> int:
    """The next number under a key (for example the pattern with its date filled in), from 1; never given twice.

    A number of a transaction that fails was never seen by anybody and is given to the next.
    """
    insert = postgresql.insert(NumberRow) if tx.postgresql else sqlite.insert(NumberRow)
    statement = (
        insert.values(key=pattern_key, last=1)
        .on_conflict_do_update(index_elements=["key"], set_={"last": col(NumberRow.last) + 1})
        .returning(col(NumberRow.last))
    )
    row = tx.session.connection().execute(statement).one()
    return int(row[0])


def add(tx: Transaction, case: Case) -> Case:
    """Keeps a new case with everything on it and fills in all ids. Raises Conflict when its number is taken."""
    row = CaseRow(case_no=case.case_no, received_at=case.received_at, registered_at=case.registered_at)
    case_rows.set_plain(row, case, case_rows.PLAIN)
    tx.session.add(row)
    tx.session.flush()
    case.id = row.id
    return _write(tx, case, row)


def save(tx: Transaction, case: Case) -> Case:
    """Writes what changed since `load` and gives the case with all ids filled and `version` one higher.

    Raises Conflict when somebody saved the case in between, and NotFound. Values confirmed by a person stay (see
    `case_rows.save_fields`); history entries without id are appended; entries that exist are never written again.
    """
    row = _locked(tx, case.case_no)
    if row.version != case.version:
        raise Conflict(
            say(
                "case {case_no} was changed by somebody else in the meantime; load it again and try again",
                case_no=case.case_no,
            )
        )
    case_rows.set_plain(row, case, case_rows.PLAIN)
    return _write(tx, case, row)


def _write(tx: Transaction, case: Case, row: CaseRow) -> Case:
    assert row.id is not None
    case_rows.save_fields(tx, case, row.id)
    case_rows.save_deadlines(tx, case, row.id)
    case_rows.save_letters(tx, case, row.id)
    case_rows.save_tasks(tx, case, row.id)
    case_rows.save_actions(tx, case, row.id)
    if row.waiting != (waiting := to_json(case.waiting)):
        row.waiting = waiting
    _append_history(tx, case, row)
    return _finish(tx, case, row)


def _append_history(tx: Transaction, case: Case, row: CaseRow) -> None:
    known = [x for x in case.history if x.id is not None]
    new = [x for x in case.history if x.id is None]
    if len(known) != row.history_count:
        raise Conflict(
            say("the history of case {case_no} may only be added to; load the case again", case_no=case.case_no)
        )
    case.history = known + history.append(tx, row, new)


def _finish(tx: Transaction, case: Case, row: CaseRow) -> Case:
    """Brings what is derived from the case up to date: computed columns, search text, version."""
    compute(case, row)
    row.version += 1
    case.version = row.version
    tx.session.add(row)
    tx.session.flush()
    search.index_case(tx, case)
    return case


def _locked(tx: Transaction, case_no: str) -> CaseRow:
    row = tx.session.exec(select(CaseRow).where(CaseRow.case_no == case_no).with_for_update()).first()
    if row is None:
        raise NotFound(say("there is no case {case_no}; `kesu case list` shows them", case_no=case_no))
    return row


def load(tx: Transaction, case_no: str, *, for_update: bool = False) -> Case:
    """The whole case. `for_update` keeps others from saving it until this transaction ends. Raises NotFound."""
    if for_update:
        return case_rows.load(tx, _locked(tx, case_no))
    row = tx.session.exec(select(CaseRow).where(CaseRow.case_no == case_no)).first()
    if row is None:
        raise NotFound(say("there is no case {case_no}; `kesu case list` shows them", case_no=case_no))
    return case_rows.load(tx, row)


def attach(
    tx: Transaction,
    case: Case,
    message_id: int,
    kind: str,
    is_copy: bool,
    at: datetime,
    *,
    state: str = "registered",
) -> Case:
    """Makes a message that came in part of a case (already added) and refreshes `case.messages`.

    The message leaves `pending` for `state` ("quarantined" for the stub of one that could not be read). Doing it again
    changes nothing. Does not change `case.version`: call it between `load` (or `add`) and `save`, or alone.
    """
    row = _locked(tx, case.case_no)
    assert row.id is not None
    found = tx.session.exec(
        select(CaseMessageRow).where(CaseMessageRow.case_id == row.id, CaseMessageRow.message_id == message_id)
    ).first()
    link = found or CaseMessageRow(case_id=row.id, message_id=message_id)
    link.kind, link.is_copy = kind, is_copy
    tx.session.add(link)
    message = tx.session.get(MessageRow, message_id)
    if message is None:
        raise NotFound(say("there is no message {message_id}", message_id=message_id))
    message.case_id, message.state, message.kind, message.settled_at = row.id, state, kind, at
    message.next_attempt_at = None
    tx.session.add(message)
    tx.session.flush()
    search.move_message(tx, message_id, row.id)
    return _refresh_messages(tx, case, row)


def detach(tx: Transaction, case: Case, message_ids: Iterable[int]) -> Case:
    """Takes messages out of a case, for a split or a merge; attach them to their new case in the same transaction."""
    row = _locked(tx, case.case_no)
    for message_id in message_ids:
        link = tx.session.exec(
            select(CaseMessageRow).where(CaseMessageRow.case_id == row.id, CaseMessageRow.message_id == message_id)
        ).first()
        if link is None:
            raise NotFound(
                say("message {message_id} is not in case {case_no}", message_id=message_id, case_no=case.case_no)
            )
        tx.session.delete(link)
        tx.session.exec(update(MessageRow).where(col(MessageRow.id) == message_id).values(case_id=None))
        search.move_message(tx, message_id, None)
    tx.session.flush()
    return _refresh_messages(tx, case, row)


def _refresh_messages(tx: Transaction, case: Case, row: CaseRow) -> Case:
    assert row.id is not None
    case.messages = case_rows.messages(tx, row.id) + case_rows.sent_messages(tx, row.id)
    case.messages.sort(key=lambda x: x.received_at)
    compute(case, row)
    tx.session.add(row)
    tx.session.flush()
    return case


def find_by_references(tx: Transaction, message_ids: Iterable[str]) -> str | None:
    """The case that a reply belongs to: the first of these Message-IDs that one of our letters or a message in a case has."""
    for message_id in message_ids:
        bare = bare_id(message_id)
        if not bare:
            continue
        ours = select(CaseRow.case_no).join(LetterRow, col(LetterRow.case_id) == col(CaseRow.id))
        found = tx.session.exec(ours.where(LetterRow.rfc_id == bare, LetterRow.rfc_id != "")).first()
        if found is None:
            theirs = select(CaseRow.case_no).join(MessageRow, col(MessageRow.case_id) == col(CaseRow.id))
            found = tx.session.exec(theirs.where(MessageRow.rfc_id == bare).order_by(col(MessageRow.id))).first()
        if found is not None:
            return found
    return None


def find_by_digest(
    tx: Transaction, content_digest: str, *, besides: int | None = None
) -> tuple[str | None, int] | None:
    """The first settled message with the same content as (case_no or None, message id); `besides` leaves out one message.

    Two processes that register two copies at once do it one after the other: the second finds the first.
    """
    if not content_digest:
        return None
    if tx.postgresql and tx.writing:
        turn = func.pg_advisory_xact_lock(func.hashtextextended(content_digest, 0))
        tx.session.connection().execute(core_select(turn))
    query = (
        select(CaseRow.case_no, MessageRow.id)
        .select_from(MessageRow)
        .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id), isouter=True)
        .where(MessageRow.content_digest == content_digest, MessageRow.state != "pending")
        .order_by(col(MessageRow.id))
    )
    if besides is not None:
        query = query.where(col(MessageRow.id) != besides)
    found = tx.session.exec(query).first()
    return None if found is None else (found[0], found[1] or 0)


def find_by_number(tx: Transaction, case_no: str) -> str | None:
    """The number as it is kept when such a case exists; letters in any case and width."""
    exact = tx.session.exec(select(CaseRow.case_no).where(CaseRow.case_no == case_no.strip())).first()
    if exact is not None:
        return exact
    return tx.session.exec(
        select(CaseRow.case_no).where(func.upper(CaseRow.case_no) == literal(case_no.strip().upper()))
    ).first()


def open_of_customer(tx: Transaction, customer: str, since: datetime, most: int = 20) -> list[str]:
    """Numbers of the open cases of a customer, by his name as it was read, received since then; the latest first."""
    if not customer:
        return []
    query = select(CaseRow.case_no).where(CaseRow.customer_name == customer, CaseRow.received_at >= since)
    query = query.where(col(CaseRow.open).is_(True)).order_by(col(CaseRow.received_at).desc(), col(CaseRow.id).desc())
    return list(tx.session.exec(query.limit(most)))


def list_cases(tx: Transaction, status: str | None = None) -> Iterator[CaseSummary]:
    """Summaries by time of receipt, streaming: of a status, of all that are not closed ("open"), or of all (None)."""
    after: tuple[datetime, int] | None = None
    while True:
        query = select(CaseRow).order_by(col(CaseRow.received_at), col(CaseRow.id)).limit(500)
        if status == "open":
            query = query.where(col(CaseRow.open).is_(True))
        elif status is not None:
            query = query.where(CaseRow.status == status)
        if after is not None:
            at, last = after
            query = query.where(
                (col(CaseRow.received_at) > at) | ((col(CaseRow.received_at) == at) & (col(CaseRow.id) > last))
            )
        rows = tx.session.exec(query).all()
        if not rows:
            return
        after = (rows[-1].received_at, rows[-1].id or 0)
        for row in rows:
            yield summary_of(row)


def summary_of(row: CaseRow) -> CaseSummary:
    """The summary that a row keeps."""
    values = {x: getattr(row, x) for x in CaseSummary.__dataclass_fields__ if x != "messages"}
    return CaseSummary(**values, messages=row.message_count)
