"""How much working time is left until a deadline, or has passed since, in words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache

from complaints.calendar.working_days import Calendar
from dashboard import wiring
from dashboard.words.language import Words
from foundations.settings.shapes import Settings
from store import calendars
from store.engine.transaction import Transaction

#: beyond this the number of working days says enough
_MINUTES_SHOWN = 2
_HORIZON = timedelta(days=120)


@dataclass(frozen=True, slots=True)
class Reckoner:
    """Counts working minutes and days from one moment by one calendar."""

    now: datetime
    calendar: Calendar

    def minutes(self, start: datetime, end: datetime) -> int:
        """Working minutes between two instants, at most those of 120 days."""
        if end <= start:
            return 0
        end = min(end, start + _HORIZON)
        total, day, last = 0, self.calendar.day_of(start), self.calendar.day_of(end)
        while day <= last:
            if self.calendar.is_working(day):
                if self.calendar.day_of(start) < day < last:
                    total += sum(b - a for a, b in self.calendar.hours)
                else:
                    total += sum(self._overlap(day, a, b, start, end) for a, b in self.calendar.hours)
            day += timedelta(days=1)
        return total

    def _overlap(self, day: date, begin: int, finish: int, start: datetime, end: datetime) -> int:
        midnight = datetime(day.year, day.month, day.day, tzinfo=self.calendar.zone)
        first = max(midnight + timedelta(minutes=begin), start)
        last = min(midnight + timedelta(minutes=finish), end)
        return max(0, int((last - first).total_seconds() // 60))

    def days(self, start: date, end: date) -> int:
        """Working days after `start` up to and with `end`."""
        count, day = 0, start
        while day < min(end, start + _HORIZON):
            day += timedelta(days=1)
            count += self.calendar.is_working(day)
        return count

    def words(self, w: Words, due: datetime) -> str:
        """`3 h 20 min left`, `5 working days left`, `2 h late`."""
        today, due_day = self.calendar.day_of(self.now), self.calendar.day_of(due)
        if due >= self.now:
            days = self.days(today, due_day)
            if days >= _MINUTES_SHOWN:
                return w("{count} working days left", count=days)
            minutes = self.minutes(self.now, due)
            return (
                w("{time} of working time left", time=w.minutes(minutes)) if minutes else w("due outside working hours")
            )
        days = self.days(due_day, today)
        if days >= _MINUTES_SHOWN:
            return w("{count} working days late", count=days)
        minutes = self.minutes(due, self.now)
        return w("{time} of working time late", time=w.minutes(minutes)) if minutes else w("late outside working hours")


@lru_cache(maxsize=2)
def _base(settings: Settings) -> Calendar:
    from casework.due import calendar_of

    return calendar_of(settings)


def calendar(tx: Transaction) -> Calendar:
    """The company's calendar with the days and years that were put into the store."""
    base = _base(wiring.settings())
    days = calendars.overrides(tx, base.name)
    return base.with_days(
        off=[d.day for d in days if not d.working],
        work=[d.day for d in days if d.working],
        published=calendars.published_years(tx, base.name),
    )


def reckoner(tx: Transaction, now: datetime) -> Reckoner:
    """A reckoner from this moment by the company's calendar."""
    return Reckoner(now, calendar(tx))
