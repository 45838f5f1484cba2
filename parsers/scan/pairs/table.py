"""Label/value pairs in a ruled table: a value belongs to the label on its left, or to the heading of its column."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, median

from parsers.scan.pairs.labels import bare_label, labelness
from parsers.scan.pairs.lines import LinePairs, line_pairs
from parsers.scan.pairs.pieces import Found, Item, filled, merged, rows_of

#: log chances: a row begins with a label; what follows a label, what follows a value
_START = (math.log(0.85), math.log(0.15))
_AFTER_LABEL = (math.log(0.28), math.log(0.72))
_AFTER_VALUE = (math.log(0.6), math.log(0.4))
#: of a cell that follows another in a row of data
_DATA = math.log(0.8)
#: rows below a row that may be headings, by which that is judged
_ROWS_ASKED = 4


@dataclass(frozen=True, slots=True)
class Place:
    """A cell of the table with its strips of text, in dots."""

    row: int
    column: int
    row_span: int
    column_span: int
    rect: tuple[float, float, float, float]
    items: tuple[Item, ...]

    @property
    def text(self) -> str:
        return "".join(item.text for row in rows_of(self.items) for item in row)

    @property
    def label_text(self) -> str:
        """The cell as a label: a remark in brackets on a line of its own is not part of it."""
        rows = ["".join(item.text for item in row) for row in rows_of(self.items)]
        kept = [row for index, row in enumerate(rows) if index == 0 or row[:1] not in "(（"]
        return bare_label("".join(kept))

    @property
    def width(self) -> float:
        return self.rect[2] - self.rect[0]


def table_pairs(places: Sequence[Place]) -> list[Found]:
    """Pairs of one table."""
    least = 0.25 if _small_print_on_top(places) else 0.8
    topped = [found for place in places if (found := _label_on_top(place, least))]
    if len(topped) >= 2 and len(topped) >= 0.6 * sum(bool(place.items) for place in places):
        return [pair for found in topped for pair in found]
    grid = Grid(places)
    out: list[Found] = []
    for place in places:
        if not place.items:
            continue
        inner = _inner(place)
        out += inner.pairs
        label = grid.label_of(place)
        if label is None:
            continue
        if inner.labelled:
            values = filled(inner.spare)
        else:
            values = [value for row in rows_of(place.items) for value in filled(row)]
        name = label.label_text
        out += [Found(name, v.text, 0.9 * v.confidence, (v.left, v.top)) for v in values]
    return out


def _small_print_on_top(places: Sequence[Place]) -> bool:
    """Whether most cells of the table begin with a line in smaller print than what stands below it."""
    held = [rows for place in places if (rows := rows_of(place.items))]
    two = [rows for rows in held if 2 <= len(rows) <= 3]
    if len(two) < 4 or len(two) < 0.7 * len(held):
        return False
    heads, below = ([_told(rows[at]) for rows in two] for at in (0, 1))
    smaller = median(high for high, _ in heads) <= 0.93 * median(high for high, _ in below)
    return smaller and fmean(chance for _, chance in heads) > fmean(chance for _, chance in below) + 0.15


def _told(row: Sequence[Item]) -> tuple[float, float]:
    """Height of a line in a cell, and how much it looks like a label."""
    return max(item.height for item in row), labelness("".join(item.text for item in row))


def _label_on_top(place: Place, least: float) -> list[Found]:
    """Pairs of a cell that is headed by its own label in a line of its own, without a colon; `least`: how much the
    line must look like a label."""
    rows = rows_of(place.items)
    if len(rows) < 2:
        return []
    head = "".join(item.text for item in rows[0])
    below = ["".join(item.text for item in row) for row in rows[1:]]
    if labelness(head) < least or any(labelness(text) >= max(0.5, least) for text in below):
        return []
    values = [value for row in rows[1:] for value in merged(row)]
    return [Found(bare_label(head), v.text, 0.85 * v.confidence, (v.left, v.top)) for v in values]


def _inner(place: Place) -> LinePairs:
    """`label: value` inside the cell; a cell that is one label alone has none."""
    inner = line_pairs(rows_of(place.items))
    if inner.labelled and not inner.pairs and labelness(place.text) > 0.9:
        return LinePairs()
    return inner


def chance(place: Place) -> float:
    """0…1: how likely the cell is a label by its words; an empty one hardly ever is."""
    return min(0.95, max(0.05, labelness(place.text))) if place.items else 0.08


def _as_headings(cells: Sequence[Place]) -> list[float]:
    """The chances of cells side by side to be labels; those that only count on (`样品1` `样品2`) are likely headings."""
    stems = [re.sub(r"\d{1,2}$|^\d{1,2}#?(?=\D)", "", place.label_text) for place in cells]
    series = [
        len(stem) >= 1 and stems.count(stem) >= 2 and stem != p.label_text for stem, p in zip(stems, cells, strict=True)
    ]
    return [max(0.6, chance(p)) if counted else chance(p) for p, counted in zip(cells, series, strict=True)]


class Grid:
    """The cells of a table by their places, and which of them are labels."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.at: dict[tuple[int, int], Place] = {}
        for place in places:
            for row in range(place.row, place.row + place.row_span):
                for column in range(place.column, place.column + place.column_span):
                    self.at[row, column] = place
        self.rows = max((p.row + p.row_span for p in places), default=0)
        self.columns = max((p.column + p.column_span for p in places), default=0)
        self.heads: dict[int, tuple[Place, ...]] = {}  # row of headings that governs a row of data
        self.labels: set[tuple[int, int]] = set()
        self._decide()

    def label_of(self, place: Place) -> Place | None:
        """The label of a filled cell: left of it, or the heading of its column; None for labels themselves."""
        if self.is_label(place):
            return None
        head = self._head(place)
        left = self.at.get((place.row, place.column - 1))
        steps = 0
        while left is not None and not self.is_label(left) and place.row not in self.heads and steps < 12:
            left = self.at.get((left.row, left.column - 1)) if left.row_span >= place.row_span else None
            steps += 1
        if left is not None and (not left.items or not self.is_label(left)):
            left = None
        if left is not None and head is not None:
            return head if place.row in self.heads or left.row_span > place.row_span else left
        return left or head

    def is_label(self, place: Place) -> bool:
        """Whether the cell was judged a label."""
        return (place.row, place.column) in self.labels

    def row(self, number: int) -> list[Place]:
        """The cells that touch a row, left to right, without headings of whole groups of rows at its left."""
        cells: list[Place] = []
        for column in range(self.columns):
            place = self.at.get((number, column))
            if place is not None and (not cells or cells[-1] is not place):
                cells.append(place)
        while len(cells) > 2 and cells[0].row_span > cells[1].row_span and cells[0].row_span > 1:
            cells.pop(0)
        return cells

    def _decide(self) -> None:
        """Judges row by row: alternating labels and values, a row of headings, or data under headings."""
        governing: list[Place] = []
        for number in range(self.rows):
            cells = self.row(number)
            if len(cells) >= 2 and governing and _aligned(governing, cells) and not self._looks_headed(cells, number):
                self.heads[number] = tuple(governing)
                continue
            as_pairs, path = _best_path(cells)
            if len(cells) >= 3 and self._headings_score(cells, number) > as_pairs:
                governing = cells
                path = [True] * len(cells)
            elif self._matrix(cells, number):
                path = [True] + [False] * (len(cells) - 1)
            elif governing and not _aligned(governing, cells):
                governing = []
            for place, is_label in zip(cells, path, strict=True):
                if is_label and place.items:
                    self.labels.add((place.row, place.column))
        for place in self.at.values():
            spans_group = place.column == 0 and place.row_span > 1 and place.items and chance(place) >= 0.3
            beside = self.at.get((place.row, place.column + place.column_span))
            if spans_group and beside is not None and beside.row_span < place.row_span:
                self.labels.add((place.row, place.column))

    def _looks_headed(self, cells: Sequence[Place], number: int) -> bool:
        """Whether a row under headings starts something new: labels again."""
        filled = [place for place in cells if place.items]
        if not filled:
            return False
        sure = sum(chance(place) >= 0.8 for place in filled)
        return sure >= 2 and sure >= 0.5 * len(filled) and self._headings_score(cells, number) > -math.inf

    def _headings_score(self, cells: Sequence[Place], number: int) -> float:
        """Log chance that all cells of the row are headings, given what stands below them."""
        filled = [place for place in cells if place.items]
        if len(filled) < max(2, 0.6 * len(cells)):
            return -math.inf
        score = _START[0] + sum(map(math.log, _as_headings(cells))) + (len(cells) - 1) * math.log(0.3)
        below = self._rows_below(cells, number)
        if not below:
            return score - 1.5
        # what the rows below say, as far as they may go with this one: data under headings, or pairs of their own
        said = itertools.accumulate(
            sum(math.log(1 - chance(place)) for place in row) + (len(row) - 1) * _DATA - _best_path(row)[0]
            for row in below
        )
        return score + max(said)

    def _rows_below(self, cells: Sequence[Place], number: int) -> list[list[Place]]:
        """The next rows that stand under the cells of a row, without those that hold next to nothing."""
        out: list[list[Place]] = []
        at = number + 1
        while at < self.rows and len(out) < _ROWS_ASKED:
            row = self.row(at)
            if not _aligned(cells, row):
                break
            if not out or sum(bool(place.items) for place in row) >= 0.5 * len(row):
                out.append(row)
            at += 1
        return out

    def _matrix(self, cells: Sequence[Place], number: int) -> bool:
        """Whether a row names what the row below counts (`科目 语文 数学 外语` above `成绩 115 110 95`): both begin with
        their label, and all the rest are its values."""
        below = self.row(number + 1) if number + 1 < self.rows else []
        if len(cells) < 4 or len(below) != len(cells) or not _aligned(cells, below):
            return False
        first = min(chance(cells[0]), chance(below[0])) >= 0.6
        return first and all(chance(c) < 0.6 for c in cells[1:]) and all(chance(c) < 0.2 for c in below[1:])

    def _head(self, place: Place) -> Place | None:
        """The heading above, with nothing but cells of the same column between."""
        for head in self.heads.get(place.row, ()):
            if head.rect[0] - 3 <= (place.rect[0] + place.rect[2]) / 2 <= head.rect[2] + 3 and head.items:
                return head
        if place.row in self.heads:
            return None
        row = place.row - 1
        while row >= 0:
            above = self.at.get((row, place.column))
            if above is None:
                return None
            alike = min(above.width, place.width) / max(above.width, place.width, 1.0)
            if alike < 0.75 or abs(above.rect[0] - place.rect[0]) > 0.25 * place.width:
                return None
            if self.is_label(above):
                return above
            row = above.row - 1
        return None


def _aligned(upper: Sequence[Place], lower: Sequence[Place]) -> bool:
    """Whether the cells of two rows stand under one another; a heading may cover several columns."""
    if len(lower) < len(upper) or not upper:
        return False
    edges = {round(p.rect[0]) for p in lower} | {round(p.rect[2]) for p in lower}
    width = max(p.rect[2] for p in upper) - min(p.rect[0] for p in upper)
    near = max(4.0, 0.006 * width)
    met = all(any(abs(p.rect[0] - e) <= near for e in edges) for p in upper)
    return met and len(lower) <= 2 * len(upper)


def _best_path(cells: Sequence[Place]) -> tuple[float, list[bool]]:
    """The likeliest sequence of labels and values along a row, with its log chance."""
    if not cells:
        return 0.0, []
    scores: list[tuple[float, float]] = []
    came: list[tuple[int, int]] = []
    for index, place in enumerate(cells):
        p = chance(place)
        emit = (math.log(p), math.log(1 - p))
        if index == 0:
            scores.append((_START[0] + emit[0], _START[1] + emit[1]))
            came.append((0, 0))
            continue
        before = scores[-1]
        steps = [(before[0] + _AFTER_LABEL[s], before[1] + _AFTER_VALUE[s]) for s in (0, 1)]
        came.append((0 if steps[0][0] >= steps[0][1] else 1, 0 if steps[1][0] >= steps[1][1] else 1))
        scores.append((max(steps[0]) + emit[0], max(steps[1]) + emit[1]))
    state = 0 if scores[-1][0] > scores[-1][1] else 1
    best = max(scores[-1])
    path = []
    for index in range(len(cells) - 1, -1, -1):
        path.append(state == 0)
        state = came[index][state]
    return best, path[::-1]
