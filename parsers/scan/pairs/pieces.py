"""Pieces of text with their places on a scanned page, the pairs made of them, and pieces put together to one value."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from foundations.language.pattern import Pattern
from parsers.scan.pairs.labels import BOXES

_DATE_PIECE = Pattern(
    r"^[\d\s./-]*+(?:年|月|日|时|時|分|year|month|day)?(?:[\d\s年月日时時分至到~～./-]|year|month|day)*$", re.IGNORECASE
)
#: a unit printed behind the place for a figure
_UNIT = Pattern(
    r"(?:[kmc]?m|[km]?g|[mc]?m[23²³]|m?[lL]|pcs|%|℃|元|万元|萬元|件|个|個|只|隻|台|套|箱|吨|噸|公斤|千克|克|米|厘米|毫米|页|頁|人|岁|歲|次|天|小时|小時|年)"
)


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text with its frame in dots."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Found:
    """A pair, how sure, and where its value stands."""

    label: str
    value: str
    confidence: float
    at: tuple[float, float] = (0.0, 0.0)


def is_blank(text: str) -> bool:
    """Whether the text is a blank to fill in, left empty."""
    return not text.replace("_", "").strip()


def filled(values: Sequence[Item]) -> list[Item]:
    """The pieces put together, blanks bridged and left out: `辽宁` `____` `省` are one value."""
    joined = (replace(value, text=value.text.replace("_", "").strip()) for value in merged(values))
    return [value for value in joined if value.text]


def merged(values: Sequence[Item]) -> list[Item]:
    """Pieces that stand close together on one line, and the pieces of one date, as one value."""
    out: list[Item] = []
    for value in values:
        before = out[-1] if out else None
        if before is not None and abs(before.middle - value.middle) < 0.6 * min(before.height, value.height):
            gap = value.left - before.right
            size = min(before.height, value.height)
            dates = _DATE_PIECE.match(before.text) and _DATE_PIECE.match(value.text)
            measured = re.fullmatch(r"[\d.,]+", before.text) and _UNIT.fullmatch(value.text)
            boxes = any(b in before.text + value.text for b in BOXES)
            dated = bool(re.match(r"\d{4}\s*[年./-]", value.text)) and not dates
            option = value.text[0] in BOXES and any(b in before.text for b in BOXES)
            if not option and gap < (4 * size if dates or measured else 0.3 * size if boxes or dated else 1.0 * size):
                out[-1] = replace(
                    before,
                    text=before.text + value.text,
                    right=value.right,
                    top=min(before.top, value.top),
                    bottom=max(before.bottom, value.bottom),
                    confidence=min(before.confidence, value.confidence),
                )
                continue
        out.append(value)
    return out


def rows_of(items: Sequence[Item]) -> list[list[Item]]:
    """Items of one cell as printed lines."""
    out: list[list[Item]] = []
    for item in sorted(items, key=lambda i: (i.middle, i.left)):
        if out and abs(out[-1][-1].middle - item.middle) < 0.5 * min(out[-1][-1].height, item.height):
            out[-1].append(item)
        else:
            out.append([item])
    for row in out:
        row.sort(key=lambda i: i.left)
    return out


def part_of(item: Item, start: int, end: int) -> Item:
    """Characters start…end of a strip as a piece of their own; wide characters take twice the room."""
    sizes = [2 if ord(c) > 0x2E80 else 1 for c in item.text]
    total = sum(sizes) or 1
    scale = (item.right - item.left) / total
    left = item.left + scale * sum(sizes[:start])
    right = item.left + scale * sum(sizes[:end])
    return replace(item, text=item.text[start:end].strip(), left=left, right=right)
