"""A case as values and its rows: loads every part of it, writes the parts that changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields
from typing import Any, TypeVar

from sqlmodel import SQLModel, col, select

from complaints.calendar.deadlines import last_quarter
from complaints.model import SYSTEM, Action, Approval, Case, CaseMessage, Deadline, Letter, Task, Waiting
from complaints.reading import FieldValue, Source
from foundations.language.sentence import say
from store import history
from store.engine.codec import from_json, to_json
from store.engine.errors import Conflict
from store.engine.transaction import Transaction
from store.inbox import bare_id
from store.tables import (
    ActionRow,
    ArrivalRow,
    CaseMessageRow,
    CaseRow,
    DeadlineRow,
    FieldValueRow,
    LetterRow,
    MessageRow,
    TaskRow,
)

R = TypeVar("R", LetterRow, DeadlineRow, ActionRow, TaskRow)  # the parts of a case that have a number of their own

#: columns of a case that are the same on the value and on the row
PLAIN = [
    "status",
    "received_at",
    "registered_at",
    "channel",
    "language",
    "kind",
    "mailboxes",
    "complaint_kinds",
    "severity_class",
    "suggested_class",
    "suggestion_rule",
    "suggestion_text",
    "missing",
    "participants",
    "acknowledgement",
    "acknowledgement_reason",
    "acknowledged_at",
    "answer_to",
    "manual_entry",
    "incomplete_fax",
    "owner",
    "departments",
    "record",
    "closed_at",
    "close_reason",
]
_DEADLINE = [
    "name",
    "ref",
    "started_at",
    "due_at",
    "rule",
    "clause",
    "provisional",
    "met_at",
    "cancelled_at",
    "suspended_at",
    "warned_at",
    "late_at",
]
_TASK = ["kind", "owner_role", "owner", "created_at", "due_at", "done_at", "done_by", "detail", "key", "subject"]
_ACTION = [f.name for f in fields(Action) if f.name != "id"]
_LETTER = [
    "kind",
    "status",
    "subject",
    "body",
    "language",
    "created_at",
    "message_id",
    "in_reply_to",
    "ordinal",
    "drafted_by",
    "attempts",
    "next_attempt_at",
    "last_error",
    "sent_at",
    "read_at",
    "bounced_at",
    "release_at",
    "answers_message",
]
#: columns that only the outbox writes once a letter is queued: a screen that loaded the case earlier must not undo them
_DELIVERY = ("attempts", "next_attempt_at", "last_error", "sent_at", "read_at", "bounced_at", "message_id")


def set_plain(row: SQLModel, values: Any, names: Iterable[str]) -> bool:
    """Copies the named attributes that differ; says whether any did."""
    changed = False
    for name in names:
        value = getattr(values, name)
        if getattr(row, name) != value:
            setattr(row, name, to_json(value) if isinstance(value, list | dict | tuple) else value)
            changed = True
    return changed


def _rows(tx: Transaction, table: type[R], case_id: int) -> list[R]:
    return list(tx.session.exec(select(table).where(table.case_id == case_id).order_by(col(table.id))))


def load(tx: Transaction, row: CaseRow) -> Case:
    """The whole case of a row."""
    assert row.id is not None
    letters = [letter_of(x) for x in _rows(tx, LetterRow, row.id)]
    case = Case(
        case_no=row.case_no, version=row.version, id=row.id, **{x: to_json_copy(getattr(row, x)) for x in PLAIN}
    )
    case.fields = field_values(tx, row.id)
    case.waiting = [from_json(Waiting, x) for x in row.waiting]
    case.letters = letters
    case.messages = messages(tx, row.id) + sent_messages(tx, row.id)
    case.messages.sort(key=lambda x: x.received_at)
    case.deadlines = [deadline_of(x) for x in _rows(tx, DeadlineRow, row.id)]
    case.actions = [Action(id=x.id, **{n: getattr(x, n) for n in _ACTION}) for x in _rows(tx, ActionRow, row.id)]
    case.tasks = [Task(id=x.id, **{n: to_json_copy(getattr(x, n)) for n in _TASK}) for x in _rows(tx, TaskRow, row.id)]
    case.history = history.of_case(tx, row.id)
    return case


def to_json_copy(value: Any) -> Any:
    """A JSON value apart from the row's own, so that a rule working on it does not change the row unseen."""
    return to_json(value) if isinstance(value, list | dict) else value


def deadline_of(row: DeadlineRow) -> Deadline:
    """The clock that a row keeps."""
    return Deadline(id=row.id, explanation=tuple(row.explanation), **{x: getattr(row, x) for x in _DEADLINE})


def letter_of(row: LetterRow) -> Letter:
    """The letter that a row keeps."""
    approvals = [from_json(Approval, x) for x in row.approvals]
    plain = {x: getattr(row, x) for x in _LETTER}
    return Letter(
        to=row.to_address,
        references=tuple(row.references),
        approvals=approvals,
        leased_until=row.lease_until,
        id=row.id,
        **plain,
    )


def field_values(tx: Transaction, case_id: int) -> dict[str, list[FieldValue]]:
    """The values of a case by field, best first."""
    query = select(FieldValueRow).where(FieldValueRow.case_id == case_id).order_by(col(FieldValueRow.id))
    found: dict[str, list[FieldValueRow]] = {}
    for row in tx.session.exec(query):
        found.setdefault(row.name, []).append(row)
    return {
        name: [
            FieldValue(x.value, x.raw, x.method, from_json(Source, x.source), x.confidence, x.confirmed_by)
            for x in sorted(rows, key=lambda x: x.position)
        ]
        for name, rows in found.items()
    }


def messages(tx: Transaction, case_id: int) -> list[CaseMessage]:
    """The messages that came in for a case."""
    query = (
        select(CaseMessageRow, MessageRow)
        .join(MessageRow, col(MessageRow.id) == col(CaseMessageRow.message_id))
        .where(CaseMessageRow.case_id == case_id)
        .order_by(col(MessageRow.received_at), col(MessageRow.id))
    )
    found = tx.session.exec(query).all()
    ids = [m.id for _, m in found]
    boxes: dict[int, str] = {}
    arrivals = select(ArrivalRow.message_id, ArrivalRow.mailbox).where(col(ArrivalRow.message_id).in_(ids))
    for message_id, mailbox in tx.session.exec(arrivals.order_by(col(ArrivalRow.id))):
        boxes.setdefault(message_id, mailbox)
    return [
        CaseMessage(
            id=m.id or 0,
            direction="in",
            from_address=m.from_address,
            subject=m.subject,
            received_at=m.received_at,
            kind=link.kind,
            message_id=f"<{m.rfc_id}>" if m.rfc_id else "",
            mailbox=boxes.get(m.id or 0, ""),
            is_copy=link.is_copy,
            from_name=m.from_name,
        )
        for link, m in found
    ]


def sent_messages(tx: Transaction, case_id: int) -> list[CaseMessage]:
    """The letters that left, as messages of the conversation: `id` is the letter's, negative, for messages that came in
    are numbered by themselves; `from_address` is the sender of the envelope."""
    query = select(LetterRow).where(LetterRow.case_id == case_id, col(LetterRow.sent_at).is_not(None))
    return [
        CaseMessage(-(x.id or 0), "out", x.from_address, x.subject, x.sent_at, x.kind, x.message_id)
        for x in tx.session.exec(query.order_by(col(LetterRow.id)))
        if x.sent_at is not None
    ]


def _with_what_people_said(before: list[FieldValue], now: list[FieldValue], *, by_person: bool) -> list[FieldValue]:
    """The values to keep: what people confirmed comes first, and gives way only to what a person says."""
    said_before = [x for x in before if x.confirmed_by is not None]
    said_now = [x for x in now if x.confirmed_by is not None]
    nothing_new_said = all(x in said_before for x in said_now)
    if not said_now or (nothing_new_said and not by_person):
        said_now += [x for x in said_before if x not in said_now]
    others = [x for x in now if x.confirmed_by is None and all(x.value != c.value for c in said_now)]
    return said_now + others


def save_fields(tx: Transaction, case: Case, case_id: int) -> None:
    """Writes the fields that changed and puts `case.fields` right: no machine takes a value away that a person confirmed.

    A person clears a field by confirming that there is no value (None); a person takes one of several confirmed values
    away in a save whose new history names him.
    """
    kept = field_values(tx, case_id)
    by_person = any(x.id is None and x.by != SYSTEM.name for x in case.history)
    for name, before in kept.items():
        if any(x.confirmed_by is not None for x in before):
            case.fields[name] = _with_what_people_said(before, case.fields.get(name, []), by_person=by_person)
    for name in kept.keys() | case.fields.keys():
        values = case.fields.get(name, [])
        if kept.get(name, []) == values:
            continue
        rows = tx.session.exec(
            select(FieldValueRow).where(FieldValueRow.case_id == case_id, FieldValueRow.name == name)
        ).all()
        for row in rows:
            tx.session.delete(row)
        tx.session.flush()
        tx.session.add_all(
            FieldValueRow(
                case_id=case_id,
                name=name,
                position=position,
                value=to_json(x.value),
                raw=x.raw,
                method=x.method,
                source=to_json(x.source),
                confidence=x.confidence,
                confirmed_by=x.confirmed_by,
            )
            for position, x in enumerate(values)
        )


def _pairs(
    tx: Transaction, table: type[R], case_id: int, values: Iterable[Any], *, removable: bool = False
) -> list[tuple[Any, R | None]]:
    """Each value with its row (None for a new one). Raises Conflict for an id that is not of this case.

    A row that no value stands for is deleted where that is a change like another (`removable`); else it is a Conflict:
    nobody takes a letter, a task or an action away, so the case to be saved is not what was kept.
    """
    rows = {x.id: x for x in _rows(tx, table, case_id)}
    pairs: list[tuple[Any, R | None]] = []
    for value in values:
        if value.id is not None and value.id not in rows:
            raise Conflict(say("{tablename} {id} is not of this case", tablename=table.__tablename__, id=value.id))
        pairs.append((value, rows.pop(value.id, None) if value.id is not None else None))
    if rows and not removable:
        missing = ", ".join(str(number) for number in rows)
        raise Conflict(
            say(
                "{tablename} {missing} of this case is missing from what is to be saved; load it again",
                tablename=table.__tablename__,
                missing=missing,
            )
        )
    for left in rows.values():
        tx.session.delete(left)
    return pairs


def save_deadlines(tx: Transaction, case: Case, case_id: int) -> None:
    """Writes the clocks of a case, new ones with the id they then bear; one that the case no longer has is deleted."""
    for value, found in _pairs(tx, DeadlineRow, case_id, case.deadlines, removable=True):
        row = found or DeadlineRow(
            case_id=case_id, started_at=value.started_at, due_at=value.due_at, warn_at=value.due_at
        )
        set_plain(row, value, _DEADLINE)
        if row.explanation != list(value.explanation):
            row.explanation = to_json(value.explanation)
        row.warn_at = last_quarter(value)
        _add(tx, row, value)


def save_tasks(tx: Transaction, case: Case, case_id: int) -> None:
    """Writes the tasks of a case; a new one gets its id."""
    for value, found in _pairs(tx, TaskRow, case_id, case.tasks):
        row = found or TaskRow(case_id=case_id, created_at=value.created_at)
        set_plain(row, value, _TASK)
        _add(tx, row, value)


def save_actions(tx: Transaction, case: Case, case_id: int) -> None:
    """Writes the actions of a case; a new one gets its id."""
    for value, found in _pairs(tx, ActionRow, case_id, case.actions):
        row = found or ActionRow(case_id=case_id, created_at=value.created_at)
        set_plain(row, value, _ACTION)
        _add(tx, row, value)


def save_letters(tx: Transaction, case: Case, case_id: int) -> None:
    """Writes the letters of a case; what the outbox notes of a letter on its way is not written over."""
    for value, found in _pairs(tx, LetterRow, case_id, case.letters):
        row = found or LetterRow(case_id=case_id, created_at=value.created_at)
        in_the_outbox = found is not None and found.status in {"queued", "sent"}
        set_plain(row, value, [x for x in _LETTER if not (in_the_outbox and x in _DELIVERY)])
        row.to_address, row.rfc_id = value.to, bare_id(row.message_id)
        row.references, row.approvals = to_json(value.references), to_json(value.approvals)
        if row.status == "queued" and row.next_attempt_at is None:
            row.next_attempt_at = value.created_at
        _add(tx, row, value)


def _add(tx: Transaction, row: Any, value: Any) -> None:
    tx.session.add(row)
    if value.id is None:
        tx.session.flush()
        value.id = row.id
