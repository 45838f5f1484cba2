"""A new case from what was read: number, facts, clocks and tasks, as one value that the store then keeps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints import numbering
from complaints.calendar.deadlines import deadlines_for
from complaints.calendar.working_days import Calendar
from complaints.correspondence.acknowledgement import Choice
from complaints.model import Case, HistoryEntry, Task
from complaints.reading import COMPLAINT_KINDS_OF_MESSAGE, Problem, Reading
from complaints.rules.shapes import Rules
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Settings
from recognition.oral import way_told
from store import cases
from store.engine.transaction import Transaction
from store.inbox import PendingMessage

#: Problems of a whole message (where == "") after which nothing of it counts as read.
UNREADABLE = frozenset({"too_deep", "timeout", "crashed", "memory", "unreadable", "too_large"})
#: A gateway's clock is believed when it lies this near to the time at which the server took the message in.
_GATEWAY_BEFORE, _GATEWAY_AFTER = timedelta(days=7), timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a case comes from: the message, when it counts as received, and who opens it (`kesu` or a person)."""

    message: PendingMessage
    received_at: datetime
    by: str = "kesu"
    why: str = ""
    letter: Choice = "ruled"  # what he who opens it wants of the acknowledgement


@dataclass(frozen=True, slots=True)
class Registered:
    """What became of a message: `opened` a case, `joined` one, was `filed`, or was `gone` (done by somebody else)."""

    what: str
    message_id: int
    case_no: str | None = None
    answered: bool = False  # a letter is in the outbox


def unreadable(reading: Reading) -> Problem | None:
    """The problem that kept the whole message from being read, if one did."""
    return next((p for p in reading.problems if not p.where and p.code in UNREADABLE), None)


def received_at(message: PendingMessage, reading: Reading, now: datetime) -> datetime:
    """When a message counts as received: the fax gateway's time where it is credible, else the server's, never later than now."""
    at = message.received_at
    stated = reading.fax.received_at if reading.fax else None
    if stated is not None and stated.tzinfo and -_GATEWAY_BEFORE <= stated - at <= _GATEWAY_AFTER:
        at = stated
    return min(at, now)


def new_case(
    tx: Transaction,
    origin: Origin,
    reading: Reading,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    rules: Rules,
    *,
    fax: bool,
) -> Case:
    """A case with its number taken, its clocks running and `forward_to_qa` met; not yet kept, not yet answered."""
    failed = unreadable(reading)
    pattern = settings.numbering.pattern
    today = now.astimezone(settings.company.zone).date()
    number = numbering.number(pattern, today, cases.next_number(tx, numbering.counter_key(pattern, today)))
    case = Case(
        case_no=number,
        status="new",
        received_at=origin.received_at,
        registered_at=now,
        channel="fax" if fax else _told(reading, settings) or "email",
        language=reading.language,
        kind=reading.kind if reading.kind in COMPLAINT_KINDS_OF_MESSAGE else "complaint",
        mailboxes=list(origin.message.mailboxes),
        fields={name: list(values) for name, values in reading.fields.items() if values},
        complaint_kinds=list(reading.complaint_kinds),
        suggested_class=rules.own_class(reading.severity.severity_class),
        suggestion_rule=reading.severity.rule,
        suggestion_text=reading.severity.text,
        missing=list(reading.missing),
        participants=_participants(reading),
        answer_to=reading.answer_to,
        manual_entry=failed is not None or nothing_read(reading),
        incomplete_fax=any(p.code == "fax_incomplete" for p in reading.problems),
    )
    start_clocks(case, calendar, rules, now)
    _tasks(case, failed, now)
    case.history.append(HistoryEntry(now, origin.by, "registered", None, number, origin.why or _why(reading)))
    return case


def _told(reading: Reading, settings: Settings) -> str:
    """By which way the customer told a colleague, who wrote it down; empty for a letter of the customer's own."""
    mail = reading.mail
    ours = OwnAddresses.of(settings)
    if mail is None or reading.answer_to or mail.from_address not in ours:
        return ""
    if ours.any_outside(reading.participants):
        return ""  # his letter was passed on, or he reads along
    return way_told(f"{mail.subject}\n{mail.text}")


def start_clocks(case: Case, calendar: Calendar, rules: Rules, now: datetime) -> None:
    """The deadlines of a new case; QA can see it from the commit on, so `forward_to_qa` is met at once."""
    case.deadlines = deadlines_for(
        case.received_at, calendar, rules, channel=case.channel, suggested_class=case.suggested_class
    )
    for deadline in case.deadlines:
        if deadline.name == "forward_to_qa":
            deadline.met_at = now


def nothing_read(reading: Reading) -> bool:
    """Whether there are documents of which none could be read, and no text beside them that says what is wrong."""
    unread = [a for a in reading.attachments if a.problem]
    sealed = any(p.code == "attachment_encrypted" and p.where == "body" for p in reading.problems)
    return (
        bool(unread or sealed) and not any(a.read for a in reading.attachments) and "description" not in reading.fields
    )


def _participants(reading: Reading) -> list[str]:
    sender = reading.mail.from_address.lower() if reading.mail else ""
    return list(dict.fromkeys(p.lower() for p in (*reading.participants, reading.answer_to, sender) if p))


def _why(reading: Reading) -> str:
    if reading.kind in COMPLAINT_KINDS_OF_MESSAGE:
        return next((f"{rule}: {words}" for what, rule, words in reading.reasons if what == "kind"), "")
    return f"read as {reading.kind}: in doubt it is a complaint"


def _tasks(case: Case, failed: Problem | None, now: datetime) -> None:
    due = min((d.due_at for d in case.deadlines if d.name == "hand_over_to_qc"), default=None)
    if case.manual_entry:
        detail = {"problem": failed.code, "detail": failed.detail} if failed else {"problem": "attachments"}
        case.tasks.append(Task("enter_facts", "qa", now, due, detail=detail, key="enter_facts"))
    if case.incomplete_fax:
        case.tasks.append(Task("ask_for_missing_pages", "sales", now, due, key="ask_for_missing_pages"))
