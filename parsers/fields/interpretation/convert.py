"""From what stands beside a label to the field's normal form; what is no value of its kind yields nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from complaints.field_kinds import CODE_LISTS, CODES, QUANTITIES
from complaints.field_kinds import DATES as DAYS
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.labels import wishes
from parsers.fields.layout.items import is_placeholder
from parsers.fields.values.boxes import choices
from parsers.fields.values.dates import read_date
from parsers.fields.values.locale import World
from parsers.fields.values.normal_forms import (
    code_list,
    find_money,
    find_rates,
    han_money,
    long_value,
    text_value,
    urgency,
    yes_no,
)
from parsers.fields.values.numbers import NUMBER, number, plain, read_quantity, unit_of
from parsers.fields.values.phones import find_phones

DATES = DAYS | {"occurred_at"}
_DATED = Pattern(r"(?<!\s)\s++(?:dt\.?|dated|of|vom|d\.d\.?)\s*\d.*$", re.IGNORECASE)
FUTURE = frozenset({"reply_requested_by", "expiry_date"})
_EMAIL = Pattern(r"[A-Za-z0-9][A-Za-z0-9._%+\-]{0,64}+@[A-Za-z0-9](?:[A-Za-z0-9\-]*\.)+[A-Za-z]{2,}")
HONORIFIC = r"(?:先生|女士|小姐|经理|经 理|主任|工程师|部长|科长|课长|组长|总监|总|厂长|老板|老师|处长|副理|专员|工)"
DESK = r"(?:部门|部|科|课|处|组|室|股|中心|车间|窗口)"


@dataclass(frozen=True, slots=True)
class Value:
    """One normal form with the words it was read from; `sure` False when it had to be guessed."""

    value: Any
    raw: str
    sure: bool = True


_SHORT = 400  # characters of a text whose values are remembered: the same lines come in thread and form, and again


def convert(name: str, text: str, world: World, *, hint: str = "") -> list[Value]:
    """The values of a field in the text beside its label; empty when there is none."""
    return list(_converted(name, text, world, hint)) if len(text) <= _SHORT else _convert(name, text, world, hint)


@lru_cache(maxsize=1024)
def _converted(name: str, text: str, world: World, hint: str) -> tuple[Value, ...]:
    return tuple(_convert(name, text, world, hint))


def _convert(name: str, text: str, world: World, hint: str) -> list[Value]:
    if (
        is_placeholder(text)
        and name != "sample_available"
        and not (name in QUANTITIES and re.fullmatch(r"\s*0\s*", text))
    ):
        return []
    if name in QUANTITIES:
        return _quantity(name, text, hint)
    if name in DATES:
        return _date(name, text, world)
    if name in CODES:
        return _codes(name, text)
    reader = _READERS.get(name)
    if reader:
        return reader(text, world)
    return _text(name, text)


def _quantity(name: str, text: str, hint: str) -> list[Value]:
    found = read_quantity(text)
    if found is None:
        return []
    unit = found.unit
    if unit is None and hint and not re.search(rf"{NUMBER}\s*[a-z\u3400-\u9fff]", fold(text)):
        unit = unit_of(hint)[1]
    del name
    return [Value({"amount": plain(found.amount), "unit": unit}, text.strip())]


def _date(name: str, text: str, world: World) -> list[Value]:
    found = read_date(text, world.dates, future=name in FUTURE)
    if found is None:
        return []
    return [Value(found.shown(with_time=name == "occurred_at"), text.strip(), found.sure)]


_CODE_PREFIX = Pattern(
    r"^(?:(?:lot|batch|d/c|date code|s/?n|p/?o|inv(?:oice)?|serial|order|part|p/?n|item|vin|heat)\s*(?:no\.?|number|nos\.?|#)?\s*[:.#]*\s*(?=[^\s\-]\S*\d|\d)|no\.?\s*[:.#]\s*|#\s*|批号[:]?|第(?=\d))",
    re.IGNORECASE,
)


def _codes(name: str, text: str) -> list[Value]:
    """Codes keep their letters; `D/C 2638` is 2638; a remark in words behind the code is none of it."""
    flat = text if name in CODE_LISTS else text.replace("\n", " ")
    parts = code_list(flat) if name in CODE_LISTS or re.search(r"[、;\n]", flat) else [flat]
    out: list[Value] = []
    for part in parts:
        code = text_value(part)
        bare = code if re.match(r"(?i)(?:s/?n|d/?c|p/?n|lot|vin)\d", code) else _CODE_PREFIX.sub("", code)
        code = (
            bare
            if bare and re.search(r"\d", bare) and not (name == "order_no" and re.match(r"(?i)po-", code))
            else code
        )
        code = _DATED.sub("", code)  # HA/26/1177 dt. 04.08.2026
        if name != "customer_code":
            code = re.sub(r"\s*\([^()]*[\u3400-\u9fff]{2,}[^()]*\)$", "", code)
            code = re.split(r"[,,]\s*(?=[\u3400-\u9fff])|\s+(?=[\u3400-\u9fff]{2,})", code)[0]
        if not code or len(code) > 40 or is_placeholder(code):
            continue
        if re.match(r"(?:[a-z]{3,}\s+){2,}\S*$", code):
            continue  # "angle grinders AG-125": words about the goods, not a number
        if name not in ("customer_code",) and not re.search(r"[0-9A-Za-z]", code):
            continue
        if name in ("lot_no", "serial_no") and not re.search(r"\d", code) and len(code) > 12:
            continue
        out.append(Value(code, part.strip()))
    return out


def _phones(text: str, world: World) -> list[Value]:
    return [Value(p.value, text[p.start : p.end]) for p in find_phones(text, world.regions, lenient=True)]


#: where the number of a fax begins behind that of a telephone
FAX_MARK = Pattern(r"(?i)(?<=\d)[\s\-–,;|/]+(?:tele)?fax\W|(?<=\d)[\s,;|/]*(?:传真|傳真)")


def _telephones(text: str, world: World) -> list[Value]:
    """The numbers of a telephone's label, up to the one that is told to be a fax."""
    mark = FAX_MARK.search(text)
    return _phones(text[: mark.start()], world) if mark else _phones(text, world)


def _emails(text: str, world: World) -> list[Value]:
    del world
    return [Value(m[0].lower(), m[0]) for m in _EMAIL.finditer(text)]


def _rate(text: str, world: World) -> list[Value]:
    del world
    for value, start, end in find_rates(text):
        return [Value(value, text[start:end])]
    bare = re.fullmatch(r"\s*(0?\.\d+)\s*", text)
    return [Value(float(bare[1]), text.strip())] if bare else []


def _money(text: str, world: World) -> list[Value]:
    for value, start, end in find_money(text, world.currency):
        return [Value(value, text[start:end])]
    words = han_money(text)
    if words:
        return [Value({"amount": f"{words:.2f}", "currency": world.currency}, text.strip())]
    bare = re.match(rf"\s*({NUMBER})\s*$", fold(text))
    amount = number(bare[1]) if bare else None
    return (
        []
        if amount is None
        else [Value({"amount": f"{amount:.2f}", "currency": world.currency}, text.strip(), sure=False)]
    )


def _kilometres(text: str, world: World) -> list[Value]:
    del world
    m = re.search(rf"({NUMBER})\s*(万|k(?!m))?\s*(?:多|余)?\s*(?:公里|km|千米|kms|kilomet|里)?", fold(text))
    value = number(m[1]) if m else None
    if m is None or value is None:
        return []
    return [Value(int(value * {"万": 10_000, "k": 1000}.get(m[2] or "", 1)), text.strip())]


def _ordinal(text: str, world: World) -> list[Value]:
    del world
    m = re.search(r"(?:第\s*)?(\d{1,2}|[一二两三四五六七八九十])\s*(?:次|st|nd|rd|th|times?)?", fold(text))
    value = number(m[1]) if m else None
    return [] if value is None else [Value(int(value), text.strip())]


def _sample(text: str, world: World) -> list[Value]:
    del world
    ticked = choices(text)
    answer = yes_no(ticked.on[0]) if ticked.on else None if ticked.off else yes_no(text)
    if answer is None and not ticked.on and not ticked.off and read_quantity(text):
        answer = True
    return [] if answer is None else [Value(answer, text.strip())]


def _urgent(text: str, world: World) -> list[Value]:
    del world
    ticked = choices(text)
    word = urgency(" ".join(ticked.on)) if ticked.on else None if ticked.off else urgency(text)
    return [] if word is None else [Value(word, text.strip())]


def _requests(text: str, world: World) -> list[Value]:
    del world
    return [Value(v, text.strip()) for v in wishes.from_form(text)]


def _contact(text: str, world: World) -> list[Value]:
    del world
    flat = text_value(re.sub(r"\n", " / ", text))
    flat = _EMAIL.sub("", flat)
    first = re.split(
        r"\s*[/|,;、(]\s*|\s{2,}|(?<=[\u3400-\u9fff])\s*(?=[+\d])|\s(?=\+?\d)|\s(?=(?:tel|phone|电话|手机|mobile|ext)\b)",
        flat,
        flags=re.IGNORECASE,
    )[0]
    folded = fold(first)
    title = re.fullmatch(rf"([\u3400-\u9fff]{{2,4}}?)\s*{HONORIFIC}", folded)
    if title and len(title[1]) >= 2:
        first = first[: len(title[1])]
    first = re.sub(r"^(?:mr|mrs|ms|miss|dr|herr|frau|attn)\.?\s+", "", first.strip(), flags=re.IGNORECASE).strip()
    if not first or len(first) > 40 or re.search(r"\d", first):
        return []
    desk = re.fullmatch(rf"([\u3400-\u9fff]{{2,4}})\s+[\u3400-\u9fff]{{1,8}}{DESK}", folded)
    if desk:
        first = first[: len(desk[1])]  # 江佩颖 品保课
    after = re.fullmatch(rf"([\u3400-\u9fff]{{1,10}}(?:{DESK}|{HONORIFIC}))\s+([\u3400-\u9fff]{{2,4}})", folded)
    if after and not re.search(rf"(?:{DESK}|{HONORIFIC})$", after[2]):
        first = first[-len(after[2]) :]  # 采购部经理 罗婉仪
    post = re.fullmatch(rf"([\u3400-\u9fff]{{2,4}})\s+[\u3400-\u9fff]{{0,8}}{HONORIFIC}", folded)
    if post:
        first = first[: len(post[1])]  # 沈若谷 质量部经理
    spaced = re.fullmatch(r"([\u3400-\u9fff])\s([\u3400-\u9fff]{1,2})", first)
    return [Value("".join(spaced.groups()) if spaced else first, text.strip())]


def _text(name: str, text: str) -> list[Value]:
    if name in ("description", "usage_conditions"):
        value = long_value(text)
        return [Value(value, text.strip())] if len(value) >= 2 else []
    value = text_value(text.replace("\n", " "))
    if name == "customer_name":
        value = re.sub(r"\s*\((?:[^()]{0,6}章|签字|seal|stamp)\)\s*$|\s+(?:盖章|公章).*$", "", value)
        value = re.split(r"\s{2,}|\s(?=(?:地址|电话|联系人|tel|add)\b)", value)[0]
    if name == "defect_item":
        ticked = choices(text)
        if ticked.on or ticked.off:
            return [Value(text_value(t), text.strip()) for t in ticked.on]
    if not value or len(value) > 200:
        return []
    return [Value(value, text.strip())]


_READERS: dict[str, Callable[[str, World], list[Value]]] = {
    "contact_phone": _telephones,
    "contact_fax": _phones,
    "contact_email": _emails,
    "defect_rate": _rate,
    "amount_claimed": _money,
    "mileage_km": _kilometres,
    "occurrence_ordinal": _ordinal,
    "sample_available": _sample,
    "urgency": _urgent,
    "customer_request": _requests,
    "contact_name": _contact,
}
