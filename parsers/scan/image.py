"""Opens pictures of any kind (TIFF, JPEG, PNG, BMP, GIF, WebP) as bounded, upright pages of pixels with their resolution.

Nothing here raises on bad bytes: what cannot be opened comes back as a Problem in the place of the page. libtiff tells of
damaged fax lines only on the process's standard error, so that is caught while a page is decoded and becomes a Problem.
"""

from __future__ import annotations

import contextlib
import io
import os
import tempfile
import threading
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from complaints.reading import Problem
from foundations.language.pattern import Pattern

if TYPE_CHECKING:
    from PIL.Image import Image

Pixels = NDArray[np.uint8]

#: formats that may be opened; every other decoder of the library stays shut
FORMATS = ("TIFF", "JPEG", "PNG", "BMP", "GIF", "WEBP")

#: paper widths of Group 3 machines at 8 dots/mm: A4, B4, A3 (ITU-T T.4)
FAX_WIDTHS = frozenset({1728, 2048, 2432})
FAX_DPI = 204.0

#: tags without which a TIFF directory holds no picture
_TIFF_WIDTH, _TIFF_LENGTH = 256, 257

#: an object as the language prints it (`<_io.BytesIO object at 0x7f…>`): another text each time, and of use to nobody
_OBJECT = Pattern(r"(?:(?:image )?file )?<[^<>]* at 0x[0-9A-Fa-f]+>")

_stderr_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class ImageLimits:
    """What one file may cost: pages read, and pixels of one page before it is refused (or, for a photo, reduced)."""

    pages: int = 40
    pixels: int = 60_000_000


@dataclass(frozen=True, slots=True)
class Frame:
    """One page of pixels: grey (height, width) or RGB (height, width, 3), 8 bits, with dots per inch (0 = not known)."""

    pixels: Pixels
    dpi_x: float = 0.0
    dpi_y: float = 0.0
    bilevel: bool = False

    @property
    def grey(self) -> Pixels:
        """The page as brightness, 0 = black."""
        if self.pixels.ndim == 2:
            return self.pixels
        weights = np.array([0.299, 0.587, 0.114], dtype=np.float32)
        return np.asarray(self.pixels.astype(np.float32) @ weights, dtype=np.uint8)


def frames(data: bytes, part: str = "", limits: ImageLimits | None = None) -> Iterator[Frame | Problem]:
    """The pages of a picture file in order, decoded one at a time; a Problem stands where a page could not be read."""
    from PIL import Image, UnidentifiedImageError

    bounds = limits or ImageLimits()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, OSError, ValueError, SyntaxError) as error:
        too_large = isinstance(error, Image.DecompressionBombError)
        yield Problem("image_too_large" if too_large else "image_corrupt", part, _short(error))
        return
    with picture:
        yield from _pages(picture, part, bounds)


def _pages(picture: Image, part: str, limits: ImageLimits) -> Iterator[Frame | Problem]:
    """Each directory of the file once: a directory seen before ends a chain that loops."""
    single = picture.format != "TIFF"  # further frames of the others are animation or depth
    seen: set[object] = set()
    for number in range(limits.pages + 1):
        try:
            picture.seek(number)
        except (EOFError, OSError, ValueError, SyntaxError, KeyError, TypeError, RuntimeError) as error:
            if number == 0 or not isinstance(error, EOFError):
                yield Problem("image_corrupt", part, f"page {number + 1}: {_short(error)}")
            return
        place = _place(picture, number)
        if place in seen:
            yield Problem("image_corrupt", part, f"page {number + 1}: the list of pages runs in a circle")
            return
        seen.add(place)
        if number == limits.pages:
            yield Problem("too_many_pages", part, f"only the first {limits.pages} pages were read")
            return
        yield from _page(picture, number, part, limits)
        if single:
            return


def _place(picture: Image, number: int) -> object:
    """What tells one directory of a TIFF from another: where its strips lie in the file."""
    tags = getattr(picture, "tag_v2", None)
    if tags is None:
        return number
    return (str(tags.get(273)), str(tags.get(324)), str(tags.get(_TIFF_LENGTH)))


def _page(picture: Image, number: int, part: str, limits: ImageLimits) -> Iterator[Frame | Problem]:
    """The page where the picture stands, followed by what libtiff complained of."""
    width, height = picture.size
    if width * height > limits.pixels:
        yield Problem("image_too_large", part, f"page {number + 1}: {width}x{height} dots")
        return
    complaints: list[str] = []
    try:
        with _library_noise(complaints), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            frame = _decoded(picture)
    except (OSError, ValueError, SyntaxError, KeyError, TypeError, IndexError, MemoryError, RuntimeError) as error:
        yield Problem("image_corrupt", part, f"page {number + 1}: {_short(error)}")
        return
    yield frame
    if complaints:
        yield Problem("image_damaged", part, f"page {number + 1}: {complaints[0]} ({len(complaints)} places)")


def _decoded(picture: Image) -> Frame:
    from PIL import Image, ImageOps

    info_dpi = picture.info.get("dpi")
    bilevel = picture.mode == "1"
    transverse = False
    if picture.format == "TIFF":
        # The library turns TIFF pages by their orientation tag while loading; resolutions must turn with them.
        tags = getattr(picture, "tag_v2", {})
        transverse = tags.get(274, 1) in {5, 6, 7, 8}
        picture.load()
        upright: Image.Image = picture
    else:
        upright = ImageOps.exif_transpose(picture)
    if upright.mode in {"LA", "RGBA", "PA", "P"} and ("transparency" in picture.info or upright.mode != "P"):
        coloured = upright.convert("RGBA")
        paper = Image.new("RGBA", coloured.size, "white")
        upright = Image.alpha_composite(paper, coloured)
    if upright.mode in {"I;16", "I;16B", "I", "F"}:
        values = np.asarray(upright, dtype=np.float64)
        low, high = float(values.min()), float(values.max())
        pixels = np.asarray((values - low) * (255.0 / max(high - low, 1.0)), dtype=np.uint8)
    else:
        pixels = np.array(upright.convert("L" if upright.mode in {"1", "L"} else "RGB"), dtype=np.uint8)
    dpi_x, dpi_y = resolution(pixels.shape[1], pixels.shape[0], info_dpi, bilevel=bilevel, turned=transverse)
    return Frame(pixels, dpi_x, dpi_y, bilevel)


def resolution(width: int, height: int, stated: object, *, bilevel: bool, turned: bool = False) -> tuple[float, float]:
    """Dots per inch across and down; a fax without them is told by its width and height (ITU-T T.4), else (0, 0)."""
    dpi_x = dpi_y = 0.0
    if isinstance(stated, tuple) and len(stated) == 2:
        with contextlib.suppress(TypeError, ValueError, ZeroDivisionError):
            dpi_x, dpi_y = float(stated[0]), float(stated[1])
    if turned:
        dpi_x, dpi_y = dpi_y, dpi_x
    sound = 50 <= dpi_x <= 2400 and 50 <= dpi_y <= 2400 and 0.2 < dpi_x / dpi_y < 5
    if sound and not (bilevel and width in FAX_WIDTHS and dpi_x == dpi_y == 72):
        return dpi_x, dpi_y
    if bilevel and width in FAX_WIDTHS:
        # A4 at 98 lines an inch is some 1,145 lines high, at 196 some 2,290.
        return FAX_DPI, 98.0 if height / width < 0.82 else 196.0
    return 0.0, 0.0


@contextlib.contextmanager
def _library_noise(complaints: list[str]) -> Iterator[None]:
    """Keeps what C libraries write to standard error while a page is decoded, at most a few lines of it."""
    with _stderr_lock, tempfile.TemporaryFile() as noise:
        try:
            kept = os.dup(2)
        except OSError:  # no standard error at all: a daemon may close it
            yield
            return
        os.dup2(noise.fileno(), 2)
        try:
            yield
        finally:
            os.dup2(kept, 2)
            os.close(kept)
            noise.seek(0)
            text = noise.read(64_000).decode("utf-8", "replace")
            complaints.extend(line.strip()[:160] for line in text.splitlines() if line.strip())


def _short(error: BaseException) -> str:
    """The error in a few words; some messages of the library carry the whole buffer, or where an object lies in memory."""
    said = _OBJECT.sub("the file", str(error))
    return f"{type(error).__name__}: {said}"[:160]
