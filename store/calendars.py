"""Calendars as data: days that differ from their week, years whose official table is there, and who changed what."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import col, select

from complaints.reading import Json
from store.engine.transaction import Transaction
from store.tables import CalendarChangeRow, CalendarDayRow, CalendarYearRow


@dataclass(frozen=True, slots=True)
class DayOverride:
    """A day that differs from its week: `working` on a weekend (make-up day), or off on a weekday."""

    day: date
    working: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class CalendarChange:
    """One change of a calendar; `what` is "day:2026-10-10" or "year:2027"."""

    calendar: str
    at: datetime
    by: str
    what: str
    before: Json
    after: Json
    why: str


def overrides(tx: Transaction, calendar: str) -> list[DayOverride]:
    """All days of a calendar that people or an official table set, in order."""
    query = select(CalendarDayRow).where(CalendarDayRow.calendar == calendar).order_by(col(CalendarDayRow.day))
    return [DayOverride(x.day, x.working, x.name) for x in tx.session.exec(query)]


def published_years(tx: Transaction, calendar: str) -> frozenset[int]:
    """The years whose official table was put into the store (besides those that ship with the program)."""
    return frozenset(tx.session.exec(select(CalendarYearRow.year).where(CalendarYearRow.calendar == calendar)))


def set_day(tx: Transaction, calendar: str, override: DayOverride, *, by: str, at: datetime, why: str = "") -> None:
    """Sets one day; the change is kept."""
    row = tx.session.get(CalendarDayRow, (calendar, override.day))
    before = None if row is None else {"working": row.working, "name": row.name}
    after = {"working": override.working, "name": override.name}
    if before == after:
        return
    row = row or CalendarDayRow(calendar=calendar, day=override.day, working=override.working, at=at)
    row.working, row.name, row.by, row.at = override.working, override.name, by, at
    tx.session.add(row)
    _note(tx, CalendarChange(calendar, at, by, f"day:{override.day.isoformat()}", before, after, why))


def clear_day(tx: Transaction, calendar: str, day: date, *, by: str, at: datetime, why: str = "") -> None:
    """Lets a day follow its week again; the change is kept."""
    row = tx.session.get(CalendarDayRow, (calendar, day))
    if row is None:
        return
    before = {"working": row.working, "name": row.name}
    tx.session.delete(row)
    _note(tx, CalendarChange(calendar, at, by, f"day:{day.isoformat()}", before, None, why))


def publish_year(
    tx: Transaction, calendar: str, year: int, days: Iterable[DayOverride], *, source: str, by: str, at: datetime
) -> None:
    """The official table of a year has come: sets its days and marks the year, whose dates are provisional no more."""
    for override in days:
        if override.day.year != year:
            raise ValueError(f"{override.day} is not in {year}")
        set_day(tx, calendar, override, by=by, at=at, why=source)
    row = tx.session.get(CalendarYearRow, (calendar, year))
    before = None if row is None else {"source": row.source}
    row = row or CalendarYearRow(calendar=calendar, year=year, at=at)
    row.source, row.by, row.at = source, by, at
    tx.session.add(row)
    _note(tx, CalendarChange(calendar, at, by, f"year:{year}", before, {"source": source}, ""))


def changes(tx: Transaction, calendar: str) -> list[CalendarChange]:
    """What was changed in a calendar, oldest first."""
    query = select(CalendarChangeRow).where(CalendarChangeRow.calendar == calendar).order_by(col(CalendarChangeRow.id))
    return [CalendarChange(x.calendar, x.at, x.by, x.what, x.before, x.after, x.why) for x in tx.session.exec(query)]


def _note(tx: Transaction, change: CalendarChange) -> None:
    tx.session.add(
        CalendarChangeRow(
            calendar=change.calendar,
            at=change.at,
            by=change.by,
            what=change.what,
            before=change.before,
            after=change.after,
            why=change.why,
        )
    )
    tx.session.flush()
