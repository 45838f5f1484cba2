"""What was hardly made out is doubted: a number is as sure as its least sure figure."""

from __future__ import annotations

import pytest

from parsers.scan.segment import Segment
from parsers.scan.strips import doubted_by_weakest


def strip(text: str, *least: float) -> Segment:
    scores = (*least, *(0.99 for _ in text[len(least) :]))
    return Segment(text, (0.0, 0.0, 100.0, 20.0), 0.95, tuple(float(n) for n in range(len(text))), scores)


def doubted(segment: Segment) -> float:
    (out,) = doubted_by_weakest([segment])
    assert (out.text, out.rect) == (segment.text, segment.rect)
    return round(out.score, 3)


def test_a_number_with_one_figure_hardly_made_out_goes_below_what_people_are_not_asked_for():
    assert doubted(strip("0563-502288", 0.53)) < 0.65
    assert doubted(strip("M2G9-14", 0.3)) == round(0.95 * 0.55, 3)


@pytest.mark.parametrize("segment", [strip("0563-5102288"), strip("联系人", 0.9), strip("")])
def test_a_strip_whose_every_letter_is_sure_is_as_sure_as_before(segment: Segment):
    assert doubted(segment) == 0.95


def test_marks_between_words_and_long_lines_are_not_judged_by_one_sign():
    assert doubted(strip("、外观", 0.3)) == 0.95
    assert doubted(strip("经" + "现场检查该批产品螺纹烂牙无法装配要求换货" * 2, 0.6)) == 0.95
