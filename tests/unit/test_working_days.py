"""Working days of China with its make-up days, Taiwan, Hong Kong, plain weeks and a company's own calendar."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from complaints.calendar.file import read_calendar
from complaints.calendar.official_tables import TABLES
from complaints.calendar.working_days import CalendarError, built_in, parse_hours
from tests.cases import HOURS

ZONE = ZoneInfo("Asia/Shanghai")
NOTICES = Path(__file__).parents[3] / "shared" / "corpora" / "china-holidays"
CALENDARS = {name: built_in(name, ZONE, HOURS) for name in ("CN", "TW", "HK", "PLAIN")}


@pytest.mark.parametrize(
    ("calendar", "start", "count", "expected", "provisional"),
    [
        ("CN", "2026-09-18", 2, "2026-09-21", False),
        ("CN", "2026-09-30", 1, "2026-10-08", False),
        ("CN", "2026-09-30", 3, "2026-10-10", False),
        ("CN", "2026-02-13", 2, "2026-02-24", False),
        ("CN", "2026-05-08", 1, "2026-05-09", False),
        ("CN", "2026-01-01", 1, "2026-01-04", False),
        ("CN", "2026-11-20", 2, "2026-11-24", False),
        ("CN", "2026-12-30", 10, "2027-01-14", True),
        ("CN", "2026-12-31", 1, "2027-01-04", True),
        ("CN", "2026-12-30", 1, "2026-12-31", False),
        ("CN", "2026-10-09", 0, "2026-10-09", False),
        ("CN", "2026-10-04", 0, "2026-10-08", False),
        ("TW", "2026-02-13", 1, "2026-02-23", False),
        ("TW", "2026-02-26", 1, "2026-03-02", False),
        ("TW", "2026-10-08", 1, "2026-10-12", False),
        ("TW", "2026-10-23", 1, "2026-10-27", False),
        ("TW", "2026-12-24", 1, "2026-12-28", False),
        ("TW", "2026-12-31", 1, "2027-01-04", True),
        ("HK", "2026-04-02", 1, "2026-04-08", False),
        ("HK", "2026-12-24", 1, "2026-12-28", False),
        ("HK", "2026-02-16", 1, "2026-02-20", False),
        ("HK", "2026-10-09", 1, "2026-10-12", False),
        ("PLAIN", "2026-12-31", 1, "2027-01-01", False),
        ("PLAIN", "2026-10-09", 1, "2026-10-12", False),
    ],
)
def test_the_nth_working_day(calendar: str, start: str, count: int, expected: str, provisional: bool):
    found = CALENDARS[calendar].nth_working_day(date.fromisoformat(start), count)
    assert (found.date.isoformat(), found.provisional) == (expected, provisional)


def test_absurd_counts_are_refused_and_long_ones_end():
    with pytest.raises(CalendarError):
        CALENDARS["CN"].nth_working_day(date(2026, 1, 1), -1)
    with pytest.raises(CalendarError):
        CALENDARS["CN"].nth_working_day(date(2026, 1, 1), 10_001)
    with pytest.raises(CalendarError, match="9999"):
        CALENDARS["CN"].nth_working_day(date(9999, 12, 30), 9)


@pytest.mark.skipif(not NOTICES.is_dir(), reason="the notices are not beside the project")
def test_china_is_as_the_state_council_announced_it():
    notices = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(NOTICES.glob("20*.json"))]
    said = {date.fromisoformat(d["date"]): d["isOffDay"] for notice in notices for d in notice["days"]}
    assert len(said) > 500
    for day, off in said.items():
        if day.year >= 2007:
            assert CALENDARS["CN"].is_working(day) != off, day


def test_china_agrees_with_a_second_table_day_by_day():
    import chinese_calendar

    day = date(2007, 1, 1)
    while day.year <= 2026:
        assert CALENDARS["CN"].is_working(day) == chinese_calendar.is_workday(day), day
        day += timedelta(days=1)


@pytest.mark.parametrize(("name", "categories"), [("TW", ("public",)), ("HK", ("public", "optional"))])
def test_taiwan_and_hong_kong_agree_with_a_second_table_day_by_day(name: str, categories: tuple[str, ...]):
    import holidays

    other = holidays.country_holidays(name, years=range(2007, 2028), categories=categories)
    day = date(2007, 1, 1)
    while day.year <= 2026:
        works = day in other.weekend_workdays or (day.weekday() < 5 and day not in other)
        assert CALENDARS[name].is_working(day) == works, day
        day += timedelta(days=1)


def test_a_year_without_its_table_works_monday_to_friday_except_new_year():
    calendar = CALENDARS["CN"]
    assert 2027 not in TABLES["CN"]
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 4))
    assert calendar.roll(date(2027, 2, 6)).provisional
    assert not calendar.with_days(published=[2027]).roll(date(2027, 2, 6)).provisional


@given(st.dates(date(2007, 1, 1), date(2035, 12, 31)), st.integers(1, 60), st.sampled_from(sorted(CALENDARS)))
def test_counting_lands_on_a_working_day_with_that_many_working_days_between(start: date, count: int, name: str):
    calendar = CALENDARS[name]
    found = calendar.nth_working_day(start, count)
    between = [start + timedelta(days=n) for n in range(1, (found.date - start).days + 1)]
    assert calendar.is_working(found.date)
    assert sum(map(calendar.is_working, between)) == count
    assert found.provisional == any(calendar.is_working(d) and not calendar.is_published(d.year) for d in between)


@given(st.datetimes(datetime.fromisoformat("2007-01-01"), datetime.fromisoformat("2035-12-31")))
def test_moments_of_work_lie_in_working_hours(naive: datetime):
    calendar, moment = CALENDARS["CN"], naive.replace(tzinfo=ZONE)
    after, before = calendar.next_working_time(moment), calendar.last_working_time(moment)
    assert calendar.is_working_time(after)
    assert calendar.is_working_time(before)
    assert before <= moment <= after


def test_working_time_passes_only_while_people_work():
    calendar = CALENDARS["CN"]
    start = datetime(2026, 11, 20, 16, 30, tzinfo=ZONE)
    assert calendar.add_working_time(start, timedelta(hours=1)) == datetime(2026, 11, 20, 17, 30, tzinfo=ZONE)
    assert calendar.add_working_time(start, timedelta(hours=8)) == datetime(2026, 11, 23, 16, 30, tzinfo=ZONE)
    assert calendar.add_working_time(start.astimezone(UTC), timedelta(hours=4)) == datetime(
        2026, 11, 23, 11, 30, tzinfo=ZONE
    )


def test_the_day_is_that_of_the_companys_zone():
    at = datetime(2026, 11, 20, 17, 0, tzinfo=UTC)
    assert CALENDARS["CN"].day_of(at) == date(2026, 11, 21)


@pytest.mark.parametrize("hours", [(), ("8",), ("12:00-08:00",), ("08:00-12:00", "11:00-17:00"), ("08:00-25:00",)])
def test_working_hours_that_make_no_sense_are_refused(hours: tuple[str, ...]):
    with pytest.raises(CalendarError):
        parse_hours(hours)


def test_a_shift_may_end_at_midnight():
    calendar = built_in("CN", ZONE, ["16:00-24:00"])
    assert calendar.end_of_day(date(2026, 11, 20)) == datetime(2026, 11, 21, 0, 0, tzinfo=ZONE)


def read(text: str):
    return read_calendar(text, "ours", ZONE, ("08:30-17:30",))


@pytest.mark.parametrize(
    "text",
    [
        'base = "CN"\noff = [2026-12-24, "2027-02-05/2027-02-11"]\nwork = ["2026-12-26"]\npublished = [2027]\n',
        "# ours\nbase CN\n2026-12-24 off\n2027-02-05/2027-02-11,off,春节\n2026-12-26 work\n2027 published\n",
        "2026-12-24,休\n2027-02-05/2027-02-11 放假\n2026-12-26 上班\n2027 published\n",
    ],
)
def test_a_company_writes_its_own_days_over_a_calendar(text: str):
    calendar = read(text)
    assert not calendar.is_working(date(2026, 12, 24))
    assert calendar.is_working(date(2026, 12, 26))
    assert not calendar.is_working(date(2027, 2, 8))
    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.is_published(2027)


def test_a_published_table_of_a_year_can_be_used_as_it_is():
    days = [{"date": "2027-02-08", "isOffDay": True}, {"date": "2027-02-20", "isOffDay": False}]
    calendar = read(json.dumps({"year": 2027, "days": days}))
    assert calendar.nth_working_day(date(2027, 2, 5), 1).date == date(2027, 2, 9)
    assert calendar.is_working(date(2027, 2, 20))
    assert calendar.is_published(2027)
    assert not read(json.dumps({"year": 2027, "days": []})).is_published(2027)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('base = "XX"\n', "base calendar XX"),
        ('off = ["2026-13-01"]\n', "2026-13-01"),
        ("2026-12-24 perhaps\n", "line 1"),
        ("2026-12-24 off\n2026-12-24 work\n", "both"),
        ('colour = "red"\n', "colour"),
        ("{}", "isOffDay"),
        ("2026-12-24/2026-12-01 off", "ends before"),
    ],
)
def test_a_calendar_file_that_is_wrong_says_where(text: str, told: str):
    with pytest.raises(CalendarError, match=told):
        read(text)
