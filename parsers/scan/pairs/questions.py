"""Questions on a form with options below or beside them: `是否存在…的情况？` and `☐是` `☐否`, no colon between."""

from __future__ import annotations

import re
from collections.abc import Sequence

from foundations.language.pattern import Pattern
from parsers.scan.pairs.labels import BOXES, bare_label
from parsers.scan.pairs.pieces import Found, Item, merged

_ASKS = Pattern(r"[?？]\s*$|是否|有无|有無|能否|可否")
_LEAST, _MOST = 6, 60
#: lines within which the next option of a question stands
_NEAR = 2


def question_pairs(lines: Sequence[Sequence[Item]]) -> tuple[list[Found], list[list[Item]]]:
    """Pairs of a question on a line of its own with every line of its options, and the lines that are left."""
    found: list[Found] = []
    rest: list[list[Item]] = []
    number = 0
    while number < len(lines):
        line = list(lines[number])
        last = _last_option(lines, number) if len(line) == 1 and _asks(line[0].text) else number
        if last == number:
            rest.append(line)
        for row in lines[number + 1 : last + 1]:
            found += [
                Found(bare_label(line[0].text), value.text, 0.85 * value.confidence, (value.left, value.top))
                for value in merged(row)
            ]
        number = last + 1
    return found, rest


def _asks(text: str) -> bool:
    plain = not any(box in text for box in BOXES) and not re.search(r"[:：。；;]", text)
    return plain and _LEAST <= len(text) <= _MOST and _ASKS.search(text) is not None


def _last_option(lines: Sequence[Sequence[Item]], number: int) -> int:
    """The last line of the options that follow a question; the question's own when there are none."""
    last = number
    at = number + 1
    while at < len(lines) and at <= last + (1 if last == number else _NEAR):
        if lines[at][0].text[:1] in BOXES:
            last = at
        at += 1
    return last
