"""From recognised strips and ruled grids to a page: lines, tables whose cells hold their text, the sender's header line."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from foundations.language.pattern import Pattern
from parsers.layout import Box, Cell, Line, Table, Word
from parsers.scan.columns import reading_groups
from parsers.scan.grids import Grid, GridCell
from parsers.scan.ruled_lines import Rect
from parsers.scan.segment import Segment

_WIDE = r"[\u2e80-\u303f\u3400-\u9fff\uf900-\ufaff\uff01-\uff60\u3001\u3002]"
_DATED = Pattern(r"\d[年月日时時分]|[年月时時]\d")
_SPACE_IN_CHINESE = Pattern(rf"(?<={_WIDE})[ \u3000]+(?={_WIDE})")


def tidy(text: str) -> str:
    """Recognised text without spaces between Chinese characters and with simple spaces elsewhere."""
    flat = " ".join(text.replace("\u3000", " ").split())
    return _SPACE_IN_CHINESE.sub("", flat)


def blocks(segments: Sequence[Segment], grids: Sequence[Grid], width: float, height: float) -> tuple[Line | Table, ...]:
    """Lines and tables of a page in reading order, coordinates as fractions of the page."""
    inside: dict[int, list[Segment]] = {index: [] for index in range(len(grids))}
    outside: list[Segment] = []
    for segment in segments:
        x, y = segment.middle
        home = next((i for i, g in enumerate(grids) if _holds(g.rect, x, y)), None)
        (outside if home is None else inside[home]).append(segment)
    groups = reading_groups(outside, width, [grid.rect for index, grid in enumerate(grids) if inside[index]])
    found: list[tuple[int, float, float, Line | Table]] = []
    for index, grid in enumerate(grids):
        if not inside[index]:  # a frame, a picture, an empty pad: nothing to read
            continue
        table = _table(grid, inside[index], width, height)
        found.append((_home_of(grid, groups), grid.rect[1], grid.rect[0], table))
    for number, group in enumerate(groups):
        for row in rows(group):
            found.append((number, min(s.rect[1] for s in row), row[0].rect[0], _line(row, width, height)))
    found.sort(key=lambda item: item[:3])
    return tuple(block for *_, block in found)


def _home_of(grid: Grid, groups: Sequence[Sequence[Segment]]) -> int:
    """The group of text among which a table stands: the last that begins above it and is not beside it."""
    left, top, right, _ = grid.rect
    home = 0
    for number, group in enumerate(groups):
        if not group:
            continue
        beside = min(s.rect[0] for s in group) >= right or max(s.rect[2] for s in group) <= left
        if min(s.rect[1] for s in group) < top and not beside:
            home = number
    return home


def rows(segments: Iterable[Segment]) -> list[list[Segment]]:
    """Segments that stand on one printed line together, left to right, lines from the top."""
    out: list[list[Segment]] = []
    for segment in sorted(segments, key=lambda s: (s.middle[1], s.rect[0])):
        for row in reversed(out[-6:]):
            if _same_row(row, segment):
                row.append(segment)
                break
        else:
            out.append([segment])
    for row in out:
        row.sort(key=lambda s: s.rect[0])
    return sorted(out, key=lambda row: sum(s.middle[1] for s in row) / len(row))


def _same_row(row: Sequence[Segment], segment: Segment) -> bool:
    """Whether the segment stands level with its nearest neighbour of the row without covering one of them."""
    nearest = min(row, key=lambda s: abs(s.middle[0] - segment.middle[0]))
    level = abs(nearest.middle[1] - segment.middle[1]) < 0.5 * min(nearest.height, segment.height)
    if not level:
        return False
    for other in row:
        common = min(other.rect[2], segment.rect[2]) - max(other.rect[0], segment.rect[0])
        if common > 0.5 * min(other.rect[2] - other.rect[0], segment.rect[2] - segment.rect[0]):
            return False
    return True


def joined(row: Sequence[Segment]) -> str:
    """The text of one printed line; pieces apart are kept apart by two spaces, pieces of a date are not."""
    out = ""
    before: Segment | None = None
    for segment in row:
        if before is not None:
            gap = segment.rect[0] - before.rect[2]
            size = min(before.height, segment.height)
            dated = _DATED.search(out[-1:] + segment.text[:1]) is not None and gap < 4 * size
            apart = gap > 0.25 * size and not dated
            out += "  " if apart else "" if dated or _wide_edge(out, segment.text) else " "
        out += segment.text
        before = segment
    return out


def _wide_edge(before: str, after: str) -> bool:
    return bool(before and after) and (
        unicodedata.east_asian_width(before[-1]) in "WF" or unicodedata.east_asian_width(after[0]) in "WF"
    )


def _line(row: Sequence[Segment], width: float, height: float) -> Line:
    words = tuple(Word(s.text, _fraction(s.rect, width, height), round(s.score, 3)) for s in row)
    return Line(joined(row), _around([w.box for w in words]), _mean(row), words)


def _table(grid: Grid, segments: Sequence[Segment], width: float, height: float) -> Table:
    held: dict[GridCell, list[Segment]] = {}
    for segment in segments:
        x, y = segment.middle
        cell = grid.cell_at(x, y) or min(grid.cells, key=lambda c: _distance(c.rect, x, y))
        held.setdefault(cell, []).append(segment)
    cells = []
    for cell in grid.cells:
        lines = rows(held.get(cell, ()))
        content = [segment for line in lines for segment in line]
        cells.append(
            Cell(
                "\n".join(joined(line) for line in lines),
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                _fraction(cell.rect, width, height),
                _mean(content),
                words=tuple(Word(s.text, _fraction(s.rect, width, height), round(s.score, 3)) for s in content),
            )
        )
    return Table(tuple(cells), _fraction(grid.rect, width, height))


def _mean(segments: Sequence[Segment]) -> float:
    """Confidence of several segments together, weighted by their length."""
    total = sum(max(1, len(s.text)) for s in segments)
    return round(sum(s.score * max(1, len(s.text)) for s in segments) / total, 3) if segments else 1.0


def _holds(rect: Rect, x: float, y: float) -> bool:
    return rect[0] <= x <= rect[2] and rect[1] <= y <= rect[3]


def _distance(rect: Rect, x: float, y: float) -> float:
    return abs((rect[0] + rect[2]) / 2 - x) + abs((rect[1] + rect[3]) / 2 - y)


def _fraction(rect: Rect, width: float, height: float) -> Box:
    left, top, right, bottom = rect
    return (
        round(min(1.0, max(0.0, left / width)), 5),
        round(min(1.0, max(0.0, top / height)), 5),
        round(min(1.0, max(0.0, right / width)), 5),
        round(min(1.0, max(0.0, bottom / height)), 5),
    )


def _around(boxes: Sequence[Box]) -> Box:
    return (
        min(b[0] for b in boxes),
        min(b[1] for b in boxes),
        max(b[2] for b in boxes),
        max(b[3] for b in boxes),
    )
