"""Facts in free sentences, where no label says what they are: the door to the readers of codes, quantities and dates."""

from __future__ import annotations

from parsers.fields import told_codes, told_dates, told_others, told_quantities
from parsers.fields.facts import Fact, remembered
from parsers.fields.told_dates import letter_date
from parsers.fields.told_others import claims_money
from parsers.fields.told_quantities import uncounted

__all__ = [
    "Fact",
    "claims_money",
    "dates",
    "due_within",
    "identifiers",
    "letter_date",
    "others",
    "quantities",
    "uncounted",
]

dates = remembered(told_dates.dates)
due_within = remembered(told_dates.due_within)
identifiers = remembered(told_codes.identifiers)
others = remembered(told_others.others)
quantities = remembered(told_quantities.quantities)
