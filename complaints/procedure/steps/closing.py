"""Actions of the end: feedback, reminder, silence, closing and its gates, reopening, merging, legal hold, circulation.

A function named like an action carries it out; `complaints.procedure.actions` says what the action takes, who may do it and under which
clause. `<action>_gate` raises Forbidden while the procedure does not yet allow it. Both change the act's copy of the case.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from complaints.model import Case, Task
from complaints.procedure.act import Act, end_clocks
from complaints.procedure.actions import LEADERS
from complaints.procedure.steps.answering import undecided_notices
from complaints.procedure.steps.effectiveness import unproved
from complaints.procedure.steps.intake import stop_waiting
from complaints.procedure.steps.investigation import RETURN_TASKS
from complaints.procedure.steps.not_business import ask_to_see, brought_back
from complaints.procedure.steps.silence import (
    answers_delivered,
    clock_of,
    delivered_reminder,
    hear,
    last_answer,
    last_feedback,
    opened_at,
    silent_since,
)
from complaints.procedure.tasks import CARRY_OUT, TaskKind, about_letter, finish, raise_task, reached
from complaints.refusals import BadData, Forbidden

#: tasks that go on after the case is closed: actions, circulation, stock, goods that come back
_OUTLIVE: Final[frozenset[TaskKind]] = frozenset({
    "chase_action", "evaluate_action", "new_action_needed", "see_result", "hold_affected_lots", *CARRY_OUT.values(),
    "accept_return_with_notice", *(kind for kind, _, _ in RETURN_TASKS if kind != "plan_exchange"),
})  # fmt: skip
_UNSENT = ("draft", "awaiting_approval", "approved", "held")
#: tasks that ask somebody to read what the customer wrote
_READ: Final[tuple[TaskKind, ...]] = ("read_message", "see_thanks", "ask_whether_accepted")
_SILENT = ("silence_reminder", "silence_close")


def record_feedback(act: Act) -> None:
    case, feedback = act.case, act.data["feedback"]
    act.listed("feedback").append(act.stamp(feedback=feedback, text=act.data.get("text", "")))
    hear(case, act.now)
    stop_waiting(case, act.now, act.rules, act.calendar)
    for name in _SILENT:
        act.stop(name)
    case.record.pop("silence_confirmed", None)
    finish(case, act.now, act.actor.name, "remind_customer", "confirm_silence", "close_case", *_READ)
    reached(case, act.now, act.actor.name)
    if feedback == "objection":
        raise_task(case, "answer_objection", "qa", act.now, key=f"answer_objection:{act.now.isoformat()}")
        act.move("objection")
    elif last_answer(case) is not None:
        raise_task(
            case, "close_case", "qa", act.now, detail={"reason": "accepted"}, key=f"close_case:{act.now.isoformat()}"
        )


def remind_gate(act: Act) -> None:
    case = act.case
    answer = last_answer(case)
    if answer is None or answer.sent_at is None:
        raise Forbidden("there is no delivered answer of which to remind the customer", "S2-4.7")
    if not answer.delivered:
        raise Forbidden("the answer was not delivered: reach the customer another way first", "S2-4.7")
    if silent_since(case) is None:
        raise Forbidden("the customer has spoken since the answer; that is not silence", "S2-4.7")
    timer = act.rules.timers["silence_reminder"]
    first = act.calendar.day_of(answer.sent_at) + timer.span + timedelta(days=timer.beyond)
    if act.calendar.day_of(act.now) < first:
        raise Forbidden(
            "a reminder goes out after {days} days of silence, not before {day}",
            "S2-4.7",
            days=timer.span.days,
            day=first.isoformat(),
        )
    pending = any(x.kind == "reminder" and x.status == "queued" for x in case.letters)
    if pending or delivered_reminder(case, answer) is not None:
        raise Forbidden("the customer has been reminded of this answer already", "S2-4.7")


def remind(act: Act) -> None:
    answer = silent_since(act.case)
    assert answer is not None
    assert answer.sent_at is not None
    timer = act.rules.timers["silence_close"]
    act.write(
        "reminder",
        status="queued",
        answered_at=answer.sent_at.isoformat(),
        ordinal=answer.ordinal,
        answer=answer.body,
        silence=timer.amount,
        silence_unit=timer.unit,
    )
    finish(act.case, act.now, act.actor.name, "remind_customer")


def confirm_silence_gate(act: Act) -> None:
    _silence_complete(act)
    if "silence_confirmed" in act.case.record:
        raise Forbidden("silence is confirmed already", "S2-4.7")


def _silence_complete(act: Act) -> None:
    """Raises Forbidden unless the time of the rules (10 working days) has passed in silence since the reminder was delivered."""
    case = act.case
    answer = silent_since(case)
    if answer is None:
        raise Forbidden("there is no delivered answer since which the customer is silent", "S2-4.7")
    reminder = delivered_reminder(case, answer)
    clock = clock_of(case, "silence_close", reminder) if reminder else None
    if reminder is None or clock is None or clock.cancelled_at is not None:
        raise Forbidden("the customer must be reminded first, and the reminder delivered", "S2-4.7")
    if act.now < clock.due_at:
        due = clock.due_at.astimezone(act.calendar.zone).isoformat(timespec="minutes")
        timer = act.rules.timers["silence_close"]
        if timer.unit == "working_days":
            raise Forbidden(
                "the {days} working days of silence after the reminder end on {due}",
                "S2-4.7",
                days=timer.amount,
                due=due,
            )
        raise Forbidden("the time of silence after the reminder ends on {due}", "S2-4.7", due=due)


def confirm_silence(act: Act) -> None:
    act.stop("silence_close")
    act.case.record["silence_confirmed"] = act.stamp()
    finish(act.case, act.now, act.actor.name, "confirm_silence")
    raise_task(
        act.case, "close_case", "qa", act.now, detail={"reason": "no_feedback"}, key=f"close_case:{act.now.isoformat()}"
    )


def close_gate(act: Act) -> None:
    """What stands against closing for whatever reason."""
    _undecided(act)
    answer = last_answer(act.case)
    if answer is not None and not answer.delivered:
        raise Forbidden("the last answer was not delivered: it is {status}", "S2-4.7", status=answer.status)
    pending = unproved(act.case)
    if act.rules.close_requires_effectiveness and pending:
        raise Forbidden(
            "action {action} is not yet effective, and this company closes no case before",
            "S2-4.5",
            action=pending[0].id,
        )


def _undecided(act: Act) -> None:
    waiting = undecided_notices(act.case)
    if waiting:
        raise Forbidden("a {kind} still waits for its decision", "S2-4.6", kind=waiting[0].kind)


def close(act: Act) -> None:
    reason = act.data["reason"]
    _REASONS[reason](act)
    shut(act, reason)


def _accepted(act: Act) -> None:
    _answered(act)
    feedback = last_feedback(act.case)
    if feedback is None or feedback["feedback"] != "satisfied":
        timer = act.rules.timers["silence_close"]
        if timer.unit == "working_days":
            raise Forbidden(
                "no case closes without the customer's acceptance, or a reminder and {days} working days of silence",
                "S2-4.7",
                days=timer.amount,
            )
        raise Forbidden(
            "no case closes without the customer's acceptance, or a reminder and the time of silence after it", "S2-4.7"
        )
    answer = last_answer(act.case)
    if answer and answer.sent_at and datetime.fromisoformat(feedback["at"]) < answer.sent_at:
        raise Forbidden("the customer has not yet accepted the last answer", "S2-4.7")


def _answered(act: Act) -> None:
    answer = last_answer(act.case)
    if answer is None or not answer.delivered:
        raise Forbidden("no case closes before a formal answer was delivered", "S2-4.7")


def _unfounded(act: Act) -> None:
    verified = act.case.record.get("verification") or {}
    if verified.get("result") != "false":
        raise Forbidden("only a complaint whose fact was verified and found not to be so closes as unfounded", "S2-4.1")
    _answered(act)
    feedback = last_feedback(act.case)
    if feedback is not None and feedback["feedback"] == "objection":
        raise Forbidden("the customer objects: investigate again and answer again", "S2-4.6")
    answer = last_answer(act.case)
    if answer and answer.sent_at and answer.sent_at < opened_at(act.case):
        raise Forbidden("the case was opened again since its last answer: answer again", "S2-4.6")


def _no_feedback(act: Act) -> None:
    _answered(act)
    _silence_complete(act)
    if "silence_confirmed" not in act.case.record:
        raise Forbidden("sales must confirm that the customer has said nothing", "S2-4.7")
    justified = (act.case.record.get("judgement") or {}).get("justified", True)
    needed = act.rules.answers_before_silent_close[1 if justified else 0]
    if answers_delivered(act.case) < needed:
        raise Forbidden("a case closes for silence only after {needed} delivered answers", "S2-4.7", needed=needed)


def _duplicate(_act: Act) -> None:
    raise Forbidden("a duplicate closes by merging it into the case that stays: use merge", "ISO 10002 7.3")


def _withdrawn(act: Act) -> None:
    feedback = last_feedback(act.case)
    if feedback is None or feedback["feedback"] != "satisfied" or not feedback.get("text", "").strip():
        raise Forbidden(
            "a withdrawal is the customer's own word: record his feedback with the words in which he withdraws",
            "S2-4.7",
        )


_REASONS = {
    "accepted": _accepted,
    "unfounded": _unfounded,
    "no_feedback": _no_feedback,
    "duplicate": _duplicate,
    "withdrawn": _withdrawn,
}


def shut(act: Act, reason: str) -> None:
    """Closes: clocks end, what was not sent stays unsent, management sees the result, actions go on."""
    case = act.case
    end_clocks(case, act.now)
    for letter in case.letters:
        kept = letter.kind == "return_notice" or (letter.kind != "formal_answer" and letter.status == "approved")
        if letter.status in _UNSENT and not kept:
            letter.status = "cancelled"
    for task in case.tasks:
        if task.done_at is None and not _outlives(task, case):
            task.done_at, task.done_by = act.now, act.actor.name
    case.closed_at, case.close_reason = act.now, reason
    act.move("close")
    if reason == "duplicate":
        return
    for role in LEADERS:
        ask_to_see(case, role, act.now)
    if act.rules.closing_note and any(x.delivered and x.to for x in case.letters):
        going_on = bool(unproved(case))
        act.write("closing_note", status="queued", reason=reason, actions=going_on)


def _outlives(task: Task, case: Case) -> bool:
    """Whether a task goes on after the case is closed; goods may come back then, so their notice is still decided on."""
    if task.kind == "approve_letter":
        return task.subject in {about_letter(x) for x in case.letters if x.kind == "return_notice"}
    return task.kind in _OUTLIVE


def reopen(act: Act) -> None:
    open_again(act.case, act.now, act.actor.name, act.data["reason"])
    brought_back(act.case, act.now, act.rules, act.calendar)
    finish(act.case, act.now, act.actor.name, "see_thanks", "decide_new_case")
    act.move("reopen")


def note(act: Act) -> None:
    """Whoever was asked to read a message and notes what he thinks of it has read it."""
    for task in act.case.tasks:
        if task.done_at is None and task.owner_role == act.actor.role and task.kind in ("decide_new_case", *_READ):
            task.done_at, task.done_by = act.now, act.actor.name


def open_again(case: Case, now: datetime, by: str, reason: str) -> None:
    """The case is open again; what counted as acceptance or silence before does so no longer."""
    case.record.setdefault("reopened", []).append({"at": now.isoformat(), "by": by, "reason": reason})
    case.record.pop("silence_confirmed", None)
    case.closed_at, case.close_reason = None, ""
    hear(case, now)
    for letter in case.letters:
        if letter.kind == "closing_note" and letter.status == "queued":
            letter.status = "cancelled"
    raise_task(case, "take_up_again", "qa", now, detail={"reason": reason}, key=f"take_up_again:{now.isoformat()}")


def reopen_gate(act: Act) -> None:
    into = act.case.record.get("merged_into")
    if into:
        raise Forbidden("this case was merged into {into}; work there", "ISO 10002 7.3", into=into)


def merge_gate(act: Act) -> None:
    """A merged case is closed: what management still has to decide must not vanish with it."""
    _undecided(act)


def merge(act: Act) -> None:
    if act.data["into"] == act.case.case_no:
        raise BadData("{key} must be another case", key="into")
    act.case.record["merged_into"] = act.data["into"]
    shut(act, "duplicate")


def split(act: Act) -> None:
    arrived = [m.id for m in act.case.messages if m.direction == "in"]
    unknown = [number for number in act.data["messages"] if number not in arrived]
    if unknown:
        raise BadData("message {value} did not come in on this case", key="messages", value=unknown[0])
    if not set(arrived) - set(act.data["messages"]):
        raise Forbidden("at least one message stays with the case", "ISO 10002 7.3")
    act.listed("split_off").append(act.stamp(messages=act.data["messages"]))


def hold_legally_gate(act: Act) -> None:
    if act.case.record.get("legal_hold"):
        raise Forbidden("the case is under legal hold already", "S2-4.8")


def hold_legally(act: Act) -> None:
    act.case.record["legal_hold"] = act.stamp(reason=act.data["reason"])


def release_legal_hold_gate(act: Act) -> None:
    if not act.case.record.get("legal_hold"):
        raise Forbidden("the case is not under legal hold", "S2-4.8")


def release_legal_hold(act: Act) -> None:
    act.case.record["legal_hold"] = None
    act.case.record["legal_hold_released"] = act.stamp(reason=act.data["reason"])


def seen(act: Act) -> None:
    act.listed("seen").append(act.stamp(role=act.actor.role))
    finish(act.case, act.now, act.actor.name, "see_result", subject=act.actor.role)
