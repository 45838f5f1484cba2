"""A possible value of a field on its way to the reading: what, from where, by which rule, how plainly said."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from complaints.reading import Source


@dataclass(frozen=True, slots=True)
class Candidate:
    """One possible value. `rule` names how it was read (key of the confidence table), `rank` orders sources:

    0 the customer's form, 1 labels in the mail, 2 sentences, 3 signature, 4 header, 5 guesses. `row` joins the
    values of one line of goods; `weight` orders candidates of one rule.
    """

    name: str
    value: Any
    raw: str
    method: str
    rule: str
    source: Source
    rank: int
    weight: float = 1.0
    row: int = 0
    order: int = 0
    ocr: float = 1.0  # the recogniser's own certainty of the words
    sure: bool = True
