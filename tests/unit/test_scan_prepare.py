"""Pages put right before they are read: specks, aspect, skew, blank sheets."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.scan.image import Frame
from parsers.scan.prepare import is_blank, prepare, rotated


def page_of_lines(height: int = 2290, width: int = 1728) -> np.ndarray:
    """White paper with rows of letter-sized blocks."""
    page = np.full((height, width), 255, np.uint8)
    for top in range(200, height - 200, 60):
        for left in range(200, width - 200, 34):
            page[top : top + 26, left : left + 20 + (left // 34) % 3] = 0
    return page


def test_a_standard_resolution_fax_gets_square_dots():
    page = prepare(Frame(page_of_lines(1145), 204, 98, bilevel=True))
    assert page.height == pytest.approx(1145 * 204 / 98, abs=2)
    assert page.width == 1728


def test_specks_go_and_strokes_stay():
    picture = page_of_lines()
    picture[50:52, 50] = 0
    picture[100:106, 900:910] = 0
    page = prepare(Frame(picture, 204, 196, bilevel=True))
    scale = page.height / picture.shape[0]
    assert not page.ink[: round(60 * scale), :100].any()
    assert page.ink[round(98 * scale) : round(108 * scale), 895:915].any()


@pytest.mark.parametrize("angle", [-3.0, -1.2, 0.8, 2.5])
def test_a_skewed_page_is_straightened(angle: float):
    skewed = rotated(page_of_lines(), -angle)
    page = prepare(Frame(skewed, 204, 204))
    assert page.turned == pytest.approx(angle, abs=0.25)


def test_a_straight_page_is_left_alone():
    assert prepare(Frame(page_of_lines(), 204, 204)).turned == 0.0


def test_an_empty_sheet_with_dust_and_a_scanner_edge_is_blank():
    picture = np.full((2290, 1728), 255, np.uint8)
    picture[:, :6] = 0
    rng = np.random.default_rng(3)
    for y, x in rng.integers(100, 1600, (60, 2)):
        picture[y : y + 2, x : x + 2] = 0
    assert is_blank(prepare(Frame(picture, 204, 196, bilevel=True)))


def test_a_sheet_with_one_line_of_text_is_not_blank():
    picture = np.full((2290, 1728), 255, np.uint8)
    for left in range(300, 600, 34):
        picture[500:526, left : left + 20] = 0
    assert not is_blank(prepare(Frame(picture, 204, 196, bilevel=True)))


def test_a_red_seal_is_bleached_and_black_text_under_it_stays():
    picture = np.full((1200, 900, 3), 255, np.uint8)
    rows, columns = np.ogrid[:1200, :900]
    ring = np.abs(np.hypot(rows - 600, columns - 450) - 110) < 8
    picture[ring] = (210, 40, 40)
    picture[590:610, 400:500] = 20
    page = prepare(Frame(picture, 100, 100))
    assert page.pixels[600, 450 - 110].min() > 180
    assert page.pixels[600, 450].max() < 60
