"""Facts in free sentences, where no label says what they are: the door to the readers of codes, quantities and dates."""

from __future__ import annotations

from parsers.fields.facts import Fact, remembered
from parsers.fields.prose import codes, particulars
from parsers.fields.prose import dates as told_dates
from parsers.fields.prose import quantities as told_quantities
from parsers.fields.prose.dates import letter_date
from parsers.fields.prose.particulars import claims_money
from parsers.fields.prose.quantities import uncounted

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
identifiers = remembered(codes.identifiers)
others = remembered(particulars.others)
quantities = remembered(told_quantities.quantities)
