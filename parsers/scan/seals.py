"""Round company seals on pages without colour: where their ring is, so that what was read below one is doubted.

In colour a seal is taken out by its red (`parsers.scan.prepare`). In black and white its ink cannot be told from that of the
text; then it stays, and only the confidence of what it covers falls.
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

from parsers.scan.prepare import Ink

#: width of the page on which seals are looked for, and on which what was found is looked at, in dots
_COARSE, _FINE = 215, 430
#: radius of a seal as part of the page's shorter side: 15 to 30 mm on a sheet of A4
_RADIUS = (0.07, 0.145)
#: part of the ring that must be inked, and by how much more than the circles beside it
_RING, _MORE = 0.8, 0.3
#: how much darker than the circles beside it a ring must be to be looked at, and how many are
_STANDS_OUT, _MOST = 0.12, 12


def round_seals(ink: Ink) -> Ink | None:
    """A mask of the ink within the discs that round seals cover; None where there are none."""
    import cv2

    scale = _FINE / min(ink.shape)
    if scale >= 1:
        return None
    small = np.asarray(cv2.resize(ink, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), dtype=np.uint8)
    inked = np.asarray(small > 40)
    out: Ink | None = None
    for across, down, radius in _candidates(small):
        best = max((_ring(inked, across, down, radius + step), -abs(step), radius + step) for step in (-2, -1, 0, 1, 2))
        beside = [_ring(inked, across, down, best[2] + step, slack=0) for step in (-6, 6)]
        if best[0] < _RING or best[0] - min(beside) < _MORE:
            continue
        out = np.zeros_like(ink) if out is None else out
        cv2.circle(out, (round(across / scale), round(down / scale)), round((best[2] + 2) / scale), 255, -1)
    return None if out is None else np.asarray(out & ink, dtype=np.uint8)


def _candidates(small: Ink) -> list[tuple[float, float, float]]:
    """Middles and radii, in dots of `small`, of rings that are darker than what lies right inside and outside of them."""
    import cv2

    half = _COARSE / _FINE
    grey = cv2.resize(small, None, fx=half, fy=half, interpolation=cv2.INTER_AREA)
    grey = np.asarray(np.minimum(grey, 120) / 120.0, dtype=np.float32)
    low, high = (round(_COARSE * part) for part in _RADIUS)
    found: list[tuple[float, float, float, float]] = []
    for radius in range(low, high + 1):
        stands_out = cv2.filter2D(grey, -1, _kernel(radius), borderType=cv2.BORDER_CONSTANT)
        for _ in range(2):
            _, most, _, (across, down) = cv2.minMaxLoc(stands_out)
            if most < _STANDS_OUT:
                break
            found.append((most, (across + 0.5) / half, (down + 0.5) / half, radius / half))
            cv2.circle(stands_out, (across, down), radius, -1.0, -1)
    return [(across, down, radius) for _, across, down, radius in sorted(found, reverse=True)[:_MOST]]


@functools.cache
def _kernel(radius: int) -> NDArray[np.float32]:
    """Weights of a ring against the rings beside it."""
    reach = radius + 5
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    off = np.abs(np.hypot(x, y) - radius)
    ring, beside = off <= 1.0, (off >= 2.5) & (off <= 4.5)
    return np.asarray(ring / ring.sum() - beside / beside.sum(), dtype=np.float32)


def _ring(inked: NDArray[np.bool_], across: float, down: float, radius: float, slack: int = 1) -> float:
    """Part of a circle that runs over ink, give or take `slack` dots."""
    height, width = inked.shape
    angles = np.arange(0, 2 * np.pi, np.pi / 90)
    hit = np.zeros(angles.size, dtype=bool)
    for step in range(-slack, slack + 1):
        x = np.round(across + (radius + step) * np.cos(angles)).astype(int)
        y = np.round(down + (radius + step) * np.sin(angles)).astype(int)
        inside = (x >= 0) & (x < width) & (y >= 0) & (y < height)
        hit |= inside & inked[y.clip(0, height - 1), x.clip(0, width - 1)]
    return float(hit.mean())
