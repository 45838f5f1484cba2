"""The history of cases: only ever added to, chained by digests, so that a change, a gap or a cut tail shows.

Each entry's digest covers the digest before it. The ledger chains the ends of all histories in the order of commits;
its head is one row. `verify` walks everything in order and holds one entry at a time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC
from typing import TYPE_CHECKING

from sqlalchemy import and_, func
from sqlalchemy import select as core_select
from sqlmodel import col, select

from complaints.model import HistoryEntry
from store.engine.columns import clean, dumps
from store.tables import CaseRow, HistoryRow, LedgerHeadRow, LedgerRow

if TYPE_CHECKING:
    from store.engine.transaction import Transaction


def entry_digest(previous: str, case_no: str, position: int, entry: HistoryEntry) -> str:
    """SHA-256 over the digest before and this entry as canonical JSON (keys sorted, UTC with microseconds)."""
    moment = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    values = json.loads(dumps([entry.before, entry.after]))  # as they will come back: tuples are lists, keys are text
    said = [moment, clean(entry.by), clean(entry.what), *values, clean(entry.why)]
    text = dumps([previous, case_no, position, *said], sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def append(tx: Transaction, row: CaseRow, entries: Iterable[HistoryEntry]) -> list[HistoryEntry]:
    """Adds entries to the history of a case (whose row is locked) and gives them with id and digest."""
    rows: list[HistoryRow] = []
    case_id = row.id
    assert case_id is not None
    for entry in entries:
        row.history_count += 1
        row.history_digest = entry_digest(row.history_digest, row.case_no, row.history_count, entry)
        rows.append(
            HistoryRow(
                case_id=case_id,
                position=row.history_count,
                at=entry.at,
                by=entry.by,
                what=entry.what,
                before=entry.before,
                after=entry.after,
                why=entry.why,
                digest=row.history_digest,
            )
        )
    if rows:
        tx.session.add(row)
        tx.session.add_all(rows)
        tx.session.flush()
        tx.grown[case_id] = (row.history_count, row.history_digest)
    return [entry_of(x) for x in rows]


def entry_of(row: HistoryRow) -> HistoryEntry:
    """The entry that a row keeps."""
    return HistoryEntry(row.at, row.by, row.what, row.before, row.after, row.why, row.id, row.digest)


def of_case(tx: Transaction, case_id: int) -> list[HistoryEntry]:
    """The history of a case, oldest first."""
    query = select(HistoryRow).where(HistoryRow.case_id == case_id).order_by(col(HistoryRow.position))
    return [entry_of(x) for x in tx.session.exec(query)]


def seal(tx: Transaction) -> None:
    """Writes the grown histories into the ledger: the last thing before a commit, so its one lock is held briefly."""
    if not tx.grown:
        return
    head = tx.session.exec(select(LedgerHeadRow).with_for_update()).first()
    if head is None:
        head = LedgerHeadRow(id=1, seq=0, chain="")
        tx.session.add(head)
        tx.session.flush()
    for case_id, (entries, digest) in sorted(tx.grown.items()):
        head.seq += 1
        head.chain = link_digest(head.chain, head.seq, case_id, entries, digest)
        tx.session.add(LedgerRow(seq=head.seq, case_id=case_id, entries=entries, digest=digest, chain=head.chain))
    tx.grown.clear()
    tx.session.add(head)
    tx.session.flush()


def link_digest(previous: str, seq: int, case_id: int, entries: int, digest: str) -> str:
    """SHA-256 that chains one line of the ledger to the line before."""
    return hashlib.sha256(f"{previous}|{seq}|{case_id}|{entries}|{digest}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Tampering:
    """A place where the record is not what was written: in a case's history, or (without case) in the ledger."""

    case_no: str
    position: int  # of the entry, or the line of the ledger
    problem: str

    def __str__(self) -> str:
        return f"{self.case_no or 'ledger'}, {self.position}: {self.problem}"


def head(tx: Transaction) -> tuple[int, str]:
    """The number and digest of the ledger's last line."""
    row = tx.session.exec(select(LedgerHeadRow)).first()
    return (0, "") if row is None else (row.seq, row.chain)


def verify(tx: Transaction) -> Iterator[Tampering]:
    """Goes through all histories and the ledger and tells everything that was changed, taken out, put in or cut off.

    Reads in order, a thousand rows at a time; a million entries take a minute and no memory.
    """
    yield from _verify_histories(tx)
    yield from _verify_ledger(tx)
    yield from _verify_ends(tx)


def _verify_histories(tx: Transaction) -> Iterator[Tampering]:
    query = (
        select(HistoryRow, CaseRow.case_no)
        .join(CaseRow, col(CaseRow.id) == col(HistoryRow.case_id), isouter=True)
        .order_by(col(HistoryRow.case_id), col(HistoryRow.position))
        .execution_options(yield_per=1000)
    )
    case_id, position, digest = 0, 0, ""
    for row, found_no in tx.session.exec(query):
        case_no = found_no or f"(case {row.case_id})"
        if row.case_id != case_id:
            case_id, position, digest = row.case_id, 0, ""
        if row.position != position + 1:
            yield Tampering(case_no, position + 1, "entries are missing here")
            digest = ""
        elif entry_digest(digest, case_no, row.position, entry_of(row)) != row.digest:
            yield Tampering(case_no, row.position, "the entry, or the order of entries, was changed")
        position, digest = row.position, row.digest
        tx.session.expunge(row)


def _verify_ledger(tx: Transaction) -> Iterator[Tampering]:
    query = (
        select(LedgerRow, CaseRow.case_no, HistoryRow.digest)
        .join(CaseRow, col(CaseRow.id) == col(LedgerRow.case_id), isouter=True)
        .join(
            HistoryRow,
            and_(col(HistoryRow.case_id) == col(LedgerRow.case_id), col(HistoryRow.position) == col(LedgerRow.entries)),
            isouter=True,
        )
        .order_by(col(LedgerRow.seq))
        .execution_options(yield_per=1000)
    )
    seq, chain = 0, ""
    for row, case_no, digest in tx.session.exec(query):
        name = case_no or f"(case {row.case_id})"
        if row.seq != seq + 1:
            yield Tampering("", seq + 1, "lines of the ledger are missing here")
        elif link_digest(chain, row.seq, row.case_id, row.entries, row.digest) != row.chain:
            yield Tampering("", row.seq, "this line of the ledger, or the order of lines, was changed")
        if case_no is None:
            yield Tampering(name, row.entries, "the case was taken out")
        elif digest is None:
            yield Tampering(name, row.entries, "entries that the ledger knows were taken out")
        elif digest != row.digest:
            yield Tampering(name, row.entries, "the entry is another than the one that the ledger knows")
        seq, chain = row.seq, row.chain
        tx.session.expunge(row)
    if (seq, chain) != head(tx):
        yield Tampering("", seq, "the end of the ledger was cut off or changed")


def _verify_ends(tx: Transaction) -> Iterator[Tampering]:
    last = (
        select(LedgerRow.case_id, func.max(LedgerRow.entries).label("entries"))
        .group_by(col(LedgerRow.case_id))
        .subquery()
    )
    kept = (
        select(HistoryRow.case_id, func.max(HistoryRow.position).label("entries"))
        .group_by(col(HistoryRow.case_id))
        .subquery()
    )
    query = (
        core_select(CaseRow.case_no, CaseRow.history_count, last.c.entries, kept.c.entries, HistoryRow.digest)  # type: ignore[call-overload]
        .add_columns(CaseRow.history_digest)
        .join(last, last.c.case_id == CaseRow.id, isouter=True)
        .join(kept, kept.c.case_id == CaseRow.id, isouter=True)
        .join(
            HistoryRow,
            and_(col(HistoryRow.case_id) == CaseRow.id, col(HistoryRow.position) == kept.c.entries),
            isouter=True,
        )
        .order_by(CaseRow.id)
    )
    for case_no, count, known, entries, digest, noted in tx.session.execute(query):
        if not (count == (known or 0) == (entries or 0)):
            text = f"the case counts {count} entries, the ledger {known or 0}, the history {entries or 0}"
            yield Tampering(case_no, min(count, known or 0, entries or 0), text)
        elif (digest or "") != noted:
            yield Tampering(case_no, count, "the last entry is another than the one that the case noted")
