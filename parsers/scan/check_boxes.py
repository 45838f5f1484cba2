"""Finds check boxes on a page and whether they are ticked, and puts ☐ or ☑ (○ or ●) into the text where they stand."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from foundations.language.pattern import Pattern
from parsers.scan.prepare import Ink
from parsers.scan.ruled_lines import Rect
from parsers.scan.segment import Segment

ON, OFF = "☑", "☐"
DISC, RING = "●", "○"

#: what the engine makes of a box, empty or ticked
_LIKE_BOX = frozenset("□☐☑☒口回囗中凹凸亡臼ロコEDOBVN√✓✔厂冂乜")
_LIKE_RING = frozenset("○◯〇●◎⊙•·.。OoQ0C@")
_MAYBE_BOX = frozenset("区图田国四白自日曰目旧巴广门七")
#: words with the character that looks like a box
_MOUTH_AFTER = Pattern(r"[人出户進进接窗入港路伤门關关缺裂瓶封管切端插开開胸领袖渡刀道家海汉漢营營周浦湖江河]$")
_MOUTH_BEFORE = Pattern(r"^[头頭服腔径徑味感语語号岸罩粮令袋香红紅臭杯径]")
#: words with the other such character (中); a ticked box is hardly ever followed by these
_MIDDLE = Pattern(r"中[国國心华華文英间間央介小型山学學医醫午旬级級]|[集其]中")
#: sizes of boxes that one page may have
_SIZES = 3
#: share of ink inside a box from which it is ticked
_TICKED = 0.055


@dataclass(frozen=True, slots=True)
class Mark:
    """A check box, or a round mark (`round`), in dots."""

    rect: Rect
    on: bool
    round: bool = False

    @property
    def sign(self) -> str:
        """The character that stands for it in text."""
        return (DISC if self.on else RING) if self.round else ON if self.on else OFF

    @property
    def middle(self) -> tuple[float, float]:
        left, top, right, bottom = self.rect
        return (left + right) / 2, (top + bottom) / 2


def find_boxes(ink: Ink, unit: float, segments: Sequence[Segment]) -> list[Mark]:
    """Check boxes of the page. Their sizes are told by the empty ones, which stand clear as squares with white inside."""
    marks: list[Mark] = []
    for side in _sides(ink, unit, segments):
        found = (
            Mark((float(x), float(y), float(x + side), float(y + side)), _ticked(ink, x, y, side))
            for x, y in _frames(ink, side)
            if not _in_picture(ink, x, y, side)
        )
        marks += [mark for mark in found if _apart(mark, marks)]
    return marks + [mark for mark in _solid(ink, unit, segments) if _apart(mark, marks)]


def _apart(mark: Mark, others: Sequence[Mark]) -> bool:
    """Whether the mark stands where none of the others does."""
    side = mark.rect[2] - mark.rect[0]
    x, y = mark.middle
    return all(max(abs(x - o.middle[0]), abs(y - o.middle[1])) > 0.6 * side for o in others)


def _in_picture(ink: Ink, x: int, y: int, side: int) -> bool:
    """Whether the square hangs together with much ink to all sides, as in a coat of arms; a tick reaches not so far."""
    import cv2

    reach = 3 * side
    top, left = max(0, y - reach), max(0, x - reach)
    around = np.ascontiguousarray(ink[top : y + side + reach, left : x + side + reach])
    _, labels, stats, _ = cv2.connectedComponentsWithStats(around, connectivity=8)
    own = np.bincount(labels[y - top : y - top + side, x - left : x - left + side].ravel(), minlength=len(stats))
    own[0] = 0
    _, _, wide, high, area = (int(v) for v in stats[int(own.argmax())])
    return min(wide, high) > 4 * side and area > 0.2 * wide * high


def _solid(ink: Ink, unit: float, segments: Sequence[Segment]) -> list[Mark]:
    """Squares printed black for a chosen option (`■换货 □退货`): only on lines that bear an empty box as well."""
    import cv2

    choices = [s for s in map(_boxes_named, segments) if OFF in s.text]
    if not choices:
        return []
    _, _, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    wide, high, area = (stats[1:, index].astype(np.float64) for index in (2, 3, 4))
    square = (np.minimum(wide, high) >= 5 * unit) & (np.maximum(wide, high) <= 24 * unit)
    square &= (np.abs(wide - high) <= 0.2 * np.maximum(wide, high)) & (area >= 0.88 * wide * high)
    out = []
    for x, y, w, h, _ in stats[1:][square]:
        middle = float(y) + float(h) / 2
        if any(abs(s.middle[1] - middle) < 0.35 * s.height and h < s.height for s in choices):
            out.append(Mark((float(x), float(y), float(x + w), float(y + h)), on=True))
    return out


def _ticked(ink: Ink, x: int, y: int, side: int) -> bool:
    """Whether the box holds ink, or a stroke that touches it runs well above or below it."""
    import cv2

    inset = max(2, round(side * 0.2))
    inner = ink[y + inset : y + side - inset, x + inset : x + side - inset]
    if inner.size and float((inner > 0).mean()) >= _TICKED:
        return True
    reach = round(side * 0.8)
    top, left = max(0, y - reach), max(0, x - reach)
    around = np.ascontiguousarray(ink[top : y + side + reach, left : x + round(side * 0.9)])
    count, labels, stats, _ = cv2.connectedComponentsWithStats(around, connectivity=8)
    if count < 2:
        return False
    frame = labels[y - top : y - top + side, x - left : x - left + round(side * 0.5)]
    own = np.bincount(frame.ravel(), minlength=count)
    own[0] = 0
    box = stats[int(own.argmax())]
    above, below = (y - top) - box[1], box[1] + box[3] - (y - top + side)
    return bool(max(above, below) >= 0.3 * side and max(above, below) < 0.78 * side + 1)


def _sides(ink: Ink, unit: float, segments: Sequence[Segment]) -> list[int]:
    """Sides of the page's boxes in dots, the usual one first: of the squares where the engine read a box."""
    import cv2

    low, high = 5 * unit, 24 * unit
    contours, tree = cv2.findContours(ink, cv2.RETR_CCOMP, cv2.CHAIN_APPROX_SIMPLE)
    if tree is None:
        return []
    squares: list[tuple[float, float, float]] = []
    for contour, links in zip(contours, tree[0], strict=True):
        if links[3] < 0:
            continue
        x, y, wide, tall = cv2.boundingRect(contour)
        if not (low <= wide <= high and low <= tall <= high and 0.85 < wide / tall < 1.18):
            continue
        if cv2.contourArea(contour) >= 0.8 * (wide - 1) * (tall - 1):
            squares.append((x + wide / 2, y + tall / 2, (wide + tall) / 2))
    sizes = []
    for segment in map(_boxes_named, segments):
        for char, centre in zip(segment.text, segment.centres, strict=False):
            if char not in (OFF, ON, "□"):
                continue
            near = [
                s
                for s in squares
                if abs(s[0] - centre) < segment.height * 0.6 and segment.rect[1] < s[1] < segment.rect[3]
            ]
            if near:
                sizes.append(min(near, key=lambda s: abs(s[0] - centre))[2])
    groups: list[list[float]] = []
    for size in sorted(sizes):
        if groups and size <= 1.2 * groups[-1][0]:
            groups[-1].append(size)
        else:
            groups.append([size])
    groups.sort(key=len, reverse=True)
    return [round(float(np.median(group)) + max(2.0, 1.2 * unit)) for group in groups[:_SIZES]]


def _frames(ink: Ink, side: int) -> list[tuple[int, int]]:
    """Top left corners of squares of that side whose four edges are drawn, ticks inside or across them or not."""
    import cv2

    dark = np.asarray(ink > 0, dtype=np.uint8)
    reach = max(1, round(side * 0.07))
    run = max(3, round(side * 0.5))
    level = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((1, run), np.uint8))
    upright = cv2.morphologyEx(dark, cv2.MORPH_OPEN, np.ones((run, 1), np.uint8))
    level_near = cv2.dilate(level, np.ones((2 * reach + 1, 1), np.uint8)).astype(np.float32)
    upright_near = cv2.dilate(upright, np.ones((1, 2 * reach + 1), np.uint8)).astype(np.float32)
    # mean over the `side` dots that follow, at every dot
    along_x = cv2.boxFilter(level_near, -1, (side, 1), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    along_y = cv2.boxFilter(upright_near, -1, (1, side), anchor=(0, 0), borderType=cv2.BORDER_CONSTANT)
    height, width = ink.shape
    if height <= side or width <= side:
        return []
    rows, columns = height - side, width - side
    edges = np.stack(
        [
            along_x[:rows, :columns],
            along_x[side : side + rows, :columns],
            along_y[:rows, :columns],
            along_y[:rows, side : side + columns],
        ]
    )
    score = np.where(edges.min(axis=0) >= 0.6, edges.mean(axis=0), 0.0).astype(np.float32)
    score[score < 0.78] = 0.0
    peaks = (score > 0) & (score >= cv2.dilate(score, np.ones((side // 2 * 2 + 1, side // 2 * 2 + 1), np.uint8)))
    count, _, stats, _ = cv2.connectedComponentsWithStats(peaks.astype(np.uint8), connectivity=8)
    found = [(int(s[0] + s[2] // 2), int(s[1] + s[3] // 2)) for s in stats[1:count]]
    found.sort(key=lambda corner: -float(score[corner[1], corner[0]]))
    kept: list[tuple[int, int]] = []
    for x, y in found:
        if all(abs(x - a) > side * 0.7 or abs(y - b) > side * 0.7 for a, b in kept):
            kept.append((x, y))
    return kept


def with_boxes(segments: Sequence[Segment], marks: Sequence[Mark]) -> list[Segment]:
    """The strips with ☐ and ☑ where boxes stand; boxes the engine left out are put in, misread ones replaced."""
    out = [_boxes_named(segment) for segment in segments]
    for mark in sorted(marks, key=lambda m: m.rect[0]):
        x, y = mark.middle
        side = mark.rect[2] - mark.rect[0]
        home = _strip_at(out, x, y, side)
        if home is None:
            continue
        out[home] = _placed(out[home], mark)
    return out


def _strip_at(segments: Sequence[Segment], x: float, y: float, side: float) -> int | None:
    """The strip that holds the box, or begins right behind it, or ends right before it."""
    best: tuple[float, int] | None = None
    for index, segment in enumerate(segments):
        left, top, right, bottom = segment.rect
        if not top - 0.2 * side <= y <= bottom + 0.2 * side:
            continue
        distance = 0.0 if left <= x <= right else left - x if x < left else (x - right) * 1.6
        if distance <= 2.2 * side and (best is None or distance < best[0]):
            best = (distance, index)
    return best[1] if best else None


def _placed(segment: Segment, mark: Mark) -> Segment:
    """The strip with the mark at its place."""
    x, y = mark.middle
    side = mark.rect[2] - mark.rect[0]
    chars, centres = list(segment.text), list(segment.centres)
    scores = list(segment.scores)
    if len(centres) != len(chars):
        return segment
    if not 0.35 * segment.height <= side <= 1.15 * segment.height or abs(y - segment.middle[1]) > 0.3 * segment.height:
        return segment
    over = sorted((abs(c - x), i) for i, c in enumerate(centres) if abs(c - x) < 0.62 * side)
    for _, i in over:
        score = scores[i] if i < len(scores) else 1.0
        if _may_be_ring(chars[i], score) if mark.round else _may_be_box(chars, i, score):
            chars[i] = mark.sign
            return replace(segment, text="".join(chars))
    at = sum(c < x for c in centres)
    if not _room(segment, at, x, side):
        return segment  # a character, or part of one, that merely looks square
    chars.insert(at, mark.sign)
    centres.insert(at, x)
    scores.insert(at, 0.9)
    left, top, right, bottom = segment.rect
    rect = (min(left, mark.rect[0]), top, max(right, mark.rect[2]), bottom)
    return replace(segment, text="".join(chars), centres=tuple(centres), scores=tuple(scores), rect=rect)


def _may_be_ring(char: str, score: float) -> bool:
    """Whether the engine may have read a round mark as this character."""
    return char in _LIKE_RING or (score < 0.5 and not char.isspace())


def _may_be_box(chars: Sequence[str], i: int, score: float) -> bool:
    """Whether the engine may have read a box as this character: letters within words and figures are letters."""
    char = chars[i]
    if char.isascii() and char.isalnum():
        around = "".join([*chars[max(0, i - 1) : i], *chars[i + 1 : i + 2]])
        return not re.search(r"[A-Za-z0-9]", around) and char in _LIKE_BOX
    if char == "口":
        return not _MOUTH_AFTER.search("".join(chars[:i])) and not _MOUTH_BEFORE.match("".join(chars[i + 1 :]))
    if char == "回":
        word = re.search(
            r"[赎贖收撤返退召取找挽驳来來寄送发發带帶拿运運换換往轉转缴繳]$", "".join(chars[:i])
        ) or re.match(r"[收复復覆单單函访訪执執款购購扣馈饋传傳]", "".join(chars[i + 1 :]))
        return word is None
    if char == "中" and _MIDDLE.search("".join(chars[max(0, i - 1) : i + 2])):
        return False
    if char in "一二三丨丶1lI|":  # a stroke is no box, however poorly it was read
        return False
    return char in _LIKE_BOX or score < 0.5 or (char in _MAYBE_BOX and score < 0.85)


def _room(segment: Segment, at: int, x: float, side: float) -> bool:
    """Whether there is an empty place for a box before the character `at`, which the engine passed over."""
    centres = segment.centres
    pitches = [b - a for a, b in itertools.pairwise(centres) if b > a]
    pitch = min(float(np.median(pitches)) if pitches else segment.height * 0.8, segment.height)
    half = 0.4 * pitch
    free_left = at == 0 or centres[at - 1] + half <= x - 0.35 * side
    free_right = at == len(centres) or centres[at] - half >= x + 0.35 * side
    return free_left and free_right


def _boxes_named(segment: Segment) -> Segment:
    """The signs that the engine reads for empty boxes as one sign."""
    text = segment.text.replace("□", OFF).replace("☒", ON)
    if OFF in text:
        text = text.replace("■", ON)
    if "口" in text:
        chars = list(text)
        for i, char in enumerate(chars):
            before, after = text[:i], text[i + 1 :]
            word = _MOUTH_AFTER.search(before) or _MOUTH_BEFORE.match(after)
            option = re.match(r"\s*[\u3400-\u9fffA-Za-z]", after)
            fresh = not before or re.search(r"[\s:：;；,，、)）☐☑]$", before) or OFF in text or ON in text
            if char == "口" and option and fresh and not word:
                chars[i] = OFF
        text = "".join(chars)
    return replace(segment, text=text) if text != segment.text else segment
