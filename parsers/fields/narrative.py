"""Facts in free sentences, where no label says what they are: the door to the readers of codes, quantities and dates."""

from __future__ import annotations

from parsers.fields.facts import Fact
from parsers.fields.told_codes import identifiers
from parsers.fields.told_dates import dates, due_within, letter_date
from parsers.fields.told_others import others
from parsers.fields.told_quantities import quantities, uncounted

__all__ = ["Fact", "dates", "due_within", "identifiers", "letter_date", "others", "quantities", "uncounted"]
