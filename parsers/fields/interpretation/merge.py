"""Candidates of all sources become the values of the reading: best first, equal ones once, disagreement kept and told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import islice

from complaints.field_kinds import CODE_LISTS, QUANTITIES
from complaints.reading import FieldValue, Problem
from parsers.fields.candidates import Candidate
from parsers.fields.context import Context
from parsers.fields.interpretation.calibration import confidence_of
from parsers.fields.interpretation.choose import MANY, PROSE_RANK, bare, choose, same
from parsers.fields.prose.companies import company_like, is_ours

_MOST_COMPARED = 100  # values of a field that are compared letter by letter


def merge(candidates: Sequence[Candidate], context: Context) -> tuple[dict[str, tuple[FieldValue, ...]], list[Problem]]:
    """Fields with their values, best first, and what disagrees."""
    by_name: dict[str, list[Candidate]] = {}
    for candidate in _with_extensions(candidates):
        by_name.setdefault(candidate.name, []).append(candidate)
    _drop_ours(by_name, context)
    _drop_cross(by_name)
    fields: dict[str, tuple[FieldValue, ...]] = {}
    problems: list[Problem] = []
    for name, found in by_name.items():
        chosen = choose(name, found)
        if not chosen:
            continue
        agree = _agreeing(name, found, chosen)
        fields[name] = tuple(_value(name, c, chosen, agree=agree(c)) for c in chosen)
        if len(chosen) > 1 and name not in MANY and not all(c.row for c in chosen):
            problems.append(Problem("sources_disagree", name, " / ".join(str(c.value)[:60] for c in chosen[:4])))
    problems += _rates(fields)
    return fields, problems


def _with_extensions(candidates: Sequence[Candidate]) -> list[Candidate]:
    """An extension in a field of its own belongs to the phone of the same paper."""
    alone = [c for c in candidates if _is_extension(c)]
    rest = [c for c in candidates if not _is_extension(c)]
    if not alone:
        return rest
    of_part = {a.source.part: a for a in reversed(alone)}
    out = []
    for c in rest:
        extension = of_part.get(c.source.part)
        fits = c.name == "contact_phone" and extension and ";ext=" not in c.value
        if fits and extension and not re.match(r"\+861[3-9]|\+8869", c.value):
            out.append(replace(c, value=c.value + extension.value))
        else:
            out.append(c)
    return out


def _is_extension(c: Candidate) -> bool:
    return c.name == "contact_phone" and str(c.value).startswith(";ext=")


def _drop_ours(by_name: dict[str, list[Candidate]], context: Context) -> None:
    names = by_name.get("customer_name", [])
    if not names:  # a form's "raised by" may name the company
        names = [
            replace(c, name="customer_name") for c in by_name.get("contact_name", []) if company_like(str(c.value))
        ]
    by_name["customer_name"] = [c for c in names if not is_ours(str(c.value), context)]
    mails = by_name.get("contact_email", [])
    by_name["contact_email"] = [c for c in mails if str(c.value) not in context.ours]


def _drop_cross(by_name: dict[str, list[Candidate]]) -> None:
    """A code that a label gives to one field is not taken by a sentence for another; a lot is no date, a name no product."""
    labelled: dict[str, str] = {}
    for name, found in by_name.items():
        for c in found:
            if c.rank <= 1 and name not in QUANTITIES and isinstance(c.value, str):
                labelled.setdefault(bare(c.value), name)
    for name in (*CODE_LISTS, "part_no", "customer_part_no", "customer_ref_no", "model_spec"):
        by_name[name] = [c for c in by_name.get(name, []) if c.rank <= 1 or labelled.get(bare(c.value), name) == name]
    if by_name.get("customer_ref_no"):
        taken = {
            bare(c.value)
            for n in ("order_no", "lot_no", "serial_no", "part_no", "delivery_note_no", "invoice_no")
            for c in by_name.get(n, [])
        }
        by_name["customer_ref_no"] = [
            c for c in by_name["customer_ref_no"] if c.rank <= 1 or bare(c.value) not in taken
        ]
    ids = {bare(c.value) for n in ("part_no", "customer_part_no") for c in by_name.get(n, []) if c.rank <= PROSE_RANK}
    by_name["model_spec"] = [c for c in by_name.get("model_spec", []) if c.rank <= 1 or bare(c.value) not in ids]


def _agreeing(name: str, found: Sequence[Candidate], chosen: Sequence[Candidate]) -> Callable[[Candidate], bool]:
    """Whether another paper gives the same value, for each that was chosen.

    Among very many values it must be the same to the letter: all the numbers of a long list are alike.
    """
    parts: dict[str, set[str]] = {}
    values: dict[tuple[str, str], Candidate] = {}
    for o in found:
        parts.setdefault(bare(o.value), set()).add(o.source.part)
        values.setdefault((o.source.part, bare(o.value)), o)
    few = len(chosen) <= _MOST_COMPARED

    def agree(c: Candidate) -> bool:
        if parts.get(bare(c.value), set()) - {c.source.part}:
            return True
        others = (o for (part, _), o in values.items() if part != c.source.part)
        return few and any(same(name, o.value, c.value) for o in islice(others, _MOST_COMPARED))

    return agree


def _value(name: str, c: Candidate, chosen: Sequence[Candidate], *, agree: bool) -> FieldValue:
    clash = len(chosen) > 1 and name not in MANY and not c.row
    certainty = confidence_of(name, c, agree=agree, clash=clash)
    return FieldValue(c.value, c.raw, c.method, c.source, certainty)


def _rates(fields: dict[str, tuple[FieldValue, ...]]) -> list[Problem]:
    """A stated defect rate that its own counts contradict."""
    rate = fields.get("defect_rate")
    bad = fields.get("qty_defective")
    if not rate or not bad or len(bad) != 1:
        return []
    for base in ("qty_inspected", "qty_delivered"):
        whole = fields.get(base)
        if whole and len(whole) == 1 and whole[0].value["amount"] and whole[0].value["unit"] == bad[0].value["unit"]:
            computed = bad[0].value["amount"] / whole[0].value["amount"]
            if abs(computed - rate[0].value) <= max(0.0006, 0.06 * computed):
                return []
            if base == "qty_inspected" or "qty_inspected" not in fields:
                return [Problem("rate_disagrees", "defect_rate", f"stated {rate[0].value:g}, computed {computed:g}")]
    return []
