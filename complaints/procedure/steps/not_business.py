"""A case that is no complaint of a customer: opened by mistake, from spam, for a test, twice. It closes out of the figures.

Nobody is told, for there is nobody to tell; nothing is lost, for a wrong verdict must be able to be taken back: what the closing
ended is remembered on the case (`record["ended"]`), and reopening brings it back.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from complaints.calendar import deadlines
from complaints.calendar.working_days import Calendar
from complaints.model import SYSTEM, Action, Case, Letter
from complaints.procedure.act import Act, end_clocks, open_clocks, stop_clock
from complaints.procedure.actions import LEADERS, NOT_BUSINESS
from complaints.procedure.steps.effectiveness import unproved
from complaints.procedure.steps.investigation import RETURN_TASKS, held_lots
from complaints.procedure.steps.major_defect import NOTICE
from complaints.procedure.steps.silence import last_answer
from complaints.procedure.tasks import CARRY_OUT, TaskKind, raise_task
from complaints.refusals import Forbidden
from complaints.rules.shapes import Rules

#: why an acknowledgement that had not left is not sent; `wording.reasons` says it
WITHDRAWN = "withdrawn when the case was closed as no complaint"
#: the record's key for what the closing ended: clocks as (name, ref), tasks as (kind, key), letters by number
ENDED = "ended"
#: goods and decisions that somebody must see to whatever the case is called: they stand in the way
_MUST_BE_DONE: Final[frozenset[TaskKind]] = frozenset({
    "hold_affected_lots", "new_action_needed", *CARRY_OUT.values(), "accept_return_with_notice",
    *(kind for kind, _, _ in RETURN_TASKS),
})  # fmt: skip
_DECIDED = ("recall", "regulator_report")
_UNSENT = ("draft", "awaiting_approval", "held", "queued")
_ANSWERS = ("first_answer", "acknowledge")


def out_of_figures(case: Case) -> bool:
    """Whether the case is closed as none, and so counted nowhere; one that was merged is a complaint, told elsewhere."""
    return case.close_reason in NOT_BUSINESS and not case.record.get("merged_into")


def not_business_gate(act: Act) -> None:
    """What shows that somebody has worked on a complaint here, or still must: it is named."""
    case = act.case
    if case.record.get("legal_hold"):
        raise Forbidden("the case is under legal hold; release it first", "S2-4.8")
    if last_answer(case) is not None:
        raise Forbidden("a formal answer has gone to the customer: close the case by what came of it", "S2-4.7")
    decided = next((x for x in case.letters if x.kind in _DECIDED and x.status == "approved"), None)
    if decided is not None:
        raise Forbidden(
            "a {kind} was decided on in this case: close it by what came of it", "S2-4.6", kind=decided.kind
        )
    waiting = next((x for x in case.letters if x.status == "awaiting_approval" and x.kind != "formal_answer"), None)
    if waiting is not None:
        raise Forbidden("a {kind} still waits for its decision", "S2-4.6", kind=waiting.kind)
    for lot in held_lots(case.record):
        raise Forbidden("lot {lot} is held; release it first", "S3-5.5.3", lot=lot)
    for action in _running(case):
        raise Forbidden(
            "the action “{text}” is not settled: complete it, and judge its effect", "S2-4.5", text=action.text[:60]
        )
    if open_clocks(case, "site_visit"):
        raise Forbidden("a visit is under way; record its result first", "S1-4.5")
    for task in case.tasks:
        if task.done_at is None and task.kind in _MUST_BE_DONE:
            raise Forbidden("a task must be done first: {task}", "S2-4.4", task=task.kind)


def _running(case: Case) -> list[Action]:
    """Actions that are not done, or of which nobody has judged whether they work."""
    return [a for a in case.actions if a.completed_at is None] or unproved(case)


def not_business(act: Act) -> None:
    case, reason = act.case, act.data["reason"]
    if (case.record.get("verification") or {}).get("result") == "true" and reason != "test":
        raise Forbidden("the complaint was verified and found true: close it by what came of it, or merge it", "S2-4.1")
    clocks, tasks = end_clocks(case, act.now), [t for t in case.tasks if t.done_at is None]
    for task in tasks:  # nobody has done them: the program ends them, and the history says by whose action
        task.done_at, task.done_by = act.now, SYSTEM.name
    case.record[ENDED] = {
        "clocks": [[d.name, d.ref] for d in clocks],
        "tasks": [[t.kind, t.key] for t in tasks],
        "letters": withdraw_letters(case, act.now),
    }
    case.closed_at, case.close_reason = act.now, reason
    act.move("close")
    if any(x.kind == NOTICE and x.status == "approved" for x in case.letters):  # management believes in a major defect
        for role in LEADERS:
            ask_to_see(case, role, act.now)


def ask_to_see(case: Case, role: str, now: datetime) -> None:
    """A leader is asked to see what came of the case."""
    raise_task(case, "see_result", role, now, subject=role, key=f"see_result:{role}:{now.isoformat()}")


def withdraw_letters(case: Case, now: datetime) -> list[int | None]:
    """Letters that have not left never leave; gives the numbers of the acknowledgements among them.

    One that a courier has in hand is left to him: nobody can say whether the mail server has it already.
    """
    withdrawn: list[int | None] = []
    for letter in case.letters:
        drafted = letter.kind == "formal_answer" and letter.status == "approved"
        if (letter.status not in _UNSENT and not drafted) or in_hand(letter, now):
            continue
        if letter.kind == "acknowledgement":
            withdrawn.append(letter.id)
            if case.acknowledgement == "queued":
                case.acknowledgement, case.acknowledgement_reason = "suppressed", WITHDRAWN
        letter.status = "cancelled"
    return withdrawn


def left_behind(case: Case, now: datetime) -> None:
    """A letter that a courier had in hand when the case closed, and could not hand over, is withdrawn too."""
    withdrawn = withdraw_letters(case, now)
    if withdrawn and ENDED in case.record:
        ended = case.record[ENDED]
        case.record[ENDED] = {**ended, "letters": [*ended["letters"], *withdrawn]}


def in_hand(letter: Letter, now: datetime) -> bool:
    """Whether a courier is handing the letter to the mail server at this moment."""
    return letter.status == "queued" and letter.leased_until is not None and letter.leased_until > now


def brought_back(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    """What closing as no complaint had ended runs again, since the customer has been without an answer all the while.

    Clocks count from where they began and may be late at once. A withdrawn acknowledgement does not leave by itself: it
    lies prepared, and somebody has the task to answer. Does nothing to a case that was closed in any other way.
    """
    ended = case.record.pop(ENDED, None)
    if ended is None:
        return
    for index, clock in enumerate(case.deadlines):
        if clock.cancelled_at is not None and [clock.name, clock.ref] in ended["clocks"]:
            clock.cancelled_at = None
            if clock.name in deadlines.SUSPENDABLE:
                timer = deadlines.timer_of(clock, case, rules)
                case.deadlines[index] = deadlines.recomputed(clock, timer, calendar, case.waiting)
    over = ("release_acknowledgement", *(("answer_by_phone_or_fax",) if case.acknowledged_at else ()))
    for task in case.tasks:
        if [task.kind, task.key] in ended["tasks"] and task.kind not in over:
            task.done_at, task.done_by = None, ""
    if case.acknowledged_at:
        for name in _ANSWERS:
            stop_clock(case, name, case.acknowledged_at, now, SYSTEM.name)
        return
    for letter in case.letters:
        if letter.id in ended["letters"]:
            letter.status = "draft"
            if case.acknowledgement_reason == WITHDRAWN:
                _ask_to_answer(case, letter, now)


def _ask_to_answer(case: Case, letter: Letter, now: datetime) -> None:
    due_at = min((d.due_at for name in _ANSWERS for d in open_clocks(case, name)), default=None)
    raise_task(
        case,
        "answer_by_phone_or_fax",
        "sales",
        now,
        due_at=due_at,
        detail={"reason": case.acknowledgement_reason, "to": letter.to},
        key=f"answer_by_phone_or_fax:{now.isoformat()}",
    )
