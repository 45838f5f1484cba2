"""Blanks between words and solid option boxes, which the engine leaves out, come back from the ink."""

from __future__ import annotations

import numpy as np

from parsers.scan.check_boxes import Mark, find_boxes, with_boxes
from parsers.scan.gaps import with_gaps
from parsers.scan.segment import Segment

SIZE = 40  # width of a character in dots


def strip(text: str, starts: list[float]) -> tuple[Segment, np.ndarray]:
    """A strip whose characters are blocks of ink that begin at these places, in widths of a character."""
    ink = np.zeros((100, round(max(starts) * SIZE) + 200), np.uint8)
    for start in starts:
        left = round(start * SIZE) + 12
        ink[30:70, left : left + SIZE - 6] = 255
    centres = tuple(start * SIZE + 12 + SIZE / 2 for start in starts)
    rect = (10.0, 25.0, max(starts) * SIZE + SIZE + 14.0, 75.0)
    return Segment(text, rect, 0.99, centres, (0.99,) * len(text)), ink


def test_a_single_space_between_chinese_words_is_put_back():
    segment, ink = strip("东河仪表公司王芳", [0, 1, 2, 3, 4, 5, 6.4, 7.4])
    assert with_gaps([segment], ink)[0].text == "东河仪表公司 王芳"


def test_even_characters_stay_together():
    segment, ink = strip("东河仪表公司王芳", [0, 1, 2, 3, 4, 5, 6.05, 7.05])
    assert with_gaps([segment], ink)[0].text == "东河仪表公司王芳"


def test_a_narrow_character_is_no_space():
    segment, ink = strip("东河联系人王芳卓", [0, 1, 2, 3, 4, 5, 6, 7])
    narrow = round(4 * SIZE) + 12
    ink[:, narrow : narrow + SIZE] = 0
    ink[30:70, narrow + 15 : narrow + 22] = 255  # 人: paper on both sides, the pitch as usual
    assert with_gaps([segment], ink)[0].text == "东河联系人王芳卓"


def boxed(*, empty: bool) -> str:
    """A line with a black square before its first word and, when asked for, an empty box that was read before its second."""
    text = "换货☐退货" if empty else "换货并退货"
    segment, ink = strip(text, [1, 2, 3, 4, 5])
    ink[34:66, 14:44] = 255  # the black square, 30 dots wide, stands where the first character would
    marks = find_boxes(np.ascontiguousarray(ink), 2.04, [segment])
    wide = Segment(segment.text, (4.0, *segment.rect[1:]), 0.99, segment.centres, segment.scores)
    return with_boxes([wide], [m for m in marks if m.rect[0] < 40])[0].text


def test_a_black_square_beside_an_empty_box_is_a_chosen_option():
    assert boxed(empty=True) == "☑换货☐退货"


def test_a_black_square_on_a_line_without_boxes_is_an_ornament():
    assert boxed(empty=False) == "换货并退货"


def placed(text: str) -> str:
    """What becomes of a line when a square is seen on its first character."""
    segment, _ = strip(text, [1, 2, 3, 4, 5])
    x, y = segment.centres[0], 50.0
    return with_boxes([segment], [Mark((x - 15, y - 15, x + 15, y + 15), on=True)])[0].text


def test_a_ticked_box_that_was_read_as_a_character_is_a_box_and_words_with_it_stay_words():
    assert placed("中换货退料") == "☑换货退料"
    assert placed("中国上海市") == "中国上海市"
    assert placed("一层展位号") == "一层展位号"
