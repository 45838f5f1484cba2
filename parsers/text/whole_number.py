"""Whole numbers as programs write them into headers and XML, told from what only looks like one."""

from __future__ import annotations

MAX_DIGITS = 9  # a page, a column, a place in a list; `int` refuses thousands of digits with an exception


def whole_number(text: str | None) -> int | None:
    """The number that ASCII digits alone write; None for nothing, signs, `²` (a digit to `isdigit`) and endless digits."""
    return int(text) if text and len(text) <= MAX_DIGITS and text.isascii() and text.isdigit() else None
