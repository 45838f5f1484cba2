"""Which candidates of one field stand: labels before sentences, a value per line of goods, equal ones once."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence
from functools import cache, lru_cache
from typing import Any

from complaints.field_kinds import CODE_LISTS, QUANTITIES
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.candidates import Candidate
from parsers.fields.prose.companies import company_like

#: fields of which a message may truly have several values
MANY = frozenset(
    {
        *CODE_LISTS,
        "part_no",
        "customer_part_no",
        "contact_phone",
        "contact_fax",
        "contact_email",
        "customer_request",
        "product_name",
        "model_spec",
        "defect_item",
    }
)
PROSE_RANK = 2
_ALIKE = 0.85
_MOST_COMPARED = 400  # different names of goods that are looked for in one another


def bare(value: Any) -> str:
    """A value by its letters and digits alone, for comparing: width, case, spaces and punctuation make no difference."""
    return _bare_text(str(value))


@lru_cache(maxsize=4096)
def _bare_text(text: str) -> str:
    full = unicodedata.normalize("NFKC", text).casefold()
    return "".join(ch for ch in full if unicodedata.category(ch)[0] not in "ZPC") or full


def choose(name: str, found: list[Candidate]) -> list[Candidate]:
    """The candidates that become values of the field `name`, in the order of the reading; empty when none holds anything."""
    found = [c for c in found if c.value not in (None, "")]
    if name == "qty_defective":
        found = [c for c in found if c.value["amount"] != 0] or found
    if not found:
        return []
    if name in ("product_name", "model_spec"):
        return _goods(name, found)
    if name in QUANTITIES:
        return _quantities(name, found)
    if name == "customer_name":
        return _one(_by_likeness(found))
    if name in ("contact_phone", "contact_fax"):
        return _phones(found)
    if name == "contact_email":
        return _distinct(sorted(found, key=lambda c: (c.rank, c.order)))[:2]
    if name == "contact_name":
        return _contact(found)
    if name == "customer_request":
        return _requests(found)
    if name in MANY:
        return _codes(name, found)
    return _singles(name, found)


def _order(c: Candidate) -> tuple[float, ...]:
    return (c.rank, -c.weight, c.order)


def _distinct(found: Sequence[Candidate]) -> list[Candidate]:
    out: list[Candidate] = []
    seen: set[str] = set()
    for c in found:
        key = bare(c.value)
        if key not in seen:
            seen.add(key)
            out.append(c)
    return out


def _one(found: list[Candidate]) -> list[Candidate]:
    return sorted(found, key=_order)[:1]


def _by_likeness(found: list[Candidate]) -> list[Candidate]:
    """Among labelled names the best rank only; a signature's company counts when no label names one."""
    best = min(c.rank for c in found)
    top = [c for c in found if c.rank == best]
    sources = Counter(fold(str(c.value)) for c in found)

    # the name that other sources confirm, and the full name before its short form
    def support(c: Candidate) -> float:
        return (
            sources[fold(str(c.value))]
            - 1
            + c.weight
            + (0.4 if company_like(str(c.value)) else 0.0)
            + min(len(str(c.value)), 12) * 0.01
        )

    return [max(top, key=support)]


def _singles(name: str, found: list[Candidate]) -> list[Candidate]:
    """Fields with one value: the best; a second one stays when another paper states it as plainly and differs."""
    ordered = sorted(found, key=_order)
    best = ordered[0]
    rows = [c for c in ordered if c.row and c.rank == best.rank]
    if best.row and len({bare(c.value) for c in rows}) > 1:
        return _distinct(sorted(rows, key=lambda c: c.order))
    out = [best]
    if name in ("description", "contact_title", "usage_conditions", "address", "urgency"):
        return out
    for other in ordered[1:]:
        plain = other.rank <= 1 and not other.rule.startswith("inside")
        if (
            plain
            and best.rank <= 1
            and other.source.part != best.source.part
            and not same(name, best.value, other.value)
        ):
            out.append(other)
            break
    return out


def same(name: str, a: Any, b: Any) -> bool:
    """Whether two values of a field say the same: alike but for spelling, or one day where one of them has no hour."""
    if bare(a) == bare(b):
        return True
    if name == "occurred_at":
        return str(a)[:10] == str(b)[:10]
    if not (isinstance(a, str) and isinstance(b, str)):
        return False
    alike = difflib.SequenceMatcher(None, bare(a), bare(b))
    # the first two are upper bounds of the third and much quicker
    return alike.real_quick_ratio() > _ALIKE and alike.quick_ratio() > _ALIKE and alike.ratio() > _ALIKE


def _codes(name: str, found: list[Candidate]) -> list[Candidate]:
    """Codes: all of the labelled ones; sentences add only what no label of the same field has."""
    labelled = [c for c in found if c.rank <= 1]
    prose = [c for c in found if c.rank == PROSE_RANK]
    rest = [c for c in found if c.rank > PROSE_RANK]
    if labelled:
        chosen = sorted(labelled, key=lambda c: (c.rank, c.order))
        if name == "lot_no":
            chosen += [c for c in prose if c.rule == "id"]
    elif prose:
        chosen = sorted(prose, key=lambda c: c.order)
    else:
        chosen = sorted(rest, key=_order)
        chosen = [c for c in chosen if c.rank == chosen[0].rank]
    out = _distinct(chosen)
    if name == "customer_ref_no":
        return out[:1]
    ends = {key[len(key) - size :] for c in out for key in [bare(c.value)] for size in range(min(5, len(key)))}
    return [c for c in out if len(bare(c.value)) >= 5 or bare(c.value) not in ends]


def _goods(name: str, found: list[Candidate]) -> list[Candidate]:
    """Products: those of labels, each line of goods its own; from sentences the one said most plainly and most often."""
    labelled = [c for c in found if c.rank <= 1]
    if labelled:
        best = min(c.rank for c in labelled)
        top = sorted((c for c in labelled if c.rank == best), key=lambda c: c.order)
        rows = [c for c in top if c.row]
        return _distinct(rows or top[:1])
    plain = [c for c in found if c.rule.endswith("id")] if name == "model_spec" else []
    pool = plain or found
    scores: dict[str, float] = {}
    near = _confirmed(found)
    for c in pool:
        key = bare(c.value)
        scores[key] = max(scores.get(key, 0.0), c.weight + min(near(c.rule, key), 1.0) - 0.2 * (c.rank - 2))
    first: dict[str, int] = {}
    for c in pool:
        key = bare(c.value)
        first[key] = min(first.get(key, c.order), c.order)
    best_key = max(scores, key=lambda k: (scores[k], -first[k]))
    if name == "model_spec" and plain:
        return _distinct(sorted(plain, key=lambda c: c.order))[:3]
    listed = _listed(pool) if name == "product_name" else []
    if len(listed) > 1 and best_key in {bare(c.value) for c in listed}:
        return listed
    return [min((c for c in pool if bare(c.value) == best_key), key=_order)]


def _confirmed(found: Sequence[Candidate]) -> Callable[[str, str], float]:
    """How often another rule gives a name of goods, or one with or within it: half a point each, for a rule and a name.

    Among so many names that a person would lose count, only the first ones confirm.
    """
    times = Counter((o.rule, bare(o.value)) for o in found)
    others = list(times.items())[:_MOST_COMPARED]

    @cache
    def near(rule: str, key: str) -> float:
        return sum(
            0.5 * count for (its_rule, other), count in others if its_rule != rule and (key in other or other in key)
        )

    return near


_LIST_ITEM = Pattern(
    r"\s*(?:\(?\d{1,2}[.)、)]|[①-⑳]|[-*•·▪◆►]\s|[((][一二三四五六七八九十][))]|[一二三四五六七八九]、)"
)


def _listed(pool: Sequence[Candidate]) -> list[Candidate]:
    """The goods of a numbered list of troubles, each said plainly in its own item."""
    best: dict[str, Candidate] = {}
    for c in pool:
        place = c.source.text
        listed = c.rank == PROSE_RANK and c.weight >= 2.4 and _LIST_ITEM.match(place)
        if listed and (place not in best or c.weight > best[place].weight):
            best[place] = c
    return _distinct(sorted(best.values(), key=lambda c: c.order))


def _quantities(name: str, found: list[Candidate]) -> list[Candidate]:
    """Quantities: one per line of goods; else the plainest, with another paper's where it differs."""
    labelled = sorted((c for c in found if c.rank <= 1), key=lambda c: (c.rank, c.order))
    rows = [c for c in labelled if c.row]
    if rows and len({c.row for c in rows}) > 1:
        return _distinct_rows(rows)
    prose = [c for c in found if c.rank == PROSE_RANK]
    if labelled:
        best = labelled[0]
        out = [best]
        for other in labelled[1:]:
            if other.source.part != best.source.part and other.value["amount"] != best.value["amount"]:
                out.append(other)
                break
        else:
            strong = [
                c
                for c in prose
                if c.weight >= 1.2 and c.value["amount"] != best.value["amount"] and c.source.part != best.source.part
            ]
            out += strong[:1] if name == "qty_defective" else []
        return out
    if prose:
        return _from_sentences(name, prose)
    rest = sorted(found, key=_order)
    return rest[:1]


def _from_sentences(name: str, prose: list[Candidate]) -> list[Candidate]:
    """In sentences a total counts before its parts; several lots with a quantity each keep theirs."""
    per_lot = [
        c
        for c in prose
        if c.weight >= 1.7 and re.match(r"\W*(?:批号|批次|lot|batch)\W*\S*\d", fold(c.source.text)[:40])
    ]
    if (
        name == "qty_defective"
        and len({c.source.text for c in per_lot}) > 1
        and len(per_lot) == len({c.source.text for c in per_lot})
    ):
        return _distinct_rows(per_lot)
    items = _per_item(prose)
    if len(items) > 1:
        return items
    totals = [c for c in prose if _behind_total(fold(c.source.text), fold(c.raw)[:6])]
    strong = [c for c in totals if c.weight >= 1.3]
    best = max(strong or prose, key=lambda c: (c.weight, -c.order))
    return [best]


_TOTAL = Pattern(r"(?:一共|总共|共计|合计|总计|累计|共|in total|total of)(?P<gap>[^\d,。]{0,4})")


def _behind_total(text: str, raw: str) -> bool:
    """Whether this stands in the text within a few characters behind a word for a total."""
    return any(text.find(raw, m.start("gap"), m.end() + len(raw)) >= 0 for m in _TOTAL.finditer(text))


def _per_item(prose: Sequence[Candidate]) -> list[Candidate]:
    """Each item of a numbered list of troubles keeps its own quantity, when every one tells it plainly."""
    best: dict[str, Candidate] = {}
    for c in prose:
        place = c.source.text
        if c.weight >= 0.9 and _LIST_ITEM.match(place) and (place not in best or c.weight > best[place].weight):
            best[place] = c
    return sorted(best.values(), key=lambda c: c.order)


def _distinct_rows(rows: Sequence[Candidate]) -> list[Candidate]:
    """One value for each line of goods; equal amounts of two lines are two values."""
    out: list[Candidate] = []
    seen: set[tuple[int, str]] = set()
    for c in rows:
        key = (c.row, bare(c.value)) if c.row else (0, bare(c.value) + c.source.text)
        if key not in seen:
            seen.add(key)
            out.append(c)
    return out


def _phones(found: list[Candidate]) -> list[Candidate]:
    labelled = [c for c in found if c.rank <= 1]
    parts = {c.source.part for c in labelled}
    beside = [c for c in found if c.rule == "signature" and parts == {c.source.part}] if labelled else []
    pool = sorted([*labelled, *beside] or found, key=lambda c: (c.rank, c.order))
    if not labelled:
        best = min(c.rank for c in pool)
        pool = [c for c in pool if c.rank == best]
    out: dict[str, Candidate] = {}  # by the number without its extension
    for c in pool:
        base = str(c.value).split(";")[0]
        if base not in out or len(str(c.value)) > len(str(out[base].value)):
            out[base] = c
    return list(out.values())[:4]


def _contact(found: list[Candidate]) -> list[Candidate]:
    """The labelled contact; else the name in the signature (the one of the header when both agree); else the header's."""
    labelled = [c for c in found if c.rank <= 1 and not company_like(str(c.value))]
    if labelled:
        return [min(labelled, key=_order)]
    found = [c for c in found if not company_like(str(c.value))]
    header = next((c for c in found if c.rule == "from-name"), None)
    signed = sorted((c for c in found if c.rank == 3), key=lambda c: (-c.weight, c.order))
    if signed:
        return [signed[0]]
    told = [c for c in found if c.rule == "introduced"]
    if told and (header is None or fold(str(told[0].value)) not in fold(str(header.value))):
        return [told[0]]
    return [header] if header else sorted(found, key=_order)[:1]


def _requests(found: list[Candidate]) -> list[Candidate]:
    """A form's requests; the mail's own are added (they are two voices of one wish)."""
    form = [c for c in found if c.rank <= 1]
    prose = [c for c in found if c.rank == PROSE_RANK]
    rest = [c for c in found if c.rank > PROSE_RANK] if not form and not prose else []
    chosen = _distinct([*rest, *sorted(form, key=lambda c: (c.rank, c.order)), *sorted(prose, key=lambda c: c.order)])
    real = [c for c in chosen if c.value != "other"]
    return real or chosen
