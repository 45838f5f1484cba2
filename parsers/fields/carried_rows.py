"""Rows of a form whose label cell is empty: they go on with the value of the row above."""

from __future__ import annotations

import re
from dataclasses import replace

from parsers.fields.labels import match_label
from parsers.fields.line_labels import LONG_FIELDS
from parsers.layout import Box, Cell, Table

_HAN = re.compile(r"[\u3400-\u9fff，。；、]")


def joined(table: Table, own_file: str = "") -> Table:
    """The table with each such row put into the cell above; only under labels of long texts, in tables of two columns.

    Elsewhere an empty cell in the first column is a merged heading or a second line of goods.
    """
    if table.columns != 2 or any(c.row_span > 1 or c.column_span > 1 for c in table.cells):
        return table
    rows: dict[int, dict[int, Cell]] = {}
    for cell in table.cells:
        rows.setdefault(cell.row, {})[cell.column] = cell
    kept: list[Cell] = []
    above: Cell | None = None  # the value cell that may go on
    for number in sorted(rows):
        label, value = rows[number].get(0), rows[number].get(1)
        goes_on = label is not None and not label.text.strip() and value is not None and bool(value.text.strip())
        if goes_on and above is not None and value is not None:
            kept.remove(above)
            above = _together(above, value)
            kept.append(above)
            continue
        kept += [c for c in (label, value) if c is not None]
        above = value if value is not None and value.text.strip() and _is_long(label, own_file) else None
    return table if len(kept) == len(table.cells) else replace(table, cells=tuple(kept))


def _is_long(label: Cell | None, own_file: str) -> bool:
    known = match_label(label.text, own_file) if label is not None and label.text.strip() else None
    return known is not None and (known.kind == "describes" or (known.fields[:1] or ("",))[0] in LONG_FIELDS)


def _together(above: Cell, below: Cell) -> Cell:
    """One cell of both texts, places and words, and the lower of both confidences."""
    space = "" if _HAN.search(above.text[-1:] + below.text.strip()[:1]) else " "
    return replace(
        above,
        text=above.text.rstrip() + space + below.text.strip(),
        box=_around(above.box, below.box),
        confidence=min(above.confidence, below.confidence),
        words=(*above.words, *below.words),
    )


def _around(one: Box | None, other: Box | None) -> Box | None:
    if one is None or other is None:
        return one or other
    return (min(one[0], other[0]), min(one[1], other[1]), max(one[2], other[2]), max(one[3], other[3]))
