"""Which row of a grid is a row of column heads, which rows of values belong to it, and what stands under a head."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence

from complaints.field_kinds import QUANTITIES
from foundations.language.company_words import CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels import wishes
from parsers.fields.labels.vocabulary import match_label
from parsers.fields.layout.grid import Places, Seen
from parsers.fields.layout.items import section_of
from parsers.layout import Cell

_SUM = Pattern(r"^\W*(?:合\s*计|总\s*计|小\s*计|共\s*计|总数|sum|(?:grand\s+|sub-?)?total)", re.IGNORECASE)
_EXAMPLE = Pattern(r"[((\[【]?(?:示?例|范例|样例|举例|填写示例|example|sample row|e\.?g\.?)\s*\d?[))\]】.:]?$")
_MOST_CHOICES = 100  # rows; no wish is ticked among more
_TICK = Pattern(r"^\s*(?:[√✓✔☑☒■●xXvV○]|\([√vVxX✓]\)|是|Y|yes)\s*$")


def values_below(rows: list[list[Seen]], index: int, company: CompanyWords, *, ours: bool) -> list[list[Seen]]:
    """The rows of values under this row, when it is a row of column heads; else nothing."""
    row = rows[index]
    filled = [s for s in row if not s.blank]
    labels = [s for s in filled if s.label]
    if not labels or any(s.stacked or s.section for s in filled) or (len(labels) == 1 and len(filled) > 1):
        return []
    following = rows[index + 1] if index + 1 < len(rows) else []
    if len(labels) < 0.6 * len(filled) and not _few_known(row, following):
        return []
    if _over_groups(filled, following):
        return []
    if len(labels) == 1 and not _lone_head(row, rows, index):
        return []
    if len(labels) > 1 and any(_blank_between(row)) and not _mostly_heads(row):
        return []
    below: list[list[Seen]] = []
    for later in (rows[i] for i in range(index + 1, len(rows))):
        full = [s for s in later if not s.blank]
        if not full:
            if below or len(labels) < 3:
                break
            below.append(later)
            continue
        named = [s for s in full if s.label]
        if len(named) >= max(1, 0.5 * len(full)) and not _SUM.match(fold(full[0].cell.text)):
            break
        if full[0].inline and len(full) < max(2, len(labels) // 2) and _ends_list(full[0], later, company, ours=ours):
            break
        below.append(later)
        if len(labels) == 1:
            break
    return below if any(not s.blank for r in below for s in r) else []


def _ends_list(seen: Seen, row: list[Seen], company: CompanyWords, *, ours: bool) -> bool:
    """Whether a lone `label: value` below a list stands across it, or names something of the whole paper."""
    if seen.cell.column_span > 1:
        return True
    lone = len(row) == 1 and not re.search(r"\n", seen.cell.text.strip())
    return lone and (starts_label(seen.cell.text, company) or section_of(seen.cell.text, ours) != ours)


def _lone_head(row: list[Seen], rows: list[list[Seen]], index: int) -> bool:
    """A label alone in its row stands above its value: a wide cell, no place to the right, a wide value below."""
    seen = next(s for s in row if not s.blank)
    if len(row) > 1 and any(s.blank and s.cell.column > seen.cell.column for s in row):
        wide_below = index + 1 < len(rows) and len([s for s in rows[index + 1] if not s.blank]) == 1
        single = wide_below and rows[index + 1][0].label is None and not rows[index + 1][0].blank
        return bool(single and rows[index + 1][0].cell.column == seen.cell.column and _is_sheet_like(row))
    if index + 1 >= len(rows):
        return False
    below = [s for s in rows[index + 1] if not s.blank]
    return len(below) == 1 and below[0].label is None


def _is_sheet_like(row: list[Seen]) -> bool:
    return all(s.blank for s in row[1:])


def _mostly_heads(row: list[Seen]) -> bool:
    filled = [s for s in row if not s.blank]
    return len([s for s in filled if s.label]) >= 3 and len(filled) >= 0.6 * len(row)


def _over_groups(heads: Sequence[Seen], below: Sequence[Seen]) -> bool:
    """Whether each of these wide cells stands over several cells of the row below: heads of blocks, not of columns."""
    return len(heads) > 1 and all(
        h.cell.column_span > 1
        and sum(1 for s in below if h.cell.column <= s.cell.column < h.cell.column + h.cell.column_span) > 1
        for h in heads
    )


def _few_known(row: list[Seen], below: list[Seen]) -> bool:
    """Whether a row whose heads are mostly unknown words is one of column heads all the same: a row of values follows."""
    filled = [s for s in row if not s.blank]
    known = [s for s in filled if s.label]
    beside = any(a.label and b.label for a, b in itertools.pairwise(filled))
    if len(filled) < 3 or len(known) < max(2, 0.4 * len(filled)) or not beside or any(s.inline for s in filled):
        return False
    following = [s for s in below if not s.blank]
    return len(following) >= 0.6 * len(filled) and not any(s.label or s.inline for s in following)


def ticked_below(rows: list[list[Seen]], index: int) -> str:
    """`退货 | 换货 | 8D` over a row of ticks: the choices with a tick below as one text of boxes; else nothing."""
    if index + 1 >= len(rows):
        return ""
    named = [s for s in rows[index] if not s.blank]
    if len(named) < 2 or not all(len(s.cell.text) <= 24 and wishes.asked(s.cell.text) for s in named[-2:]):
        return ""
    ticks = [s for s in rows[index + 1] if s.cell.text.strip() and s.cell.text.strip() not in "□☐"]
    if not ticks or not all(_TICK.match(s.cell.text) for s in ticks):
        return ""
    on = RowUnder([t for t in ticks if "○" not in t.cell.text])
    return " ".join(("☑" if on.cell(s.cell) else "☐") + s.cell.text.strip() for s in named)


_GOODS = frozenset(["lot_no", "serial_no", "part_no", "customer_part_no", "product_name", "model_spec", "order_no"])
_COUNT = Pattern(r"\d[\d,.]*\s*[^\W\d]{0,4}")


def goods_beside(rows: Sequence[list[Seen]]) -> frozenset[int]:
    """The rows of a grid in which each column is one of the goods: labels at the left, as many values behind each.

    `批号 | A1 | A2` over `不良数量 | 30 | 12`: two rows at least, one of which names the goods and one of which tells
    something else, values in the same columns; a count beside its unit is no such row.
    """
    found: set[int] = set()
    run: list[list[Seen]] = []
    for row in [*rows, []]:
        filled = [s for s in row if not s.blank]
        if _is_beside(filled) and (not run or [s.cell.column for s in filled[1:]] == _columns_of(run[-1])):
            run.append(filled)
            continue
        names = {_name(r[0]) for r in run}
        if len(names) > 1 and names & _GOODS:
            found |= {r[0].cell.row for r in run}
        run = [filled] if _is_beside(filled) else []
    return frozenset(found)


def _name(seen: Seen) -> str:
    """The one field that a label names, or its kind where that tells what stands there; else nothing."""
    if seen.label is None or len(seen.label.fields) > 1:
        return ""
    return (
        seen.label.fields[0] if seen.label.fields else seen.label.kind * (seen.label.kind in ("quantity", "describes"))
    )


def _columns_of(filled: Sequence[Seen]) -> list[int]:
    return [s.cell.column for s in filled[1:]]


def _is_beside(filled: Sequence[Seen]) -> bool:
    """Whether a row is a label with two values or more, none of them a label; all of them counts behind one of counts."""
    if len(filled) < 3 or not filled[0].names or not (name := _name(filled[0])):
        return False
    if any(s.label or s.inline or s.heading or s.stacked or s.cell.column_span > 1 for s in filled[1:]):
        return False
    if name == "quantity" or name in QUANTITIES:
        return all(_COUNT.fullmatch(fold(s.cell.text).strip()) for s in filled[1:])
    return name not in ("customer_request", "contact_name", "contact_phone", "customer_name", "address")


def ticked_beside(rows: Sequence[list[Seen]], index: int) -> tuple[str, int]:
    """`要求 | √ | 退货 | | 换货`: choices with ticks in cells of their own, and how many rows they take; else nothing.

    Whether a tick stands before its word or behind it shows at the ends of the rows; where it does not, the text is empty.
    """
    first = next((s for s in rows[index] if not s.blank), None)
    if first is None or first.label is None or first.label.fields != ("customer_request",):
        return "", 0
    cells: list[list[Seen]] = []
    for row in (rows[i] for i in range(index, min(len(rows), index + _MOST_CHOICES))):
        filled = [s for s in row if s.cell.text.strip() and s is not first]
        if not filled or not all(_is_mark(s) or _is_choice(s) for s in filled):
            break
        cells.append(filled)
    every = [s for row in cells for s in row]
    ticks = [s for s in every if _TICK.match(s.cell.text)]
    marks = [s for s in every if _is_mark(s)]
    words = [s for s in every if not _is_mark(s)]
    if not ticks or len(words) < 2 or not all(wishes.asked(s.cell.text) or len(cells) > 1 for s in words[:2]):
        return "", 0
    before = min(s.cell.column for s in marks) < min(s.cell.column for s in words)
    behind = max(s.cell.column for s in marks) > max(s.cell.column for s in words)
    if before == behind:
        return "", len(cells)
    step = -1 if before else 1
    said = []
    for row in cells:
        for place, seen in enumerate(row):
            if _is_mark(seen):
                continue
            beside = row[place + step] if 0 <= place + step < len(row) else None
            on = beside is not None and _TICK.match(beside.cell.text)
            said.append(("☑" if on else "☐") + seen.cell.text.strip())
    return " ".join(said), len(cells)


def _is_mark(seen: Seen) -> bool:
    """A tick, or a box left open."""
    return seen.blank or _TICK.match(seen.cell.text) is not None


def _is_choice(seen: Seen) -> bool:
    """A few words that can be ticked, among them those that name a wish."""
    few = len(seen.cell.text) <= 24 and not seen.inline
    return few and (seen.label is None or bool(wishes.asked(seen.cell.text)))


def starts_label(text: str, company: CompanyWords) -> bool:
    """Whether a cell begins with `label:` of its own, so that it is no value of the label to its left."""
    head, mark, _ = fold(text).partition(":")
    return bool(mark) and len(head) <= 40 and match_label(head, company) is not None


def _blank_between(row: list[Seen]) -> list[bool]:
    """For each label, whether the next place in its row is an empty one (then the value belongs there)."""
    return [a.label is not None and b.blank for a, b in itertools.pairwise(row)]


def is_sum(row: list[Seen]) -> bool:
    first = next((s for s in row if not s.blank), None)
    return (
        first is not None
        and bool(_SUM.match(fold(re.sub(r"\s", "", first.cell.text))))
        and len(first.cell.text.strip()) <= 14
    )


def is_example(row: list[Seen]) -> bool:
    """Whether a row shows how to fill in the others: 例, 示例, e.g. in its first cell."""
    first = next((s for s in row if not s.blank), None)
    return first is not None and bool(_EXAMPLE.match(fold(first.cell.text.strip())))


class RowUnder:
    """A row that is asked for what lies under each of many heads."""

    def __init__(self, row: Sequence[Seen]) -> None:
        self._row = row
        self._places = Places([s.cell for s in row])

    def cell(self, head: Cell) -> Seen | None:
        """The cell that lies under a head: the same column, else the widest overlap."""
        best, size = None, 0
        for seen in (self._row[i] for i in self._places.about(head)):
            left = max(head.column, seen.cell.column)
            right = min(head.column + head.column_span, seen.cell.column + seen.cell.column_span)
            overlap = right - left
            if overlap > size or (
                overlap == size and overlap > 0 and best is not None and best.blank and not seen.blank
            ):
                best, size = seen, overlap
        return best
