"""Pages of documents as pictures for people to look at; called in a process of its own that may be killed."""

from __future__ import annotations

import io
from typing import Any

from parsers.documents.readers import IMAGES

MAX_WIDTH = 4000


def page_count(data: bytes, media_type: str) -> int:
    """How many pages or frames there are to look at; 0 for what cannot be drawn. Never raises."""
    try:
        if media_type == "application/pdf":
            from parsers.documents.pdf import count_pages

            return count_pages(data)
        if media_type in IMAGES:
            from PIL import Image

            with Image.open(io.BytesIO(data)) as picture:
                return int(getattr(picture, "n_frames", 1))
    except Exception:  # noqa: BLE001 - damaged files raise anything; there is simply nothing to look at
        return 0
    return 0


def page_image(data: bytes, media_type: str, page: int, width: int = 1400) -> bytes | None:
    """Page `page` (from 1) as PNG, about `width` pixels wide; None when there is no such page or it cannot be drawn."""
    width = max(16, min(width, MAX_WIDTH))
    try:
        if media_type == "application/pdf":
            from parsers.documents.pdf import draw_page

            picture = draw_page(data, page, width)
        elif media_type in IMAGES:
            picture = _frame(data, page, width)
        else:
            return None
        if picture is None:
            return None
        out = io.BytesIO()
        picture.save(out, "PNG")
        return out.getvalue()
    except Exception:  # noqa: BLE001 - the same: a person then sees the text only
        return None


def _frame(data: bytes, page: int, width: int) -> Any | None:
    """One frame with square pixels, upright, at most `width` wide."""
    import numpy as np
    from PIL import Image

    from complaints.reading import Problem
    from parsers.scan.image import frames

    for number, frame in enumerate(frames(data, ""), 1):
        if number < page:
            continue
        if number > page or isinstance(frame, Problem):
            return None
        picture = Image.fromarray(np.ascontiguousarray(frame.pixels))
        height = picture.height
        if frame.dpi_x and frame.dpi_y:
            height = round(height * frame.dpi_x / frame.dpi_y)
        scale = min(1.0, width / picture.width) if picture.width > width else 1.0
        size = (max(1, round(picture.width * scale)), max(1, round(height * scale)))
        return picture.convert("L" if picture.mode in ("1", "L") else "RGB").resize(size)
    return None
