"""Which cases the watch must look at: a deadline warns or is late, a held letter is released, a rule wants to be woken."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import or_, update
from sqlmodel import col, select

from store.engine.transaction import Transaction
from store.tables import CaseRow, DeadlineRow


def claim_due(tx: Transaction, now: datetime, limit: int) -> list[str]:
    """Numbers of cases in which time has something to do at `now`, locked for this transaction, the most urgent first.

    Each case is given once for one `now`, whatever becomes of it, so that a case whose step fails cannot keep the
    others waiting. Other processes are given other cases.
    """
    query = (
        select(CaseRow)
        .where(col(CaseRow.watch_at) <= now, or_(col(CaseRow.watched_at).is_(None), col(CaseRow.watched_at) < now))
        .order_by(col(CaseRow.watch_at), col(CaseRow.id))
        .limit(limit)
        .with_for_update(skip_locked=True)
    )
    rows = tx.session.exec(query).all()
    for row in rows:
        row.watched_at = now
        tx.session.add(row)
    tx.session.flush()
    return [x.case_no for x in rows]


def postpone(tx: Transaction, case_no: str, until: datetime | None) -> None:
    """The watch need not look at this case before `until`, or never when it is None (the case's next save computes it anew)."""
    tx.session.exec(update(CaseRow).where(col(CaseRow.case_no) == case_no).values(watch_at=until))


def look_again(tx: Transaction, now: datetime, since: datetime) -> None:
    """A day of the calendar has changed: the watch looks at every case with a clock that runs to `since` or later."""
    running = select(DeadlineRow.case_id).where(
        col(DeadlineRow.due_at) >= since, col(DeadlineRow.met_at).is_(None), col(DeadlineRow.cancelled_at).is_(None)
    )
    tx.session.exec(update(CaseRow).where(col(CaseRow.id).in_(running)).values(watch_at=now, watched_at=None))


def provisional_clocks(tx: Transaction) -> list[tuple[str, datetime]]:
    """Running clocks that counted days of a year without its official table, as (case number, due)."""
    running = (col(DeadlineRow.met_at).is_(None), col(DeadlineRow.cancelled_at).is_(None))
    query = select(CaseRow.case_no, DeadlineRow.due_at).join(DeadlineRow, col(DeadlineRow.case_id) == col(CaseRow.id))
    query = query.where(col(DeadlineRow.provisional).is_(True), *running).order_by(col(CaseRow.id))
    return [(case_no, due_at) for case_no, due_at in tx.session.exec(query)]
