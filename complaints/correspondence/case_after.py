"""What letters and messages do to a case: delivered or bounced letters move its clocks, the customer's word stops silence."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from complaints.calendar import deadlines
from complaints.calendar.working_days import Calendar
from complaints.completeness import missing_after
from complaints.model import SYSTEM, Case, Letter
from complaints.procedure.act import cancel_clock, open_clocks, stop_clock
from complaints.procedure.changes import record_changes
from complaints.procedure.passing_time import kept_awake
from complaints.procedure.states import after
from complaints.procedure.steps.closing import open_again
from complaints.procedure.steps.intake import stop_waiting
from complaints.procedure.steps.major_defect import taken_over, told_worse
from complaints.procedure.steps.not_business import brought_back, out_of_figures
from complaints.procedure.steps.silence import clock_of, delivered_reminder, hear, last_answer, silent_since
from complaints.procedure.tasks import TaskKind, finish, raise_task, reached
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, FieldValue, Reading, Severity
from complaints.rules.shapes import Rules

#: a message that says no more than thanks, or that all is well
THANKS, ACCEPTS = "thanks", "accepts"

#: clocks that a delivered letter of a kind stops
_STOPS = {
    "acknowledgement": ("first_answer", "acknowledge"),
    "interim_report": ("feedback",),
    "formal_answer": ("feedback", "written_answer"),
}


def settled(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> Case:
    """The case with everything done that its sent, refused and bounced letters call for; doing it again changes nothing.

    Call it after the outbox has marked a letter sent, failed or bounced, and load the case after that. Acknowledgement:
    first answer and two days are met. Interim report: feedback. Formal answer: also the written answer, and silence is
    counted from its delivery. Reminder: the 10 working days begin. A bounce stops silence and raises a task.
    """
    made = deepcopy(case)
    for letter in made.letters:
        if letter.kind == "acknowledgement":
            _acknowledged(made, letter, now)
        if letter.delivered and letter.sent_at:
            for name in _STOPS.get(letter.kind, ()):
                stop_clock(made, name, letter.sent_at, now, SYSTEM.name)
        if letter.bounced_at is not None or letter.status == "failed":
            _undelivered(made, letter, now)
    if made.status != "closed":
        _count_silence(made, now, rules, calendar)
    record_changes(case, made, now, SYSTEM.name, "letters")
    return kept_awake(made, now, rules, calendar)


def _acknowledged(case: Case, letter: Letter, now: datetime) -> None:
    if letter.delivered and case.acknowledged_at is None:
        case.acknowledged_at, case.acknowledgement, case.acknowledgement_reason = letter.sent_at, "sent", ""
        finish(case, now, SYSTEM.name, "answer_by_phone_or_fax", "release_acknowledgement")
        case.status = after("acknowledged", case.status)


def _undelivered(case: Case, letter: Letter, now: datetime) -> None:
    """A letter that did not arrive: silence after it does not count, and somebody must reach the customer."""
    if letter.bounced_at is not None:
        _runs_again(case, letter)
    if letter.kind == "acknowledgement" and case.acknowledgement in ("queued", "sent"):
        case.acknowledgement, case.acknowledgement_reason, case.acknowledged_at = "failed", letter.last_error, None
        case.status = after("acknowledgement_failed", case.status)
    if letter.kind == "formal_answer" and letter is last_answer(case):
        _stop_silence(case, now)
        case.status = after("answer_failed", case.status)
    if letter.kind == "reminder" and case.status != "closed":
        clock = clock_of(case, "silence_close", letter)
        confirmed = "silence_confirmed" in case.record
        if clock is not None and clock.cancelled_at is None and (clock.met_at is None or confirmed):
            clock.met_at, clock.cancelled_at = None, now
            case.record.pop("silence_confirmed", None)  # what sales confirmed was no silence: he was not reminded
            finish(case, now, SYSTEM.name, "confirm_silence", "close_case")
            case.status = after("reminder_failed", case.status)
    if out_of_figures(case):
        return  # whom a letter to no customer did not reach, nobody need reach
    detail = {"letter": letter.id, "kind": letter.kind, "to": letter.to, "why": letter.last_error}
    subject, key = str(letter.id), f"reach_customer:{letter.id}"
    raise_task(case, "reach_customer", "sales", now, subject=subject, detail=detail, key=key)


def _runs_again(case: Case, letter: Letter) -> None:
    """The clocks that this letter's acceptance had stopped run again: it did not arrive."""
    for deadline in case.deadlines:
        if (
            deadline.name in _STOPS.get(letter.kind, ())
            and deadline.met_at == letter.sent_at
            and case.status != "closed"
        ):
            deadline.met_at = None


def _stop_silence(case: Case, now: datetime) -> None:
    cancel_clock(case, "silence_reminder", now, SYSTEM.name)
    cancel_clock(case, "silence_close", now, SYSTEM.name)
    case.record.pop("silence_confirmed", None)


def _count_silence(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    answer = last_answer(case)
    if answer is None or not answer.delivered or answer.sent_at is None:
        return
    if clock_of(case, "silence_reminder", answer) is None and case.record.get("answer_counted") != answer.id:
        case.record["answer_counted"] = answer.id
        _stop_silence(case, now)
        case.status = after("answer_sent", case.status)
        finish(case, now, SYSTEM.name, "draft_again", "answer_objection")
        reached(case, now, SYSTEM.name, "formal_answer")
        if silent_since(case) is not None:
            _start(case, "silence_reminder", answer, rules, calendar)
    reminder = delivered_reminder(case, answer)
    if reminder is None or silent_since(case) is None or clock_of(case, "silence_close", reminder) is not None:
        return
    assert reminder.sent_at is not None
    stop_clock(case, "silence_reminder", reminder.sent_at, now, SYSTEM.name)
    _start(case, "silence_close", reminder, rules, calendar)
    finish(case, now, SYSTEM.name, "remind_customer")
    reached(case, now, SYSTEM.name, "reminder")
    case.status = after("reminder_sent", case.status)


def _start(case: Case, name: str, letter: Letter, rules: Rules, calendar: Calendar) -> None:
    assert letter.sent_at is not None
    case.deadlines.append(deadlines.start(name, rules.timers[name], letter.sent_at, calendar, ref=str(letter.id)))


@dataclass(frozen=True, slots=True)
class Said:
    """What the words of a customer's message come to: a mere courtesy (THANKS, ACCEPTS or empty), and how grave it is."""

    courtesy: str = ""
    severity: Severity = field(default_factory=Severity)


def customer_message(
    case: Case,
    reading: Reading,
    said: Said,
    now: datetime,
    rules: Rules,
    calendar: Calendar,
    message_id: int | None = None,
) -> Case:
    """The case after a message of its customer joined it; an automatic message or a receipt says nothing.

    Waiting ends, silence ends, missing facts are filled in, facts that differ become a proposed change, a closed case
    opens again within `rules.reopen_days`. `said` is what recognition makes of its words. A person's value is never
    overwritten. A bare thank-you ends silence like any other word of his, but answers nothing that he was asked for and
    opens no closed case.
    """
    if reading.automatic or reading.kind in AUTOMATIC_KINDS_OF_MESSAGE:  # says nothing: no feedback (domain §1.7-17)
        return case
    made = deepcopy(case)
    if said.courtesy == THANKS or (said.courtesy == ACCEPTS and case.status == "closed"):
        _thanked(made, now, calendar, message_id)
        record_changes(case, made, now, SYSTEM.name, f"message {message_id} from the customer")
        return kept_awake(made, now, rules, calendar)
    hear(made, now)
    stop_waiting(made, now, rules, calendar)
    _end_silence(made, now)
    finish(made, now, SYSTEM.name, "remind_of_missing_facts")
    _take_facts(made, reading, now, message_id)
    _reopen(made, now, rules, calendar)
    told_worse(made, said.severity, now, rules, calendar)
    number = message_id if message_id is not None else now.isoformat()
    owner = "sales" if case.status in ("replied", "reminded", "closed") else "qa"
    _ask_to_read(made, "read_message", owner, now, calendar, message_id)
    record_changes(case, made, now, SYSTEM.name, f"message {number} from the customer")
    return kept_awake(made, now, rules, calendar)


def _end_silence(case: Case, now: datetime) -> None:
    """The customer has said something: nobody reminds him, and nothing closes for his silence."""
    for name in ("silence_reminder", "silence_close"):
        stop_clock(case, name, now, now, SYSTEM.name)
    case.record.pop("silence_confirmed", None)
    finish(case, now, SYSTEM.name, "remind_customer", "confirm_silence", "close_case")


def _ask_to_read(
    case: Case, kind: TaskKind, owner: str, now: datetime, calendar: Calendar, message_id: int | None
) -> None:
    """A task `kind` for the role `owner` to see a message of the customer, within two working days."""
    subject = str(message_id) if message_id is not None else now.isoformat()
    due_at = calendar.end_of_day(calendar.nth_working_day(calendar.day_of(now), 2).date)
    raise_task(
        case,
        kind,
        owner,
        now,
        subject=subject,
        due_at=due_at,
        detail={"message": message_id},
        key=f"{kind}:{subject}",
    )


def _thanked(case: Case, now: datetime, calendar: Calendar, message_id: int | None) -> None:
    """The customer says no more than that he has our letter (or, when the case is closed, that all is well).

    It is a word of his, so silence after an answer ends (contract §3), but neither acceptance nor objection: sales asks him.
    """
    answer = last_answer(case)
    if answer is not None and answer.delivered and case.status != "closed":
        hear(case, now)
        _end_silence(case, now)
    said = {"message": message_id, "at": now.isoformat()}
    case.record["thanked"] = [*case.record.get("thanked", []), said]
    kind: TaskKind = "see_thanks" if case.status == "closed" or answer is None else "ask_whether_accepted"
    _ask_to_read(case, kind, "sales", now, calendar, message_id)


def _reopen(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    if case.status != "closed" or case.closed_at is None or case.record.get("merged_into"):
        return
    if case.close_reason == "spam":
        return  # whoever sent it does not open a case by sending more; a person reads it and may
    if now - case.closed_at <= timedelta(days=rules.reopen_days):
        open_again(case, now, SYSTEM.name, "the customer wrote again")
        brought_back(case, now, rules, calendar)
        case.status = after("reopen", case.status)
    else:
        raise_task(
            case,
            "decide_new_case",
            "qa",
            now,
            detail={"closed_at": case.closed_at.isoformat()},
            key=f"decide_new_case:{now.isoformat()}",
        )


def _take_facts(case: Case, reading: Reading, now: datetime, message_id: int | None) -> None:
    echo = _echoes_us(case, reading)
    for name, found in reading.fields.items():
        values = tuple(v for v in found if not (echo and v.source.part == "subject"))
        if not values:
            continue
        known = case.fields.get(name)
        if not known:
            case.fields[name] = list(values)
            case.missing = missing_after(case.missing, name, True, lambda field: bool(case.fields.get(field)))
        elif not _same(known, values):
            _propose(case, name, list(values), now, message_id)


def _echoes_us(case: Case, reading: Reading) -> bool:
    """Whether the message bears the subject of one of our letters: what stands there are our words, not the customer's."""
    subject = " ".join(reading.mail.subject.split()) if reading.mail else ""
    return any(letter.subject and " ".join(letter.subject.split()) in subject for letter in case.letters)


def _same(known: list[FieldValue], said: tuple[FieldValue, ...]) -> bool:
    return all(any(k.value == s.value for k in known) for s in said)


def _propose(case: Case, name: str, values: list[FieldValue], now: datetime, message_id: int | None) -> None:
    proposal = {"field": name, "values": [v.value for v in values], "message": message_id, "at": now.isoformat()}
    proposed = case.record.setdefault("proposed_changes", [])
    if any(p["field"] == name and p["values"] == proposal["values"] for p in proposed):
        return
    proposed.append(proposal)
    key = f"review_change:{name}:{len(proposed)}:{now.isoformat()}"
    raise_task(case, "review_change", "qa", now, subject=name, detail=proposal, key=key)


def absorbed(target: Case, source: Case, now: datetime, by: str, rules: Rules, calendar: Calendar) -> Case:
    """`target` after another case of the same complaint was merged into it: participants, mailboxes, missing facts.

    The earlier receipt counts: clocks that still run since the later one are counted from the earlier.
    """
    made = deepcopy(target)
    made.participants = list(dict.fromkeys([*made.participants, *source.participants]))
    made.mailboxes = list(dict.fromkeys([*made.mailboxes, *source.mailboxes]))
    made.complaint_kinds = list(dict.fromkeys([*made.complaint_kinds, *source.complaint_kinds]))
    finish(made, now, by, "same_complaint")
    made.record["merged_from"] = [*made.record.get("merged_from", []), source.case_no]
    for name, values in source.fields.items():
        if not made.fields.get(name):
            made.fields[name] = list(values)
            made.missing = missing_after(made.missing, name, True, lambda field: bool(made.fields.get(field)))
        elif not _same(made.fields[name], tuple(values)):
            _propose(made, name, values, now, None)
    if source.received_at < made.received_at:
        _received_earlier(made, source.received_at, rules, calendar)
    taken_over(made, source, now, rules, calendar)
    if source.acknowledged_at and made.acknowledged_at is None:
        _told_already(made, source.acknowledged_at, now, by)
    record_changes(target, made, now, by, f"merged with {source.case_no}")
    return kept_awake(made, now, rules, calendar)


def _received_earlier(case: Case, at: datetime, rules: Rules, calendar: Calendar) -> None:
    later, case.received_at = case.received_at, at
    for deadline in case.open_deadlines():
        if deadline.started_at == later:
            deadline.started_at = at
            again = deadlines.recomputed(deadline, deadlines.timer_of(deadline, case, rules), calendar, case.waiting)
            case.deadlines[case.deadlines.index(deadline)] = again


def _told_already(case: Case, at: datetime, now: datetime, by: str) -> None:
    case.acknowledged_at, case.acknowledgement, case.acknowledgement_reason = at, "sent", ""
    for name in ("first_answer", "acknowledge"):
        for deadline in open_clocks(case, name):
            deadline.met_at = at
    for letter in case.letters:
        if letter.kind == "acknowledgement" and letter.status in ("held", "draft"):
            letter.status = "cancelled"
    finish(case, now, by, "answer_by_phone_or_fax", "release_acknowledgement")
    case.status = after("acknowledged", case.status)
