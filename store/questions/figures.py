"""Figures over many cases, counted in the database: deadlines kept, Pareto, trend, repeats, ageing, rows for the statistics.

Months and other spans are given by the caller as instants (aware, UTC), so that the company's zone decides what a month is.
A case that was closed as no complaint of a customer (`not_business`) is counted in none of them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, func, not_, select
from sqlmodel import col

from complaints.reading import Json
from store.case_columns import out_of_figures
from store.engine.transaction import Transaction
from store.tables import ActionRow, CaseRow, DeadlineRow, FieldValueRow

#: dimensions of `pareto`
BY = ("kind", "product", "customer", "department", "fault", "class", "channel")
#: most rows of one statistics table
MOST_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class Kept:
    """How one timer was kept among the deadlines that were due in one span."""

    span: int  # index of the span
    timer: str
    kept: int
    missed: int  # met too late, or not met and late


def _span_of(column: Any, edges: Sequence[datetime]) -> ColumnElement[int]:
    """The index of the span between two edges in which an instant lies."""
    return case(*((column < edge, i) for i, edge in enumerate(edges[1:])), else_=len(edges) - 1)


def _none() -> Select[Any]:
    """The ids of the cases that are closed as none."""
    return select(col(CaseRow.id)).where(out_of_figures())


def kept(tx: Transaction, edges: Sequence[datetime], now: datetime) -> list[Kept]:
    """Deadlines due between the first and the last edge, by span and timer; those still running count nowhere."""
    due, met, cancelled = col(DeadlineRow.due_at), col(DeadlineRow.met_at), col(DeadlineRow.cancelled_at)
    span = _span_of(due, edges).label("span")
    in_time = case((and_(met.is_not(None), met <= due), 1), else_=0)
    too_late = case((and_(met.is_not(None), met > due), 1), (and_(met.is_(None), due < now), 1), else_=0)
    query = (
        select(span, col(DeadlineRow.name), func.sum(in_time), func.sum(too_late))
        .where(due >= edges[0], due < edges[-1], cancelled.is_(None))
        .where(col(DeadlineRow.case_id).not_in(_none()))
        .group_by(span, col(DeadlineRow.name))
    )
    return [Kept(int(s), str(name), int(a or 0), int(b or 0)) for s, name, a, b in tx.session.execute(query)]


def pareto(tx: Transaction, by: str, since: datetime, before: datetime, *, limit: int = 30) -> list[tuple[str, int]]:
    """How many cases received in the span have each kind, product, …; the most first. One case may have several kinds."""
    received = (col(CaseRow.received_at) >= since, col(CaseRow.received_at) < before, not_(out_of_figures()))
    columns: dict[str, Any] = {
        "kind": CaseRow.kinds,
        "product": CaseRow.product_name,
        "customer": CaseRow.customer_name,
        "department": CaseRow.department,
        "class": CaseRow.severity,
        "channel": CaseRow.channel,
    }
    column: Any = _fault(tx) if by == "fault" else col(columns[by])
    query = select(column, func.count()).where(*received).group_by(column)
    made: Counter[str] = Counter()
    for value, count in tx.session.execute(query):
        words = str(value or "").split() if by in ("kind", "department") else [str(value or "")]
        for word in words or [""]:
            made[word] += int(count)
    return made.most_common(limit)


def _fault(tx: Transaction) -> Any:
    if tx.postgresql:
        from sqlalchemy import String, literal_column

        # not by its JSON functions: they refuse NUL and lone surrogates, which hostile mail brings into a record;
        # quotes inside a text are escaped there, so the first key of that name is the key itself
        after = """split_part(split_part(cases.record, '"judgement":{', 2), '"fault":"', 2)"""
        return literal_column(f"split_part({after}, '\"', 1)", String)
    return func.json_extract(col(CaseRow.record), "$.judgement.fault")


@dataclass(frozen=True, slots=True)
class Flow:
    """New and closed cases of one span."""

    span: int
    received: int
    closed: int


def flow(tx: Transaction, edges: Sequence[datetime]) -> list[Flow]:
    """New and closed cases by span, spans without any included."""
    counted = []
    for column in (col(CaseRow.received_at), col(CaseRow.closed_at)):
        span = _span_of(column, edges).label("span")
        query = select(span, func.count()).where(column >= edges[0], column < edges[-1])
        query = query.where(not_(out_of_figures())).group_by(span)
        counted.append({int(s): int(n) for s, n in tx.session.execute(query)})
    return [Flow(i, counted[0].get(i, 0), counted[1].get(i, 0)) for i in range(len(edges) - 1)]


def repeats(tx: Transaction, since: datetime, before: datetime, *, limit: int = 50) -> list[tuple[str, str, str, int]]:
    """(customer, product, kinds, count) of complaints that came more than once; nameless ones are left out."""
    group = (col(CaseRow.customer_name), col(CaseRow.product_name), col(CaseRow.kinds))
    number = func.count()
    query = (
        select(*group, number)
        .where(
            col(CaseRow.received_at) >= since,
            col(CaseRow.received_at) < before,
            col(CaseRow.customer_name) != "",
            col(CaseRow.product_name) != "",
            not_(out_of_figures()),
        )
        .group_by(*group)
        .having(number > 1)
        .order_by(number.desc(), *group)
        .limit(limit)
    )
    return [(str(a), str(b), str(k).strip(), int(n)) for a, b, k, n in tx.session.execute(query)]


def ages(tx: Transaction, edges: Sequence[datetime]) -> list[int]:
    """Open cases by when they were received: before the first edge, between the edges, since the last."""
    span = case(*((col(CaseRow.received_at) < edge, i) for i, edge in enumerate(edges)), else_=len(edges)).label("span")
    query = select(span, func.count()).where(col(CaseRow.open).is_(True)).group_by(span)
    found = {int(s): int(n) for s, n in tx.session.execute(query)}
    return [found.get(i, 0) for i in range(len(edges) + 1)]


def open_at(tx: Transaction, at: datetime) -> int:
    """How many cases were open at an instant."""
    still = (col(CaseRow.closed_at).is_(None)) | (col(CaseRow.closed_at) >= at)
    query = select(func.count()).select_from(CaseRow).where(col(CaseRow.received_at) < at, still)
    query = query.where(not_(out_of_figures()))
    return int(tx.session.execute(query).scalar_one())


@dataclass(slots=True)
class StatisticsRow:
    """One case as a line of the complaint statistics table (S0-7.1)."""

    id: int
    case_no: str
    received_at: datetime
    channel: str
    customer_name: str
    product_name: str
    lot_no: list[str]
    complaint_kinds: list[str]
    kind: str
    severity_class: str | None
    suggested_class: str | None
    departments: list[str]
    status: str
    closed_at: datetime | None
    close_reason: str
    acknowledged_at: datetime | None
    record: dict[str, Json]
    qty_defective: Json = None
    amount_claimed: Json = None
    actions: list[str] = field(default_factory=list)
    #: timer -> (due, met)
    clocks: dict[str, tuple[datetime, datetime | None]] = field(default_factory=dict)


_OF_CASE = tuple(
    x for x in StatisticsRow.__dataclass_fields__ if x not in ("qty_defective", "amount_claimed", "actions", "clocks")
)


def statistics_rows(tx: Transaction, since: datetime, before: datetime) -> list[StatisticsRow]:
    """Every case received in the span, in order, at most MOST_ROWS, with what the statistics table says of it."""
    columns: list[Any] = [getattr(CaseRow, name) for name in _OF_CASE]
    chosen = and_(col(CaseRow.received_at) >= since, col(CaseRow.received_at) < before, not_(out_of_figures()))
    query = select(*columns).where(chosen).order_by(col(CaseRow.received_at), col(CaseRow.id)).limit(MOST_ROWS)
    rows = {row[0]: StatisticsRow(*row) for row in tx.session.execute(query)}
    of_these = select(col(CaseRow.id)).where(chosen)
    clocks: list[Any] = [DeadlineRow.case_id, DeadlineRow.name, DeadlineRow.due_at, DeadlineRow.met_at]
    for case_id, name, due, met in tx.session.execute(
        select(*clocks).where(col(DeadlineRow.case_id).in_(of_these), col(DeadlineRow.cancelled_at).is_(None))
    ):
        if case_id in rows:
            rows[case_id].clocks[name] = (due, met)
    values: list[Any] = [FieldValueRow.case_id, FieldValueRow.name, FieldValueRow.value]
    wanted = col(FieldValueRow.name).in_(("qty_defective", "amount_claimed"))
    for case_id, name, value in tx.session.execute(
        select(*values).where(col(FieldValueRow.case_id).in_(of_these), wanted, col(FieldValueRow.position) == 0)
    ):
        if case_id in rows:
            setattr(rows[case_id], name, value)
    actions: list[Any] = [ActionRow.case_id, ActionRow.text]
    for case_id, text in tx.session.execute(
        select(*actions).where(col(ActionRow.case_id).in_(of_these)).order_by(col(ActionRow.id))
    ):
        if case_id in rows:
            rows[case_id].actions.append(str(text))
    return list(rows.values())


def actions_of(tx: Transaction, since: datetime, before: datetime) -> tuple[int, int, int]:
    """Corrective and preventive actions begun in the span: all, completed, found effective."""
    query = select(
        func.count(),
        func.sum(case((col(ActionRow.completed_at).is_not(None), 1), else_=0)),
        func.sum(case((col(ActionRow.effective).is_(True), 1), else_=0)),
    ).where(col(ActionRow.created_at) >= since, col(ActionRow.created_at) < before)
    query = query.where(col(ActionRow.case_id).not_in(_none()))
    all_, done, effective = tx.session.execute(query).one()
    return int(all_ or 0), int(done or 0), int(effective or 0)
