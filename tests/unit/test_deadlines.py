"""Every clock of the procedure by tables of dates: hours run, days end with working hours, last days move to working days."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.calendar.deadlines import (
    deadlines_for,
    due,
    due_json,
    next_open,
    next_running,
    start,
    state,
    warn_at,
    workdays_json,
)
from complaints.calendar.working_days import built_in
from complaints.model import Deadline
from complaints.rules.shapes import Rules, Timer
from tests.cases import HOURS, ZONE, at, life

CALENDARS = {name: built_in(name, ZONE, HOURS) for name in ("CN", "TW", "HK", "PLAIN")}
RULES = Rules()


def told(received: str, calendar: str = "CN", **other) -> dict[str, str]:
    found = due_json(at(received), CALENDARS[calendar], RULES, **other)
    return {d["name"]: d["due_at"][:16].replace("T", " ") for d in found["deadlines"]}


def test_the_answer_of_kesu_due_is_the_contracts():
    assert due_json(at("2026-11-20 16:30"), CALENDARS["CN"], RULES) == {
        "received_at": "2026-11-20T16:30:00+08:00",
        "calendar": "CN",
        "deadlines": [
            {"name": n, "due_at": f"{d}+08:00", "rule": r, "clause": c, "provisional": False}
            for n, d, r, c in (
                ("forward_to_qa", "2026-11-20T17:00:00", "30 minutes", "S2-2"),
                ("hand_over_to_qc", "2026-11-21T00:30:00", "8 hours", "S0-5.4.1"),
                ("first_answer", "2026-11-21T16:30:00", "24 hours", "S3-5.9.1"),
                ("acknowledge", "2026-11-24T17:30:00", "2 working days", "S0-5.3.5"),
                ("feedback", "2026-11-27T17:30:00", "1 week", "S3-5.2.4"),
                ("written_answer", "2026-12-04T17:30:00", "2 weeks", "S2-4.9"),
            )
        ],
    }


@pytest.mark.parametrize(
    ("received", "calendar", "acknowledge", "feedback", "answer"),
    [
        ("2026-11-20 16:30", "CN", "2026-11-24 17:30", "2026-11-27 17:30", "2026-12-04 17:30"),
        ("2026-09-18 16:30", "CN", "2026-09-21 17:30", "2026-09-28 17:30", "2026-10-08 17:30"),
        ("2026-09-18 16:30", "TW", "2026-09-22 17:30", "2026-09-29 17:30", "2026-10-02 17:30"),
        ("2026-09-18 16:30", "HK", "2026-09-22 17:30", "2026-09-25 17:30", "2026-10-02 17:30"),
        ("2026-09-18 16:30", "PLAIN", "2026-09-22 17:30", "2026-09-25 17:30", "2026-10-02 17:30"),
        ("2026-10-10 23:59", "CN", "2026-10-13 17:30", "2026-10-19 17:30", "2026-10-26 17:30"),
        ("2026-02-13 09:00", "CN", "2026-02-24 17:30", "2026-02-24 17:30", "2026-02-27 17:30"),
        ("2026-02-14 09:00", "CN", "2026-02-25 17:30", "2026-02-24 17:30", "2026-02-28 17:30"),
        ("2026-04-01 00:00", "HK", "2026-04-08 17:30", "2026-04-08 17:30", "2026-04-15 17:30"),
        ("2026-12-24 10:00", "CN", "2026-12-28 17:30", "2026-12-31 17:30", "2027-01-07 17:30"),
        ("2026-12-25 10:00", "CN", "2026-12-29 17:30", "2027-01-04 17:30", "2027-01-08 17:30"),
        ("2026-12-24 10:00", "TW", "2026-12-29 17:30", "2026-12-31 17:30", "2027-01-07 17:30"),
        ("2025-12-31 18:00", "CN", "2026-01-05 17:30", "2026-01-07 17:30", "2026-01-14 17:30"),
    ],
)
def test_deadlines_in_days(received: str, calendar: str, acknowledge: str, feedback: str, answer: str):
    found = told(received, calendar)
    assert (found["acknowledge"], found["feedback"], found["written_answer"]) == (acknowledge, feedback, answer)


@pytest.mark.parametrize(("severity", "answer"), [("I", "2026-12-11"), ("II", "2026-12-04"), ("III", "2026-11-27")])
def test_the_written_answer_counts_by_class(severity: str, answer: str):
    found = told("2026-11-20 16:30", severity_class=severity)
    assert found["written_answer"] == f"{answer} 17:30"
    assert ("major_defect_notice" in found) == (severity == "I")


@pytest.mark.parametrize(("channel", "expected"), [("email", True), ("fax", True), ("phone", False), ("visit", False)])
def test_two_working_days_are_for_mail_and_fax(channel: str, expected: bool):
    assert ("acknowledge" in told("2026-11-20 16:30", channel=channel)) == expected


def test_only_what_reaches_into_a_year_without_its_table_is_provisional():
    found = due_json(at("2026-12-24 10:00"), CALENDARS["CN"], RULES)["deadlines"]
    assert {d["name"] for d in found if d["provisional"]} == {"written_answer"}
    assert not any(d["provisional"] for d in due_json(at("2026-12-24 10:00"), CALENDARS["PLAIN"], RULES)["deadlines"])
    late = {d["name"]: d["provisional"] for d in due_json(at("2026-12-31 20:00"), CALENDARS["CN"], RULES)["deadlines"]}
    assert not late["first_answer"]  # hours run on the clock, whatever the calendar will say
    assert late["acknowledge"]


@pytest.mark.parametrize(
    ("name", "started", "expected"),
    [
        ("silence_reminder", "2026-12-04 10:00", "2026-12-30 17:30"),
        ("silence_reminder", "2026-11-20 10:00", "2026-12-16 17:30"),
        ("silence_reminder", "2026-09-05 23:00", "2026-10-08 17:30"),
        ("silence_close", "2026-12-30 10:00", "2027-01-14 17:30"),
        ("silence_close", "2026-09-18 10:00", "2026-10-09 17:30"),
    ],
)
def test_silence_counts_25_days_then_10_working_days(name: str, started: str, expected: str):
    clock = start(name, RULES.timers[name], at(started), CALENDARS["CN"])
    assert clock.due_at.astimezone(ZONE).strftime("%Y-%m-%d %H:%M") == expected


def test_a_period_may_also_roll_backward_or_not_at_all():
    for roll, expected in (("forward", "2026-10-08"), ("none", "2026-10-02"), ("backward", "2026-09-30")):
        when, _, _ = due(Timer(2, "weeks", "x", "qa", roll=roll), at("2026-09-18 10:00"), CALENDARS["CN"])
        assert when.astimezone(ZONE).date().isoformat() == expected


def test_hours_may_be_made_to_pass_in_working_time_only():
    when, _, _ = due(Timer(8, "hours", "x", "sales", clock="working"), at("2026-11-20 16:30"), CALENDARS["CN"])
    assert when == at("2026-11-23 16:30")


def test_days_are_those_of_the_companys_zone_wherever_the_instant_was_written():
    same = datetime(2026, 11, 20, 8, 30, tzinfo=UTC)
    assert due_json(same, CALENDARS["CN"], RULES) == due_json(at("2026-11-20 16:30"), CALENDARS["CN"], RULES)
    berlin = built_in("PLAIN", ZoneInfo("Europe/Berlin"), HOURS)
    summer = due_json(datetime(2026, 10, 23, 12, 0, tzinfo=berlin.zone), berlin, RULES)["deadlines"]
    assert next(d for d in summer if d["name"] == "feedback")["due_at"] == "2026-10-30T17:30:00+01:00"
    clock = next(
        d
        for d in due_json(datetime(2026, 10, 24, 12, 0, tzinfo=berlin.zone), berlin, RULES)["deadlines"]
        if d["name"] == "first_answer"
    )
    assert clock["due_at"] == "2026-10-25T11:00:00+01:00"  # 24 hours, over the change to winter time


def test_the_state_of_a_clock_is_due_soon_in_the_last_quarter_of_its_span():
    clock = Deadline("x", at("2026-11-20 00:00"), at("2026-11-24 00:00"), "r", "c")
    assert state(clock, at("2026-11-22 23:59")) == "on_time"
    assert state(clock, at("2026-11-23 00:00")) == "due_soon"
    assert state(clock, at("2026-11-24 00:00")) == "due_soon"
    assert state(clock, at("2026-11-24 00:01")) == "late"
    clock.suspended_at = at("2026-11-21 00:00")
    assert state(clock, at("2026-11-25 00:00")) == "on_time"
    clock.cancelled_at = at("2026-11-25 00:00")
    assert state(clock, at("2026-11-25 00:00")) == "cancelled"
    clock.met_at = at("2026-11-25 00:00")
    assert state(clock, at("2026-11-25 00:00")) == "met"


def test_the_earliest_open_clock_is_shown_and_one_that_stands_still_comes_last():
    case = life().case
    assert next_open(case).name == "forward_to_qa"
    for clock in case.deadlines:
        if clock.name in ("forward_to_qa", "hand_over_to_qc", "first_answer", "acknowledge"):
            clock.met_at = clock.due_at
    case.deadlines[-2].suspended_at = at("2026-11-21 00:00")
    assert next_open(case).name == next_running(case).name == "written_answer"
    case.deadlines[-1].suspended_at = at("2026-11-21 00:00")
    assert next_open(case).name == "feedback"
    assert next_running(case) is None


@given(
    st.datetimes(datetime.fromisoformat("2025-01-01"), datetime.fromisoformat("2026-12-01")),
    st.sampled_from(["CN", "TW", "HK", "PLAIN"]),
)
def test_no_promise_falls_on_a_day_off_and_none_lies_before_its_start(naive: datetime, name: str):
    calendar, received = CALENDARS[name], naive.replace(tzinfo=ZONE)
    for clock in deadlines_for(received, calendar, RULES, severity_class="I"):
        assert clock.due_at > received
        if "hour" not in clock.rule and "minute" not in clock.rule:
            assert calendar.is_working(calendar.day_of(clock.due_at))
            assert clock.due_at == calendar.end_of_day(calendar.day_of(clock.due_at))
        warned = warn_at(clock, calendar)
        if warned is not None:
            assert calendar.is_working_time(warned)
            assert received <= warned + timedelta(minutes=1)
            assert warned < clock.due_at


def test_kesu_workdays_gives_date_and_whether_it_is_provisional():
    day = at("2026-12-30 00:00").date()
    assert workdays_json(day, 10, CALENDARS["CN"]) == {"date": "2027-01-14", "provisional": True}
