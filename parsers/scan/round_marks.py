"""Finds the round option marks of a line, ○ and ●: the engine reads the empty ones and passes over those filled in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from foundations.language.pattern import Pattern
from parsers.scan.check_boxes import Mark
from parsers.scan.prepare import Ink
from parsers.scan.segment import Segment

_RING = Pattern(
    r"(?<![\d零〇○一二三四五六七八九十年月])[○◯〇◎⊙](?=\s*[\u3400-\u9fffA-Za-z])(?![一二三四五六七八九年月]{2})"
)
#: area of a disc in the square around it is π/4
_DISC = (0.66, 0.88)
#: share of ink within the ring from which it is filled in
_FILLED = 0.3


def find_circles(ink: Ink, segments: Sequence[Segment]) -> list[Mark]:
    """Round marks on lines where the engine read at least one ring before a word; all of a line are of one size."""
    out: list[Mark] = []
    for segment in segments:
        rings = [match.start() for match in _RING.finditer(segment.text)]
        if not rings or len(segment.centres) != len(segment.text):
            continue
        discs = _discs(ink, segment)
        sizes = [
            right - left
            for at in rings
            for left, _, right, _ in discs
            if abs((left + right) / 2 - segment.centres[at]) < 0.5 * segment.height
        ]
        if not sizes:
            continue
        side = float(np.median(sizes))
        for rect in discs:
            if abs(rect[2] - rect[0] - side) <= 0.2 * side:
                out.append(Mark(rect, on=_filled(ink, rect), round=True))
    return out


def _discs(ink: Ink, segment: Segment) -> list[tuple[float, float, float, float]]:
    """Round outlines on the segment's line, a little beyond its ends too."""
    import cv2

    high = segment.height
    left, top = max(0, round(segment.rect[0] - 3 * high)), max(0, round(segment.rect[1] - 0.1 * high))
    right, bottom = round(segment.rect[2] + 3 * high), round(segment.rect[3] + 0.1 * high)
    contours, _ = cv2.findContours(
        np.ascontiguousarray(ink[top:bottom, left:right]), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE
    )
    out = []
    for contour in contours:
        x, y, wide, tall = cv2.boundingRect(contour)
        if not (0.3 * high <= wide <= high and 0.85 < wide / tall < 1.18):
            continue
        area, around = cv2.contourArea(contour), cv2.arcLength(contour, closed=True)
        if _DISC[0] <= area / (wide * tall) <= _DISC[1] and 4 * np.pi * area / max(around, 1.0) ** 2 > 0.75:
            out.append((float(left + x), float(top + y), float(left + x + wide), float(top + y + tall)))
    return out


def _filled(ink: Ink, rect: tuple[float, float, float, float]) -> bool:
    left, top, right, bottom = rect
    inset = (right - left) * 0.28
    inner = ink[round(top + inset) : round(bottom - inset), round(left + inset) : round(right - inset)]
    return bool(inner.size and float((inner > 0).mean()) >= _FILLED)
