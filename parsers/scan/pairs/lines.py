"""Label/value pairs on printed lines outside of ruled cells, or within one cell: `label: value label: value`."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from statistics import median

from foundations.language.pattern import Pattern
from parsers.scan.pairs.headings import heading_pairs
from parsers.scan.pairs.labels import BOXES, bare_label, labelness, leading_label
from parsers.scan.pairs.pieces import Found, Item, filled, is_blank, part_of
from parsers.scan.pairs.questions import question_pairs

#: a label with its colon inside a strip; clocks (10:30), ratios and web addresses are none
_LABEL = Pattern(r"(?P<l>[^:：，。;；!！?？☐☑□■☒○●\n]{1,40}?)\s*[:：](?!//)\s*")
_CLOCK = Pattern(r"[\d０-９]\s*[:：][\d０-９]{2}(?:(?![\d０-９\-])|[-~～]\d{1,2}[:：]\d{2}(?!\d))")
#: words of a second language, a small letter among their beginnings, right before the value itself
_TRANSLATION = Pattern(r"[A-Z][a-z]+(?: [A-Za-z'’]+)*(?: [a-z]+)(?: [A-Za-z'’]+)*\s*[:：]?\s*(?=[\u3400-\u9fff\d])")
_OPTION_APART = Pattern(r"(?<=\S)\s{2,}(?=[☐☑□■○●])")
#: heights of a line within which labels stand in one column
_COLUMN = 14
_SIGNS = Pattern(r"(?:签[名字章]|簽[名字章]|[盖蓋]章|[Ss]ignature)\)?$")
_DATED = Pattern(r"^\s*(?:\d{4}\s*[年./-]|\d{0,2}\s*月)[\d\s年月日./-]*$")
_ASKING = Pattern(r"是否|有无|有無|能否|可否")
_DATE_APART = Pattern(r"(?<=[^\W\d年月])\s{2,}(?=\d{4}\s*(?:年|[./-]\s*\d))")


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
    answered, lines = question_pairs(lines)
    if free:
        headed, lines = heading_pairs(lines)
        answered += headed
    rows = [[piece for item in row for piece in _pieces(item, number, free=free)] for number, row in enumerate(lines)]
    if free:
        _labels_by_column(rows)
    out = LinePairs(answered, labelled=bool(answered) or any(piece.label for row in rows for piece in row))
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
            for value in filled([v.item for v in values]):
                if _SIGNS.search(label) and _DATED.match(value.text):
                    continue  # the date beside a signature is none
                out.pairs.append(Found(label, value.text, 0.85 * value.confidence, (value.left, value.top)))
    if free:
        _labels_above(rows, out)
    out.spare = [
        piece.item
        for row in rows
        for piece in row
        if not piece.used and not piece.label and not is_blank(piece.item.text)
    ]
    return out


def _labels_by_column(rows: Sequence[Sequence[_Piece]]) -> None:
    """Marks as labels what stands in a column of labels, each with one value on its right, though no word tells it."""
    placed = [(number, index, piece) for number, row in enumerate(rows) for index, piece in enumerate(row[:-1])]
    known = [piece for _, _, piece in placed if piece.marked or labelness(piece.item.text) >= 0.7]
    for number, index, piece in placed:
        size = piece.item.height
        answers = index > 0 and (rows[number][index - 1].label or labelness(rows[number][index - 1].item.text) >= 0.7)
        if piece.label or answers or not 0.25 <= labelness(piece.item.text) < 0.7 or len(piece.item.text) > 10:
            continue
        follower = rows[number][index + 1]
        if follower.label or follower.item.left - piece.item.right < 0.8 * size:
            continue
        under = [p for _, _, p in placed if p is not piece and abs(p.item.left - piece.item.left) < 0.5 * size]
        near = [p for p in under if abs(p.item.middle - piece.item.middle) < _COLUMN * size]
        labels = sum(any(p is k for k in known) for p in near)
        piece.label = (labels >= 2 and labels >= 0.6 * len(near)) or (
            labels >= 1 and len(near) >= 3 and labels >= 0.2 * len(near) and _values_in_column(rows, piece, near)
        )


def _values_in_column(rows: Sequence[Sequence[_Piece]], piece: _Piece, near: Sequence[_Piece]) -> bool:
    """Whether what stands behind the pieces of a column begins at one place: a column of labels, one of values."""
    starts = []
    for one in [piece, *near]:
        behind = [p for p in rows[one.row] if p.item.left > one.item.right]
        if behind and not behind[0].label and labelness(behind[0].item.text) < 0.6:
            starts.append(behind[0].item.left)
    if len(starts) < 4:
        return False
    middle = median(starts)
    return sum(abs(start - middle) < 0.7 * piece.item.height for start in starts) >= 0.8 * (len(near) + 1)


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
    rest = replace(first, item=part_of(first.item, match.end(), len(first.item.text)))
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


def _pieces(item: Item, row: int, *, free: bool) -> list[_Piece]:
    """The strip cut at its labels."""
    out: list[_Piece] = []
    place = 0
    for match in _LABEL.finditer(item.text):
        start = match.start("l") + _before_label(match["l"])
        if _ASKING.search(match["l"]) and re.search(r"[，,]\s*$", item.text[place:start]):
            start = place  # a question with the case it is asked for: `不匹配时，是否继续：`
        label = item.text[start : match.end()].strip()
        if _CLOCK.match(item.text, match.end("l") - 1):
            continue
        if labelness(label) < 0.5 or re.match(r"[(（]", label) or re.search(r"[(（][^)）]*$", item.text[place:start]):
            continue
        out += _unmarked(part_of(item, place, start), row, free=free)
        out.append(_Piece(part_of(item, start, match.end()), row, label=True, marked=True))
        place = match.end()
    out += _unmarked(part_of(item, place, len(item.text)), row, free=free)
    return out


def _unmarked(item: Item, row: int, *, free: bool) -> list[_Piece]:
    """Pieces without colons, one for each option behind a wide blank; a bilingual label at the head of one is cut off:
    `姓名 Name 王芳`."""
    out: list[_Piece] = []
    options = {match.end() for match in _OPTION_APART.finditer(item.text)}
    cuts = options | {match.end() for match in _DATE_APART.finditer(item.text)}
    starts = [0, *sorted(cuts), len(item.text)]
    for start, end in itertools.pairwise(starts):
        piece = part_of(item, start, start + len(item.text[start:end].rstrip()))
        cut = leading_label(piece.text)
        if cut:
            head, tail = part_of(piece, 0, cut), part_of(piece, cut, len(piece.text))
            out += [_Piece(head, row, label=True), _Piece(tail, row)]
        elif piece.text:
            asks = free and start == 0 and end in options and labelness(piece.text) >= 0.25
            out.append(_Piece(piece, row, label=asks))
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
            under = label.item.left - 4 * size <= first.item.left <= label.item.right + 2 * size
            fits = under and labelness(first.item.text) < 0.6
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
