"""Words for the values that letters name: facts still missing, what a customer asks for, quantities."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from wording.catalogue import text


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is used."""
    return message


MISSING = {
    "customer_name": _("the name of your company"),
    "contact": _("a contact person with phone number or mail address"),
    "product_name": _("the product (name, model or part number)"),
    "lot_no": _("the lot number, serial number or order number"),
    "description": _("what exactly is wrong, and how it was noticed"),
    "qty_defective": _("how many pieces are affected, of how many delivered or inspected"),
    "occurred_at": _("when and where the problem was found"),
    "customer_request": _("what you ask us to do (for example exchange, return, or a written report)"),
}
REQUESTS = {
    "return": _("return of the goods"),
    "exchange": _("exchange"),
    "resupply": _("replacement delivery"),
    "rework": _("rework"),
    "repair": _("repair"),
    "discount": _("a price reduction"),
    "refund": _("a refund"),
    "compensation": _("compensation"),
    "8d_report": _("an 8D report"),
    "reply": _("a written answer"),
    "other": _("other"),
}
UNITS = {
    "pcs": _("pcs"),
    "set": _("sets"),
    "pair": _("pairs"),
    "dozen": _("dozen"),
    "kg": "kg",
    "g": "g",
    "t": "t",
    "L": "L",
    "m": "m",
    "roll": _("rolls"),
    "carton": _("cartons"),
    "box": _("boxes"),
    "bag": _("bags"),
    "drum": _("drums"),
    "bottle": _("bottles"),
    "pallet": _("pallets"),
}


def missing(language: str, keys: Iterable[str]) -> list[str]:
    """What to ask for, one phrase per missing fact; a key without words is shown as it is."""
    say = text(language, "letters")
    return [say(MISSING[key]) if key in MISSING else key for key in keys]


def requests(language: str, keys: Iterable[str]) -> list[str]:
    """What the customer asks for, in words; `other` says nothing and is left out."""
    say = text(language, "letters")
    return [say(REQUESTS[key]) for key in keys if key in REQUESTS and key != "other"]


def quantity(language: str, value: Mapping[str, Any] | None) -> str:
    """`120 件`, `12.5 kg`; empty for nothing."""
    if not value or value.get("amount") is None:
        return ""
    unit = value.get("unit")
    say = text(language, "letters")
    amount = value["amount"]
    number = f"{amount:g}" if isinstance(amount, float) else str(amount)
    return f"{number} {say(UNITS.get(unit, unit))}" if unit else number
