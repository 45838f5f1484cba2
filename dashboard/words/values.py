"""Values of fields as people read and type them: normal form to words, and what was typed back to normal form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from zoneinfo import ZoneInfo

from complaints.field_forms import UNITS
from complaints.field_kinds import CODE_LISTS, DATES, LONG_TEXTS, NUMBERS, PHONES, QUANTITIES
from complaints.reading import Json
from dashboard.words.language import N_, Words
from dashboard.words.safe import one_line, visible
from wording import names

#: fields that may hold several values side by side; typed with a semicolon between them
SEVERAL = frozenset({*CODE_LISTS, "contact_phone", "contact_email"})
CHOICES: Mapping[str, Mapping[str, str]] = {"customer_request": names.REQUEST, "urgency": names.URGENCY}

HINTS = {
    "date": N_("A date as 2026-11-20"),
    "instant": N_("A date as 2026-11-20 or a time as 2026-11-20 15:20"),
    "quantity": N_("A number with a unit, as 120 pcs"),
    "rate": N_("A share, as 2.5% or 250 ppm"),
    "money": N_("An amount with its currency, as 12500.00 CNY"),
    "number": N_("A whole number"),
    "phone": N_("A number with its country, as +8675526881234"),
    "several": N_("Several values with a semicolon between them"),
}
_NO_DATE = {
    HINTS["date"]: N_("{text} is no date; write it as 2026-11-20"),
    HINTS["instant"]: N_("{text} is no date; write it as 2026-11-20 or 2026-11-20 15:20"),
}


class NotUnderstood(ValueError):  # noqa: N818 - it is said to people, with a hint, and is no fault
    """What was typed is no value of this field; `hint` is the sentence that says what would be."""

    def __init__(self, hint: str) -> None:
        super().__init__(hint)
        self.hint = hint


def shape(field: str) -> str:
    """What kind of value a field takes: text, long, date, instant, quantity, rate, money, number, phone, choice, yes_no."""
    if field in LONG_TEXTS:
        return "long"
    if field in DATES:
        return "date"
    if field in QUANTITIES:
        return "quantity"
    if field in NUMBERS:
        return "number"
    if field in PHONES:
        return "phone"
    if field in CHOICES:
        return "choice"
    return {
        "occurred_at": "instant",
        "defect_rate": "rate",
        "amount_claimed": "money",
        "sample_available": "yes_no",
    }.get(field, "text")


def hint(field: str) -> str:
    """The English sentence that says how to type the field, or nothing."""
    kind = shape(field)
    return HINTS.get(kind) or (HINTS["several"] if field in SEVERAL else "")


def refused(w: Words, typed: str, error: NotUnderstood) -> str:
    """What is wrong with what was typed, and how to write it."""
    said = _NO_DATE.get(error.hint)
    return w(said, text=one_line(typed, 40)) if said else w(error.hint)


def shown(w: Words, field: str, value: Json) -> str:
    """A value in its normal form as people read it; marks and controls made visible."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return w("Yes") if value else w("No")
    if isinstance(value, list):
        return w.separator.join(shown(w, field, x) for x in value)
    if field in CHOICES:
        return w.name(CHOICES[field], str(value))
    if isinstance(value, dict) and "currency" in value:
        return one_line(f"{value.get('amount')} {value.get('currency') or ''}", 60)
    if isinstance(value, dict) and "amount" in value:
        unit = value.get("unit")
        return one_line(f"{_number(value['amount'])} {w.name(names.UNIT, unit) if unit else ''}", 60)
    if shape(field) == "rate" and isinstance(value, int | float):
        return f"{value * 100:.6g} %" if value >= 0.0001 else f"{value * 1e6:.6g} ppm"
    if shape(field) == "instant":
        return w.stored_instant(value)
    return visible(value) if field in LONG_TEXTS else one_line(value, 500)


def _number(value: Json) -> str:
    return f"{value:,.10g}" if isinstance(value, int | float) else str(value)


def entry(field: str, values: list[Json]) -> str:
    """The values as a person would type them, to start a correction from."""
    return ("; " if field in SEVERAL else ", ").join(
        _typed(field, v) for v in (values if field in SEVERAL else values[:1])
    )


def _typed(field: str, value: Json) -> str:
    if value is None:
        return ""
    if isinstance(value, dict):
        return f"{value.get('amount', '')} {value.get('unit') or value.get('currency') or ''}".strip()
    if shape(field) == "rate" and isinstance(value, int | float):
        return f"{value * 100:.6g}%"
    if isinstance(value, str) and shape(field) == "instant":
        return value.replace("T", " ")[:16]
    return str(value)


def understood(field: str, typed: Json, zone: ZoneInfo) -> Json:
    """The normal form of what was typed; a list for a field of several values or choices, None for nothing.

    Raises NotUnderstood with the hint for that kind of field.
    """
    if field in CHOICES:
        chosen = [x for x in (typed if isinstance(typed, list) else [typed]) if x in CHOICES[field]]
        if field == "customer_request":
            return chosen or None
        return chosen[0] if chosen else None
    if shape(field) == "yes_no":
        given = typed[0] if isinstance(typed, list) and typed else typed
        return {"true": True, "false": False}.get(str(given).lower())
    text = unicodedata.normalize(
        "NFKC", str(typed if not isinstance(typed, list) else "; ".join(map(str, typed)))
    ).strip()
    if not text:
        return None
    if field in SEVERAL:
        made = [_one(field, part, zone) for part in re.split(r";(?!ext=)|\n", text) if part.strip()]
        return made[0] if len(made) == 1 else made
    return _one(field, text, zone)


def _one(field: str, text: str, zone: ZoneInfo) -> Json:
    kind = shape(field)
    if kind == "long":
        return re.sub(r"[ \t]+", " ", text).strip()
    text = re.sub(r"\s+", " ", text).strip()
    try:
        if kind == "date":
            return _date(text).isoformat()
        if kind == "instant":
            return _instant(text, zone)
        if kind == "quantity":
            return _quantity(text)
        if kind == "rate":
            return _rate(text)
        if kind == "money":
            return _money(text)
        if kind == "number":
            return int(text.replace(",", ""))
        if kind == "phone" and not re.fullmatch(r"\+\d{6,15}(;ext=\d{1,8})?", text):
            raise ValueError(text)
    except (ValueError, InvalidOperation, AttributeError) as error:
        raise NotUnderstood(HINTS[kind]) from error
    return text.lower() if field == "contact_email" else text


def _date(text: str) -> date:
    found = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", text)
    if found is None:
        raise ValueError(text)
    year, month, day = (int(x) for x in found.groups())
    return date(year, month, day)


def _instant(text: str, zone: ZoneInfo) -> str:
    parts = text.replace("T", " ").split(" ", 1)
    day = _date(parts[0])
    if len(parts) == 1:
        return day.isoformat()
    at = datetime.fromisoformat(f"{day.isoformat()}T{parts[1].zfill(5)}")
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat()


def _quantity(text: str) -> Json:
    found = re.fullmatch(r"([\d,]+(?:\.\d+)?) ?(\S*)", text)
    if not found:
        raise ValueError(text)
    amount = Decimal(found[1].replace(",", ""))
    unit = next((u for u in UNITS if u.lower() == found[2].lower()), None)
    if found[2] and unit is None:
        raise ValueError(text)
    return {"amount": int(amount) if amount == amount.to_integral_value() else float(amount), "unit": unit}


def _rate(text: str) -> float:
    found = re.fullmatch(r"([\d.]+) ?(%|‰|ppm)?", text, re.IGNORECASE)
    if not found:
        raise ValueError(text)
    share = float(Decimal(found[1]) / {"%": 100, "‰": 1000, "ppm": 1_000_000, "": 1}[(found[2] or "").lower()])
    if not 0 <= share <= 1:
        raise ValueError(text)
    return share


def _money(text: str) -> Json:
    found = re.fullmatch(r"([\d,]+(?:\.\d+)?) ?([A-Za-z]{3})", text)
    if not found:
        raise ValueError(text)
    return {"amount": f"{Decimal(found[1].replace(',', '')):.2f}", "currency": found[2].upper()}
