"""Makes candidates of a labelled item: a text becomes the normal form of a field, with where it stood and by what rule."""

from __future__ import annotations

import re

from complaints.reading import Source
from parsers.fields.candidates import Candidate
from parsers.fields.interpretation.convert import Value, convert
from parsers.fields.layout.items import Item
from parsers.fields.prose.narrative import dates
from parsers.fields.values.locale import World
from parsers.fields.values.normal_forms import text_value

_RULE_OF = {
    "label": "label",
    "table": "table",
    "cell": "cell",
    "ocr": "ocr",
    "acroform": "acroform",
    "control": "control",
}


class Maker:
    """Candidates of items, read in one `world` (country, year, script)."""

    def __init__(self, world: World) -> None:
        self.world = world

    def made(self, item: Item, name: str, text: str, how: str) -> list[Candidate]:
        if how == "extension":
            digits = re.fullmatch(r"\D*(\d{1,6})\D*", text.strip())
            if digits:
                return [self.candidate(item, "contact_phone", Value(f";ext={digits[1]}", text), how)]
        return [self.candidate(item, name, v, how) for v in convert(name, text, self.world, hint=item.label.hint)]

    def candidate(self, item: Item, name: str, value: Value, how: str) -> Candidate:
        body = item.part == "body"
        rule = f"{_RULE_OF.get(item.method, item.method)}-{how}"
        source = Source(item.part, item.page, item.box, item.context or text_value(item.value)[:200])
        rank = 1 if body else 0
        if how in ("weak", "supplier-side"):
            rank = 4
        return Candidate(
            name,
            value.value,
            item.context[:200] or value.raw,
            item.method,
            rule,
            source,
            rank,
            1.0 if value.sure else 0.6,
            item.row,
            item.order,
            item.confidence,
            value.sure,
        )

    def deadline(self, item: Item) -> list[Candidate]:
        return [
            self.candidate(item, f.name, Value(f.value, f.raw), "inside")
            for f in dates(item.value, self.world)
            if f.name == "reply_requested_by"
        ]
