"""Reads a company's own calendar: day overrides as TOML, as a table of lines, or as published JSON (holiday-cn)."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from zoneinfo import ZoneInfo

from complaints.calendar.working_days import BUILT_IN, Calendar, CalendarError, built_in
from complaints.reading import Json

_OFF = frozenset({"off", "holiday", "rest", "休", "放假", "休息"})
_WORK = frozenset({"work", "working", "workday", "make-up", "班", "上班", "补班", "補班"})


@dataclass(frozen=True, slots=True)
class Days:
    """What a calendar file says: its base, days off, days worked, and the years whose official table it is."""

    base: str
    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]


def read_days(text: str) -> Days:
    """The days written in `text` (see `read_calendar` for its forms). Raises CalendarError naming the line or key that is wrong."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start in ("{", "["):
        base, off, work, years = _from_json(text)
    elif "=" in text:
        base, off, work, years = _from_toml(text)
    else:
        base, off, work, years = _from_lines(text)
    return Days(base, frozenset(off), frozenset(work), frozenset(years))


def read_calendar(text: str, name: str, zone: ZoneInfo, hours: Iterable[str]) -> Calendar:
    """The calendar written in `text`, called `name`. Raises CalendarError naming the line or key that is wrong.

    TOML: `base = "CN"`, `published = [2027]`, `off = [2026-12-24, "2027-02-05/2027-02-11"]`, `work = [2026-12-26]`.
    Lines: `2026-12-24 off`, `2027-02-05/2027-02-11,off,Spring Festival`, `2026-12-26 work`, `2027 published`,
    `base TW`; `#` starts a remark. JSON: one object of holiday-cn, or a list of them; its years count as published.
    The base is CN when none is named.
    """
    days = read_days(text)
    if days.base not in BUILT_IN:
        raise CalendarError(f"{name}: base calendar {days.base} is not one of {', '.join(BUILT_IN)}")
    both = days.off & days.work
    if both:
        raise CalendarError(f"{name}: {min(both)} is both a day off and a working day; keep one")
    return built_in(days.base, zone, hours).with_days(off=days.off, work=days.work, published=days.years, name=name)


_Parts = tuple[str, set[date], set[date], set[int]]


def _from_toml(text: str) -> _Parts:
    try:
        values = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise CalendarError(f"the calendar file is not valid TOML: {error}") from None
    unknown = set(values) - {"base", "off", "work", "published", "name"}
    if unknown:
        raise CalendarError(f"the calendar file knows base, off, work and published, not {', '.join(sorted(unknown))}")
    years = values.get("published", [])
    if not isinstance(years, list) or not all(isinstance(year, int) for year in years):
        raise CalendarError("published must be a list of years such as [2027]")
    return str(values.get("base", "CN")), _spans(values, "off"), _spans(values, "work"), set(years)


def _spans(values: Mapping[str, Json], key: str) -> set[date]:
    entries = values.get(key, [])
    if not isinstance(entries, list):
        raise CalendarError(f"{key} must be a list of dates")
    return {day for entry in entries for day in _span(str(entry), key)}


def _span(text: str, where: str) -> list[date]:
    first, _, last = text.partition("/")
    try:
        begin = date.fromisoformat(first.strip())
        end = date.fromisoformat((last or first).strip())
    except ValueError:
        raise CalendarError(
            f'{where}: "{text}" is no date; write 2026-12-24, or 2027-02-05/2027-02-11 for a run of days'
        ) from None
    if not 0 <= (end - begin).days <= 366:
        raise CalendarError(f'{where}: "{text}" ends before it begins or is longer than a year')
    return [begin + timedelta(days=n) for n in range((end - begin).days + 1)]


def _from_json(text: str) -> _Parts:
    try:
        values = json.loads(text)
        tables = values if isinstance(values, list) else [values]
        off, work, years = set[date](), set[date](), set[int]()
        for table in tables:
            for entry in table["days"]:
                (off if entry["isOffDay"] else work).add(date.fromisoformat(entry["date"]))
            if table["days"]:  # a year announced but empty is not yet published
                years.add(int(table["year"]))
    except (ValueError, KeyError, TypeError) as error:
        raise CalendarError(
            f'the calendar file is not {{"year": …, "days": [{{"date", "isOffDay"}}]}}: {error}'
        ) from None
    return "CN", off, work, years


def _from_lines(text: str) -> _Parts:
    base, off, work, years = "CN", set[date](), set[date](), set[int]()
    for number, line in enumerate(text.splitlines(), start=1):
        words = line.partition("#")[0].replace(",", " ").replace("\t", " ").split()
        if not words:
            continue
        what = words[1].lower() if len(words) > 1 else ""
        if words[0].lower() == "base":
            base = words[1] if len(words) > 1 else ""
        elif what == "published" and words[0].isdigit():
            years.add(int(words[0]))
        elif what in _OFF:
            off.update(_span(words[0], f"line {number}"))
        elif what in _WORK:
            work.update(_span(words[0], f"line {number}"))
        else:
            raise CalendarError(f'line {number}: "{line.strip()}" is not "DATE off", "DATE work" or "YEAR published"')
    return base, off, work, years
