"""Whether a message names anything of goods, which tells a letter about a delivery from a confirmation or a loop."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from complaints.reading import FieldValue

#: what was read from a message: field -> its values
Fields = Mapping[str, Sequence[FieldValue]]

#: a letter that names one of these is about goods, whatever else it looks like
FACTS_OF_GOODS = (
    "lot_no",
    "serial_no",
    "order_no",
    "delivery_note_no",
    "contract_no",
    "invoice_no",
    "part_no",
    "customer_part_no",
    "qty_defective",
    "qty_delivered",
    "amount_claimed",
)
#: and one of these where a label or a table gives it; in running text they may be guessed
_LABELLED = ("product_name", "model_spec", "defect_item")


def facts_of_goods(fields: Fields) -> list[str]:
    """Which facts of goods a message names."""
    return [name for name in FACTS_OF_GOODS if fields.get(name)]


def names_goods(fields: Fields) -> bool:
    """Whether a message names anything of goods: what a program that only confirms or repeats does not."""
    return bool(facts_of_goods(fields)) or any(
        value.method not in ("regex", "header") for name in _LABELLED for value in fields.get(name, ())
    )
