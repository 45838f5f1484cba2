"""Label/value pairs of scanned forms by their geometry: cells beside and below labels, `label: value` on a line.

One pair a printed line of a value, as people point at it; labels keep their words, without numbering and stars.
"""

from __future__ import annotations

from collections.abc import Iterator

from complaints.reading import Pair
from parsers.layout import Cell, Document, Line, Page, Table, Word
from parsers.scan.pairs.lines import line_pairs
from parsers.scan.pairs.pieces import Found, Item
from parsers.scan.pairs.table import Place, table_pairs


def pairs_of(document: Document) -> tuple[Pair, ...]:
    """Every label with its value on the recognised pages of a document, in reading order."""
    out: list[Pair] = []
    for page in document.pages:
        if page.method == "ocr":
            out += [
                Pair(found.label, found.value.replace("☐", "□"), document.part, page.number, round(found.confidence, 3))
                for found in page_pairs(page)
            ]
    return tuple(out)


def page_pairs(page: Page) -> list[Found]:
    """The pairs of one page, each value once under each label."""
    out: list[Found] = []
    for run in _runs(page):
        if isinstance(run, Table):
            out += table_pairs([_place(cell, page) for cell in run.cells])
        else:
            out += line_pairs([[_item(word, page) for word in line.words] for line in run], free=True).pairs
    seen: set[tuple[str, str, float, float]] = set()
    kept = []
    for found in out:
        key = (found.label, found.value, *found.at)
        if key not in seen and found.label and found.value:
            seen.add(key)
            kept.append(found)
    return kept


def _runs(page: Page) -> Iterator[Table | list[Line]]:
    """Tables one by one, and the lines between them together."""
    lines: list[Line] = []
    for block in page.blocks:
        if isinstance(block, Line):
            lines.append(block)
            continue
        if lines:
            yield lines
            lines = []
        yield block
    if lines:
        yield lines


def _item(word: Word, page: Page) -> Item:
    left, top, right, bottom = word.box
    width, height = page.width or 1.0, page.height or 1.0
    return Item(word.text, left * width, top * height, right * width, bottom * height, word.confidence)


def _place(cell: Cell, page: Page) -> Place:
    words = cell.words
    box = cell.box or (0.0, 0.0, 0.0, 0.0)
    width, height = page.width or 1.0, page.height or 1.0
    return Place(
        cell.row,
        cell.column,
        cell.row_span,
        cell.column_span,
        (box[0] * width, box[1] * height, box[2] * width, box[3] * height),
        tuple(_item(word, page) for word in words),
    )
