"""The company's statistics of complaints: the 客诉统计表 row by row and the monthly summary (S0-5.6, S0-7.1, domain §6)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from complaints.reading import Json
from store.engine.transaction import Transaction
from store.questions import figures
from store.questions.figures import StatisticsRow

#: return, claim: what counts as goods that come back, as in the customer's message or our decision
RETURNED = frozenset({"return", "exchange"})


@dataclass(frozen=True, slots=True)
class Line:
    """One case in the statistics table. Spans are in hours of the clock; None where nothing happened yet."""

    case_no: str
    received_on: date
    customer: str
    product: str
    lots: list[str]
    quantity: Json
    kinds: list[str]
    severity: str
    departments: list[str]
    cause: str
    measure: str
    hours_to_acknowledge: float | None
    hours_to_hand_over: float | None
    days_to_answer: float | None
    in_time: bool | None  # every clock that ended was kept; None while none has ended
    returned: Json
    claimed: Json
    status: str
    closed_on: date | None
    channel: str


@dataclass(frozen=True, slots=True)
class Month:
    """The monthly summary of complaints, claims and returns for the management review."""

    first: date
    received: int
    closed: int
    open_at_end: int
    open_late: int
    claims: int
    returns: int
    by_kind: list[tuple[str, int]]
    by_class: list[tuple[str, int]]
    by_customer: list[tuple[str, int]]
    by_product: list[tuple[str, int]]
    by_department: list[tuple[str, int]]
    by_fault: list[tuple[str, int]]
    repeats: list[tuple[str, str, str, int]]
    kept: list[tuple[str, int, int]]  # timer, kept, missed
    actions: tuple[int, int, int]  # begun, completed, effective
    lines: list[Line] = field(default_factory=list)


def month_edges(first: date, count: int, zone: ZoneInfo) -> list[datetime]:
    """The instants at which `count` months begin, the first at `first`, and the end of the last."""
    edges, year, month = [], first.year, first.month
    for _ in range(count + 1):
        edges.append(datetime.combine(date(year, month, 1), time.min, zone))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return edges


def table(tx: Transaction, since: datetime, before: datetime, zone: ZoneInfo) -> list[Line]:
    """The statistics table of cases received in a span, oldest first."""
    return [_line(row, zone) for row in figures.statistics_rows(tx, since, before)]


def _line(row: StatisticsRow, zone: ZoneInfo) -> Line:
    answer = _span(row, "written_answer")
    return Line(
        case_no=row.case_no,
        received_on=row.received_at.astimezone(zone).date(),
        customer=row.customer_name,
        product=row.product_name,
        lots=[str(x) for x in row.lot_no],
        quantity=row.qty_defective,
        kinds=list(row.complaint_kinds),
        severity=row.severity_class or row.suggested_class or "",
        departments=list(row.departments),
        cause=_cause(row.record),
        measure="; ".join(row.actions),
        hours_to_acknowledge=_hours(row.received_at, row.acknowledged_at),
        hours_to_hand_over=_span(row, "hand_over_to_qc"),
        days_to_answer=None if answer is None else round(answer / 24, 1),
        in_time=_in_time(row),
        returned=_returned(row.record),
        claimed=row.amount_claimed,
        status=row.status,
        closed_on=row.closed_at.astimezone(zone).date() if row.closed_at else None,
        channel=row.channel,
    )


def _hours(start: datetime, end: datetime | None) -> float | None:
    return None if end is None else round((end - start).total_seconds() / 3600, 1)


def _span(row: StatisticsRow, timer: str) -> float | None:
    clock = row.clocks.get(timer)
    return _hours(row.received_at, clock[1]) if clock else None


def _in_time(row: StatisticsRow) -> bool | None:
    ended = [(due, met) for due, met in row.clocks.values() if met is not None]
    return all(met <= due for due, met in ended) if ended else None


def _cause(record: dict[str, Json]) -> str:
    given = record.get("causes") or []
    last = given[-1] if isinstance(given, list) and given and isinstance(given[-1], dict) else {}
    return str(last.get("occurrence") or "")


def _returned(record: dict[str, Json]) -> Json:
    given = record.get("dispositions") or []
    returned = [d for d in given if isinstance(d, dict) and d.get("disposition") in RETURNED]
    return returned[-1].get("quantity") if returned else None


def month(tx: Transaction, first: date, now: datetime, zone: ZoneInfo) -> Month:
    """The summary of the month that begins on `first`."""
    since, before = month_edges(first, 1, zone)
    rows = figures.statistics_rows(tx, since, before)
    flow = figures.flow(tx, [since, before])[0]
    kept: Counter[str] = Counter()
    missed: Counter[str] = Counter()
    for k in figures.kept(tx, [since, before], now):
        kept[k.timer] += k.kept
        missed[k.timer] += k.missed
    return Month(
        first=first,
        received=flow.received,
        closed=flow.closed,
        open_at_end=figures.open_at(tx, min(before, now)),
        open_late=sum(
            1 for r in rows if r.closed_at is None and any(m is None and d < now for d, m in r.clocks.values())
        ),
        claims=sum(r.kind == "claim" or r.amount_claimed is not None for r in rows),
        returns=sum(r.kind == "return_request" or _returned(r.record) is not None for r in rows),
        by_kind=figures.pareto(tx, "kind", since, before),
        by_class=figures.pareto(tx, "class", since, before),
        by_customer=figures.pareto(tx, "customer", since, before, limit=10),
        by_product=figures.pareto(tx, "product", since, before, limit=10),
        by_department=figures.pareto(tx, "department", since, before),
        by_fault=figures.pareto(tx, "fault", since, before),
        repeats=figures.repeats(tx, since, before, limit=10),
        kept=[(t, kept[t], missed[t]) for t in sorted(kept.keys() | missed.keys())],
        actions=figures.actions_of(tx, since, before),
        lines=[_line(r, zone) for r in rows],
    )


def last_months(now: datetime, count: int, zone: ZoneInfo) -> date:
    """The first day of the month that lies `count - 1` months before the present one."""
    today = now.astimezone(zone).date().replace(day=1)
    for _ in range(count - 1):
        today = (today - timedelta(days=1)).replace(day=1)
    return today
