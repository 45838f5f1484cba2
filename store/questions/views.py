"""The read-only questions of the dashboard's lists, answered page by page in the database; nothing is loaded whole.

Messages, mailboxes, letters and files are in `store.questions.mail_views`, figures in `store.questions.figures`. All instants are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select
from sqlmodel import col

from complaints.reading import Json
from store.engine.transaction import Transaction
from store.tables import CaseRow, DeadlineRow, NoticeTaskRow, TaskRow

#: rows that a question without a limit fetches in one go
_AT_ONCE = 100

VIEWS = ("open", "mine", "late", "today", "waiting", "review", "closed", "all")
SORTS = ("due", "received", "case_no", "severity", "status", "owner", "customer", "product", "closed")


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which cases, in which order, which page. Empty filters let everything through.

    `view` is one of VIEWS; `mine` asks for `owners` (the user's name and departments), `today` for deadlines before
    `end_of_today`; `product`, `customer` and `owner` match exactly, `text` searches everything (`store.search`).
    """

    now: datetime
    end_of_today: datetime
    view: str = "open"
    owners: tuple[str, ...] = ()
    status: str = ""
    severity: str = ""  # I, II, III or "-" for none
    kind: str = ""
    owner: str = ""
    channel: str = ""
    language: str = ""
    customer: str = ""
    product: str = ""
    sla: str = ""  # late, due_soon, on_time
    text: str = ""
    received_from: datetime | None = None
    received_before: datetime | None = None
    sort: str = "due"
    descending: bool = False
    limit: int = 25
    offset: int = 0


@dataclass(frozen=True, slots=True)
class WorkLine:
    """One case as the work list shows it."""

    case_no: str
    status: str
    received_at: datetime
    channel: str
    kind: str
    language: str
    customer_name: str
    product_name: str
    lot_no: list[str]
    subject: str
    from_address: str
    severity_class: str | None
    suggested_class: str | None
    owner: str
    departments: list[str]
    missing: list[str]
    acknowledgement: str
    manual_entry: bool
    incomplete_fax: bool
    needs_review: bool
    is_waiting: bool
    open_tasks: int
    message_count: int
    next_deadline_name: str
    next_due_at: datetime | None
    next_warn_at: datetime | None
    closed_at: datetime | None
    close_reason: str
    version: int

    def sla(self, now: datetime) -> str:
        """`late`, `due_soon`, `on_time`, or the empty string when nothing runs."""
        if self.next_due_at is None:
            return ""
        if now > self.next_due_at:
            return "late"
        return "due_soon" if self.next_warn_at is not None and now >= self.next_warn_at else "on_time"


_LINE = tuple(getattr(CaseRow, name) for name in WorkLine.__dataclass_fields__)


def _conditions(tx: Transaction, wanted: Wanted) -> list[ColumnElement[bool]]:
    conditions = [*_of_view(wanted), *_of_sla(wanted)]
    exact: tuple[tuple[Any, str], ...] = (
        (CaseRow.status, wanted.status),
        (CaseRow.owner, wanted.owner),
        (CaseRow.channel, wanted.channel),
        (CaseRow.language, wanted.language),
        (CaseRow.customer_name, wanted.customer),
        (CaseRow.product_name, wanted.product),
        (CaseRow.severity, "" if wanted.severity == "-" else wanted.severity),
    )
    conditions += [column == value for column, value in exact if value]
    if wanted.severity == "-":
        conditions.append(col(CaseRow.severity) == "")
    if wanted.kind:
        conditions.append(col(CaseRow.kinds).contains(f" {wanted.kind} ", autoescape=True))
    if wanted.received_from is not None:
        conditions.append(col(CaseRow.received_at) >= wanted.received_from)
    if wanted.received_before is not None:
        conditions.append(col(CaseRow.received_at) < wanted.received_before)
    if wanted.text.strip():
        from store.search import matching_cases

        conditions.append(col(CaseRow.id).in_(matching_cases(tx, wanted.text)))
    return conditions


def _of_view(wanted: Wanted) -> list[ColumnElement[bool]]:
    is_open = col(CaseRow.open).is_(True)
    if wanted.view == "all":
        return []
    if wanted.view == "closed":
        return [col(CaseRow.open).is_(False)]
    if wanted.view == "mine":
        mine: list[ColumnElement[bool]] = [col(CaseRow.owner).in_(wanted.owners)]
        mine += [col(CaseRow.department).contains(f" {name} ", autoescape=True) for name in wanted.owners]
        return [is_open, or_(*mine)]
    if wanted.view == "late":
        return [is_open, col(CaseRow.next_due_at) < wanted.now]
    if wanted.view == "today":
        return [is_open, col(CaseRow.next_due_at) <= wanted.end_of_today]
    if wanted.view == "waiting":
        return [is_open, col(CaseRow.is_waiting).is_(True)]
    if wanted.view == "review":
        return [is_open, col(CaseRow.needs_review).is_(True)]
    return [is_open]


def _of_sla(wanted: Wanted) -> list[ColumnElement[bool]]:
    due, warn = col(CaseRow.next_due_at), col(CaseRow.next_warn_at)
    if wanted.sla == "late":
        return [due < wanted.now]
    if wanted.sla == "due_soon":
        return [due >= wanted.now, warn <= wanted.now]
    if wanted.sla == "on_time":
        return [due >= wanted.now, warn > wanted.now]
    return []


def _order(wanted: Wanted) -> list[ColumnElement[Any]]:
    by: dict[str, Any] = {
        "due": CaseRow.next_due_at,
        "received": CaseRow.received_at,
        "case_no": CaseRow.id,
        "severity": CaseRow.severity,
        "status": CaseRow.status,
        "owner": CaseRow.owner,
        "customer": CaseRow.customer_name,
        "product": CaseRow.product_name,
        "closed": CaseRow.closed_at,
    }
    sort = wanted.sort if wanted.sort in by else "due"
    column = col(by[sort])
    tie = col(CaseRow.id)
    if sort in ("due", "closed", "severity"):  # what has no due date, no class, comes last either way
        nothing = column == "" if sort == "severity" else column.is_(None)
        return [
            nothing,
            column.desc() if wanted.descending else column.asc(),
            tie.desc() if wanted.descending else tie.asc(),
        ]
    return [column.desc(), tie.desc()] if wanted.descending else [column.asc(), tie.asc()]


def work_list(tx: Transaction, wanted: Wanted) -> list[WorkLine]:
    """One page of cases."""
    query = select(*_LINE).where(*_conditions(tx, wanted)).order_by(*_order(wanted))
    rows = tx.session.execute(query.limit(wanted.limit).offset(wanted.offset))
    return [WorkLine(*row) for row in rows]


def count(tx: Transaction, wanted: Wanted) -> int:
    """How many cases the filters let through, on all pages."""
    query = select(func.count()).select_from(CaseRow).where(*_conditions(tx, wanted))
    return int(tx.session.execute(query).scalar_one())


def counts(tx: Transaction, wanted: Wanted, views: Sequence[str] = VIEWS[:6]) -> dict[str, int]:
    """How many cases each view holds, other filters left aside; each answered from its own small index."""
    plain = Wanted(now=wanted.now, end_of_today=wanted.end_of_today, owners=wanted.owners)
    made: dict[str, int] = {}
    for view in views:
        query = select(func.count()).select_from(CaseRow).where(*_of_view(_with_view(plain, view)))
        made[view] = int(tx.session.execute(query).scalar_one())
    return made


def _with_view(wanted: Wanted, view: str) -> Wanted:
    from dataclasses import replace

    return replace(wanted, view=view)


def choices(tx: Transaction, column: str, *, limit: int = 200) -> list[str]:
    """The different owners, customers or products of open cases, for a filter's list; at most `limit`, in order."""
    by: dict[str, Any] = {"owner": CaseRow.owner, "customer": CaseRow.customer_name, "product": CaseRow.product_name}
    chosen = by[column]
    query = (
        select(chosen).where(col(CaseRow.open).is_(True), col(chosen) != "").distinct().order_by(chosen).limit(limit)
    )
    return [str(x) for x in tx.session.execute(query).scalars()]


@dataclass(frozen=True, slots=True)
class TaskLine:
    """One open task with its case."""

    id: int
    case_no: str
    kind: str
    owner_role: str
    owner: str
    created_at: datetime
    due_at: datetime | None
    detail: Json
    customer_name: str
    product_name: str


def open_tasks(tx: Transaction, roles: Sequence[str], *, untold_to: int | None = None) -> Iterator[TaskLine]:
    """Tasks of these roles, and tasks of anybody that name an owner, which nobody has done; by what is due first.

    With `untold_to`, a user's id, those of which no notice has told him yet. More than is anybody's own:
    `complaints.procedure.roles.whose` says whose each is. They come one by one, so that who has enough may stop.
    """
    of_case = ("case_no", "customer_name", "product_name")
    columns: list[Any] = [getattr(CaseRow if n in of_case else TaskRow, n) for n in TaskLine.__dataclass_fields__]
    query = (
        select(*columns)
        .join(CaseRow, col(CaseRow.id) == TaskRow.case_id)
        .where(col(TaskRow.done_at).is_(None), or_(col(TaskRow.owner_role).in_(roles), col(TaskRow.owner) != ""))
        .order_by(case((col(TaskRow.due_at).is_(None), 1), else_=0), col(TaskRow.due_at), col(TaskRow.id))
        .execution_options(yield_per=_AT_ONCE)
    )
    if untold_to is not None:
        told = select(col(NoticeTaskRow.task_id)).where(col(NoticeTaskRow.user_id) == untold_to)
        query = query.where(col(TaskRow.id).not_in(told))
    with tx.session.execute(query) as rows:
        for row in rows:
            yield TaskLine(*row)


def provisional_cases(tx: Transaction) -> int:
    """How many open deadlines rest on a year whose official calendar is not there."""
    query = (
        select(func.count())
        .select_from(DeadlineRow)
        .where(
            and_(
                col(DeadlineRow.provisional).is_(True),
                col(DeadlineRow.met_at).is_(None),
                col(DeadlineRow.cancelled_at).is_(None),
            )
        )
    )
    return int(tx.session.execute(query).scalar_one())


def case_version(tx: Transaction, case_no: str) -> int | None:
    """The version of a case, or None when there is no such case: a cheap way to see that somebody changed it."""
    return tx.session.execute(select(col(CaseRow.version)).where(col(CaseRow.case_no) == case_no)).scalar_one_or_none()
