"""Option marks, seals and rows of narrow cells, each seen in a small picture drawn here."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from parsers.scan.blanks import with_blanks
from parsers.scan.check_boxes import Mark, find_boxes, with_boxes
from parsers.scan.gaps import with_gaps
from parsers.scan.grids import Grid, GridCell
from parsers.scan.image import Frame
from parsers.scan.prepare import prepare
from parsers.scan.round_marks import find_circles
from parsers.scan.ruled_lines import Rule
from parsers.scan.segment import Segment
from parsers.scan.strips import doubted_under_seals, without_false_combs


def paper(wide: int = 900, high: int = 120) -> np.ndarray:
    return np.zeros((high, wide), np.uint8)


def segment(text: str, centres: list[float], score: float = 0.98) -> Segment:
    rect = (centres[0] - 22, 35.0, centres[-1] + 22, 85.0)
    return Segment(text, rect, score, tuple(centres), (score,) * len(text))


def test_a_disc_that_the_engine_passed_over_is_a_chosen_option_beside_rings():
    ink = paper()
    cv2.circle(ink, (60, 60), 15, 255, -1)
    cv2.circle(ink, (300, 60), 15, 255, 3)
    read = Segment("满意○一般", (40.0, 35.0, 420.0, 85.0), 0.98, (110.0, 150.0, 300.0, 350.0, 390.0), (0.98,) * 5)
    marks = find_circles(ink, [read])
    assert sorted((round(m.middle[0]), m.sign) for m in marks) == [(60, "●"), (300, "○")]
    assert with_boxes([read], marks)[0].text == "●满意○一般"


def test_a_ring_with_a_dot_in_it_is_chosen():
    ink = paper()
    cv2.circle(ink, (60, 60), 15, 255, 3)
    cv2.circle(ink, (60, 60), 9, 255, -1)
    cv2.circle(ink, (300, 60), 15, 255, 3)
    read = segment("○是○否", [60, 110, 300, 350])
    assert with_boxes([read], find_circles(ink, [read]))[0].text == "●是○否"


@pytest.mark.parametrize("text", ["二○二六年", "订单100件"])
def test_a_nought_within_a_number_is_no_option(text: str):
    ink = paper()
    centres = [60.0 + 45 * n for n in range(len(text))]
    for x in centres:
        cv2.circle(ink, (round(x), 60), 15, 255, 3)
    assert find_circles(ink, [segment(text, centres)]) == []


@pytest.mark.parametrize("text", ["是否寄回样品", "河北张家口市", "海口市龙华区"])
def test_a_square_in_a_word_with_a_square_character_is_that_character(text: str):
    read = segment(text, [60.0 + 45 * n for n in range(len(text))])
    x = read.centres[next(n for n, c in enumerate(text) if c in "回口")]
    assert with_boxes([read], [Mark((x - 18, 42, x + 18, 78), on=True)])[0].text == text


def test_boxes_of_two_sizes_on_one_page_are_both_found():
    ink = paper(high=240)
    for x, y, side in ((50, 45, 26), (300, 45, 26), (50, 150, 40), (300, 150, 40)):
        cv2.rectangle(ink, (x, y), (x + side, y + side), 255, 3)
    cv2.line(ink, (306, 168), (318, 184), 255, 5)  # a tick in the second of the large ones
    cv2.line(ink, (318, 184), (336, 156), 255, 5)
    small = Segment("□一□二", (45.0, 30.0, 400.0, 85.0), 0.98, (63.0, 110.0, 313.0, 360.0), (0.98,) * 4)
    large = Segment("□三四五", (45.0, 135.0, 400.0, 205.0), 0.98, (70.0, 120.0, 320.0, 370.0), (0.98,) * 4)
    marks = find_boxes(ink, 2.0, [small, large])
    assert sorted((round(m.middle[0], -1), round(m.middle[1], -1), m.on) for m in marks) == [
        (60, 60, False),
        (70, 170, False),
        (310, 60, False),
        (320, 170, True),
    ]


def test_a_square_within_a_coat_of_arms_is_no_box():
    ink = paper(high=400)
    cv2.rectangle(ink, (50, 45), (76, 71), 255, 3)
    for step in range(0, 200, 26):  # a lattice of strokes that hang together
        cv2.line(ink, (400, 100 + step), (600, 100 + step), 255, 4)
        cv2.line(ink, (400 + step, 100), (400 + step, 300), 255, 4)
    read = Segment("□一二三", (45.0, 30.0, 400.0, 85.0), 0.98, (63.0, 110.0, 160.0, 210.0), (0.98,) * 4)
    assert [round(m.middle[0], -1) for m in find_boxes(ink, 2.0, [read])] == [60]


def test_the_blank_before_a_box_parts_two_options():
    ink = paper()
    places = {"□": [60.0, 320.0], "退": [110.0, 370.0], "货": [150.0, 410.0]}
    for x in (60, 320):
        cv2.rectangle(ink, (x - 15, 45), (x + 15, 75), 255, 3)
    for x in (110, 150, 370, 410):
        ink[42:78, x - 17 : x + 17] = 255
    centres = [places[c][n] for n in (0, 1) for c in "□退货"]
    assert with_gaps([segment("☐退货☐退货", centres)], ink)[0].text == "☐退货  ☐退货"


def test_a_seal_with_words_in_it_goes_whole_and_lowers_what_it_covered():
    picture = np.full((1200, 900, 3), 255, np.uint8)
    cv2.circle(picture, (450, 600), 110, (210, 40, 40), 8)
    for x in range(380, 520, 28):  # words within the ring
        cv2.rectangle(picture, (x, 540), (x + 16, 560), (210, 40, 40), -1)
    cv2.rectangle(picture, (400, 590), (500, 610), (20, 20, 20), -1)  # black print under it
    page = prepare(Frame(picture, 100, 100))
    grey = page.pixels.min(axis=2)
    assert grey[548, 385] > 200
    assert grey[600, 450] < 60
    over = Segment("被盖住的字", (340.0, 535.0, 560.0, 565.0), 0.95)
    beside = Segment("旁边的字", (40.0, 100.0, 200.0, 130.0), 0.95)
    doubted, sure = doubted_under_seals([over, beside], page.sealed)
    assert doubted.score < 0.8
    assert sure.score == 0.95


def test_labels_of_a_form_printed_in_red_stay():
    picture = np.full((1200, 900, 3), 255, np.uint8)
    for y in range(100, 1100, 60):
        cv2.rectangle(picture, (80, y), (240, y + 24), (200, 30, 40), -1)
        cv2.line(picture, (60, y + 40), (840, y + 40), (200, 30, 40), 3)
    page = prepare(Frame(picture, 100, 100))
    assert page.sealed is None
    assert page.ink[112, 100:200].any() or page.pixels[112, 150].min() < 120


def comb(words: list[tuple[float, float]]) -> bool:
    """Whether a row of narrow cells with text at these places stays one field."""
    teeth = tuple(GridCell(0, n, 1, 1, (100.0 + 60 * n, 100.0, 160.0 + 60 * n, 145.0)) for n in range(8))
    table = Grid((100.0, 100.0, 580.0, 145.0), (GridCell(0, 0, 1, 8, (100.0, 100.0, 580.0, 145.0), teeth),))
    quads = [np.array([[a, 108], [b, 108], [b, 138], [a, 138]], np.float32) for a, b in words]
    return without_false_combs((table,), quads)[0].cells[0].comb


def test_narrow_cells_with_words_in_them_are_cells():
    assert not comb([(104, 156), (164, 216), (224, 276)])


def test_boxes_with_a_character_each_are_one_field():
    assert comb([(118, 142), (178, 202), (238, 262)])
    assert comb([(118, 560)])


LABEL = Segment("传真：", (100.0, 60.0, 220.0, 104.0), 0.97)


def blanks(*, written: bool = False, start: int = 240) -> list[str]:
    """The texts of a page with a label and a line drawn behind it."""
    ink = paper(1000, 200)
    ink[98:101, start:600] = 255
    if written:
        ink[70:96, 300:340] = 255
    return [s.text for s in with_blanks([LABEL], [Rule(99.0, float(start), 600.0)], (), ink)]


def test_a_line_behind_a_label_with_nothing_on_it_is_a_blank():
    assert blanks() == ["传真：", "____"]


def test_a_line_with_something_on_it_is_no_blank_even_if_that_was_not_read():
    assert blanks(written=True) == ["传真："]


def test_a_line_far_from_any_label_is_no_blank():
    assert blanks(start=420) == ["传真："]


def test_the_edge_of_a_cell_is_no_blank():
    ink = paper(1000, 200)
    rule = Rule(99.0, 230.0, 600.0)
    cells = (GridCell(0, 0, 1, 1, (230.0, 20.0, 600.0, 99.0)), GridCell(1, 0, 1, 1, (230.0, 99.0, 600.0, 160.0)))
    table = Grid((230.0, 20.0, 600.0, 160.0), cells)
    assert [s.text for s in with_blanks([LABEL], [rule], (table,), ink)] == ["传真："]
