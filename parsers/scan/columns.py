"""Columns of a page without ruled lines: text set side by side is read one column after the other, not across."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from parsers.scan.ruled_lines import Rect
from parsers.scan.segment import Segment

#: a column has at least so many lines; a shorter block beside another is a pair of fields
_LEAST_LINES = 6
#: part of the page's width in which the blank between two columns may lie
_MIDDLE = (0.3, 0.7)


def reading_groups(segments: Sequence[Segment], width: float, tables: Sequence[Rect] = ()) -> list[list[Segment]]:
    """The strips in groups to be read one after the other: text across the page, the left column, the right column.

    A page without columns is one group. Labels with values on their right are no columns: their lines stand level and
    are short, whereas the lines of a column fill it or stand at heights of their own. Columns end at `tables` across them.
    """
    if len(segments) < 2 * _LEAST_LINES:
        return [list(segments)]
    size = float(np.median([s.height for s in segments]))
    best: tuple[int, float, list[list[Segment]]] = (0, 0.0, [])
    for gutter in np.arange(_MIDDLE[0] * width, _MIDDLE[1] * width, max(4.0, size / 2)):
        bands = _bands(segments, float(gutter), size, tables)
        held = sum(len(band) for band in bands if _in_columns(band, float(gutter), size))
        if held > best[0]:
            best = (held, float(gutter), bands)
    if not best[0]:
        return [list(segments)]
    return _ordered(best[2], best[1], size)


def _bands(segments: Sequence[Segment], gutter: float, size: float, tables: Sequence[Rect] = ()) -> list[list[Segment]]:
    """The strips from the top, a new band wherever text or a table that runs across the gutter begins or ends."""
    bands: list[list[Segment]] = []
    barriers = [top for left, top, right, _ in tables if left < gutter - size and right > gutter + size]
    across_before: tuple[bool, int] | None = None
    for segment in sorted(segments, key=lambda s: s.middle[1]):
        across = (
            segment.rect[0] < gutter - size and segment.rect[2] > gutter + size,
            sum(top < segment.middle[1] for top in barriers),
        )
        if across_before is None or across != across_before:
            bands.append([])
        bands[-1].append(segment)
        across_before = across
    return bands


def _in_columns(band: Sequence[Segment], gutter: float, size: float) -> bool:
    """Whether the band holds two columns on both sides of the gutter."""
    left = [s for s in band if s.middle[0] < gutter]
    right = [s for s in band if s.middle[0] >= gutter]
    if min(_lines(left), _lines(right)) < _LEAST_LINES:
        return False
    if min(s.rect[0] for s in right) < gutter - size or max(s.rect[2] for s in left) > gutter + size:
        return False
    return all(_full_lines(side) >= 2 for side in (left, right)) or _out_of_step(left, right) >= 0.5


def _lines(side: Sequence[Segment]) -> int:
    """How many lines stand one below the other."""
    count, bottom = 0, -1.0
    for segment in sorted(side, key=lambda s: s.middle[1]):
        if segment.middle[1] > bottom:
            count, bottom = count + 1, segment.rect[3]
    return count


def _full_lines(side: Sequence[Segment]) -> int:
    """Lines of prose that fill the column from edge to edge and go on in the next line."""
    left, right = min(s.rect[0] for s in side), max(s.rect[2] for s in side)
    return sum(s.rect[2] - s.rect[0] >= 0.9 * (right - left) and len(s.text) >= 16 for s in side)


def _out_of_step(left: Sequence[Segment], right: Sequence[Segment]) -> float:
    """Share of the strips on the right that stand level with none on the left."""
    level = sum(any(abs(a.middle[1] - b.middle[1]) < 0.3 * min(a.height, b.height) for a in left) for b in right)
    return 1.0 - level / len(right)


def _ordered(bands: Sequence[Sequence[Segment]], gutter: float, size: float) -> list[list[Segment]]:
    groups: list[list[Segment]] = []
    whole: list[Segment] = []
    for band in bands:
        if not _in_columns(band, gutter, size):
            whole += band
            continue
        if whole:
            groups.append(whole)
            whole = []
        groups.append([s for s in band if s.middle[0] < gutter])
        groups.append([s for s in band if s.middle[0] >= gutter])
    return [*groups, whole] if whole else groups
