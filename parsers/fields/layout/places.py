"""Where on a page a value stands, for people to look at: from the words and lines that carry geometry."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from complaints.reading import FieldValue
from parsers.fields.layout.items import Item
from parsers.layout import Box, Document, Line


def place_of(lines: Sequence[Line], item: Item) -> Box | None:
    """The words that hold an item's value, on its line and on the lines it goes on over; None without geometry.

    A box that is too wide is better than none.
    """
    if not lines or lines[0].box is None:
        return None
    told = _bare(item.value)
    boxes: list[Box] = []
    begun = False
    for line in lines:
        if line.box is None:
            return None
        begun = begun or line.text.strip("\r\n")[:200] == item.context
        if not begun or not told:
            continue
        if boxes and _bare(line.text) not in told:
            break
        held = [w.box for w in line.words if _bare(w.text) and (_bare(w.text) in told or told in _bare(w.text))]
        boxes += held or [line.box]
    return _around(boxes)


def with_places(
    fields: Mapping[str, tuple[FieldValue, ...]], documents: Sequence[Document]
) -> dict[str, tuple[FieldValue, ...]]:
    """Values told in sentences get the place of the printed line that holds what was read."""
    lines = {
        (document.part, page.number): [block for block in page.blocks if isinstance(block, Line) and block.box]
        for document in documents
        for page in document.pages
    }
    return {name: tuple(_placed(value, lines) for value in values) for name, values in fields.items()}


def _placed(value: FieldValue, lines: Mapping[tuple[str, int], Sequence[Line]]) -> FieldValue:
    source = value.source
    raw = _bare(value.raw)
    printed = lines.get((source.part, source.page or 1), ())
    if source.box is not None or not raw or not printed:
        return value
    held = next((line for line in printed if raw in _bare(line.text)), None)
    if held is None:
        return value
    words = [w.box for w in held.words if _bare(w.text) and (_bare(w.text) in raw or raw in _bare(w.text))]
    box = _around(words) or held.box
    return replace(value, source=replace(source, page=source.page or 1, box=box))


def _around(boxes: Iterable[Box]) -> Box | None:
    four = list(zip(*boxes, strict=True))
    return (min(four[0]), min(four[1]), max(four[2]), max(four[3])) if four else None


def _bare(text: str) -> str:
    return "".join(text.split())
