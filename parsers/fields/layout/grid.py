"""What each cell of a table is by its words and its place: label, value, label above its value, head of a section."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, pairwise

from foundations.language.company_words import CompanyWords
from foundations.language.pattern import Pattern
from foundations.language.script import squeeze
from parsers.fields.labels.vocabulary import Label, match_label
from parsers.fields.layout.items import is_blank, is_placeholder
from parsers.fields.values.boxes import choices
from parsers.layout import Cell, Table

LINE_ENDS = Pattern(r"(?<!\s)\s*\n\s*")  # with the blanks about them; tried once at each run of blanks
_SENTENCE = Pattern(r"[。!?！？;；]|[,，].*[,，]|\.\s+\S")


@dataclass(frozen=True, slots=True)
class Seen:
    """A cell with what it is: a label, or not; `inline` when it holds `label: value` itself.

    `stacked` is the value below the label in the same cell; `heading` marks words in a place for labels that no list
    of labels knows; `section` the head of several rows, printed at their side.
    """

    cell: Cell
    label: Label | None = None
    inline: bool = False
    blank: bool = False
    stacked: str = ""
    heading: bool = False
    section: bool = False

    @property
    def names(self) -> bool:
        """Whether the cell names what stands beside or below it."""
        return (self.label is not None or self.heading) and not self.stacked


class Places:
    """The cells of a row, found by the columns that they stand in."""

    def __init__(self, cells: Sequence[Cell]) -> None:
        self._starts = [c.column for c in cells]
        self._ends = list(accumulate((c.column + c.column_span for c in cells), max))
        self._sorted = all(a <= b for a, b in pairwise(self._starts))

    def about(self, cell: Cell) -> range:
        """The numbers of all cells that share a column with this one, and few others."""
        if not self._sorted:
            return range(len(self._starts))
        first = bisect_right(self._ends, cell.column)
        return range(first, bisect_left(self._starts, cell.column + cell.column_span))


def rows_of(table: Table, company: CompanyWords, *, fuzzy: bool) -> list[list[Seen]]:
    """The rows of a table from top to bottom, each cell looked at by itself and then in its place."""
    by_row: dict[int, list[Seen]] = {}
    for cell in sorted(table.cells, key=lambda c: (c.row, c.column)):
        by_row.setdefault(cell.row, []).append(_look(cell, company, fuzzy=fuzzy))
    rows = _one_level([by_row[r] for r in sorted(by_row)], company)
    _unstack_values(rows)
    _stack_unknown(rows)
    _mark_sections(rows)
    _mark_headings(rows)
    _name_within_groups(rows, company)
    return rows


def _look(cell: Cell, company: CompanyWords, *, fuzzy: bool) -> Seen:
    text = cell.text.strip()
    if is_blank(text) and cell.value is None:
        return Seen(cell, blank=True)
    if cell.value is not None and not isinstance(cell.value, str):
        return Seen(cell)
    label = match_label(LINE_ENDS.sub(" ", text), company, fuzzy=fuzzy)
    if label is None and "\n" in text:
        label = match_label(LINE_ENDS.sub("", text), company, fuzzy=fuzzy)
    if label is None and "\n" in text and not fuzzy:
        stacked = _label_above(cell, text, company)
        if stacked is not None:
            return stacked
    inline = label is None and (bool(re.search(r"[:：]", text)) or "\n" in text or text.startswith("【"))
    return Seen(cell, label, inline)


def _label_above(cell: Cell, text: str, company: CompanyWords) -> Seen | None:
    """A small label printed above its value in one cell; a label in two languages may take two lines."""
    lines = text.splitlines()
    for count in (2, 1) if len(lines) > 2 else (1,):
        head = " ".join(lines[:count]).strip()
        rest = "\n".join(lines[count:]).strip()
        if not rest or is_blank(rest) or re.search(r"[:：□☐☑■○●√(（【]\s*\S", lines[0]):
            continue
        label = match_label(head, company)
        if label is None and re.search(r"[:：]\s*$", head):
            label = match_label(head.rstrip(" :："), company)
        if label is not None and match_label(rest.splitlines()[0], company) is None:
            return Seen(cell, label) if is_placeholder(rest) else Seen(cell, label, stacked=rest)
    return None


def _one_level(rows: list[list[Seen]], company: CompanyWords) -> list[list[Seen]]:
    """Heads of two levels (数量 over 交货 and 不良) become one row: each group replaced by the heads below it."""
    out: list[list[Seen]] = []
    index = 0
    while index < len(rows):
        row, below = rows[index], rows[index + 1] if index + 1 < len(rows) else []
        merged = _merged_heads(row, below, company) if index + 2 < len(rows) else None
        out.append(merged or row)
        index += 2 if merged else 1
    return out


def _merged_heads(row: list[Seen], below: list[Seen], company: CompanyWords) -> list[Seen] | None:
    groups = [s for s in row if _is_group(s)]
    others = [s for s in row if not _is_group(s) and not s.blank]
    filled = [s for s in below if not s.blank]
    if (
        not groups
        or len(others) < 1
        or sum(1 for s in others if s.label) < max(1, 0.6 * len(others))
        or len(filled) < 2
    ):
        return None
    made: list[Seen] = [s for s in row if not _is_group(s)]
    places = Places([g.cell for g in groups])
    for seen in filled:
        group = next((groups[i] for i in places.about(seen.cell) if _covers(groups[i].cell, seen.cell)), None)
        if group is None or "\n" in seen.cell.text.strip():
            return None
        sub, above = seen.cell.text.strip(), group.cell.text.strip()
        label = seen.label or match_label(f"{above}{sub}", company) or match_label(f"{sub}{above}", company)
        label = label or match_label(f"{above} {sub}", company) or match_label(f"{sub} {above}", company)
        made.append(Seen(seen.cell, label))
    if not any(s.label for s in made[-len(filled) :]):
        return None
    return sorted(made, key=lambda s: s.cell.column)


def _is_group(seen: Seen) -> bool:
    return seen.cell.column_span > 1 and seen.cell.row_span == 1 and not seen.blank


def _covers(group: Cell, cell: Cell) -> bool:
    return group.column <= cell.column and cell.column + cell.column_span <= group.column + group.column_span


def _unstack_values(rows: Sequence[list[Seen]]) -> None:
    """A cell of several lines right behind a plain label is that label's value, whatever its first line says."""
    for row in rows:
        for place in range(1, len(row)):
            before = row[place - 1]
            if row[place].stacked and before.label is not None and not before.stacked and before.cell.row_span < 2:
                row[place] = Seen(row[place].cell, inline=True)


def _stack_unknown(rows: Sequence[list[Seen]]) -> None:
    """Where most cells hold a label above its value, so do the others, known label or not."""
    filled = [s for row in rows for s in row if not s.blank]
    stacked = sum(1 for s in filled if s.stacked)
    if stacked < 3 or stacked < 0.4 * len(filled):
        return
    for row in rows:
        for place, seen in enumerate(row):
            lines = seen.cell.text.strip().splitlines()
            if seen.blank or seen.label or len(lines) < 2 or not _short(lines[0]):
                continue
            row[place] = Seen(seen.cell, Label(lines[0].strip(), (), "unknown", "shape"), stacked="\n".join(lines[1:]))


def _mark_sections(rows: Sequence[list[Seen]]) -> None:
    """A cell over several rows with a label to its right is the head of a section, printed at the side."""
    for row in rows:
        filled = [s for s in row if not s.blank]
        if len(filled) < 2 or filled[0].cell.row_span < 2:
            continue
        if filled[1].label is not None and not filled[1].stacked and filled[1].cell.row_span < filled[0].cell.row_span:
            place = row.index(filled[0])
            row[place] = Seen(filled[0].cell, section=True)


def _mark_headings(rows: Sequence[list[Seen]]) -> None:
    """In a column that holds mostly labels, other short words with a value to their right are labels too."""
    columns: dict[int, list[Seen]] = {}
    widest = max((s.cell.column + s.cell.column_span for row in rows for s in row), default=0)
    for row in rows:
        for seen in row:
            if not seen.blank and not seen.section and not (widest > 1 and seen.cell.column_span == widest):
                columns.setdefault(seen.cell.column, []).append(seen)
    naming = {
        column
        for column, cells in columns.items()
        if sum(1 for s in cells if s.label and not s.stacked) >= max(2, 0.5 * len(cells))
    }
    for row in rows:
        for place, seen in enumerate(row[:-1]):
            following = next((s for s in row[place + 1 :] if not s.blank), None)
            if (
                seen.cell.column in naming
                and not (seen.blank or seen.label or seen.inline or seen.section)
                and seen.cell.value is None
                and _short(seen.cell.text)
                and following is not None
                and following.label is None
                and following.cell.column not in naming
                and (place == 0 or not row[place - 1].names)
            ):
                row[place] = replace(seen, heading=True)


_VAGUE = frozenset(
    ["name", "no", "number", "code", "id", "date", "名称", "编号", "代码", "编码", "单号", "日期", "数量", "qty"]
)


_GROUP = Pattern(r"(?:信息|資料|资料|情况|情況|\b(?:information|details|data))\s*+[:：]?\s*+$", re.IGNORECASE)


def _name_within_groups(rows: Sequence[list[Seen]], company: CompanyWords) -> None:
    """`Name` below or beside a head `Product` is the product's name, beside `Customer` the customer's."""
    groups: list[Cell] = []
    places = Places(groups)
    for row in rows:
        filled = [s for s in row if not s.blank]
        across = [s.cell for s in filled if s.cell.column_span > 1]
        if len(filled) > 1 and len(across) == len(filled) and all(_short(c.text) for c in across):
            groups, places = across, Places(across)
            continue
        if len(filled) == 1 and across and _GROUP.search(filled[0].cell.text) and _short(filled[0].cell.text):
            groups, places = across, Places(across)  # 产品信息, across the whole table
            continue
        side = [s.cell for s in filled if s.section]
        if side or any(g.row_span > 1 for g in groups):
            groups = [g for g in groups if g.row_span == 1 or g.row + g.row_span > row[0].cell.row] + side
            places = Places(groups)
        high = next((i for i, g in enumerate(groups) if g.row_span > 1), len(groups))  # and all at the side of this row
        for place, seen in enumerate(row):
            at = next((i for i in places.about(seen.cell) if _covers(groups[i], seen.cell)), len(groups))
            group = groups[min(at, high)] if min(at, high) < len(groups) else None
            if group is not None and seen.label is not None and seen.label.fields and group.row_span == 1:
                head_label = match_label(group.text, company) or match_label(_GROUP.sub("", group.text), company)
                if (
                    head_label is not None and head_label.kind == "supplier"
                ):  # the block of the supplier's own particulars
                    row[place] = replace(seen, label=Label(seen.label.text, (), "unknown", "shape"))
                    continue
            if squeeze(seen.cell.text) not in _VAGUE or seen.blank:
                continue
            head = re.sub(r"信息|资料|資料|information|details|data|\s+", "", group.text, flags=re.I) if group else ""
            label = match_label(f"{head} {seen.cell.text.strip()}", company) if head else None
            label = label or (match_label(head + seen.cell.text.strip(), company) if head else None)
            if label is not None and label.kind == "field":
                row[place] = replace(seen, label=replace(label, text=seen.cell.text.strip()), heading=False)


def _short(text: str) -> bool:
    """Words that can be a label: few, no sentence, no boxes, not a bare number."""
    bare = text.strip()
    han = len(re.findall(r"[\u3400-\u9fff]", bare))
    ticked = choices(bare)
    return (
        0 < len(bare) <= 50
        and han <= 14
        and not _SENTENCE.search(bare)
        and not (ticked.on or ticked.off)
        and bool(re.search(r"[A-Za-z\u3400-\u9fff]{2}", bare))
        and not re.search(r"\d{3}", bare)
    )
