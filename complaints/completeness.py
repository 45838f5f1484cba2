"""What an investigation needs and a message does not say, as it is read and after people enter or empty a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from complaints.reading import FieldValue

#: facts without which no investigation can start, and the fields of which any one gives the fact (contract §2)
NEEDED: Mapping[str, tuple[str, ...]] = {
    "customer_name": ("customer_name",),
    "contact": ("contact_phone", "contact_email", "contact_fax", "contact_name"),
    "product_name": ("product_name",),
    "lot_no": ("lot_no", "serial_no", "order_no"),
    "description": ("description", "defect_item"),
    "qty_defective": ("qty_defective",),
    "occurred_at": ("occurred_at",),
    "customer_request": ("customer_request",),
}


def missing(fields: Mapping[str, Sequence[FieldValue]]) -> tuple[str, ...]:
    """The facts that are lacking, in the order in which they are asked for."""
    return tuple(fact for fact, names in NEEDED.items() if not any(fields.get(name) for name in names))


def missing_after(missing: list[str], filled: str, present: bool, has: Callable[[str], bool]) -> list[str]:
    """The list of missing facts after the field `filled` was given a value (or emptied); other facts stay as they were."""
    facts = [fact for fact, fields in NEEDED.items() if filled in fields]
    gone = {fact for fact in facts if present}
    come = {fact for fact in facts if not present and not any(has(name) for name in NEEDED[fact])}
    return [fact for fact in NEEDED if (fact in missing and fact not in gone) or fact in come]
