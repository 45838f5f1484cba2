"""Working days and hours: a calendar as a value, and counting with it (domain §1.7-16, §1.9; PRC Civil Code arts. 200–203)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from complaints.calendar.official_tables import TABLES
from complaints.reading import Json

BUILT_IN = ("CN", "TW", "HK", "PLAIN")
MAX_COUNT = 10_000  # working days; about forty years
_DAY = timedelta(days=1)
_WEEKEND = frozenset({5, 6})


class CalendarError(ValueError):
    """A calendar, working interval or count that makes no sense; the message says what to write instead."""


@dataclass(frozen=True, slots=True)
class Counted:
    """A date found by counting. `provisional`: it, or a day counted, lies in a year without an official table.

    `steps` tell how it was counted, as data (`wording` puts them into words).
    """

    date: date
    provisional: bool
    steps: tuple[Json, ...] = ()


@dataclass(frozen=True, slots=True)
class Calendar:
    """Which days are working days, and from when to when people work on them, in `zone`.

    `off` are weekdays that are days off, `work` weekend days that are working days. `published` are the years whose
    official table is in `off` and `work`; None means every year (a plain week needs no table). In a year that is not
    published Monday to Friday work and 1 January is off, and every date there is provisional.
    """

    name: str
    zone: ZoneInfo
    hours: tuple[tuple[int, int], ...]  # minutes from midnight, ascending, not overlapping
    off: frozenset[date] = frozenset()
    work: frozenset[date] = frozenset()
    published: frozenset[int] | None = None

    def is_working(self, day: date) -> bool:
        """Whether the day is worked, make-up days included."""
        return self.kind_of_day(day) in ("working_day", "make_up_day")

    def kind_of_day(self, day: date) -> str:
        """`working_day`, `make_up_day` (a weekend day that works), `weekend` or `holiday`."""
        if day in self.work:
            return "make_up_day"
        if day in self.off:
            return "holiday"
        if day.weekday() in _WEEKEND:
            return "weekend"
        if not self.is_published(day.year) and (day.month, day.day) == (1, 1):
            return "holiday"
        return "working_day"

    def is_published(self, year: int) -> bool:
        """Whether the official table of the year is known; a calendar without `published` knows every year."""
        return self.published is None or year in self.published

    def nth_working_day(self, start: date, count: int) -> Counted:
        """The `count`-th working day after `start`, which itself is not counted; 0 gives the first one not before it.

        Raises CalendarError for a negative or absurd count.
        """
        if not 0 <= count <= MAX_COUNT:
            raise CalendarError(f"the number of working days must be between 0 and {MAX_COUNT}, not {count}")
        if count == 0:
            return self.roll(start)
        day, steps, counted, unsure = start, _Steps(self), 0, False
        while counted < count:
            day = _next(day)
            working = self.is_working(day)
            counted += working
            unsure = unsure or (working and not self.is_published(day.year))
            steps.add(day, counted)
        return Counted(day, unsure, steps.done())

    def roll(self, day: date, how: str = "forward") -> Counted:
        """`day`, or when it is no working day the next one (`forward`), the one before (`backward`), or itself (`none`)."""
        moved, steps = day, _Steps(self)
        while how != "none" and not self.is_working(moved):
            steps.add(moved, 0)
            moved = _next(moved) if how == "forward" else moved - _DAY
        unsure = not (self.is_published(day.year) and self.is_published(moved.year))
        return Counted(moved, unsure, steps.done())

    def start_of_day(self, day: date) -> datetime:
        """When work begins on `day`, were it a working day."""
        return self._at(day, self.hours[0][0])

    def end_of_day(self, day: date) -> datetime:
        """When the working hours of `day` end; a deadline in days ends then (contract §3)."""
        return self._at(day, self.hours[-1][1])

    def day_of(self, at: datetime) -> date:
        """The date of an instant in the company's zone."""
        return at.astimezone(self.zone).date()

    def is_working_time(self, at: datetime) -> bool:
        """Whether someone works at this instant."""
        return any(begin <= at < end for begin, end in self._intervals(self.day_of(at)))

    def next_working_time(self, at: datetime) -> datetime:
        """`at` if someone works then, else the next moment when work begins."""
        for begin, end in self._intervals_from(self.day_of(at)):
            if at < end:
                return max(at, begin)
        raise CalendarError("no working time within a year")  # pragma: no cover - hours are never empty

    def last_working_time(self, at: datetime) -> datetime:
        """The last moment not after `at` at which someone works (to the minute when work ends before `at`)."""
        day = self.day_of(at)
        for _ in range(400):
            for begin, end in reversed(self._intervals(day)):
                if begin <= at:
                    return min(at, end - timedelta(minutes=1))
            day -= _DAY
        raise CalendarError("no working time within a year")  # pragma: no cover - hours are never empty

    def add_working_time(self, start: datetime, span: timedelta) -> datetime:
        """The instant at which `span` of working time has passed since `start` (option "business hours", domain §1.7-22)."""
        left = span
        for begin, end in self._intervals_from(self.day_of(start)):
            from_here = max(begin, start)
            if end <= from_here:
                continue
            if left <= end - from_here:
                return (from_here.astimezone(UTC) + left).astimezone(self.zone)
            left -= end - from_here
        raise CalendarError("no working time within a year")  # pragma: no cover - hours are never empty

    def with_days(
        self, *, off: Iterable[date] = (), work: Iterable[date] = (), published: Iterable[int] = (), name: str = ""
    ) -> Calendar:
        """This calendar with days of the company's own on top, and further years called published."""
        off, work = frozenset(off), frozenset(work)
        years = None if self.published is None else self.published | frozenset(published)
        return replace(
            self, name=name or self.name, off=(self.off - work) | off, work=(self.work - off) | work, published=years
        )

    def _at(self, day: date, minute: int) -> datetime:
        days, minute = divmod(minute, 24 * 60)
        clock = time(minute // 60, minute % 60)
        return datetime.combine(day + days * _DAY, clock, tzinfo=self.zone)

    def _intervals(self, day: date) -> list[tuple[datetime, datetime]]:
        return [(self._at(day, a), self._at(day, b)) for a, b in self.hours] if self.is_working(day) else []

    def _intervals_from(self, day: date) -> Iterator[tuple[datetime, datetime]]:
        for _ in range(4000):
            yield from self._intervals(day)
            day = _next(day)


class _Steps:
    """Collects what each day was, runs of days off in one step."""

    def __init__(self, calendar: Calendar) -> None:
        self.calendar = calendar
        self.made: list[dict[str, Json]] = []

    def add(self, day: date, counted: int) -> None:
        kind = self.calendar.kind_of_day(day)
        if kind in ("working_day", "make_up_day"):
            self.made.append({"step": kind, "date": day.isoformat(), "count": counted})
        elif self.made and self.made[-1]["step"] == kind:
            first, last = sorted((self.made[-1]["date"], day.isoformat()))
            self.made[-1] |= {"date": first, "until": max(last, self.made[-1]["until"])}
        else:
            self.made.append({"step": kind, "date": day.isoformat(), "until": day.isoformat()})

    def done(self) -> tuple[Json, ...]:
        return tuple(self.made)


def built_in(name: str, zone: ZoneInfo, hours: Iterable[str]) -> Calendar:
    """The calendar `CN`, `TW`, `HK` or `PLAIN` (Monday to Friday, no holidays). Raises CalendarError for another name."""
    intervals = parse_hours(tuple(hours))
    if name == "PLAIN":
        return Calendar(name, zone, intervals)
    if name not in TABLES:
        raise CalendarError(f"there is no calendar {name}; use {', '.join(BUILT_IN)} or a file of day overrides")
    off, work = _table(name)
    return Calendar(name, zone, intervals, off, work, frozenset(TABLES[name]))


@lru_cache(maxsize=8)
def parse_hours(hours: tuple[str, ...]) -> tuple[tuple[int, int], ...]:
    """`("08:30-12:00", "13:00-17:30")` as minutes from midnight. Raises CalendarError when they overlap or are none."""
    intervals = []
    for text in hours:
        begin, _, end = text.replace("–", "-").partition("-")
        try:
            intervals.append((_minutes(begin), _minutes(end)))
        except ValueError:
            raise CalendarError(f'working hours "{text}" are not of the form "08:30-12:00"') from None
    intervals.sort()
    edges = [minute for interval in intervals for minute in interval]
    if not edges or edges != sorted(edges) or any(a >= b for a, b in intervals):
        raise CalendarError(f"working hours {', '.join(hours) or '(none)'} must be intervals that do not overlap")
    return tuple(intervals)


def _minutes(text: str) -> int:
    hour, _, minute = text.strip().partition(":")
    value = int(hour) * 60 + int(minute)
    if not (0 <= int(minute) < 60 and 0 <= value <= 24 * 60):
        raise ValueError(text)
    return value


@lru_cache(maxsize=8)
def _table(name: str) -> tuple[frozenset[date], frozenset[date]]:
    years = TABLES[name].items()
    off = frozenset(day for year, (days, _) in years for day in _days(year, days))
    work = frozenset(day for year, (_, days) in years for day in _days(year, days))
    return off, work


def _days(year: int, text: str) -> Iterator[date]:
    for part in text.split():
        first, _, last = part.partition("-")
        day, end = _month_day(year, first), _month_day(year, last or first)
        while day <= end:
            yield day
            day += _DAY


def _month_day(year: int, text: str) -> date:
    return date(year, int(text[:2]), int(text[2:]))


def _next(day: date) -> date:
    try:
        return day + _DAY
    except OverflowError:
        raise CalendarError("counting runs past the year 9999") from None
