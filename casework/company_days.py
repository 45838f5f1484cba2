"""Days of the company's calendar that administrators set, take back or publish; every clock that they move is counted again.

The change and the waking of the cases are one transaction; the watch then counts each case in one of its own, with history.
"""

from __future__ import annotations

from datetime import date, datetime

from complaints.calendar.file import read_days
from complaints.calendar.working_days import Calendar, CalendarError
from complaints.model import Actor
from complaints.refusals import BadData, Forbidden
from store import calendars, deadlines
from store.calendars import DayOverride
from store.database import Database

ROLES = frozenset({"admin"})


def set_day(db: Database, calendar: Calendar, day: DayOverride, actor: Actor, now: datetime, why: str = "") -> None:
    """Makes a day a working day or a day off. Raises Forbidden for anybody but administrators."""
    _only(actor)
    with db.transaction() as tx:
        calendars.set_day(tx, calendar.name, day, by=actor.name, at=now, why=why)
        deadlines.look_again(tx, now, calendar.start_of_day(day.day))


def clear_day(db: Database, calendar: Calendar, day: date, actor: Actor, now: datetime, why: str = "") -> None:
    """Lets a day follow its week and the official table again. Raises Forbidden for anybody but administrators."""
    _only(actor)
    with db.transaction() as tx:
        calendars.clear_day(tx, calendar.name, day, by=actor.name, at=now, why=why)
        deadlines.look_again(tx, now, calendar.start_of_day(day))


def publish_year(db: Database, calendar: Calendar, text: str, source: str, actor: Actor, now: datetime) -> list[int]:
    """Takes over the official table of a year, or of several, in any form of a calendar file; gives the years.

    Days that are not in it stay as they were. Raises Forbidden, and BadData with what is wrong with the text.
    """
    _only(actor)
    try:
        days = read_days(text)
    except CalendarError as error:
        raise BadData("{key} cannot be read: {reason}", key="calendar", reason=str(error)) from error
    if not days.years:
        raise BadData("{key} names no year that is published", key="calendar")
    astray = sorted(day for day in days.off | days.work if day.year not in days.years)
    if astray or days.off & days.work:
        wrong = astray[0] if astray else min(days.off & days.work)
        raise BadData("{key} does not fit: {value}", key="calendar", value=wrong.isoformat())
    with db.transaction() as tx:
        for year in sorted(days.years):
            made = [DayOverride(d, False) for d in sorted(days.off) if d.year == year]
            made += [DayOverride(d, True) for d in sorted(days.work) if d.year == year]
            calendars.publish_year(tx, calendar.name, year, made, source=source, by=actor.name, at=now)
        deadlines.look_again(tx, now, calendar.start_of_day(date(min(days.years), 1, 1)))
    return sorted(days.years)


def _only(actor: Actor) -> None:
    if actor.role not in ROLES:
        raise Forbidden("the company's calendar is changed by {roles} only", "", roles=", ".join(sorted(ROLES)))
