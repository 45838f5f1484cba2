"""Puts back the gaps within a printed line that the engine leaves out: `品名 卡盘   型号 K11` must not run together."""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parsers.scan.prepare import Ink
from parsers.scan.segment import Segment

#: blank stretch, in widths of a Chinese character, from which two words stand apart
_APART = 0.8
_GAP = "  "
#: a single space between Chinese words (`某某有限公司 王芳`): blank paper of a third of a character, and the characters
#: stand further from one another than is usual in their line
_THIN_BLANK, _THIN_PITCH = 0.3, 1.25
_THIN = " "
#: marks of options: the blank before one parts it from the option before
MARKS = "☐☑□■○●"


def with_gaps(segments: Sequence[Segment], ink: Ink) -> list[Segment]:
    """The strips with two spaces wherever the paper is blank for about the width of a character."""
    return [_gapped(segment, ink) for segment in segments]


def _gapped(segment: Segment, ink: Ink) -> Segment:
    text, centres = segment.text, segment.centres
    if len(text) < 4 or len(centres) != len(text):
        return segment
    size = _character(segment)
    blanks = _blanks(segment, ink)
    if blanks is None:
        return segment
    bare = [index for index, char in enumerate(text) if not char.isspace()]
    widths = [_blank_between(blanks, segment.rect[0], centres[a], centres[b]) for a, b in itertools.pairwise(bare)]
    usual = float(np.median(widths)) if widths else 0.0
    at: list[tuple[int, int, str]] = []
    for (one, two), width in zip(itertools.pairwise(bare), widths, strict=True):
        own_blank = 0.5 * size if text[one] in "：，。；、）！？》”" or text[two] in "（《“" else 0.0
        option = text[two] in MARKS and text[one] not in MARKS
        if width >= _APART * size + own_blank and (option or width > 2.2 * usual):
            at.append((one, two, _GAP))
    if not at:
        at = _thin_gaps(segment, ink, size)
    between = [one for one, two, _ in at if text[two] not in MARKS and text[one] not in MARKS]
    if not at or len(between) > len(bare) / 3:  # letters set wide apart are one word
        return segment
    chars, places, scores = list(text), list(centres), list(segment.scores)
    for one, two, gap in reversed(at):
        middle = (centres[one] + centres[two]) / 2
        chars[one + 1 : two] = list(gap)
        places[one + 1 : two] = [middle] * len(gap)
        scores[one + 1 : two] = [1.0] * len(gap)
    return replace(
        segment, text="".join(chars), centres=tuple(places), scores=tuple(scores) if len(scores) == len(chars) else ()
    )


def _thin_gaps(segment: Segment, ink: Ink, size: float) -> list[tuple[int, int, str]]:
    """Single spaces between Chinese characters; a narrow character (人, 一) leaves paper blank but keeps the pitch."""
    text, centres = segment.text, segment.centres
    beside = [i for i, (one, two) in enumerate(itertools.pairwise(text)) if _is_han(one) and _is_han(two)]
    if len(beside) < 4:
        return []
    usual = float(np.median([centres[i + 1] - centres[i] for i in beside]))
    blanks = _blanks(segment, ink, whole=True)
    if blanks is None or not 0.7 * size < usual < 1.5 * size:
        return []
    return [
        (i, i + 1, _THIN)
        for i in beside
        if centres[i + 1] - centres[i] >= _THIN_PITCH * usual
        and _blank_between(blanks, segment.rect[0], centres[i], centres[i + 1]) >= _THIN_BLANK * usual
    ]


def _is_han(char: str) -> bool:
    return "\u3400" <= char <= "\u9fff"


def _character(segment: Segment) -> float:
    """Width of a Chinese character of the strip in dots."""
    steps = [
        b - a
        for (a, b), (one, two) in zip(
            itertools.pairwise(segment.centres), itertools.pairwise(segment.text), strict=True
        )
        if unicodedata.east_asian_width(one) in "WF" and unicodedata.east_asian_width(two) in "WF" and b > a
    ]
    by_height = 0.78 * segment.height
    return min(float(np.median(steps)), 1.3 * by_height) if len(steps) >= 2 else by_height


def _blanks(segment: Segment, ink: Ink, *, whole: bool = False) -> np.ndarray[tuple[int], np.dtype[np.bool_]] | None:
    """Which columns of the strip bear no ink, underlines left out of account (`whole`: down to the foot of the letters)."""
    left, top, right, bottom = (round(v) for v in segment.rect)
    height = bottom - top
    part = ink[
        max(0, top + height // 8) : max(0, top + round(height * (0.85 if whole else 0.62))),
        max(0, left) : max(0, right),
    ]
    if part.size == 0:
        return None
    return np.asarray((part > 0).sum(axis=0) <= 1, dtype=np.bool_)


def _blank_between(blanks: np.ndarray[tuple[int], np.dtype[np.bool_]], left: float, start: float, end: float) -> int:
    """The longest blank stretch between two places."""
    run = longest = 0
    for blank in blanks[max(0, round(start - left)) : max(0, round(end - left))]:
        run = run + 1 if blank else 0
        longest = max(longest, run)
    return longest
