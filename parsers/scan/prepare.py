"""Puts a scanned page right before it is read: square dots, specks and stamps away, straight, in a size the engine likes.

The recipe is the measured one (specks by size of connected ink, never a median filter, which eats the strokes of
standard-resolution faxes).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.scan.image import FAX_DPI, Frame, Pixels

Ink = NDArray[np.uint8]  # 255 where there is ink, 0 elsewhere

#: longest side of a prepared page in dots: A4 at 300 dpi
LONGEST = 3508
#: a page whose inked share is below this is blank (specks and scanner edges removed first)
BLANK_SHARE = 0.00035
#: brightness in the red channel: black ink under a seal, red ink on paper
_BLACK, _RED = 40, 150


@dataclass(frozen=True, slots=True)
class Prepared:
    """A page ready for the engine: RGB or grey pixels, the ink on it, dots per inch (both ways alike, 0 = unknown)."""

    pixels: Pixels
    ink: Ink
    dpi: float
    bilevel: bool
    turned: float = 0.0  # degrees it was straightened by
    sealed: Ink | None = None  # where red seals were

    @property
    def height(self) -> int:
        return int(self.pixels.shape[0])

    @property
    def width(self) -> int:
        return int(self.pixels.shape[1])


def prepare(frame: Frame) -> Prepared:
    """Square dots, no specks, no stamp colour, skew of up to 4 degrees taken out."""
    pixels = frame.pixels
    bilevel = frame.bilevel
    crisp = bilevel or (pixels.ndim == 2 and _is_crisp(pixels))
    if crisp:
        dpi_y = frame.dpi_y or FAX_DPI
        pixels = _despeckled(frame.grey, 2 if dpi_y < 150 else 4 if dpi_y < 260 else 8)
    sealed: Ink | None = None
    if not crisp and pixels.ndim == 3:
        pixels, sealed = _without_stamp(pixels)
    pixels, dpi = _squared(pixels, frame.dpi_x, frame.dpi_y)
    if sealed is not None:
        sealed, _ = _squared(sealed, frame.dpi_x, frame.dpi_y)
    angle = skew(ink_of(pixels, crisp=crisp))
    if abs(angle) >= 0.15:
        pixels = rotated(pixels, angle)
        sealed = None if sealed is None else rotated(sealed, angle, paper=0)
    ink = ink_of(pixels, crisp=crisp)  # of the turned page: thin lines break when ink itself is turned
    return Prepared(_smooth(pixels) if crisp else pixels, ink, dpi, crisp, angle, sealed)


def is_blank(page: Prepared) -> bool:
    """Whether there is nothing on the page to read, once edges, streaks and dust are left out of account."""
    import cv2

    margin_y, margin_x = page.height // 50, page.width // 50
    inner = page.ink[margin_y : page.height - margin_y or None, margin_x : page.width - margin_x or None]
    if inner.size == 0:
        return not page.ink.any()
    if float((inner > 0).mean()) < BLANK_SHARE / 10:
        return True
    _, _, stats, _ = cv2.connectedComponentsWithStats(inner, connectivity=8)
    wide, high, area = stats[1:, 2], stats[1:, 3], stats[1:, 4]
    size = max(page.height, page.width)
    # letters are neither dust nor lines across the page
    letters = (area >= 12) & (np.maximum(wide, high) >= size * 0.003) & (np.maximum(wide, high) < size * 0.2)
    return int(letters.sum()) < 4 and float((inner > 0).mean()) < 0.02


def turned(page: Prepared, quarter_turns: int) -> Prepared:
    """The page turned anti-clockwise by so many quarters."""
    if quarter_turns % 4 == 0:
        return page
    pixels = np.ascontiguousarray(np.rot90(page.pixels, quarter_turns))
    ink = np.ascontiguousarray(np.rot90(page.ink, quarter_turns))
    sealed = None if page.sealed is None else np.ascontiguousarray(np.rot90(page.sealed, quarter_turns))
    return Prepared(pixels, ink, page.dpi, page.bilevel, page.turned, sealed)


def ink_of(pixels: Pixels, *, crisp: bool) -> Ink:
    """Where the page is inked; the threshold follows the light of a photograph."""
    import cv2

    grey = pixels if pixels.ndim == 2 else cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    if crisp:
        return np.asarray((grey < 190) * 255, dtype=np.uint8)
    block = max(15, (min(grey.shape[:2]) // 40) | 1)
    local = cv2.adaptiveThreshold(grey, 255, cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV, block, 12)
    return np.asarray(local, dtype=np.uint8)


def skew(ink: Ink) -> float:
    """Degrees to turn the page anti-clockwise so that its lines lie level; 0 when no angle stands out."""
    import cv2

    scale = min(1.0, 900.0 / max(ink.shape))
    small = cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else ink
    small = np.asarray(small > 40, dtype=np.float32)
    if not small.any():
        return 0.0
    level = _sharpness(small, 0.0)
    best, sharpest = 0.0, level
    for step, span in ((0.5, 4.0), (0.1, 0.4)):
        centre = best
        for angle in np.arange(centre - span, centre + span + step / 2, step):
            sharp = _sharpness(small, float(angle))
            if sharp > sharpest:
                best, sharpest = float(angle), sharp
    if abs(best) > 4.05 or sharpest < level * 1.03:
        return 0.0
    return round(best, 2)


def _sharpness(small: NDArray[np.float32], angle: float) -> float:
    """How unevenly ink falls on the rows when the page is turned: text lines and rules make peaks."""
    turned_page = small if angle == 0 else rotated(small, angle, paper=0)
    rows = turned_page.sum(axis=1)
    return float(((rows[1:] - rows[:-1]) ** 2).sum())


def rotated(pixels: NDArray[Any], angle: float, paper: int = 255) -> NDArray[Any]:
    """The picture turned anti-clockwise by degrees about its middle, same size, corners filled with paper."""
    import cv2

    height, width = pixels.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), angle, 1.0)
    fill = (paper,) * 3 if pixels.ndim == 3 else paper
    return np.asarray(
        cv2.warpAffine(pixels, matrix, (width, height), flags=cv2.INTER_LINEAR, borderValue=fill), dtype=pixels.dtype
    )


def _is_crisp(pixels: Pixels) -> bool:
    """Whether a grey page holds hardly anything between black and white (a fax inside a PDF comes so)."""
    counts = np.bincount(pixels[::3, ::3].ravel(), minlength=256)
    return bool(counts[40:216].sum() <= counts.sum() * 0.06)


def _despeckled(grey: Pixels, largest: int) -> Pixels:
    """The page without pieces of ink of at most `largest` dots."""
    import cv2

    ink = np.asarray((grey < 160) * 255, dtype=np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    speck = stats[:, 4] <= largest
    speck[0] = False
    specks = cv2.dilate(np.asarray(speck[labels], dtype=np.uint8), np.ones((3, 3), np.uint8)) > 0
    specks &= (ink == 0) | speck[labels]
    return np.asarray(np.where(specks, 255, grey), dtype=np.uint8)


def _smooth(pixels: Pixels) -> Pixels:
    """Edges of black and white dots made soft: the engine learned from grey pictures and drops jagged characters."""
    import cv2

    return np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.9), dtype=np.uint8)


def _squared(pixels: Pixels, dpi_x: float, dpi_y: float) -> tuple[Pixels, float]:
    """Equal resolution both ways, by enlarging the coarser one, and no side beyond LONGEST."""
    import cv2

    height, width = pixels.shape[:2]
    dpi = max(dpi_x, dpi_y)
    if dpi_x > 0 and dpi_y > 0:
        new_width, new_height = width * dpi / dpi_x, height * dpi / dpi_y
    else:
        new_width, new_height = float(width), float(height)
    shrink = min(1.0, LONGEST / max(new_width, new_height, 1.0))
    size = max(1, round(new_width * shrink)), max(1, round(new_height * shrink))
    if size == (width, height):
        return pixels, dpi
    how = cv2.INTER_AREA if shrink < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(pixels, size, interpolation=how), dtype=np.uint8), dpi * shrink


def _without_stamp(pixels: Pixels) -> tuple[Pixels, Ink | None]:
    """The page with the colour of red seals bleached, so that black text under a seal can be read, and where they are.

    Only within blobs of the size of a seal: forms printed in red keep their labels.
    """
    import cv2

    red, green, blue = (pixels[..., i].astype(np.int16) for i in range(3))
    reddish = red - np.maximum(green, blue)
    mask = np.asarray((reddish > 45) & (red > 90), dtype=np.uint8) * 255
    if float((mask > 0).mean()) < 0.0004:
        return pixels, None
    size = max(pixels.shape[:2])
    reach = max(3, size // 45) | 1  # the ring, the words within it and the star are one seal
    joined = cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((reach, reach), np.uint8))
    _, _, stats, _ = cv2.connectedComponentsWithStats(joined, connectivity=8)
    out = pixels
    sealed: Ink = np.zeros(mask.shape, dtype=np.uint8)
    for left, top, wide, high, area in stats[1:]:
        seal_sized = 0.05 < max(wide, high) / size < 0.3 and 0.4 < wide / max(high, 1) < 2.5
        if not seal_sized or area <= 0.12 * wide * high:
            continue
        if out is pixels:
            out = pixels.copy()
        place = (slice(top, top + high), slice(left, left + wide))
        sealed[place] = mask[place]
        # red ink is bright in the red channel, black ink dark; what is left of the red is paper
        bleached = np.clip((red[place].astype(np.int32) - _BLACK) * 255 // (_RED - _BLACK), 0, 255).astype(np.uint8)
        patch, tinged = out[place], reddish[place] > 12
        patch[tinged] = bleached[tinged][:, None]
    return out, sealed if out is not pixels else None
