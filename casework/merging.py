"""One complaint that came several times becomes one case; one mail with two complaints becomes two."""

from __future__ import annotations

from datetime import datetime

from casework.opening import Origin
from casework.register import open_case
from complaints.calendar.working_days import Calendar
from complaints.correspondence.case_after import absorbed
from complaints.model import Actor, Case, HistoryEntry
from complaints.refusals import BadData, Forbidden
from complaints.rules.shapes import Rules
from foundations.language.sentence import say
from foundations.settings.shapes import Settings
from store import cases, inbox
from store.engine.errors import NotFound
from store.engine.transaction import Transaction
from store.inbox import Message, PendingMessage


def merge_into(tx: Transaction, source: Case, actor: Actor, now: datetime, rules: Rules, calendar: Calendar) -> Case:
    """Moves the messages of `source` (already closed as duplicate by the rules) to the case it names, which takes its facts.

    Gives the source, to be saved by the caller. Raises BadData when there is no such case, Forbidden when it is closed.
    """
    known = cases.find_by_number(tx, str(source.record["merged_into"]))
    if known is None or known == source.case_no:
        raise BadData("there is no other case {value}", key="into", value=source.record["merged_into"])
    source.record["merged_into"] = known
    target = cases.load(tx, known, for_update=True)
    if target.status == "closed":
        raise Forbidden("case {into} is closed; reopen it before merging into it", "ISO 10002 7.3", into=known)
    made = absorbed(target, source, now, actor.name, rules, calendar)
    arrived = [m for m in source.messages if m.direction == "in"]
    cases.detach(tx, source, [m.id for m in arrived])
    for message in arrived:
        cases.attach(tx, made, message.id, message.kind, at=now, is_copy=message.is_copy)
    numbers = [m.id for m in arrived]
    made.history.append(HistoryEntry(now, actor.name, "merged", source.case_no, numbers, "the same complaint"))
    cases.save(tx, made)
    return source


def split_off(
    tx: Transaction,
    case: Case,
    numbers: list[int],
    actor: Actor,
    settings: Settings,
    rules: Rules,
    calendar: Calendar,
    now: datetime,
) -> Case:
    """Opens a case of its own from messages of `case`; both name each other. Gives the case that was split."""

    cases.detach(tx, case, numbers)
    first, *rest = sorted(numbers)
    message = inbox.get(tx, first)
    reading = inbox.reading_of(tx, first)
    if reading is None:
        raise NotFound(say("message {message_id} has not been read yet; retry it first", message_id=first))
    why = f"split off {case.case_no}"
    origin = Origin(_pending(message), min(message.received_at, now), actor.name, why)
    opened = open_case(tx, origin, reading, settings, calendar, now, rules, (case.case_no,))
    assert opened.case_no is not None
    made = cases.load(tx, opened.case_no, for_update=True)
    for number in rest:
        cases.attach(tx, made, number, inbox.get(tx, number).kind, at=now, is_copy=False)
    case.record["split_into"] = [*case.record.get("split_into", []), opened.case_no]
    case.history.append(HistoryEntry(now, actor.name, "split", numbers, opened.case_no, "another complaint"))
    return cases.save(tx, case)


def _pending(message: Message) -> PendingMessage:
    """A message of a case as one that is about to be registered."""
    return PendingMessage(
        id=message.id,
        sha256=message.sha256,
        size=message.size,
        received_at=message.received_at,
        mailboxes=message.mailboxes,
        attempts=message.attempts,
        kept_at=message.kept_at,
    )
