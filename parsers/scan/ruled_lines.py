"""Finds the ruled lines of a page, across gaps where they dropped out; thick bars and strokes of characters are none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from parsers.scan.prepare import Ink, Prepared

Rect = tuple[float, float, float, float]  # left, top, right, bottom in dots


@dataclass(frozen=True, slots=True)
class Rule:
    """A ruled line: position across its direction, and where it begins and ends along it, in dots."""

    at: float
    start: float
    end: float

    @property
    def length(self) -> float:
        return self.end - self.start


@dataclass(frozen=True, slots=True)
class Rules:
    """Level and upright lines of a page."""

    level: tuple[Rule, ...] = ()
    upright: tuple[Rule, ...] = ()


def unit_of(page: Prepared) -> float:
    """A hundredth of an inch in dots, told from the paper when the resolution is not known."""
    longest = max(page.width, page.height)
    believable = page.dpi >= 90 and 5 <= longest / page.dpi <= 18
    return page.dpi / 100 if believable else max(0.7, longest / 1150)


def find_rules(page: Prepared) -> Rules:
    """Ruled lines long enough to be no stroke of a character."""
    unit = unit_of(page)
    level = _runs(page.ink, across=False, shortest=max(20, round(32 * unit)), gap=max(3, round(5 * unit)))
    upright = _runs(page.ink, across=True, shortest=max(16, round(19 * unit)), gap=max(3, round(4 * unit)))
    return Rules(_joined(level, unit), _joined(upright, unit))


def _runs(ink: Ink, *, across: bool, shortest: int, gap: int) -> list[Rule]:
    """Straight runs of ink along one direction, thin ones only: solid bars and pictures are no rules."""
    import cv2

    picture = np.ascontiguousarray(ink.T) if across else ink
    thick = cv2.dilate(picture, np.ones((3, 1), np.uint8))
    kernel = np.ones((1, shortest), np.uint8)
    lines = cv2.morphologyEx(thick, cv2.MORPH_OPEN, kernel)
    lines = cv2.morphologyEx(lines, cv2.MORPH_CLOSE, np.ones((1, gap), np.uint8))
    count, _, stats, centres = cv2.connectedComponentsWithStats(lines, connectivity=8)
    out: list[Rule] = []
    for index in range(1, count):
        left, _top, wide, high, area = (int(v) for v in stats[index])
        if high > max(14, wide * 0.12) or area < wide * 0.5 or area / max(wide, 1) > max(12, shortest * 0.3):
            continue
        out.append(Rule(float(centres[index][1]), float(left), float(left + wide)))
    return out


def _joined(rules: Sequence[Rule], unit: float) -> tuple[Rule, ...]:
    """Pieces of one line put together, across gaps where the line dropped out."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (r.at, r.start)):
        index = _same_line(merged, rule, unit)
        if index is None:
            merged.append(rule)
            continue
        other = merged[index]
        at = (rule.at * rule.length + other.at * other.length) / (rule.length + other.length)
        merged[index] = Rule(at, min(rule.start, other.start), max(rule.end, other.end))
    return tuple(merged)


def _same_line(merged: Sequence[Rule], rule: Rule, unit: float) -> int | None:
    """Which of the lines so far the piece continues."""
    for index in range(len(merged) - 1, -1, -1):
        other = merged[index]
        if rule.at - other.at > 6 * unit:
            return None
        near = abs(rule.at - other.at) <= 3 * unit
        if near and rule.start - other.end <= 12 * unit and other.start - rule.end <= 12 * unit:
            return index
    return None
