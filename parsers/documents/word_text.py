"""The text of one Word paragraph while it is put together: what is underlined is a blank, filled in or not."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

from foundations.language.pattern import Pattern

_BEGIN, _END = "\ufdd0", "\ufdd1"  # noncharacters of Unicode: no text holds them
_UNDERLINED = Pattern(f"{_BEGIN}([^{_BEGIN}{_END}]*){_END}")
_SPACES = " \t\u3000\xa0\u2002\u2003"


@dataclass(slots=True)
class Text:
    """The text of one paragraph or cell under construction, and what floats beside it."""

    pieces: list[str] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # text boxes anchored here
    field_data: list[Any] = field(default_factory=list)  # open complex fields
    in_result: list[bool] = field(default_factory=list)
    written: list[int] = field(default_factory=list)

    def text(self) -> str:
        return settled("".join(self.pieces))


def underlined_text(said: str) -> str:
    """Marks underlined text, for `settled` to say what it is once the paragraph is whole."""
    return f"{_BEGIN}{said}{_END}"


def settled(text: str) -> str:
    """The text with its underlined stretches as blanks.

    Nothing but spaces is an empty blank, `____`. Several with words are blanks that were filled in, each set apart from the
    print around it by three spaces; a single one stands out for the reader only and stays as it is.
    """
    if _BEGIN not in text:
        return text
    whole = text.replace(_END + _BEGIN, "")
    filled = sum(1 for m in _UNDERLINED.finditer(whole) if m[1].strip(_SPACES))

    def shown(found: re.Match[str]) -> str:
        said = found[1]
        if not said.strip(_SPACES):
            return "_" * max(4, min(len(said), 40)) if said else ""
        if filled > 1 and "\n" not in said:
            return f"   {said.strip(_SPACES)}   "
        return f" {said.strip(_SPACES)} " if said[0] in _SPACES or said[-1] in _SPACES else said

    return _UNDERLINED.sub(shown, whole).replace(_BEGIN, "").replace(_END, "")


def label_before(text: str) -> str:
    """The words directly before a blank: after the last gap or value."""
    last = re.split(r"\t|\s{3,}|_{2,}|\n", text.strip())[-1].strip()
    return last if re.search(r"[:：]$", last) and len(last) <= 60 else ""
