"""Tables without upright lines: a row of headings with rows of values that stand under them."""

from __future__ import annotations

from collections.abc import Sequence

from foundations.language.pattern import Pattern
from parsers.scan.pairs.labels import bare_label, labelness
from parsers.scan.pairs.pieces import Found, Item

#: a value with a label of its own in front
_LABELLED = Pattern(r"[\u3400-\u9fff)）]\s*[:：]")
#: heights of a line between the rows of one table
_NEXT_ROW = 3.5


def heading_pairs(lines: Sequence[Sequence[Item]]) -> tuple[list[Found], list[list[Item]]]:
    """Pairs of three headings or more with the values under them in every row, and the lines that are left."""
    found: list[Found] = []
    rest: list[list[Item]] = []
    number = 0
    while number < len(lines):
        line = list(lines[number])
        pairs: list[Found] = []
        last = number
        if _are_headings(line):
            while last + 1 < len(lines) and (under := _under(line, lines[last], lines[last + 1])):
                pairs += under
                last += 1
        if last >= number + 2:
            found += pairs
        else:  # one row of values are labels above them, to be judged one by one
            last = number
            rest.append(line)
        number = last + 1
    return found, rest


def _are_headings(line: Sequence[Item]) -> bool:
    texts = [item.text for item in line]
    if len(texts) < 3 or any(":" in t or "：" in t for t in texts):
        return False
    return sum(labelness(t) >= 0.6 for t in texts) >= 0.6 * len(texts)


def _under(heads: Sequence[Item], above: Sequence[Item], row: Sequence[Item]) -> list[Found]:
    """The row's values with their headings; none when the row does not go with them."""
    size = min(item.height for item in row)
    if min(item.top for item in row) - max(item.bottom for item in above) > _NEXT_ROW * size or len(row) < 2:
        return []
    if any(_LABELLED.search(value.text) for value in row):
        return []
    if len(row) == len(heads) and _in_turn(heads, row):
        return [_pair(head, value) for head, value in zip(heads, row, strict=True)]
    out: list[Found] = []
    taken: set[int] = set()
    for value in row:
        over = [
            n for n, head in enumerate(heads) if min(head.right, value.right) - max(head.left, value.left) > -0.3 * size
        ]
        if len(over) != 1 or over[0] in taken or labelness(value.text) >= 0.6:
            return []
        taken.add(over[0])
        out.append(_pair(heads[over[0]], value))
    return out


def _in_turn(heads: Sequence[Item], row: Sequence[Item]) -> bool:
    """Whether every heading has one value below it or beside its foot, none of them nearer to another heading."""
    if any(labelness(value.text) >= 0.9 for value in row) or sum(labelness(v.text) >= 0.6 for v in row) > len(row) / 3:
        return False
    for number, value in enumerate(row):
        before = heads[number - 1].right if number else float("-inf")
        after = heads[number + 1].left if number + 1 < len(heads) else float("inf")
        if not before < value.right or not value.left < after or value.left < before or value.right > after:
            return False
    return True


def _pair(head: Item, value: Item) -> Found:
    return Found(bare_label(head.text), value.text, 0.75 * value.confidence, (value.left, value.top))
