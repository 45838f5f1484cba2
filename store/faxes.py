"""How the pages of received faxes look, to find the sheets that came before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import and_, or_
from sqlmodel import col, select

from complaints.reading import Fax
from store.engine.transaction import Transaction
from store.tables import CaseRow, FaxPrintRow, MessageRow

#: candidates that one question looks at: no company gets more faxes of one length in a week and is not flooded
MOST = 500


def keep(tx: Transaction, message_id: int, fax: Fax | None, received_at: datetime) -> None:
    """Keeps (again) how the pages of a message look; nothing is kept of what is no fax or could not be drawn."""
    row = tx.session.get(FaxPrintRow, message_id)
    if fax is None or not fax.prints:
        if row is not None:
            tx.session.delete(row)
        return
    row = row or FaxPrintRow(message_id=message_id, caller="", pages=0, received_at=received_at)
    row.caller, row.pages, row.received_at = fax.from_number, len(fax.prints), received_at
    row.prints = [f"{each:064x}" for each in fax.prints]
    tx.session.add(row)


def recent(
    tx: Transaction, fax: Fax, since: datetime, until: datetime, *, besides: int
) -> Iterator[tuple[int, str | None, bool, tuple[int, ...]]]:
    """Faxes received in that time from the same caller or with as many pages, oldest first.

    Each as (message id, case number or None, whether that case is closed, prints). Messages not settled yet are left out.
    """
    alike = col(FaxPrintRow.pages) == len(fax.prints)
    if fax.from_number:
        alike = or_(alike, col(FaxPrintRow.caller) == fax.from_number)
    query = (
        select(FaxPrintRow.message_id, FaxPrintRow.prints, CaseRow.case_no, CaseRow.open)
        .join(MessageRow, col(MessageRow.id) == col(FaxPrintRow.message_id))
        .join(CaseRow, col(CaseRow.id) == col(MessageRow.case_id), isouter=True)
        .where(
            and_(
                alike,
                col(FaxPrintRow.received_at).between(since, until),
                col(FaxPrintRow.message_id) != besides,
                col(MessageRow.state) != "pending",
            )
        )
        .order_by(col(FaxPrintRow.received_at).desc(), col(FaxPrintRow.message_id).desc())
        .limit(MOST)
    )
    for message_id, prints, case_no, is_open in reversed(tx.session.exec(query).all()):
        yield message_id, case_no, bool(case_no) and not is_open, _numbers(prints)


def _numbers(prints: Sequence[str]) -> tuple[int, ...]:
    return tuple(int(each, 16) for each in prints)
