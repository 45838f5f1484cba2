"""Days that differ from their week, by calendar, and who changed them."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlmodel import Field, SQLModel

from store.engine.columns import Key, indexed, key, plain, words


class CalendarDayRow(SQLModel, table=True):
    """A day of a calendar that differs from its week: off, or a make-up working day."""

    __tablename__ = "calendar_day"

    calendar: str = Field(primary_key=True, sa_type=Key)
    day: date = Field(primary_key=True)
    working: bool
    name: str = words()
    by: str = words()
    at: datetime


class CalendarYearRow(SQLModel, table=True):
    """A year whose official table is there."""

    __tablename__ = "calendar_year"

    calendar: str = Field(primary_key=True, sa_type=Key)
    year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    source: str = words()
    by: str = words()
    at: datetime


class CalendarChangeRow(SQLModel, table=True):
    """What was changed in a calendar, when and by whom."""

    __tablename__ = "calendar_change"

    id: int | None = key()
    calendar: str = indexed(index=True)
    at: datetime
    by: str = words()
    what: str = words()  # "day:2026-10-10" or "year:2027"
    before: Any = plain()
    after: Any = plain()
    why: str = words()
