"""Cases and messages as the command line prints them (contract §4): plain JSON values, instants in the company's zone."""

from __future__ import annotations

import re
from dataclasses import asdict
from datetime import datetime
from email.utils import parseaddr
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from complaints.calendar.deadlines import next_running, state
from complaints.model import Action, Case, CaseMessage, Deadline, HistoryEntry, Letter, Task
from complaints.reading import FieldValue
from foundations.language.pattern import Pattern
from service.clock import iso
from wording.procedure import explain

_STORED_INSTANT = Pattern(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)", re.ASCII)

if TYPE_CHECKING:
    from complaints.procedure.retention import Keeping
    from foundations.settings.shapes import Settings
    from store.cases import CaseSummary
    from store.inbox import Message


def summary(case: CaseSummary, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """One line of `kesu case list --json`."""
    due = None
    if case.next_due_at is not None:
        at, warn = case.next_due_at, case.next_warn_at
        shown = "late" if now > at else "due_soon" if warn is not None and now >= warn else "on_time"
        due = {"name": case.next_deadline_name, "due_at": iso(at, zone), "state": shown}
    return _head(case, zone) | {"messages": case.messages} | _acknowledgement(case, zone) | {"next_deadline": due}


def full(case: Case, now: datetime, settings: Settings, kept: Keeping) -> dict[str, Any]:
    """`kesu case show --json`: the summary and everything that hangs on the case. `kept`: how long it must be kept."""
    zone = settings.company.zone
    sender = parseaddr(settings.smtp.sender)[1]
    lots = [v.value for v in case.fields.get("lot_no", []) if v.value is not None]
    following = next_running(case)
    return {
        **_head(case, zone, customer=case.first("customer_name"), product=case.first("product_name"), lots=lots),
        **_acknowledgement(case, zone),
        "kind": case.kind,
        "complaint_kinds": case.complaint_kinds,
        "suggestion": {"rule": case.suggestion_rule, "text": case.suggestion_text},
        "missing": case.missing,
        "owner": case.owner,
        "departments": case.departments,
        "manual_entry": case.manual_entry,
        "incomplete_fax": case.incomplete_fax,
        "waiting": _plain(case.waiting, zone),
        "closed_at": _at(case.closed_at, zone),
        "close_reason": case.close_reason,
        "retention_until": kept.until and kept.until.isoformat(),
        "legal_hold": _plain(case.record.get("legal_hold"), zone),
        "next_deadline": following
        and {"name": following.name, "due_at": iso(following.due_at, zone), "state": state(following, now)},
        "messages": [_message(m, sender, zone) for m in case.messages],
        "fields": {name: [field_value(v) for v in values] for name, values in case.fields.items()},
        "deadlines": [_deadline(d, now, zone) for d in case.deadlines],
        "letters": [_letter(x, zone) for x in case.letters],
        "actions": [_action(x, zone) for x in case.actions],
        "tasks": [_task(x, zone) for x in case.tasks],
        "history": [_history(x, zone) for x in case.history],
        "record": _plain(case.record, zone),
    }


def message(entry: Message, zone: ZoneInfo) -> dict[str, Any]:
    """One line of `kesu message list --json`."""
    return {
        "id": entry.id,
        "mailbox": entry.mailbox,
        "mailboxes": entry.mailboxes,
        "kind": entry.kind,
        "case_no": entry.case_no,
        "from": entry.from_address,
        "subject": entry.subject,
        "received_at": iso(entry.received_at, zone),
        "state": entry.state,
        "answer_due_at": _at(entry.answer_due_at, zone),
        "reason": entry.reason,
    }


def field_value(value: FieldValue) -> dict[str, Any]:
    """One value of a field with its provenance (contract §2)."""
    source = value.source
    box = list(source.box) if source.box else None
    return {
        "value": value.value,
        "raw": value.raw,
        "method": value.method,
        "source": {"part": source.part, "page": source.page, "box": box, "text": source.text},
        "confidence": round(value.confidence, 4),
        "confirmed_by": value.confirmed_by,
    }


def _head(
    case: CaseSummary | Case,
    zone: ZoneInfo,
    *,
    customer: Any = None,
    product: Any = None,
    lots: list[Any] | None = None,
) -> dict[str, Any]:
    return {
        "case_no": case.case_no,
        "status": case.status,
        "received_at": iso(case.received_at, zone),
        "registered_at": iso(case.registered_at, zone),
        "mailboxes": list(case.mailboxes),
        "channel": case.channel,
        "customer_name": customer or getattr(case, "customer_name", None) or None,
        "product_name": product or getattr(case, "product_name", None) or None,
        "lot_no": lots if lots is not None else list(getattr(case, "lot_no", [])),
        "severity_class": case.severity_class,
        "suggested_class": case.suggested_class,
        "language": case.language,
    }


def _acknowledgement(case: CaseSummary | Case, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "acknowledged_at": _at(case.acknowledged_at, zone),
        "acknowledgement": case.acknowledgement,
        "acknowledgement_reason": case.acknowledgement_reason,
    }


def _message(m: CaseMessage, sender: str, zone: ZoneInfo) -> dict[str, Any]:
    """A message of the conversation; a letter that left comes from the company's address, whatever its envelope said."""
    ours = m.direction == "out"
    return {
        "id": m.id,
        "letter": -m.id if ours else None,
        "direction": m.direction,
        "from": (ours and sender) or m.from_address,
        "subject": m.subject,
        "received_at": iso(m.received_at, zone),
        "kind": m.kind,
        "message_id": m.message_id,
        "mailbox": m.mailbox,
        "is_copy": m.is_copy,
    }


def _deadline(d: Deadline, now: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "name": d.name,
        "due_at": iso(d.due_at, zone),
        "state": state(d, now),
        "met_at": _at(d.met_at, zone),
        "rule": d.rule,
        "clause": d.clause,
        "provisional": d.provisional,
        "explanation": explain("en", d.explanation),
        "steps": _plain(d.explanation, zone),
        "started_at": iso(d.started_at, zone),
        "ref": d.ref,
    }


def _letter(x: Letter, zone: ZoneInfo) -> dict[str, Any]:
    shown: dict[str, Any] = _plain(asdict(x), zone)
    del shown["leased_until"]  # of the outbox and its couriers
    named = {name: shown.pop(name) for name in ("id", "kind", "to", "status", "message_id", "sent_at", "approvals")}
    return named | shown


def _action(x: Action, zone: ZoneInfo) -> dict[str, Any]:
    return dict(_plain(asdict(x), zone))


def _task(x: Task, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "name": x.kind,
        "owner_role": x.owner_role,
        "due_at": _at(x.due_at, zone),
        "done_at": _at(x.done_at, zone),
        "created_at": _at(x.created_at, zone),
        "done_by": x.done_by,
        "owner": x.owner,
        "detail": _plain(x.detail, zone),
    }


def _history(x: HistoryEntry, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "at": iso(x.at, zone),
        "by": x.by,
        "what": x.what,
        "from": _plain(x.before, zone),
        "to": _plain(x.after, zone),
        "why": x.why,
    }


def _at(at: datetime | None, zone: ZoneInfo) -> str | None:
    return None if at is None else iso(at, zone)


def _plain(value: Any, zone: ZoneInfo) -> Any:
    """Nested values as JSON: instants with the zone's offset (those that the store keeps as text too), dataclasses as objects."""
    if isinstance(value, datetime):
        return iso(value, zone)
    if isinstance(value, str) and _STORED_INSTANT.fullmatch(value):
        try:
            return iso(datetime.fromisoformat(value), zone)
        except (ValueError, OverflowError):  # it only looked like an instant
            return value
    if hasattr(value, "__dataclass_fields__"):
        value = asdict(value)
    if isinstance(value, dict):
        return {str(key): _plain(inner, zone) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner, zone) for inner in value]
    return value
