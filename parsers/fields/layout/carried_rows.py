"""Rows of a form whose label cell is empty: they go on with the value of the row above."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from foundations.language.company_words import NONE, CompanyWords
from foundations.language.pattern import Pattern
from parsers.fields.labels.line_labels import LONG_FIELDS
from parsers.fields.labels.vocabulary import match_label
from parsers.layout import Box, Cell, Table

_HAN = Pattern(r"[\u3400-\u9fff，。；、]")


def joined(table: Table, company: CompanyWords = NONE) -> Table:
    """The table with each such row put into the cell above; only under labels of long texts, in tables of two columns.

    Elsewhere an empty cell in the first column is a merged heading or a second line of goods.
    """
    if table.columns != 2 or any(c.row_span > 1 or c.column_span > 1 for c in table.cells):
        return table
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    kept: list[list[Cell]] = []  # each with the cells that go on with it
    above = False  # whether the last one may go on
    for number in sorted(rows):
        label, value = rows[number].get(0), rows[number].get(1)
        goes_on = label is not None and not label.text.strip() and value is not None and bool(value.text.strip())
        if goes_on and above and value is not None:
            kept[-1].append(value)
            continue
        kept += [[c] for c in (label, value) if c is not None]
        above = value is not None and bool(value.text.strip()) and _is_long(label, company)
    return table if len(kept) == len(table.cells) else replace(table, cells=tuple(map(_together, kept)))


def _is_long(label: Cell | None, company: CompanyWords) -> bool:
    known = match_label(label.text, company) if label is not None and label.text.strip() else None
    return known is not None and (known.kind == "describes" or (known.fields[:1] or ("",))[0] in LONG_FIELDS)


def _together(cells: Sequence[Cell]) -> Cell:
    """One cell of all texts, places and words, and the lowest confidence."""
    first = cells[0]
    if len(cells) == 1:
        return first
    texts = [first.text.rstrip()]
    end, box = first.text[-1:], first.box
    for cell in cells[1:]:
        text = cell.text.strip()
        texts += "" if _HAN.search(end + text[:1]) else " ", text
        end, box = text[-1:], _around(box, cell.box)
    return replace(
        first,
        text="".join(texts),
        box=box,
        confidence=min(c.confidence for c in cells),
        words=tuple(word for c in cells for word in c.words),
    )


def _around(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return one or other
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
