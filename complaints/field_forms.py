"""The normal form of every field's value (contract §2), for values that people enter."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal, InvalidOperation

from complaints.field_kinds import DATES, LONG_TEXTS, NUMBERS, PHONES, QUANTITIES
from complaints.reading import Json
from complaints.refusals import BadData

MAX_TEXT = 500  # characters
MAX_LONG_TEXT = 20_000
UNITS = (
    "pcs", "set", "pair", "dozen", "kg", "g", "t", "L", "m", "roll", "carton", "box", "bag", "drum", "bottle", "pallet",
)  # fmt: skip
REQUESTS = ("return", "exchange", "resupply", "rework", "repair", "discount", "refund", "compensation", "8d_report", "reply", "other")  # fmt: skip


def clean(text: str) -> str:
    """Text on one line in NFKC, inner runs of space one space, no control characters."""
    plain = unicodedata.normalize("NFKC", text)
    return " ".join("".join(c if c.isprintable() else " " for c in plain).split())


def clean_lines(text: str) -> str:
    """Long text with its line breaks, no other control characters, no blanks at line ends."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join("".join(c if c.isprintable() else " " for c in line).rstrip() for line in lines).strip()


def placed(text: str, zone: tzinfo) -> str:
    """An instant as ISO text with its offset; without one it is meant in the company's zone. Raises ValueError."""
    at = datetime.fromisoformat(text)
    return (at if at.tzinfo else at.replace(tzinfo=zone)).isoformat(timespec="seconds")


def normal(name: str, value: Json, zone: tzinfo) -> list[Json]:
    """The value or values of a field in normal form, best first; an empty list for None.

    An instant without an offset is meant in the company's `zone`. Raises BadData when there is no such field or a value has another form.
    """
    if name not in FORMS:
        raise BadData("there is no field {key}; the fields are {known}", key=name, known=", ".join(FORMS))
    values = value if isinstance(value, list) else [] if value is None else [value]
    made = [FORMS[name](name, item) for item in values]
    if FORMS[name] is _moment:
        made = [placed(item, zone) if len(item) > 10 else item for item in made]
    if any(item == "" for item in made):
        raise BadData("{key} must not be empty text; use null to empty the field", key=name)
    return made


def _bad(name: str, form: str, value: Json) -> BadData:
    return BadData("{key} must be {form}, not {value}", key=name, form=form, value=str(value)[:80])


def _text(name: str, value: Json) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _bad(name, "text", value)
    return clean(value)


def _long(name: str, value: Json) -> str:
    if not isinstance(value, str) or len(value) > MAX_LONG_TEXT:
        raise _bad(name, "text", value)
    return clean_lines(value)


def _date(name: str, value: Json) -> str:
    try:
        return date.fromisoformat(value).isoformat()
    except (ValueError, TypeError):
        raise _bad(name, "a date such as 2026-11-20", value) from None


def _moment(name: str, value: Json) -> str:
    try:
        if len(value) <= 10:
            return date.fromisoformat(value).isoformat()
        return datetime.fromisoformat(value).isoformat(timespec="seconds")
    except (ValueError, TypeError):
        raise _bad(name, "a date, or an instant such as 2026-11-20T15:20:00+08:00", value) from None


def _phone(name: str, value: Json) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"\+[1-9]\d{5,14}(;ext=\d{1,8})?", value.strip()):
        raise _bad(name, "a number such as +8675526881234 or +8675526881234;ext=806", value)
    return value.strip()


def _mail(name: str, value: Json) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"[^@\s<>,;]{1,64}@[^@\s<>,;]+\.[^@\s<>,;.]{2,}", value.strip()):
        raise _bad(name, "one mail address", value)
    return value.strip().lower()


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < 1e15


def quantity(name: str, value: Json) -> Json:
    """`{"amount": 120, "unit": "pcs"}`; raises BadData for anything else."""
    if (
        not isinstance(value, dict)
        or not _number(value.get("amount"))
        or value.get("unit") not in (None, *UNITS)
        or set(value) - {"amount", "unit"}
    ):
        raise _bad(name, '{"amount": 120, "unit": "pcs"} with a unit of ' + ", ".join(UNITS) + " or null", value)
    return {"amount": value["amount"], "unit": value.get("unit")}


def _rate(name: str, value: Json) -> float:
    if not _number(value) or value > 1:
        raise _bad(name, "a fraction such as 0.025", value)
    return float(value)


def _money(name: str, value: Json) -> Json:
    try:
        amount = Decimal(str(value["amount"]))
        currency = str(value["currency"])
    except (TypeError, KeyError, InvalidOperation):
        raise _bad(name, '{"amount": "12500.00", "currency": "CNY"}', value) from None
    if not amount.is_finite() or amount < 0 or not re.fullmatch("[A-Z]{3}", currency):
        raise _bad(name, '{"amount": "12500.00", "currency": "CNY"}', value)
    return {"amount": str(value["amount"]), "currency": currency}


def _whole(name: str, value: Json) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise _bad(name, "a whole number", value)
    return value


def _yes_no(name: str, value: Json) -> bool:
    if not isinstance(value, bool):
        raise _bad(name, "true or false", value)
    return value


def _one_of(*choices: str) -> Callable[[str, Json], str]:
    def form(name: str, value: Json) -> str:
        if value not in choices:
            raise _bad(name, " | ".join(choices), value)
        return str(value)

    return form


_TEXT_FIELDS = (
    "customer_name customer_code customer_ref_no contact_name contact_title address product_name model_spec part_no"
    " customer_part_no lot_no serial_no order_no contract_no delivery_note_no invoice_no occurred_place defect_item"
)

FORMS: Mapping[str, Callable[[str, Json], Json]] = {
    **dict.fromkeys(_TEXT_FIELDS.split(), _text),
    **dict.fromkeys(sorted(LONG_TEXTS), _long),
    **dict.fromkeys(sorted(DATES), _date),
    "occurred_at": _moment,
    **dict.fromkeys(sorted(PHONES), _phone),
    "contact_email": _mail,
    **dict.fromkeys(sorted(QUANTITIES), quantity),
    "defect_rate": _rate,
    "amount_claimed": _money,
    **dict.fromkeys(sorted(NUMBERS), _whole),
    "sample_available": _yes_no,
    "customer_request": _one_of(*REQUESTS),
    "urgency": _one_of("urgent", "normal"),
}
