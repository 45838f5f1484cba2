"""What happens to a case when a message joins it: a copy, a reply, or the second reading of one that failed before."""

from __future__ import annotations

from datetime import datetime

from casework import acknowledgement, reports
from casework.dispatch import Dispatch
from casework.opening import Registered, nothing_read, unreadable
from complaints.completeness import missing, missing_after
from complaints.correspondence.acknowledgement import Decision
from complaints.correspondence.case_after import customer_message
from complaints.field_kinds import CODE_LISTS
from complaints.joining.place import Place
from complaints.model import Case, HistoryEntry
from complaints.procedure.steps.major_defect import heed
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, Reading
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Settings
from recognition.said import said_of
from store import cases, inbox
from store.engine.transaction import Transaction
from store.inbox import PendingMessage

#: Fields of which a later message may name more without contradicting the first.
_ADDING = frozenset({*CODE_LISTS, "contact_phone"})


def copy(tx: Transaction, where: Place, message: PendingMessage, reading: Reading, now: datetime) -> Registered:
    """A second copy of a letter or fax joins the first: the case names both mailboxes, nothing else changes."""
    if where.case_no is None:
        inbox.file(tx, message.id, reading, reading.kind, now)
        return Registered("filed", message.id)
    case = cases.load(tx, where.case_no, for_update=True)
    _name_mailboxes(case, message)
    case.history.append(HistoryEntry(now, "kesu", "copy", where.copy_of, message.id, where.why))
    cases.attach(tx, case, message.id, reading.kind, True, now)
    cases.save(tx, case)
    return Registered("joined", message.id, case.case_no)


def reply(
    tx: Transaction,
    where: Place,
    message: PendingMessage,
    reading: Reading,
    settings: Settings,
    dispatch: Dispatch,
    now: datetime,
) -> Registered:
    """A message about a known case: the customer's words bring facts and stop the clocks of silence; a robot's do not."""
    assert where.case_no
    if reading.automatic or reading.kind in AUTOMATIC_KINDS_OF_MESSAGE:
        reports.apply(tx, reading, settings.smtp.bounce_address, dispatch, now, case_no=where.case_no)
        return attach_automatic(tx, where.case_no, message, reading, now)
    case = _stays(tx, cases.load(tx, where.case_no, for_update=True))
    sender = reading.mail.from_address.lower() if reading.mail else ""
    ours = sender in OwnAddresses.of(settings) or reading.kind == "internal"
    _name_mailboxes(case, message)
    case.history.append(HistoryEntry(now, "kesu", "message", None, message.id, where.why))
    cases.attach(tx, case, message.id, "internal" if ours else "reply", False, now)
    if not ours:
        if sender and sender not in case.participants:
            case.participants.append(sender)
        case = customer_message(
            case, reading, said_of(reading, case), now, dispatch.rules, dispatch.calendar, message.id
        )
    cases.save(tx, case)
    return Registered("joined", message.id, case.case_no)


def attach_automatic(
    tx: Transaction, case_no: str, message: PendingMessage, reading: Reading, now: datetime
) -> Registered:
    """A failure report, receipt or out-of-office note is kept with the case it concerns; it is no word of the customer's."""
    case = cases.load(tx, case_no, for_update=True)
    cases.attach(tx, case, message.id, reading.kind, False, now)
    return Registered("joined", message.id, case_no)


def fill_stub(
    tx: Transaction,
    case_no: str,
    message: PendingMessage,
    reading: Reading,
    settings: Settings,
    dispatch: Dispatch,
    now: datetime,
) -> Registered:
    """A message that could not be read before was read again: its stub case takes what is known now.

    What a person has entered stays. No letter leaves by this: people have had the task to answer since.
    """
    case = cases.load(tx, case_no, for_update=True)
    failed = unreadable(reading)
    if not failed:
        add_facts(case, reading, now)
        case.language, case.kind = reading.language, reading.kind if reading.kind != "unknown" else case.kind
        case.missing = [fact for fact in missing(case.fields) if fact in reading.missing]  # but what people entered
        case.complaint_kinds = list(reading.complaint_kinds)
        severity = reading.severity
        case.suggested_class, case.suggestion_rule, case.suggestion_text = (
            dispatch.rules.own_class(severity.severity_class),
            severity.rule,
            severity.text,
        )
        case.answer_to = case.answer_to or reading.answer_to
        case.manual_entry = nothing_read(reading)
        for task in case.tasks:
            if task.kind == "enter_facts" and not case.manual_entry:
                task.done_at, task.done_by = task.done_at or now, task.done_by or "kesu"
        if not any(letter.kind == "acknowledgement" for letter in case.letters):
            decision = Decision("suppressed", case.acknowledgement_reason or "the message could not be read at first")
            acknowledgement.answer(case, reading, decision, settings, now)
        heed(case, now, dispatch.rules, dispatch.calendar)
        case.history.append(
            HistoryEntry(now, "kesu", "read_again", None, message.id, "what could not be read before was read")
        )
    cases.attach(tx, case, message.id, case.kind, False, now, state="quarantined" if failed else "registered")
    cases.save(tx, case)
    if failed:
        inbox.set_aside(tx, message.id, f"{failed.code}: {failed.detail}".rstrip(": "), "", now)
    return Registered("joined", message.id, case_no)


def add_facts(case: Case, reading: Reading, now: datetime) -> None:
    """Takes over facts that the case lacks, and more of those it may have several of; what stands there is never replaced."""
    for name, values in reading.fields.items():
        known = case.fields.get(name, [])
        if known and name not in _ADDING:
            continue
        new = [v for v in values if all(v.value != k.value for k in known)]
        if new:
            case.fields[name] = [*known, *new]
            entry = HistoryEntry(
                now, "kesu", f"field:{name}", [v.value for v in known], [v.value for v in case.fields[name]]
            )
            case.history.append(entry)
            case.missing = missing_after(case.missing, name, True, lambda field: bool(case.fields.get(field)))


def _name_mailboxes(case: Case, message: PendingMessage) -> None:
    case.mailboxes.extend(name for name in message.mailboxes if name not in case.mailboxes)


def _stays(tx: Transaction, case: Case) -> Case:
    """The case itself, or the one into which it was merged: its customer is answered there."""
    seen = {case.case_no}
    while (into := case.record.get("merged_into")) and into not in seen:
        seen.add(into)
        case = cases.load(tx, into, for_update=True)
    return case
