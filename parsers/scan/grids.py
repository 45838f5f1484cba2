"""The grid of cells that ruled lines make, merged cells and rows of boxes for single characters included."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from parsers.scan.ruled_lines import Rect, Rule, Rules

#: widest box for one character, in hundredths of an inch
_WIDEST_TOOTH = 55


@dataclass(frozen=True, slots=True)
class GridCell:
    """A cell of a ruled grid, at row and column from 0."""

    row: int
    column: int
    row_span: int
    column_span: int
    rect: Rect
    teeth: tuple[GridCell, ...] = ()  # of a comb, a row of boxes for one character each: the boxes

    @property
    def comb(self) -> bool:
        """Whether the cell is a row of boxes for one character each."""
        return bool(self.teeth)


@dataclass(frozen=True, slots=True)
class Grid:
    """A ruled table: its outer frame and its cells in reading order."""

    rect: Rect
    cells: tuple[GridCell, ...]

    def edges_at(self, y: float) -> list[float]:
        """Where upright lines between cells stand at this height."""
        return sorted({cell.rect[0] for cell in self.cells if cell.rect[1] <= y < cell.rect[3]} - {self.rect[0]})

    def cell_at(self, x: float, y: float) -> GridCell | None:
        """The cell that holds the point, None outside."""
        for cell in self.cells:
            left, top, right, bottom = cell.rect
            if left <= x < right and top <= y < bottom:
                return cell
        return None


def grids(rules: Rules, unit: float) -> tuple[Grid, ...]:
    """The tables of the page: lines that touch one another and enclose at least two cells."""
    out: list[Grid] = []
    for level, met in _touching(rules, 5 * unit):
        upright = _ending_at_lines(met, level, 7 * unit) if len(level) > 1 else []
        if len(level) < 2 or not upright or len(level) + len(upright) < 4:
            continue
        grid = _grid(level, upright, unit)
        if grid is not None and len(grid.cells) >= 2:
            out.append(grid)
    return tuple(sorted(_not_nested(out), key=lambda g: (g.rect[1], g.rect[0])))


def _touching(rules: Rules, reach: float) -> list[tuple[list[Rule], list[Rule]]]:
    """Groups of lines that meet, directly or through others."""
    count = len(rules.level)
    parent = list(range(count + len(rules.upright)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    for i, level in enumerate(rules.level):
        for j, upright in enumerate(rules.upright):
            meets_x = level.start - reach <= upright.at <= level.end + reach
            meets_y = upright.start - reach <= level.at <= upright.end + reach
            if meets_x and meets_y:
                parent[root(i)] = root(count + j)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for i, rule in enumerate(rules.level):
        groups.setdefault(root(i), ([], []))[0].append(rule)
    for j, rule in enumerate(rules.upright):
        groups.setdefault(root(count + j), ([], []))[1].append(rule)
    return list(groups.values())


def _ending_at_lines(upright: list[Rule], level: list[Rule], reach: float) -> list[Rule]:
    """Upright lines without the strokes of large characters: a line of a table ends at level lines, both ways."""
    first, last = min(r.at for r in level), max(r.at for r in level)
    stops = sorted(r.at for r in level)
    kept = []
    for rule in upright:
        meets = [any(abs(stop - end) <= reach for stop in stops) for end in (rule.start, rule.end)]
        beyond = rule.start < first - reach or rule.end > last + reach
        crossed = sum(rule.start - reach <= stop <= rule.end + reach for stop in stops)
        if all(meets) or (beyond and any(meets)) or crossed >= 3:
            kept.append(rule)
    return kept


def _grid(level: list[Rule], upright: list[Rule], unit: float) -> Grid | None:
    """Elementary fields between all line positions, put together where no line divides them."""
    frame = (
        min(*(r.start for r in level), *(r.at for r in upright)),
        min(*(r.at for r in level), *(r.start for r in upright)),
        max(*(r.end for r in level), *(r.at for r in upright)),
        max(*(r.at for r in level), *(r.end for r in upright)),
    )
    xs = _positions([r.at for r in upright] + [frame[0], frame[2]], 6 * unit)
    ys = _positions([r.at for r in level] + [frame[1], frame[3]], 6 * unit)
    columns, rows = len(xs) - 1, len(ys) - 1
    if columns < 1 or rows < 1 or columns * rows > 6000:
        return None
    parted_x = [[_covered(upright, xs[c], ys[r], ys[r + 1], 5 * unit) for c in range(columns + 1)] for r in range(rows)]
    parted_y = [[_covered(level, ys[r], xs[c], xs[c + 1], 5 * unit) for c in range(columns)] for r in range(rows + 1)]
    owner = [[(-1, -1)] * columns for _ in range(rows)]
    cells: list[GridCell] = []
    for row in range(rows):
        for column in range(columns):
            if owner[row][column] != (-1, -1):
                continue
            wide, high = _extent(row, column, rows, columns, parted_x, parted_y, owner)
            for r in range(row, row + high):
                for c in range(column, column + wide):
                    owner[r][c] = (row, column)
            rect = (xs[column], ys[row], xs[column + wide], ys[row + high])
            cells.append(GridCell(row, column, high, wide, rect))
    return Grid(frame, tuple(_combs_joined(cells, _WIDEST_TOOTH * unit)))


def _combs_joined(cells: Sequence[GridCell], widest: float) -> list[GridCell]:
    """Boxes for one character each (`|4|4|0|8|`) put together to the one field that they are."""
    by_row: dict[tuple[int, int], list[GridCell]] = {}
    for each in cells:
        by_row.setdefault((each.row, each.row_span), []).append(each)
    out: list[GridCell] = []
    for (row, row_span), line in by_row.items():
        run: list[GridCell] = []
        ordered: list[GridCell | None] = [*sorted(line, key=lambda c: c.column), None]
        for cell in ordered:
            if cell is not None and (not run or _same_comb(run[-1], cell)) and _is_tooth(cell, widest):
                run.append(cell)
                continue
            if len(run) >= 6:
                first, last = run[0], run[-1]
                rect = (first.rect[0], first.rect[1], last.rect[2], last.rect[3])
                columns = last.column + last.column_span - first.column
                out.append(GridCell(row, first.column, row_span, columns, rect, tuple(run)))
            else:
                out += run
            run = []
            if cell is not None and _is_tooth(cell, widest):
                run = [cell]
            elif cell is not None:
                out.append(cell)
    return sorted(out, key=lambda c: (c.row, c.column))


def _is_tooth(cell: GridCell, widest: float) -> bool:
    left, top, right, bottom = cell.rect
    return right - left <= min(widest, 1.8 * (bottom - top))


def _same_comb(before: GridCell, cell: GridCell) -> bool:
    """Whether two neighbours are boxes of one comb: side by side and much alike in width."""
    one, two = before.rect[2] - before.rect[0], cell.rect[2] - cell.rect[0]
    return before.column + before.column_span == cell.column and 0.65 < one / max(two, 1.0) < 1.55


def _extent(
    row: int,
    column: int,
    rows: int,
    columns: int,
    parted_x: list[list[bool]],
    parted_y: list[list[bool]],
    owner: list[list[tuple[int, int]]],
) -> tuple[int, int]:
    """Columns and rows that the cell beginning here spans: the largest rectangle no line cuts through."""
    wide = 1
    while column + wide < columns and not parted_x[row][column + wide] and owner[row][column + wide] == (-1, -1):
        wide += 1
    high = 1
    while row + high < rows:
        below = row + high
        open_above = not any(parted_y[below][c] for c in range(column, column + wide))
        whole = not any(parted_x[below][c] for c in range(column + 1, column + wide))
        closed = column + wide >= columns or parted_x[below][column + wide] or not parted_x[row][column + wide]
        free = all(owner[below][c] == (-1, -1) for c in range(column, column + wide))
        if not (open_above and whole and closed and free):
            break
        high += 1
    return wide, high


def _positions(values: Sequence[float], tolerance: float) -> list[float]:
    """Values that lie together as one, in order."""
    out: list[list[float]] = []
    for value in sorted(values):
        if out and value - out[-1][-1] <= tolerance:
            out[-1].append(value)
        else:
            out.append([value])
    return [sum(group) / len(group) for group in out]


def _covered(rules: Sequence[Rule], at: float, start: float, end: float, tolerance: float) -> bool:
    """Whether a line lies along at least half of the stretch."""
    covered = 0.0
    for rule in rules:
        if abs(rule.at - at) <= tolerance:
            covered += max(0.0, min(rule.end, end) - max(rule.start, start))
    return covered >= 0.6 * (end - start)


def _not_nested(found: list[Grid]) -> list[Grid]:
    """Grids that do not lie inside one cell of another (boxes for ticks, frames of stamps) unless large themselves."""
    out: list[Grid] = []
    for grid in found:
        left, top, right, bottom = grid.rect
        inside = any(
            other is not grid
            and other.rect[0] <= left
            and other.rect[1] <= top
            and other.rect[2] >= right
            and other.rect[3] >= bottom
            and len(other.cells) >= len(grid.cells)
            for other in found
        )
        if not inside:
            out.append(grid)
    return out
