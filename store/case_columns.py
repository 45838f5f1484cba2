"""The computed columns of a case: what work lists sort and filter by, and the instant when time next changes something."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Text, and_, cast, not_
from sqlmodel import col

from complaints.calendar.deadlines import last_quarter, next_running
from complaints.model import Case
from complaints.procedure.actions import NOT_BUSINESS
from store.tables import CaseRow

#: values below this confidence, not confirmed by a person, put a case among those to be reviewed
REVIEW_BELOW = 0.8


def watch_at(case: Case) -> datetime | None:
    """The next instant at which the watch must look: a warning or lateness not yet raised, a held letter's release,
    or what the rules wrote into `case.record["wake_at"]` (ISO instant with offset)."""
    moments: list[datetime] = []
    for deadline in case.open_deadlines():
        if deadline.suspended_at is not None:
            continue
        if deadline.warned_at is None and deadline.late_at is None:
            moments.append(last_quarter(deadline))
        if deadline.late_at is None:
            moments.append(deadline.due_at)
    moments += [x.release_at for x in case.letters if x.status == "held" and x.release_at is not None]
    wake = case.record.get("wake_at")
    if isinstance(wake, str) and wake:
        moments.append(datetime.fromisoformat(wake))
    return min(moments, default=None)


def out_of_figures() -> ColumnElement[bool]:
    """That a case is closed as no complaint and counted nowhere (`complaints.procedure.steps.not_business.out_of_figures`).

    What a text of the record says between quotation marks is escaped there, so the key is the key itself.
    """
    merged = cast(CaseRow.record, Text).like('%"merged_into":"%')
    return and_(col(CaseRow.close_reason).in_(NOT_BUSINESS), not_(merged))


def _spaced(words: list[str]) -> str:
    return f" {' '.join(words)} " if words else ""


def _text(case: Case, name: str) -> str:
    value = case.first(name)
    return value if isinstance(value, str) else ""


def compute(case: Case, row: CaseRow) -> None:
    """Fills the computed columns of `row` from the case."""
    row.open = case.status != "closed"
    row.severity = case.severity_class or case.suggested_class or ""
    row.customer_name = _text(case, "customer_name")
    row.product_name = _text(case, "product_name")
    row.lot_no = [x.value for x in case.fields.get("lot_no", []) if isinstance(x.value, str)]
    row.kinds = _spaced(case.complaint_kinds)
    row.department = _spaced(case.departments)
    incoming = [x for x in case.messages if x.direction == "in"]
    if incoming:
        row.subject, row.from_address = incoming[0].subject, incoming[0].from_address
    row.message_count = len(case.messages)
    row.missing_count = len(case.missing)
    row.open_tasks = sum(x.done_at is None for x in case.tasks)
    unsure = [v.confidence for values in case.fields.values() for v in values[:1] if v.confirmed_by is None]
    row.lowest_confidence = min(unsure, default=1.0)
    row.needs_review = row.open and (case.manual_entry or row.lowest_confidence < REVIEW_BELOW)
    row.is_waiting = any(x.until is None for x in case.waiting)
    coming = next_running(case)
    row.next_deadline_name = coming.name if coming else ""
    row.next_started_at = coming.started_at if coming else None
    row.next_due_at = coming.due_at if coming else None
    row.next_warn_at = last_quarter(coming) if coming else None
    row.watch_at = watch_at(case)
