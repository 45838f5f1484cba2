"""Reads scanned pages: a picture file, or one page rendered from a PDF, becomes pages of lines and ruled tables."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from complaints.reading import Problem
from parsers.layout import Page
from parsers.patience import endless
from parsers.scan import engine, strips
from parsers.scan.blanks import with_blanks
from parsers.scan.blocks import blocks
from parsers.scan.check_boxes import find_boxes, with_boxes
from parsers.scan.engine import Quad
from parsers.scan.gaps import with_gaps
from parsers.scan.grids import Grid, grids
from parsers.scan.image import Frame, Pixels, frames
from parsers.scan.prepare import Prepared, is_blank, prepare, turned
from parsers.scan.round_marks import find_circles
from parsers.scan.ruled_lines import Rules, find_rules, unit_of
from parsers.scan.seals import round_seals
from parsers.scan.segment import Segment
from parsers.scan.sender_line import header_line

if TYPE_CHECKING:
    from PIL.Image import Image

#: mean confidence of a page's text below which a person should look at the picture
POOR_PAGE = 0.8


@dataclass(frozen=True, slots=True)
class PageScan:
    """One page as read: the page, the sender's header line if it bears one, a print to know the same page again."""

    page: Page
    problems: tuple[Problem, ...] = ()
    tti: str = ""
    print: int = 0


@dataclass(frozen=True, slots=True)
class Scan:
    """A picture file as read. `tti` and `prints` have one entry per page of `pages`."""

    pages: tuple[Page, ...]
    problems: tuple[Problem, ...] = ()
    tti: tuple[str, ...] = ()
    prints: tuple[int, ...] = ()


def read_image(data: bytes, *, part: str = "", time_is_over: Callable[[], bool] = endless) -> Scan:
    """All pages of a picture; pages that cannot be read are missing and told in `problems`. Never raises on bad bytes.

    Once `time_is_over`, no further page is begun; the first is read in any case.
    """
    pages: list[PageScan] = []
    problems: list[Problem] = []
    for frame in frames(data, part):
        if isinstance(frame, Problem):
            problems.append(frame)
            continue
        if pages and time_is_over():
            said = f"time was up after {len(pages)} pages; the others are not read"
            problems.append(Problem("pages_unread", part, said))
            break
        pages.append(read_frame(frame, number=len(pages) + 1, part=part))
        problems.extend(pages[-1].problems)
    return Scan(
        tuple(p.page for p in pages), tuple(problems), tuple(p.tti for p in pages), tuple(p.print for p in pages)
    )


def read_page_image(
    image: Image | Pixels, *, dpi: float | tuple[float, float] | None = None, number: int = 1, part: str = ""
) -> PageScan:
    """One page given as a picture (a PDF page rendered at some 204 dots an inch, for instance)."""
    pixels = np.asarray(image if isinstance(image, np.ndarray) else _plain(image), dtype=np.uint8)
    if pixels.ndim == 3 and pixels.shape[2] == 1:
        pixels = pixels[..., 0]
    across, down = dpi if isinstance(dpi, tuple) else (dpi or 0.0, dpi or 0.0)
    return read_frame(Frame(pixels, across, down), number=number, part=part)


def read_frame(frame: Frame, *, number: int = 1, part: str = "") -> PageScan:
    """One page of pixels, whichever way up it lies."""
    page = prepare(frame)
    if is_blank(page):
        return PageScan(Page(number, method="ocr", width=page.width, height=page.height))
    page, segments, ruled = _recognised(page)
    segments, tti = header_line(segments, page.height)
    laid = Page(
        number,
        blocks(segments, ruled, page.width, page.height),
        method="ocr",
        width=float(page.width),
        height=float(page.height),
    )
    problems = []
    score = _mean_score(segments)
    if segments and score < POOR_PAGE:
        problems.append(Problem("page_low_quality", part, f"page {number}: mean confidence {score:.2f}"))
    return PageScan(laid, tuple(problems), tti, _print(page))


def _recognised(page: Prepared) -> tuple[Prepared, list[Segment], tuple[Grid, ...]]:
    """Finds text and ruled tables, turns the page so that it stands upright, and reads it."""
    quads = engine.detect(page.pixels)
    if strips.lies_sideways(quads):
        page = turned(page, 1)
        quads = engine.detect(page.pixels)
    unit = unit_of(page)
    rules = find_rules(page)
    ruled = _tables(rules, unit, quads)
    quads = strips.split_at_cells(quads, ruled, unit)
    cut = engine.strips(strips.combs_erased(page.pixels, ruled, page.ink, unit), quads)
    heads = engine.upside_down(cut)
    if strips.stands_on_its_head(quads, heads):
        page = turned(page, 2)
        quads = strips.turned_about(quads, page.width, page.height)
        rules = find_rules(page)
        ruled = _tables(rules, unit, quads)
        cut = [np.ascontiguousarray(np.rot90(strip, 2)) for strip in cut]
        heads = [1.0 - head for head in heads]
    cut = strips.righted(cut, quads, heads, page.height)
    texts = engine.recognise(cut)
    segments = strips.segments(quads, texts)
    marks = [*find_boxes(page.ink, unit, segments), *find_circles(page.ink, segments)]
    segments = with_gaps(with_boxes(segments, marks), page.ink)
    segments = with_blanks(segments, rules.level, ruled, page.ink)
    sealed = page.sealed if page.sealed is not None else round_seals(page.ink)
    return page, strips.doubted_under_seals(strips.doubted_by_weakest(segments), sealed), ruled


def _tables(rules: Rules, unit: float, quads: Sequence[Quad]) -> tuple[Grid, ...]:
    """The ruled tables of the page, as the places of its text confirm them."""
    found = strips.without_torn(grids(rules, unit), quads)
    return strips.without_false_combs(found, quads)


def _mean_score(segments: list[Segment]) -> float:
    total = sum(len(s.text) for s in segments) or 1
    return sum(s.score * len(s.text) for s in segments) / total


def _print(page: Prepared) -> int:
    """256 bits that two scans of the same sheet share almost wholly: where ink thickens from field to field."""
    import cv2

    small = cv2.resize(page.ink, (17, 16), interpolation=cv2.INTER_AREA).astype(np.int16)
    bits = (small[:, 1:] > small[:, :-1]).ravel()
    return int("".join("1" if bit else "0" for bit in bits), 2)


def _plain(image: Image) -> Pixels:
    return np.asarray(image if image.mode in {"L", "RGB"} else image.convert("RGB"), dtype=np.uint8)
