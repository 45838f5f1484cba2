"""A value told in a sentence, before it is weighed against what other sources say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from a sentence: the field, its normal form, the words, and which rule found it."""

    name: str
    value: Any
    raw: str
    rule: str
    sentence: str = ""
    weight: float = 1.0
