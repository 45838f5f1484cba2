"""What time alone does to a case: warnings, lateness, releases, chased actions, years whose table has arrived."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, datetime, timedelta

from complaints.calendar import deadlines
from complaints.calendar.working_days import Calendar
from complaints.model import SYSTEM, Action, Case, Deadline, Task
from complaints.procedure.changes import record_changes
from complaints.procedure.steps.not_business import left_behind, out_of_figures
from complaints.procedure.steps.silence import heard_at, opened_at
from complaints.procedure.tasks import finish, lateness_kind, raise_task, warning_kind
from complaints.rules.shapes import Rules


def after_waiting(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> Case:
    """The case as it is at `now`: everything is raised once, under a key, so asking again changes nothing more."""
    made = deepcopy(case)
    _recount(made, rules, calendar)
    for deadline in made.open_deadlines():
        if deadline.suspended_at is None:
            _look_at_clock(made, deadline, now, rules, calendar)
    if made.status != "closed":
        _release(made, now)
        _interim_of_class_i(made, now, rules, calendar)
        _ask_again(made, now, rules, calendar)
    elif out_of_figures(made):
        left_behind(made, now)
    for action in made.actions:
        _chase(made, action, now, rules, calendar)
    record_changes(case, made, now, SYSTEM.name, "time")
    return kept_awake(made, now, rules, calendar)


def kept_awake(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> Case:
    """Writes on the case when time next does something to it, so that the watch looks at it then; gives the same case."""
    at = next_wake(case, now, rules, calendar)
    if at is None:
        case.record.pop("wake_at", None)
    else:
        case.record["wake_at"] = at.isoformat()
    return case


def next_wake(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> datetime | None:
    """When time next does something to this case as it is; None when it never will.

    It lies before `now` when something is overdue already, such as an action added after the day it is due.
    """
    moments: list[datetime | None] = []
    for deadline in case.open_deadlines():
        if deadline.suspended_at is None:
            moments += _moments_of_clock(deadline, now, calendar)
    moments += [x.release_at for x in case.letters if x.status == "held"]
    if out_of_figures(case):
        moments += [x.leased_until for x in case.letters if x.status == "queued"]
    coming = [at for at in moments if at is not None and at > now]
    tasks = [_next_chase(case, action, rules, calendar) for action in case.actions]
    if case.status != "closed":
        tasks += [_interim_at(case, rules, calendar), _ask_again_at(case, rules, calendar)]
    coming += [at for at in tasks if at is not None]  # what is asked of people is asked late rather than never
    return min(coming, default=None)


def _recount(case: Case, rules: Rules, calendar: Calendar) -> None:
    """Running clocks are counted again: a year's official table may have arrived, or a day of the company's been changed.

    A clock whose rule is no longer the procedure's keeps its date: it was promised under that rule.
    """
    for index, deadline in enumerate(case.deadlines):
        if deadline.met_at or deadline.cancelled_at:
            continue
        timer = deadlines.timer_of(deadline, case, rules)
        if not deadline.provisional and (timer.words, timer.clause) != (deadline.rule, deadline.clause):
            continue
        again = deadlines.recomputed(deadline, timer, calendar, case.waiting)
        if (again.due_at, again.provisional) != (deadline.due_at, deadline.provisional):
            if again.due_at != deadline.due_at:
                again.warned_at = again.late_at = None
            case.deadlines[index] = again


def _look_at_clock(case: Case, clock: Deadline, now: datetime, rules: Rules, calendar: Calendar) -> None:
    owner = deadlines.timer_of(clock, case, rules).owner
    detail = {"timer": clock.name, "due_at": clock.due_at.isoformat(), "clause": clock.clause}
    mark = f"{clock.name}:{clock.ref}:{clock.due_at.isoformat()}"
    if clock.warned_at is None and _may_warn(clock, now, calendar):
        clock.warned_at = now
        raise_task(
            case,
            warning_kind(clock.name),
            owner,
            now,
            subject=clock.ref,
            due_at=_act_by(clock, calendar),
            detail=detail,
            key=f"due_soon:{mark}",
        )
    if clock.late_at is None and now > clock.due_at and clock.name != "silence_close":
        clock.late_at = now
        finish(case, now, SYSTEM.name, warning_kind(clock.name), subject=clock.ref)
        if case.record.get("backlog") and clock.due_at <= case.registered_at:
            return  # it was over before kesu saw the letter: shown as late, told once for all such cases together
        raise_task(
            case,
            lateness_kind(clock.name),
            owner,
            now,
            subject=clock.ref,
            due_at=clock.due_at,
            detail=detail,
            key=f"late:{mark}",
        )


def _act_by(clock: Deadline, calendar: Calendar) -> datetime:
    """A warning is to be acted on by the deadline; silence is confirmed after its end, by the end of the next working day."""
    if clock.name != "silence_close":
        return clock.due_at
    return calendar.end_of_day(calendar.nth_working_day(calendar.day_of(clock.due_at), 1).date)


def warning_at(clock: Deadline, calendar: Calendar) -> datetime | None:
    """When to warn of a clock. The reminder may only leave on the day it is due, silence be confirmed only after it."""
    if clock.name == "silence_reminder":
        return calendar.start_of_day(calendar.day_of(clock.due_at))
    if clock.name == "silence_close":
        return clock.due_at
    return deadlines.warn_at(clock, calendar)


def _may_warn(clock: Deadline, now: datetime, calendar: Calendar) -> bool:
    at = warning_at(clock, calendar)
    if at is None or now < at:
        return False
    if clock.name == "silence_close":
        return True
    if now > clock.due_at:
        return False  # too late to warn: what is late is told as late
    return calendar.is_working_time(now) or calendar.next_working_time(now) >= clock.due_at


def _moments_of_clock(clock: Deadline, now: datetime, calendar: Calendar) -> list[datetime | None]:
    moments: list[datetime | None] = []
    if clock.warned_at is None:
        at = warning_at(clock, calendar)
        if at is not None and at <= now < clock.due_at:
            at = calendar.next_working_time(now)
        moments.append(at)
    if clock.late_at is None:
        moments.append(clock.due_at + timedelta(seconds=1))
    return moments


def _release(case: Case, now: datetime) -> None:
    """A held acknowledgement that nobody released goes by itself before its deadline."""
    for letter in case.letters:
        if letter.status == "held" and letter.release_at is not None and letter.release_at <= now:
            letter.status, letter.next_attempt_at = "queued", now
            finish(case, now, SYSTEM.name, "release_acknowledgement")


def _next_chase(case: Case, action: Action, rules: Rules, calendar: Calendar) -> datetime | None:
    """When an action that is not done is chased next: the working day after it was due, then every few working days."""
    if action.completed_at is not None:
        return None
    chased = [t.created_at for t in _chases(case, action)]
    if not chased:
        day = calendar.nth_working_day(date.fromisoformat(action.due), 1).date
    elif rules.chase_overdue_actions:
        day = calendar.nth_working_day(calendar.day_of(chased[-1]), rules.chase_overdue_actions).date
    else:
        return None
    return calendar.start_of_day(day)


def _chase(case: Case, action: Action, now: datetime, rules: Rules, calendar: Calendar) -> None:
    at = _next_chase(case, action, rules, calendar)
    if at is None or now < at:
        return
    number = len(_chases(case, action)) + 1
    finish(case, now, SYSTEM.name, "chase_action", subject=str(action.id))
    detail = {"action": action.id, "text": action.text, "due": action.due, "times": number}
    role = "qa" if number > 1 else "department"
    key = f"chase_action:{action.id}:{number}"
    raise_task(case, "chase_action", role, now, subject=str(action.id), detail=detail, key=key, owner=action.owner)


def _chases(case: Case, action: Action) -> list[Task]:
    """The tasks that chased an action so far, done or not."""
    return [t for t in case.tasks if t.kind == "chase_action" and t.subject == str(action.id)]


def _interim_at(case: Case, rules: Rules, calendar: Calendar) -> datetime | None:
    """When class I wants its next interim report: some working days after the last word to the customer (domain §1.7-2)."""
    if case.severity_class != rules.most_serious_class or not rules.interim_report_class_i:
        return None
    if any(x.kind == "formal_answer" and x.delivered for x in case.letters):
        return None
    if any(t.kind == "interim_report_due" and t.done_at is None for t in case.tasks):
        return None
    told = [x.sent_at for x in case.letters if x.kind == "interim_report" and x.sent_at]
    asked = [t.created_at for t in case.tasks if t.kind == "interim_report_due"]
    last = max([opened_at(case), *told, *asked])
    return calendar.start_of_day(calendar.nth_working_day(calendar.day_of(last), rules.interim_report_class_i).date)


def _ask_again_at(case: Case, rules: Rules, calendar: Calendar) -> datetime | None:
    """When sales is to ask once more for facts that a person asked for and the customer has not given (domain §4.2)."""
    asked = case.record.get("information_requests") or []
    if not asked or not rules.missing_facts_reminder or not set(asked[-1]["facts"]) & set(case.missing):
        return None
    letter = next((x for x in reversed(case.letters) if x.kind == "information_request" and x.delivered), None)
    heard = heard_at(case)
    if letter is None or letter.sent_at is None or (heard is not None and heard >= letter.sent_at):
        return None
    if any(t.kind == "remind_of_missing_facts" and t.subject == str(letter.id) for t in case.tasks):
        return None
    day = calendar.nth_working_day(calendar.day_of(letter.sent_at), rules.missing_facts_reminder + 1).date
    return calendar.start_of_day(day)


def _ask_again(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    at = _ask_again_at(case, rules, calendar)
    if at is None or now < at:
        return
    letter = next(x for x in reversed(case.letters) if x.kind == "information_request" and x.delivered)
    facts = [fact for fact in case.record["information_requests"][-1]["facts"] if fact in case.missing]
    due_at = calendar.end_of_day(calendar.day_of(calendar.next_working_time(now)))
    raise_task(
        case,
        "remind_of_missing_facts",
        "sales",
        now,
        subject=str(letter.id),
        due_at=due_at,
        detail={"facts": facts},
        key=f"remind_of_missing_facts:{letter.id}",
    )


def _interim_of_class_i(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    at = _interim_at(case, rules, calendar)
    if at is None or now < at:
        return
    due_at = calendar.end_of_day(calendar.day_of(calendar.next_working_time(now)))
    raise_task(
        case,
        "interim_report_due",
        "qa",
        now,
        due_at=due_at,
        key=f"interim_report_due:{calendar.day_of(now).isoformat()}",
    )
