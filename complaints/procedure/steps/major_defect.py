"""The notice of a major defect: its clock and tasks from the moment that class I is suggested or confirmed (S0-5.5.3).

A suggestion is the machine's, so quality assurance is asked at once to confirm or lower the class; the clock does not wait for it.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Final

from complaints.calendar import deadlines
from complaints.calendar.working_days import Calendar
from complaints.model import Case, Deadline
from complaints.procedure.act import open_clocks
from complaints.procedure.tasks import finish, raise_task
from complaints.reading import Severity
from complaints.rules.shapes import CLASSES, Rules

NOTICE: Final = "major_defect_notice"
#: tasks that ask for the notice, and for the class to be confirmed
ASKS: Final = "report_major_defect"
CONFIRMS: Final = "classify"


def heed(case: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    """Sees to it that the clock runs and people are asked, when the case counts as of the gravest class; else nothing.

    Calling it again changes nothing. Mail of years ago whose notice was over before kesu saw it asks nobody.
    """
    if (case.severity_class or case.suggested_class) != rules.most_serious_class or case.status == "closed":
        return
    if not any(d.name == NOTICE and d.cancelled_at is None for d in case.deadlines):
        case.deadlines.append(deadlines.start(NOTICE, rules.timers[NOTICE], now, calendar, ref=next_ref(case)))
    for clock in open_clocks(case, NOTICE):
        if case.record.get("backlog") and clock.due_at <= case.registered_at:
            continue
        _ask(case, clock, now, rules)


def _ask(case: Case, clock: Deadline, now: datetime, rules: Rules) -> None:
    detail = {"class": rules.most_serious_class}
    if case.severity_class is None and case.suggestion_text:
        detail["text"] = case.suggestion_text
    if case.severity_class is None:
        raise_task(
            case, CONFIRMS, "qa", now, due_at=clock.due_at, detail=detail, key=f"{CONFIRMS}:{NOTICE}:{clock.ref}"
        )
    if not any(x.kind == NOTICE and x.status in ("awaiting_approval", "approved") for x in case.letters):
        rejected = sum(1 for x in case.letters if x.kind == NOTICE)  # each rejected notice asks for another
        key = f"{ASKS}:{clock.ref}:{rejected}"
        raise_task(case, ASKS, rules.timers[NOTICE].owner, now, due_at=clock.due_at, detail=detail, key=key)


def next_ref(case: Case) -> str:
    """What tells a further clock of the notice from those before it."""
    earlier = sum(1 for d in case.deadlines if d.name == NOTICE)
    return str(earlier + 1) if earlier else ""


def class_confirmed(case: Case, now: datetime, by: str) -> None:
    """Whatever class a person has confirmed, nobody is asked for it any more; a lower one also needs no notice."""
    finish(case, now, by, CONFIRMS)


def told_worse(case: Case, said: Severity, now: datetime, rules: Rules, calendar: Calendar) -> None:
    """What a later message of the customer says may be graver than all before: then the class is suggested anew.

    A class that a person has confirmed stays; quality assurance is asked to look at it again.
    """
    new = rules.own_class(said.severity_class)
    if new is None or not _graver(new, case.severity_class or case.suggested_class, rules):
        return
    if case.severity_class is None:
        case.suggested_class, case.suggestion_rule, case.suggestion_text = new, said.rule, said.text
        heed(case, now, rules, calendar)
    elif new == rules.most_serious_class:
        detail = {"class": new, "text": said.text}
        due_at = now + rules.timers[NOTICE].span
        raise_task(case, CONFIRMS, "qa", now, due_at=due_at, detail=detail, key=f"{CONFIRMS}:{now.isoformat()}")


def _graver(one: str, other: str | None, rules: Rules) -> bool:
    order = CLASSES if rules.most_serious_class == CLASSES[0] else tuple(reversed(CLASSES))
    return other is None or order.index(one) < order.index(other)


def taken_over(target: Case, source: Case, now: datetime, rules: Rules, calendar: Calendar) -> None:
    """`source` was merged into `target`: its graver class is suggested there, and its clock of the notice goes on.

    A class that a person confirmed on `target` stays. `source` is closed, so its clock was cancelled at that moment.
    """
    theirs, ours = source.severity_class or source.suggested_class, target.severity_class or target.suggested_class
    if theirs is None or not _graver(theirs, ours, rules):
        return
    if target.severity_class is None:
        target.suggested_class = theirs
        target.suggestion_rule, target.suggestion_text = source.suggestion_rule, source.suggestion_text
        for clock in source.deadlines:
            if clock.name == NOTICE and clock.cancelled_at in (None, source.closed_at):
                target.deadlines.append(replace(clock, id=None, cancelled_at=None, ref=next_ref(target)))
        heed(target, now, rules, calendar)
    elif theirs == rules.most_serious_class:
        due_at = now + rules.timers[NOTICE].span
        detail = {"class": theirs, "text": source.suggestion_text}
        raise_task(target, CONFIRMS, "qa", now, due_at=due_at, detail=detail, key=f"{CONFIRMS}:{source.case_no}")
