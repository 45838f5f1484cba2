"""Finds blanks that were left empty: a line drawn behind a label with nothing on it becomes `____` in the text."""

from __future__ import annotations

from collections.abc import Sequence

from parsers.scan.grids import Grid
from parsers.scan.prepare import Ink
from parsers.scan.ruled_lines import Rule
from parsers.scan.segment import Segment

BLANK = "____"
#: heights of a line between a label and its blank; how far below or above its foot the blank is drawn
_BEHIND, _FOOT = 2.0, 0.45
#: share of ink over a line from which something stands there, read or not
_WRITTEN = 0.01


def with_blanks(segments: Sequence[Segment], level: Sequence[Rule], tables: Sequence[Grid], ink: Ink) -> list[Segment]:
    """The strips, with one of `____` for every empty line that is drawn behind a label, edges of cells left out."""
    out = list(segments)
    for rule in level:
        if any(_is_edge(rule, table) for table in tables):
            continue
        label = next((s for s in segments if _stands_before(s, rule)), None)
        if label is not None and not _written_on(rule, label.height, ink):
            top, bottom = label.rect[1], label.rect[3]
            out.append(Segment(BLANK, (max(rule.start, label.rect[2]), top, rule.end, bottom), label.score))
    return out


def _is_edge(rule: Rule, table: Grid) -> bool:
    """Whether the line is the edge of a cell."""
    left, top, right, bottom = table.rect
    near = 0.01 * (right - left)
    if not (top - near <= rule.at <= bottom + near and rule.start <= right and rule.end >= left):
        return False
    edges = {edge for cell in table.cells for edge in (cell.rect[1], cell.rect[3])}
    return any(abs(rule.at - edge) <= near for edge in edges)


def _stands_before(segment: Segment, rule: Rule) -> bool:
    """Whether the blank begins right behind the strip, on its foot; the line may begin under its last character."""
    high = segment.height
    level = abs(segment.rect[3] - rule.at) <= _FOOT * high
    return level and -0.6 * high <= rule.start - segment.rect[2] <= _BEHIND * high and rule.length >= 1.5 * high


def _written_on(rule: Rule, high: float, ink: Ink) -> bool:
    """Whether there is ink over the line, besides its own."""
    top, bottom = max(0, round(rule.at - 0.85 * high)), max(0, round(rule.at - 0.2 * high))
    over = ink[top:bottom, round(rule.start + 0.6 * high) : max(0, round(rule.end))]
    return bool(over.size and float((over > 0).mean()) > _WRITTEN)
