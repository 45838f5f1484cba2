"""Decisions on found places of text: which way the page lies, where a ruled line cuts a place, what was read where."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from parsers.scan.blocks import tidy
from parsers.scan.engine import Quad, Recognised
from parsers.scan.grids import Grid, GridCell
from parsers.scan.image import Pixels
from parsers.scan.ruled_lines import Rect
from parsers.scan.segment import Segment

#: recognised strips below this confidence are noise, not text
LEAST_SCORE = 0.5
#: share of a strip under red ink from which a seal costs its full part of the confidence, and that part
_SEALED, _DOUBT = 0.12, 0.3
#: characters surer than this cost nothing; strips up to so many characters are judged by their weakest; what is left at least
_SURE, _SHORT, _LEFT = 0.65, 30, 0.55


def frame_of(quad: Quad) -> Rect:
    """The upright frame around four corners."""
    left, top = quad.min(axis=0)
    right, bottom = quad.max(axis=0)
    return float(left), float(top), float(right), float(bottom)


def lies_sideways(quads: Sequence[Quad]) -> bool:
    """Whether most of the text runs up or down the page."""
    level = upright = 0.0
    for quad in quads:
        left, top, right, bottom = frame_of(quad)
        wide, high = right - left, bottom - top
        if wide > 2.2 * high:
            level += wide
        elif high > 2.2 * wide:
            upright += high
    return upright > 2 * level and upright > 0


def stands_on_its_head(quads: Sequence[Quad], heads: Sequence[float]) -> bool:
    """Whether the longer strips agree that the page is upside down; short ones guess too often."""
    votes = weight = 0.0
    for quad, head in zip(quads, heads, strict=True):
        left, top, right, bottom = frame_of(quad)
        wide, high = right - left, bottom - top
        if wide < 2.5 * high:
            continue
        sure = abs(head - 0.5) * 2 * min(wide / max(high, 1), 12)
        votes += sure * head
        weight += sure
    return weight > 0 and votes / weight > 0.5


def turned_about(quads: Sequence[Quad], width: int, height: int) -> list[Quad]:
    """The same places after the page was turned by half, corners again from the top left."""
    size = np.array([width, height], dtype=np.float32)
    return [np.ascontiguousarray((size - quad)[[2, 3, 0, 1]]) for quad in quads]


def righted(cut: Sequence[Pixels], quads: Sequence[Quad], heads: Sequence[float], height: int) -> list[Pixels]:
    """Strips as they are to be read: those at the edges of the page may stand the other way (the sender's header line
    is printed by the machine, whichever way the sheet lay)."""
    out: list[Pixels] = []
    for strip, quad, head in zip(cut, quads, heads, strict=True):
        _, top, _, bottom = frame_of(quad)
        at_edge = bottom < 0.07 * height or top > 0.93 * height
        long = strip.shape[1] > 6 * strip.shape[0]
        out.append(np.ascontiguousarray(np.rot90(strip, 2)) if at_edge and long and head > 0.9 else strip)
    return out


def split_at_cells(quads: Sequence[Quad], tables: Sequence[Grid], unit: float) -> list[Quad]:
    """Places of text cut where a line between two cells runs through them: two cells were taken for one strip."""
    out: list[Quad] = []
    for quad in quads:
        left, top, right, bottom = frame_of(quad)
        high, middle = bottom - top, (top + bottom) / 2
        home = next((t for t in tables if t.rect[1] <= middle <= t.rect[3]), None)
        cuts = [at for at in home.edges_at(middle) if left + 0.25 * high < at < right - 0.25 * high] if home else []
        if not cuts or right - left < high * 0.8:
            out.append(quad)
            continue
        edges = [left, *cuts, right]
        for start, end in itertools.pairwise(edges):
            if end - start >= 0.4 * high:
                inner_start = start + (unit if start != left else 0)
                inner_end = end - (unit if end != right else 0)
                out.append(_slice(quad, (inner_start - left) / (right - left), (inner_end - left) / (right - left)))
    return out


def without_torn(tables: Sequence[Grid], quads: Sequence[Quad]) -> tuple[Grid, ...]:
    """The tables whose lines go between the words: where many words are cut, the lines are a drawing."""
    kept = []
    for table in tables:
        inside = torn = 0
        for quad in quads:
            left, top, right, bottom = frame_of(quad)
            high, middle = bottom - top, (top + bottom) / 2
            if table.rect[1] <= middle <= table.rect[3] and table.rect[0] <= (left + right) / 2 <= table.rect[2]:
                inside += 1
                edges = table.edges_at(middle)
                torn += sum(left + 0.5 * high < at < right - 0.5 * high for at in edges) >= 2
        if torn < 3 or torn <= 0.3 * inside:
            kept.append(table)
    return tuple(kept)


def without_false_combs(tables: Sequence[Grid], quads: Sequence[Quad]) -> tuple[Grid, ...]:
    """The tables with rows of narrow cells put asunder where words stand within single cells: such a row is no comb."""
    return tuple(
        replace(table, cells=tuple(each for cell in table.cells for each in _teeth_with_words(cell, quads)))
        if any(cell.comb for cell in table.cells)
        else table
        for table in tables
    )


def _teeth_with_words(cell: GridCell, quads: Sequence[Quad]) -> tuple[GridCell, ...]:
    words = 0
    for left, top, right, bottom in map(frame_of, quads):
        high, middle = bottom - top, (top + bottom) / 2
        if not cell.comb or not cell.rect[1] <= middle < cell.rect[3] or right - left < 1.5 * high:
            continue
        words += any(t.rect[0] - 0.3 * high <= left and right <= t.rect[2] + 0.3 * high for t in cell.teeth)
    return cell.teeth if words >= 2 else (cell,)


def combs_erased(pixels: Pixels, tables: Sequence[Grid], ink: Pixels, unit: float) -> Pixels:
    """The page without the lines between boxes for single characters, so that what they hold reads as one word."""
    combs = [cell.rect for table in tables for cell in table.cells if cell.comb]
    if not combs:
        return pixels
    import cv2

    out = pixels.copy()
    for rect in combs:
        left, top, right, bottom = (round(v) for v in rect)
        place = (slice(top, bottom), slice(left, right))
        tall = max(3, round((bottom - top) * 0.6))
        lines = cv2.morphologyEx(np.ascontiguousarray(ink[place]), cv2.MORPH_OPEN, np.ones((tall, 1), np.uint8))
        wide = cv2.dilate(lines, np.ones((3, 2 * max(1, round(unit)) + 1), np.uint8)) > 0
        out[place][wide] = 255
    return out


def _slice(quad: Quad, start: float, end: float) -> Quad:
    """The part of a place between two fractions of its width."""
    top_left, top_right, bottom_right, bottom_left = quad
    return np.array(
        [
            top_left + (top_right - top_left) * start,
            top_left + (top_right - top_left) * end,
            bottom_left + (bottom_right - bottom_left) * end,
            bottom_left + (bottom_right - bottom_left) * start,
        ],
        dtype=np.float32,
    )


def segments(quads: Sequence[Quad], texts: Sequence[Recognised]) -> list[Segment]:
    """What was read, with its place; unreadable strips are left out."""
    out: list[Segment] = []
    for quad, read in zip(quads, texts, strict=True):
        text = tidy(read.text)
        if not text or read.score < LEAST_SCORE:
            continue
        left, top, right, bottom = frame_of(quad)
        centres = [left + place * (right - left) for place in read.places]
        kept_centres, kept_scores = _aligned(read, text, centres)
        out.append(Segment(text, (left, top, right, bottom), read.score, kept_centres, kept_scores))
    return out


def doubted_by_weakest(found: Sequence[Segment]) -> list[Segment]:
    """The strips, short ones with less confidence when one letter or figure was hardly made out.

    A number is as sure as its least sure figure: by hand, seven in ten strips with a letter below 0.6 were wrong though
    the mean of most was above 0.9. In print hardly one strip in a hundred has such a letter.
    """
    out: list[Segment] = []
    for segment in found:
        told = [score for char, score in zip(segment.text, segment.scores, strict=False) if char.isalnum()]
        lack = _SURE - min(told, default=1.0)
        left = max(_LEFT, 1.0 - 3 * lack) if lack > 0 and len(segment.text) <= _SHORT else 1.0
        out.append(replace(segment, score=segment.score * left) if left < 1.0 else segment)
    return out


def doubted_under_seals(found: Sequence[Segment], sealed: Pixels | None) -> list[Segment]:
    """The strips, those over which a seal was stamped with less confidence: what was taken away may have been text."""
    if sealed is None:
        return list(found)
    out: list[Segment] = []
    for segment in found:
        left, top, right, bottom = (max(0, round(v)) for v in segment.rect)
        part = sealed[top:bottom, left:right]
        share = float((part > 0).mean()) if part.size else 0.0
        lost = min(1.0, share / _SEALED) * _DOUBT
        out.append(replace(segment, score=segment.score * (1 - lost)) if lost > 0 else segment)
    return out


def _aligned(read: Recognised, text: str, centres: Sequence[float]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Centres and scores for the tidied text, from which only spaces were dropped."""
    out_centres: list[float] = []
    out_scores: list[float] = []
    position = 0
    for char in text:
        while position < len(read.text) and read.text[position] != char and read.text[position].isspace():
            position += 1
        if position < len(read.text):
            out_centres.append(centres[position])
            out_scores.append(read.scores[position])
            position += 1
        else:
            out_centres.append(out_centres[-1] if out_centres else 0.0)
            out_scores.append(read.score)
    return tuple(out_centres), tuple(out_scores)
