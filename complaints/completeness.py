"""What an investigation needs and a message does not say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from complaints.reading import FieldValue

#: the key and the fields of which one is enough
NEEDED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("customer_name", ("customer_name",)),
    ("contact", ("contact_phone", "contact_email", "contact_fax", "contact_name")),
    ("product_name", ("product_name",)),
    ("lot_no", ("lot_no", "serial_no", "order_no")),
    ("description", ("description", "defect_item")),
    ("qty_defective", ("qty_defective",)),
    ("occurred_at", ("occurred_at",)),
    ("customer_request", ("customer_request",)),
)


def missing(fields: Mapping[str, Sequence[FieldValue]]) -> tuple[str, ...]:
    """Keys of the facts that are lacking, in the order in which they are asked for."""
    return tuple(key for key, names in NEEDED if not any(fields.get(name) for name in names))
