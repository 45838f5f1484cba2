"""Ruled tables from their lines: spans, gaps in lines, strokes that are no lines."""

from __future__ import annotations

import numpy as np

from parsers.scan.grids import Grid, grids
from parsers.scan.prepare import Prepared
from parsers.scan.ruled_lines import find_rules, unit_of


def ruled(draw: list[tuple[int, int, int, int]]) -> tuple[Grid, ...]:
    ink = np.zeros((1200, 1000), np.uint8)
    for left, top, right, bottom in draw:
        ink[top : bottom + 2, left : right + 2] = 255
    page = Prepared(255 - ink, ink, 100, bilevel=True)
    return grids(find_rules(page), unit_of(page))


FRAME = [(100, 100, 900, 100), (100, 400, 900, 400), (100, 100, 100, 400), (900, 100, 900, 400)]


def shape(grid: Grid) -> list[tuple[int, int, int, int]]:
    return [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells]


def test_a_frame_with_two_lines_has_four_cells():
    (grid,) = ruled([*FRAME, (100, 250, 900, 250), (400, 100, 400, 400)])
    assert shape(grid) == [(0, 0, 1, 1), (0, 1, 1, 1), (1, 0, 1, 1), (1, 1, 1, 1)]


def test_cells_without_a_line_between_them_are_one_merged_cell():
    (grid,) = ruled([*FRAME, (100, 250, 900, 250), (400, 250, 400, 400), (600, 100, 600, 250)])
    assert (0, 0, 1, 2) in shape(grid)
    assert sum(c.row == 1 for c in grid.cells) == 2


def test_a_line_with_gaps_still_divides():
    broken = [(left, 250, left + 60, 250) for left in range(100, 880, 66)]
    (grid,) = ruled([*FRAME, *broken, (400, 100, 400, 400)])
    assert len(grid.cells) == 4


def test_the_tall_stroke_of_a_letter_inside_a_cell_divides_nothing():
    (grid,) = ruled([*FRAME, (100, 250, 900, 250), (400, 100, 400, 400), (650, 150, 650, 205)])
    assert len(grid.cells) == 4


def test_an_underlined_blank_is_no_table():
    assert ruled([(100, 300, 500, 300), (100, 360, 500, 360)]) == ()


def test_boxes_for_single_characters_are_one_field():
    teeth = [(left, 100, left, 130) for left in range(400, 881, 32)]
    (grid,) = ruled([(100, 100, 880, 100), (100, 130, 880, 130), (100, 200, 880, 200), (100, 100, 100, 200), *teeth])
    assert [c.comb for c in grid.cells if c.row == 0] == [False, True]
