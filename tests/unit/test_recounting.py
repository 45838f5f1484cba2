"""A day of the company's calendar that changes moves the clocks that count it, with history, and no other."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from complaints.calendar.working_days import Calendar
from complaints.rules.shapes import Timer
from tests.cases import CN, Life, at, life


def due(case: Life, name: str) -> str:
    return case.clock(name).due_at.astimezone(CN.zone).strftime("%Y-%m-%d %H:%M")


def under(calendar: Calendar, case: Life) -> Life:
    case.calendar = calendar
    case.go("2026-11-23 09:00")
    return case


def test_a_day_off_moves_the_running_clocks_and_the_history_tells_it():
    case = under(CN.with_days(off=[date(2026, 11, 24)]), life("2026-11-20 16:30"))
    assert due(case, "acknowledge") == "2026-11-25 17:30"
    assert due(case, "written_answer") == "2026-12-04 17:30"
    [entry] = [h for h in case.case.history if h.what == "deadline:acknowledge"]
    assert (entry.by, entry.before["due_at"]) == (
        "kesu",
        at("2026-11-24 17:30").astimezone(case.clock("acknowledge").due_at.tzinfo).isoformat(),
    )


def test_a_day_that_is_worked_after_all_moves_them_back():
    case = under(CN.with_days(off=[date(2026, 11, 24)]), life("2026-11-20 16:30"))
    case.calendar = CN
    case.go("2026-11-23 09:01")
    assert due(case, "acknowledge") == "2026-11-24 17:30"


def test_counting_again_by_the_same_calendar_writes_nothing():
    case = life("2026-11-20 16:30")
    case.go("2026-11-20 16:31")
    assert [h for h in case.case.history if h.what.startswith("deadline:")] == []


def test_hours_run_whatever_day_it_is():
    case = under(CN.with_days(off=[date(2026, 11, 20), date(2026, 11, 21)]), life("2026-11-20 16:30"))
    assert due(case, "hand_over_to_qc") == "2026-11-21 00:30"


def test_a_clock_that_was_met_stays_as_it_was():
    case = life("2026-11-20 16:30")
    case.send()
    assert due(under(CN.with_days(off=[date(2026, 11, 24)]), case), "acknowledge") == "2026-11-24 17:30"


def test_a_clock_whose_rule_the_company_has_changed_since_keeps_the_date_it_was_given():
    case = life("2026-11-20 16:30")
    timers = dict(case.rules.timers) | {"acknowledge": Timer(1, "working_days", "S0-5.3.5", "sales")}
    case.rules = replace(case.rules, timers=timers)
    case.go("2026-11-23 09:00")
    assert due(case, "acknowledge") == "2026-11-24 17:30"
