"""Quantities beside a label: of how many, with the unit in another cell, with a rate in brackets, several in one place."""

from __future__ import annotations

import re

from foundations.language.script import fold
from parsers.fields.candidates import Candidate
from parsers.fields.interpretation.convert import Value, convert
from parsers.fields.interpretation.making import Maker
from parsers.fields.layout.items import Item
from parsers.fields.prose.narrative import quantities
from parsers.fields.values.numbers import Quantity, find_quantities, plain, read_quantity


def counted(maker: Maker, item: Item, name: str, units: dict[int, str | None], names: set[str]) -> list[Candidate]:
    """`36 PCS / 1500 PCS` under 不良数量 is defective of inspected; a unit may stand in its own column or cell."""
    key = fold(item.value)
    pair = re.match(
        r"^\s*(?P<a>[\d,.]+\s*[a-z\u3400-\u9fff]{0,4})\s*(?:/|of|out of)\s*(?P<b>[\d,.]+\s*[a-z\u3400-\u9fff]{0,4})\s*$",
        key,
    )
    if pair and name == "qty_defective":
        a, b = read_quantity(pair["a"]), read_quantity(pair["b"])
        if a and b and a.amount <= b.amount:
            unit = a.unit or b.unit  # 7 of 120 pcs
            out = [maker.candidate(item, name, Value({"amount": plain(a.amount), "unit": unit}, item.value), "exact")]
            other = "qty_inspected" if "qty_inspected" not in names else "qty_delivered"
            if other not in names or other == "qty_inspected":
                out.append(
                    maker.candidate(
                        item, other, Value({"amount": plain(b.amount), "unit": b.unit}, item.value), "compound"
                    )
                )
            return out
    if re.search(r"%|‰|ppm", key) and not re.search(
        r"\d\s*[a-z\u3400-\u9fff]", re.sub(r"[\d.]+\s*(?:%|‰|ppm)", "", key)
    ):
        return maker.made(item, "defect_rate", item.value, item.label.how) if name == "qty_defective" else []
    values = convert(name, item.value, maker.world, hint=item.label.hint)
    told = [f for f in quantities(item.value) if f.weight >= 1.2] if len(list(find_quantities(item.value))) > 1 else []
    if len({f.name for f in told}) > 1:
        return [maker.candidate(item, f.name, Value(f.value, f.raw), "compound") for f in told]
    others = [f for f in told if f.name != name and f.name not in names and values and f.value != values[0].value]
    if others:
        first = [Value({**v.value, "unit": v.value["unit"] or units.get(item.row)}, v.raw) for v in values]
        return [
            *(maker.candidate(item, name, v, item.label.how) for v in first),
            *(maker.candidate(item, f.name, Value(f.value, f.raw), "compound") for f in others),
        ]
    fixed = [Value({**v.value, "unit": v.value["unit"] or units.get(item.row) or units.get(0)}, v.raw) for v in values]
    if name == "qty_defective" and not fixed and re.search(r"^(?:全部|整批|全数|所有|all|whole|entire)", key.strip()):
        return []
    if name == "qty_defective" and fixed and re.search(r"(?:其中|不良|ng)[^\d]{0,4}\d", key):
        roles = list(find_quantities(item.value))
        named = re.search(r"(?:其中|不良|ng)[^\d]{0,4}(?=\d)", key)
        if len(roles) > 1:
            behind = next((r for r in roles if named and r.start >= named.end() - 1), roles[-1])
            fixed = [Value(behind.value, item.value)]
            out = [maker.candidate(item, name, v, item.label.how) for v in fixed]
            return out + _of_how_many(maker, item, roles, behind, names)
    out = [maker.candidate(item, name, v, item.label.how) for v in fixed]
    rate = re.search(r"[(,]\s*([\d.]+\s*(?:%|ppm|‰))", key)
    if rate and name == "qty_defective" and "defect_rate" not in names:
        out += maker.made(item, "defect_rate", rate[1], "compound")
    return out


def _of_how_many(maker: Maker, item: Item, roles: list[Quantity], bad: Quantity, names: set[str]) -> list[Candidate]:
    """`不良52只(共发5000只)`: the larger count beside the bad ones, by the word before it."""
    key = fold(item.value)
    for other in roles:
        before = re.search(
            r"(?P<seen>抽|检|测|验)?(?P<all>共|总|发|到|来|收|送|交)?[^\d,。;()]{0,4}$", key[: other.start]
        )
        if other is bad or other.amount < bad.amount or before is None or not (before["seen"] or before["all"]):
            continue
        name = "qty_inspected" if before["seen"] else "qty_delivered"
        if name not in names:
            return [maker.candidate(item, name, Value(other.value, item.value), "compound")]
    return []
