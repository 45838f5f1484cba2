"""The clocks of a case: when each is due, how that was counted, what waiting and a new class do to it (contract §3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from complaints.calendar.working_days import Calendar
from complaints.model import Case, Deadline, Waiting
from complaints.reading import Json
from complaints.rules.shapes import Rules, Timer

#: channels whose mail must be processed in two working days (S0-5.3.5)
WRITTEN_CHANNELS = frozenset({"email", "fax"})
#: the only clocks that stand still while the customer's answer is awaited
SUSPENDABLE = frozenset({"written_answer", "feedback"})
OPENING = ("forward_to_qa", "major_defect_notice", "hand_over_to_qc", "first_answer", "acknowledge", "feedback")


def deadlines_for(
    received_at: datetime,
    calendar: Calendar,
    rules: Rules,
    *,
    channel: str = "email",
    severity_class: str | None = None,
    suggested_class: str | None = None,
) -> list[Deadline]:
    """The clocks that start when a case is received, in the order of the contract.

    `major_defect_notice` runs when class I (the most serious one) is confirmed or suggested, `acknowledge` for mail and fax. The written
    answer counts by the confirmed class; a suggested one counts as none. `received_at` is aware.
    """
    made = []
    for name in OPENING:
        if name == "major_defect_notice" and rules.most_serious_class not in (severity_class, suggested_class):
            continue
        if name == "acknowledge" and channel not in WRITTEN_CHANNELS:
            continue
        made.append(start(name, rules.timers[name], received_at, calendar))
    timer = rules.answer_timer(severity_class)
    counted_as = {
        "step": "class",
        "class": severity_class or rules.unclassified_counts_as,
        "confirmed": severity_class is not None,
    }
    return [*made, start("written_answer", timer, received_at, calendar, first=(counted_as,))]


def start(
    name: str,
    timer: Timer,
    started_at: datetime,
    calendar: Calendar,
    *,
    ref: str = "",
    waited: int = 0,
    first: Iterable[Json] = (),
) -> Deadline:
    """The clock `name` running by `timer` since `started_at`, put off by `waited` days of waiting for the customer."""
    due_at, provisional, steps = due(timer, started_at, calendar, waited)
    begin = {"step": "started", "timer": name, "at": _iso(started_at, calendar)}
    return Deadline(
        name=name,
        started_at=started_at,
        due_at=due_at,
        rule=timer.words,
        clause=timer.clause,
        provisional=provisional,
        explanation=(begin, *first, *steps),
        ref=ref,
    )


def due(
    timer: Timer, started_at: datetime, calendar: Calendar, waited: int = 0
) -> tuple[datetime, bool, tuple[Json, ...]]:
    """When a timer started then is due, whether that is provisional, and the steps of counting."""
    if timer.unit in ("minutes", "hours"):
        return _due_by_the_clock(timer, started_at, calendar)
    begin = calendar.day_of(started_at)
    steps: list[Json] = [{"step": "first_day_not_counted", "date": begin.isoformat()}]
    if timer.unit == "working_days":
        counted = calendar.nth_working_day(begin, timer.amount)
        last, unsure = counted.date, counted.provisional
        steps += counted.steps
    else:
        last, unsure = begin + timer.span, False
        steps.append({"step": "days", "count": timer.span.days, "date": last.isoformat()})
    if timer.beyond:
        last += timedelta(days=timer.beyond)
        steps.append({"step": "beyond", "days": timer.beyond, "date": last.isoformat()})
    if waited:
        last += timedelta(days=waited)
        steps.append({"step": "waited", "days": waited, "date": last.isoformat()})
    moved = calendar.roll(last, timer.roll)
    if moved.date != last:
        steps += [*moved.steps, {"step": "moved", "from": last.isoformat(), "date": moved.date.isoformat()}]
    end = calendar.end_of_day(moved.date)
    steps.append({"step": "ends", "at": _iso(end, calendar)})
    unsure = unsure or moved.provisional
    if unsure:
        steps.append({"step": "provisional", "year": moved.date.year, "calendar": calendar.name})
    return end.astimezone(UTC), unsure, tuple(steps)


def _due_by_the_clock(
    timer: Timer, started_at: datetime, calendar: Calendar
) -> tuple[datetime, bool, tuple[Json, ...]]:
    if timer.clock == "working":
        end = calendar.add_working_time(started_at, timer.span)
        days = (calendar.day_of(started_at), calendar.day_of(end))
        unsure = not all(calendar.is_published(day.year) for day in days)
    else:
        end, unsure = started_at.astimezone(UTC) + timer.span, False
    step = {"step": "clock", "rule": timer.words, "clock": timer.clock, "at": _iso(end, calendar)}
    return end.astimezone(UTC), unsure, (step,)


def waited_days(deadline: Deadline, waiting: Iterable[Waiting], timer: Timer, calendar: Calendar) -> int:
    """Days by which ended intervals of waiting put this deadline off; an interval after it was due does not count.

    Days are counted as dates: an interval from Monday to Thursday is three days, one within a day is none.
    """
    waited = 0
    for interval in sorted(waiting, key=lambda x: x.since):
        since = max(interval.since, deadline.started_at)
        if interval.until is None or interval.until <= since:
            continue
        if since > due(timer, deadline.started_at, calendar, waited)[0]:
            continue
        waited += (calendar.day_of(interval.until) - calendar.day_of(since)).days
    return waited


def state(deadline: Deadline, now: datetime) -> str:
    """`met`, `cancelled`, `late`, `due_soon` (the last quarter of its span) or `on_time`; a suspended clock stands still."""
    if deadline.met_at is not None:
        return "met"
    if deadline.cancelled_at is not None:
        return "cancelled"
    at = min(now, deadline.suspended_at) if deadline.suspended_at else now
    if at > deadline.due_at:
        return "late"
    return "due_soon" if at >= last_quarter(deadline) else "on_time"


def last_quarter(deadline: Deadline) -> datetime:
    """When the last quarter of a deadline's span begins."""
    return deadline.due_at - (deadline.due_at - deadline.started_at) / 4


def warn_at(deadline: Deadline, calendar: Calendar) -> datetime | None:
    """When to warn whoever must act: as the last quarter begins, but in working hours and before the deadline.

    When nobody works in that quarter, the last moment of work before it; None when nobody works while the clock runs.
    """
    quarter = last_quarter(deadline)
    later = calendar.next_working_time(quarter)
    if later < deadline.due_at:
        return later.astimezone(UTC)
    earlier = calendar.last_working_time(quarter)
    return earlier.astimezone(UTC) if earlier >= deadline.started_at else None


def next_running(case: Case) -> Deadline | None:
    """The running clock that ends first, which is the one to show (domain §1.7-1); one that stands still does not run."""
    running = [d for d in case.open_deadlines() if d.suspended_at is None]
    return min(running, key=lambda d: (d.due_at, d.name, d.ref), default=None)


def next_open(case: Case) -> Deadline | None:
    """The running clock that ends first; when none runs, the first of those that stand still."""
    still = case.open_deadlines()
    return next_running(case) or min(still, key=lambda d: (d.due_at, d.name, d.ref), default=None)


def timer_of(deadline: Deadline, case: Case, rules: Rules) -> Timer:
    """The timer that a deadline of this case runs by now."""
    if deadline.name == "written_answer":
        return rules.answer_timer(case.record.get("answer_class") or case.severity_class)
    if deadline.name == "site_visit":
        inside = next((s["in_province"] for s in deadline.explanation if s["step"] == "province"), True)
        return rules.site_visit["in_province" if inside else "outside"]
    return rules.timers[deadline.name]


def recomputed(deadline: Deadline, timer: Timer, calendar: Calendar, waiting: Iterable[Waiting] = ()) -> Deadline:
    """The same clock counted again: after waiting has ended, or when a year's official table has arrived."""
    waited = waited_days(deadline, waiting, timer, calendar) if deadline.name in SUSPENDABLE else 0
    kept = tuple(s for s in deadline.explanation if s["step"] in ("class", "promise_kept", "province"))
    again = start(deadline.name, timer, deadline.started_at, calendar, ref=deadline.ref, waited=waited, first=kept)
    return replace(
        deadline,
        due_at=again.due_at,
        rule=again.rule,
        clause=again.clause,
        provisional=again.provisional,
        explanation=again.explanation,
    )


def due_json(
    received_at: datetime,
    calendar: Calendar,
    rules: Rules,
    *,
    severity_class: str | None = None,
    channel: str = "email",
) -> dict[str, Json]:
    """What `kesu due` prints (contract §3): the clocks that such a case would start with."""
    found = deadlines_for(received_at, calendar, rules, channel=channel, severity_class=severity_class)
    return {
        "received_at": _iso(received_at, calendar),
        "calendar": calendar.name,
        "deadlines": [
            {
                "name": d.name,
                "due_at": _iso(d.due_at, calendar),
                "rule": d.rule,
                "clause": d.clause,
                "provisional": d.provisional,
            }
            for d in found
        ],
    }


def workdays_json(start_date: date, count: int, calendar: Calendar) -> dict[str, Json]:
    """What `kesu workdays` prints: `{"date", "provisional"}`. Raises CalendarError for an impossible count."""
    found = calendar.nth_working_day(start_date, count)
    return {"date": found.date.isoformat(), "provisional": found.provisional}


def _iso(at: datetime, calendar: Calendar) -> str:
    return at.astimezone(calendar.zone).isoformat(timespec="seconds")
