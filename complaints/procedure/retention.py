"""How long a case is kept: nothing is ever deleted by itself, and no part of the program deletes (domain §1.6, §1.7-14)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from complaints.calendar.working_days import Calendar
from complaints.model import Case
from complaints.reading import Json
from complaints.rules.shapes import Rules

#: used where the product's expiry date is not known: the case then counts from its closing by the other rules
_AFTER_CLOSE = ("register", "feedback_sheet", "report_8d", "nonconformity")


@dataclass(frozen=True, slots=True)
class Keeping:
    """Until which day a case is kept (None while it is open), by which rule, and the reasons of every rule that applies."""

    until: date | None
    clause: str
    reasons: tuple[dict[str, Json], ...]


def keeping(case: Case, rules: Rules, calendar: Calendar) -> Keeping:
    """The longest of all rules that apply; an open case, or one under legal hold, is kept without end."""
    if case.status != "closed" or case.closed_at is None:
        return Keeping(None, "S2-4.8", ({"rule": "open", "clause": "S2-4.8"},))
    if case.record.get("legal_hold"):
        return Keeping(None, "S2-4.8", ({"rule": "legal_hold", "clause": "S2-4.8"},))
    closed, received = calendar.day_of(case.closed_at), calendar.day_of(case.received_at)
    ends = [(_years(closed, rules.retention[name][0]), name) for name in _AFTER_CLOSE]
    ends.append((_years(received, rules.retention["after_receipt"][0]), "after_receipt"))
    expiry = _expiry(case)
    if expiry is not None:
        ends.append((_years(expiry, rules.retention["after_expiry"][0]), "after_expiry"))
    until, name = max(ends)
    reasons = tuple({"rule": n, "until": day.isoformat(), "clause": rules.retention[n][1]} for day, n in sorted(ends))
    return Keeping(until, rules.retention[name][1], reasons)


def _expiry(case: Case) -> date | None:
    """The last expiry date that the case names."""
    days = []
    for value in case.fields.get("expiry_date", []):
        try:
            days.append(date.fromisoformat(str(value.value)))
        except ValueError:
            continue
    return max(days, default=None)


def _years(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 3, 1)
