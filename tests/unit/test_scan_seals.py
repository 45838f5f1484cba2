"""Round seals on black and white pages: found by their ring, and what they cover is doubted, not changed."""

from __future__ import annotations

import numpy as np
import pytest

from parsers.scan.prepare import Ink
from parsers.scan.seals import round_seals
from parsers.scan.segment import Segment
from parsers.scan.strips import doubted_under_seals


def page(width: int = 1728, height: int = 2386) -> Ink:
    """Ink of a page with lines of text."""
    import cv2

    ink = np.zeros((height, width), dtype=np.uint8)
    for number in range(30):
        cv2.putText(
            ink, "LOT 2608-27  QTY 300  DEFECTIVE 26  THREAD TORN OFF BY USE", (120, 200 + 70 * number), 0, 1.4, 255, 3
        )
    return ink


def stamped(ink: Ink, at: tuple[int, int], radius: int, share: float = 0.45, dents: int = 0) -> Ink:
    """The page with a dithered ring; `dents`: so many parts of 36 of the ring are not there."""
    import cv2

    seal = np.zeros_like(ink)
    cv2.ellipse(seal, at, (radius, radius), 0, 10 * dents, 360, 255, 10)
    dots = np.random.default_rng(1).random(ink.shape) < share
    return np.asarray(ink | np.where((seal > 0) & dots, 255, 0), dtype=np.uint8)


@pytest.mark.parametrize("radius", [150, 180, 220])
def test_the_ring_of_a_seal_over_text_is_found(radius: int):
    mask = round_seals(stamped(page(), (1100, 1500), radius))
    assert mask is not None
    down, across = np.nonzero(mask)
    assert abs((across.min() + across.max()) / 2 - 1100) < 20
    assert abs((down.min() + down.max()) / 2 - 1500) < 20
    assert abs((across.max() - across.min()) / 2 - radius) < 20


def test_text_alone_and_half_a_ring_are_no_seal():
    assert round_seals(page()) is None
    assert round_seals(stamped(page(), (1100, 1500), 180, dents=18)) is None


def test_a_small_ring_is_a_mark_of_the_form_and_no_seal():
    assert round_seals(stamped(page(), (1100, 1500), 60, share=1.0)) is None


def test_what_a_seal_covers_is_kept_with_less_confidence_and_the_rest_as_it_was():
    mask = round_seals(stamped(page(), (1100, 1500), 180))
    under = Segment("LOT 2608-27", (980.0, 1440.0, 1220.0, 1480.0), 0.95)
    beside = Segment("QTY 300", (120.0, 300.0, 420.0, 340.0), 0.95)
    doubted = doubted_under_seals([under, beside], mask)
    assert [s.text for s in doubted] == ["LOT 2608-27", "QTY 300"]
    assert doubted[0].score < 0.75
    assert doubted[1].score == 0.95
