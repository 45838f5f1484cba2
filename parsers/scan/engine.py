"""The one door of the OCR engine (rapidocr with the models of its wheel): where text stands, which way up, what it says."""

from __future__ import annotations

import functools
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parsers.scan.image import Pixels
from parsers.scan.threads import threads_of_a_page

Quad = NDArray[np.float32]  # 4 corners (x, y): top left, top right, bottom right, bottom left

#: longest side on which text is looked for; recognition cuts its lines from the full page
DETECT_SIDE = 2000

_lock = threading.Lock()


@dataclass(frozen=True, slots=True)
class Recognised:
    """What one strip says: text, mean confidence 0…1, per character its confidence and its place 0…1 along the strip."""

    text: str
    score: float
    scores: tuple[float, ...] = ()
    places: tuple[float, ...] = ()


@functools.cache
def _engine() -> Any:
    """The engine, loaded once per process. Only the bundled models are named: others would be downloaded."""
    import logging

    import cv2
    from rapidocr import RapidOCR

    threads = threads_of_a_page()
    cv2.setNumThreads(threads)
    logging.getLogger("RapidOCR").setLevel(logging.CRITICAL)
    engine: Any = RapidOCR(
        params={
            "Global.log_level": "critical",
            "EngineConfig.onnxruntime.intra_op_num_threads": threads,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    for model in (engine._load_det_model, engine._load_cls_model, engine._load_rec_model):
        model()
    return engine


def load() -> None:
    """Loads the models now (about half a second), for a warm worker and for `doctor`."""
    with _lock:
        _engine()


def detect(pixels: Pixels) -> list[Quad]:
    """Places of text on the page in reading order, each as four corners in its own reading direction."""
    import cv2

    colour = _three_channels(pixels)
    height, width = colour.shape[:2]
    scale = min(1.0, DETECT_SIDE / max(height, width))
    small = cv2.resize(colour, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA) if scale < 1 else colour
    pad_y, pad_x = max(0, 64 - small.shape[0]), max(0, 64 - small.shape[1])
    if pad_y or pad_x:
        small = cv2.copyMakeBorder(small, 0, pad_y, 0, pad_x, cv2.BORDER_CONSTANT, value=(255, 255, 255))
    with _lock:
        found = _engine().text_det(small)
    if found.boxes is None:
        return []
    quads = np.asarray(found.boxes, dtype=np.float32) / scale
    quads[..., 0] = quads[..., 0].clip(0, width)
    quads[..., 1] = quads[..., 1].clip(0, height)
    return [quad for quad in quads if np.ptp(quad[:, 0]) >= 2 and np.ptp(quad[:, 1]) >= 2]


def strips(pixels: Pixels, quads: Sequence[Quad]) -> list[Pixels]:
    """The text of each place cut out and laid level, three channels."""
    import cv2

    colour = _three_channels(pixels)
    out: list[Pixels] = []
    for quad in quads:
        top_left, top_right, bottom_right, bottom_left = quad
        wide = max(np.linalg.norm(top_right - top_left), np.linalg.norm(bottom_right - bottom_left))
        high = max(np.linalg.norm(bottom_left - top_left), np.linalg.norm(bottom_right - top_right))
        width, height = max(1, round(float(wide))), max(1, round(float(high)))
        target = np.array([[0, 0], [width, 0], [width, height], [0, height]], dtype=np.float32)
        matrix = cv2.getPerspectiveTransform(np.asarray(quad, dtype=np.float32), target)
        strip = cv2.warpPerspective(
            colour, matrix, (width, height), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
        )
        if height >= width * 1.5:
            strip = np.rot90(strip)
        out.append(np.ascontiguousarray(strip, dtype=np.uint8))
    return out


def upside_down(cut: Sequence[Pixels]) -> list[float]:
    """For each strip how sure the engine is that it stands on its head: 1 sure, 0 sure that it does not."""
    if not cut:
        return []
    with _lock:
        result = _engine().text_cls(list(cut))
    return [float(score) if "180" in label else 1.0 - float(score) for label, score in result.cls_res]


def recognise(cut: Sequence[Pixels]) -> list[Recognised]:
    """What each strip says."""
    if not cut:
        return []
    from rapidocr.ch_ppocr_rec import TextRecInput

    with _lock:
        result = _engine().text_rec(TextRecInput(img=list(cut), return_word_box=True))
    return [
        _with_places(text, float(score), info)
        for text, score, info in zip(result.txts, result.scores, result.word_results, strict=True)
    ]


def whole_page(pixels: Pixels) -> int:
    """The engine alone with its own pipeline on a page, for comparison in benchmarks; number of strips it reads."""
    with _lock:
        result = _engine()(_three_channels(pixels))
    return len(result.txts or ())


def _with_places(text: str, score: float, info: Any) -> Recognised:
    """Joins the engine's columns, which leave spaces out, to the characters of the text."""
    columns = [column for word in info.word_cols for column in word]
    length = float(info.line_txt_len) or 1.0
    places: list[float] = []
    following = iter(columns)
    last = 0.0
    for char in text:
        if not char.isspace():
            last = min(1.0, (next(following, last * length) + 0.5) / length)
        places.append(last)
    confidences = [float(c) for c in info.confs]
    if len(confidences) != len(text):
        confidences = [score] * len(text)
    return Recognised(text, score, tuple(confidences), tuple(places))


def _three_channels(pixels: Pixels) -> Pixels:
    import cv2

    if pixels.ndim == 3:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), dtype=np.uint8)
    return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_GRAY2BGR), dtype=np.uint8)
