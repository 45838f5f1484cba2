"""Every label with its value as found, known field or not, for `kesu read --pairs`."""

from __future__ import annotations

from collections.abc import Sequence

from complaints.reading import Pair
from parsers.fields.layout.items import Item, is_blank


def pairs_of(items: Sequence[Item]) -> tuple[Pair, ...]:
    """The items that have a value, each once, in reading order; a known label is surer than one known by shape."""
    seen: set[tuple[str, str, str]] = set()
    out: list[Pair] = []
    for item in items:
        label = item.label.text.strip(" :*")
        key = (label, item.value, item.part)
        if not label or is_blank(item.value) or key in seen:
            continue
        seen.add(key)
        base = 0.9 if item.label.kind != "unknown" else 0.7
        out.append(Pair(label, item.value.strip(), item.part, item.page, round(base * item.confidence, 2)))
    return tuple(out)
