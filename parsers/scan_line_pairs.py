"""Label/value pairs on printed lines outside of ruled cells, or within one cell: `label: value label: value`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from parsers.scan_labels import BOXES, bare_label, labelness, leading_label

#: a label with its colon inside a strip; clocks (10:30), ratios and web addresses are none
_LABEL = re.compile(r"(?P<l>[^:：，。;；!！?？☐☑□■☒\n]{1,40}?)\s*[:：](?!//)(?![\d０-９]{2}(?![\d０-９\-]))\s*")
#: words of a second language, a small letter among their beginnings, right before the value itself
_TRANSLATION = re.compile(r"[A-Z][a-z]+(?: [A-Za-z'’]+)*(?: [a-z]+)(?: [A-Za-z'’]+)*\s*[:：]?\s*(?=[\u3400-\u9fff\d])")
_OPTION_APART = re.compile(r"(?<=\S)\s{2,}(?=[☐☑□■])")
_DATE_PIECE = re.compile(r"^[\d\s./-]*(?:年|月|日|时|時|分)?[\d\s年月日时時分至到~～./-]*$")


@dataclass(frozen=True, slots=True)
class Item:
    """A piece of text with its frame in dots."""

    text: str
    left: float
    top: float
    right: float
    bottom: float
    confidence: float = 1.0

    @property
    def height(self) -> float:
        return self.bottom - self.top

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class Found:
    """A pair, how sure, and where its value stands."""

    label: str
    value: str
    confidence: float
    at: tuple[float, float] = (0.0, 0.0)


@dataclass(slots=True)
class LinePairs:
    """Pairs of some lines, the text that belongs to none of them, and whether there were labels at all."""

    pairs: list[Found] = field(default_factory=list)
    spare: list[Item] = field(default_factory=list)
    labelled: bool = False


@dataclass(slots=True)
class _Piece:
    """A strip or part of one on its line; `marked`: a colon says that it is a label."""

    item: Item
    row: int
    label: bool = False
    marked: bool = False
    used: bool = False


def line_pairs(lines: Sequence[Sequence[Item]], *, free: bool = False) -> LinePairs:
    """Pairs of lines in reading order; each line its pieces from left to right.

    `free`: the lines are no cell's content, so a label may also stand above its value without a colon.
    """
    rows = [[piece for item in row for piece in _pieces(item, number)] for number, row in enumerate(lines)]
    out = LinePairs(labelled=any(piece.label for row in rows for piece in row))
    for number, row in enumerate(rows):
        for index, piece in enumerate(row):
            if piece.used:
                continue
            behind = row[index + 1 :]
            if not piece.label and not _stands_before(piece.item, behind[0] if behind else None, free=free):
                continue
            values = _values_right(piece, behind)
            if piece.marked:
                values += _carried_on(piece, values, rows[number + 1 :])
            elif not values and free:
                values = _value_below(piece, rows[number + 1 : number + 3])
            piece.used = piece.used or bool(values)
            for taken in values:
                taken.used = True
            label, values = _with_translation(piece, values)
            for value in merged([v.item for v in values]):
                out.pairs.append(Found(label, value.text, 0.85 * value.confidence, (value.left, value.top)))
    if free:
        _labels_above(rows, out)
    out.spare = [piece.item for row in rows for piece in row if not piece.used and not piece.label]
    return out


def _with_translation(label: _Piece, values: list[_Piece]) -> tuple[str, list[_Piece]]:
    """The label with its second half where the engine took that for the head of the value: `姓名` `Name of owner李江`."""
    name = bare_label(label.item.text)
    if not values or label.marked or re.search(r"[A-Za-z]", name):
        return name, values
    first = values[0]
    # with a figure behind it, text that is nothing but such words matches to its end
    match = _TRANSLATION.match(first.item.text + ("0" if len(values) > 1 else ""))
    if match is not None and match.end() >= len(first.item.text):
        return f"{name} {first.item.text.strip(' :：')}", values[1:]
    if match is None:
        return name, values
    rest = replace(first, item=_part(first.item, match.end(), len(first.item.text)))
    return f"{name} {match.group().strip(' :：')}", [rest, *values[1:]]


def _labels_above(rows: Sequence[Sequence[_Piece]], out: LinePairs) -> None:
    """Labels without a colon, with nothing on their right, whose value stands right below."""
    for number, row in enumerate(rows):
        for piece in row:
            if piece.used or piece.marked or labelness(piece.item.text) < 0.8:
                continue
            values = _value_below(piece, rows[number + 1 : number + 3])
            for value in values:
                value.used = piece.used = True
                out.pairs.append(
                    Found(
                        bare_label(piece.item.text),
                        value.item.text,
                        0.6 * value.item.confidence,
                        (value.item.left, value.item.top),
                    )
                )


def merged(values: Sequence[Item]) -> list[Item]:
    """Pieces that stand close together on one line, and the pieces of one date, as one value."""
    out: list[Item] = []
    for value in values:
        before = out[-1] if out else None
        if before is not None and abs(before.middle - value.middle) < 0.6 * min(before.height, value.height):
            gap = value.left - before.right
            size = min(before.height, value.height)
            dates = _DATE_PIECE.match(before.text) and _DATE_PIECE.match(value.text)
            boxes = any(b in before.text + value.text for b in BOXES)
            dated = bool(re.match(r"\d{4}\s*[年./-]", value.text)) and not dates
            if gap < (4 * size if dates else 0.3 * size if boxes or dated else 1.0 * size):
                out[-1] = replace(
                    before,
                    text=before.text + value.text,
                    right=value.right,
                    top=min(before.top, value.top),
                    bottom=max(before.bottom, value.bottom),
                    confidence=min(before.confidence, value.confidence),
                )
                continue
        out.append(value)
    return out


def rows_of(items: Sequence[Item]) -> list[list[Item]]:
    """Items of one cell as printed lines."""
    out: list[list[Item]] = []
    for item in sorted(items, key=lambda i: (i.middle, i.left)):
        if out and abs(out[-1][-1].middle - item.middle) < 0.5 * min(out[-1][-1].height, item.height):
            out[-1].append(item)
        else:
            out.append([item])
    for row in out:
        row.sort(key=lambda i: i.left)
    return out


def _pieces(item: Item, row: int) -> list[_Piece]:
    """The strip cut at its labels."""
    out: list[_Piece] = []
    place = 0
    for match in _LABEL.finditer(item.text):
        start = match.start("l") + _before_label(match["l"])
        label = item.text[start : match.end()].strip()
        if labelness(label) < 0.5 or re.match(r"[(（]", label) or re.search(r"[(（][^)）]*$", item.text[place:start]):
            continue
        out += _unmarked(_part(item, place, start), row)
        out.append(_Piece(_part(item, start, match.end()), row, label=True, marked=True))
        place = match.end()
    out += _unmarked(_part(item, place, len(item.text)), row)
    return out


def _unmarked(item: Item, row: int) -> list[_Piece]:
    """Pieces without colons, one for each option behind a wide blank; a bilingual label at the head of one is cut off:
    `姓名 Name 王芳`."""
    out: list[_Piece] = []
    starts = [0, *(match.end() for match in _OPTION_APART.finditer(item.text)), len(item.text)]
    for start, end in itertools.pairwise(starts):
        piece = _part(item, start, start + len(item.text[start:end].rstrip()))
        cut = leading_label(piece.text)
        if cut:
            head, tail = _part(piece, 0, cut), _part(piece, cut, len(piece.text))
            out += [_Piece(head, row, label=True), _Piece(tail, row)]
        elif piece.text:
            out.append(_Piece(piece, row))
    return out


def _before_label(text: str) -> int:
    """Where the label begins in the text before its colon: behind a value that stands before it, at a space or where
    figures end (`13900002647手机`)."""
    starred = re.match(r"^.*\S\s*(?=[★*☆※＊])", text)
    cut = starred.end() if starred else 0
    for match in re.finditer(r"\s+(?=\S)", text):
        if re.search(r"[\u3400-\u9fff]", text[match.end() :]):
            cut = match.end()
    figures = re.match(r"^.*\d(?=[\u3400-\u9fff(（])", text[cut:])
    if figures and len(text) - cut - figures.end() >= 1 and not re.match(r"[年月日]", text[cut + figures.end() :]):
        cut += figures.end()
    return cut


def _part(item: Item, start: int, end: int) -> Item:
    """Characters start…end of a strip as a piece of their own; wide characters take twice the room."""
    sizes = [2 if ord(c) > 0x2E80 else 1 for c in item.text]
    total = sum(sizes) or 1
    scale = (item.right - item.left) / total
    left = item.left + scale * sum(sizes[:start])
    right = item.left + scale * sum(sizes[:end])
    return replace(item, text=item.text[start:end].strip(), left=left, right=right)


def _stands_before(item: Item, following: _Piece | None, *, free: bool) -> bool:
    """Whether a strip without a colon is a label all the same: it looks like one and a value stands behind it."""
    if following is None or following.label or following.used:
        return False
    own, other = labelness(item.text), labelness(following.item.text)
    near = following.item.left - item.right < (10 if free else 6) * item.height
    return own >= 0.7 and other < own - 0.25 and near


def _values_right(label: _Piece, behind: Sequence[_Piece]) -> list[_Piece]:
    """The strips behind a label, up to the next label or a gap too wide to bridge."""
    out: list[_Piece] = []
    for index, piece in enumerate(behind):
        last = out[-1].item if out else label.item
        gap = piece.item.left - last.right
        boxed = any(b in piece.item.text for b in BOXES)
        if piece.label or piece.used or gap > (20 if boxed else 6 if out else 14) * piece.item.height:
            break
        following = behind[index + 1] if index + 1 < len(behind) else None
        if (out or not label.marked) and _stands_before(piece.item, following, free=True):
            break
        if out and gap > 1.5 * piece.item.height and labelness(piece.item.text) >= 0.8:
            break
        out.append(piece)
    return out


def _carried_on(label: _Piece, values: Sequence[_Piece], below: Sequence[Sequence[_Piece]]) -> list[_Piece]:
    """Lines below that carry a value on (or are it, when nothing stands behind the colon)."""
    out: list[_Piece] = []
    last = values[-1].item if values else label.item
    for row in below[:12]:
        first = row[0]
        if any(piece.label for piece in row) or any(piece.used for piece in row):
            break
        size = min(last.height, first.item.height)
        if not -0.5 * size < first.item.top - last.bottom < 0.9 * size:
            break
        if not values and not out:
            fits = first.item.left >= label.item.left - 4 * size and labelness(first.item.text) < 0.6
        else:
            full = last.right - label.item.left > 16 * size
            start = values[0].item.left if values else out[0].item.left
            fits = full and min(abs(first.item.left - start), abs(first.item.left - label.item.left)) < 4 * size
        if not fits:
            break
        out += row
        last = row[-1].item
    return out


def _value_below(label: _Piece, below: Sequence[Sequence[_Piece]]) -> list[_Piece]:
    """The strip right under a label, when it begins with it and is none itself."""
    for row in below:
        for piece in row:
            size = min(label.item.height, piece.item.height)
            starts = abs(piece.item.left - label.item.left) < 1.5 * size
            close = -0.5 * size < piece.item.top - label.item.bottom < 1.0 * size
            if starts and close and not piece.used and not piece.label:
                return [piece] if labelness(piece.item.text) < 0.5 else []
    return []
