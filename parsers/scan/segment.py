"""One strip of recognised text with its place on the page."""

from __future__ import annotations

from dataclasses import dataclass

from parsers.scan.ruled_lines import Rect


@dataclass(frozen=True, slots=True)
class Segment:
    """One recognised strip on the page: its text, frame in dots, confidence, and the middle of every character."""

    text: str
    rect: Rect
    score: float
    centres: tuple[float, ...] = ()
    scores: tuple[float, ...] = ()

    @property
    def height(self) -> float:
        return self.rect[3] - self.rect[1]

    @property
    def middle(self) -> tuple[float, float]:
        left, top, right, bottom = self.rect
        return (left + right) / 2, (top + bottom) / 2
