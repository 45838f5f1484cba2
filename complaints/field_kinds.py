"""Which fields hold which kind of value (contract §2), once for readers, rules and screens."""

from __future__ import annotations

LONG_TEXTS = frozenset({"description", "usage_conditions"})
QUANTITIES = frozenset({"qty_delivered", "qty_inspected", "qty_defective", "sample_qty"})
#: days; `occurred_at` may be a day or an instant and is not among them
DATES = frozenset(
    {
        "complaint_date",
        "production_date",
        "expiry_date",
        "ship_date",
        "delivery_date",
        "purchase_date",
        "reply_requested_by",
    }
)
NUMBERS = frozenset({"mileage_km", "occurrence_ordinal"})
PHONES = frozenset({"contact_phone", "contact_fax"})
#: numbers of goods and papers of which one complaint may name several
CODE_LISTS = ("lot_no", "serial_no", "order_no", "contract_no", "delivery_note_no", "invoice_no")
#: fields whose value is a number or code as somebody wrote it, one or several
CODES = frozenset({*CODE_LISTS, "part_no", "customer_part_no", "customer_ref_no", "customer_code"})
