"""Places that hold several facts: `不良数/检验数: 5/200`, `联系人/电话: 丛晓 / 139…`, a name with phone and mail."""

from __future__ import annotations

import re

from complaints.field_kinds import QUANTITIES
from foundations.language.pattern import Pattern
from foundations.language.script import fold
from parsers.fields.candidates import Candidate
from parsers.fields.interpretation import form
from parsers.fields.interpretation.convert import convert
from parsers.fields.interpretation.making import Maker
from parsers.fields.layout.items import Item
from parsers.fields.prose.companies import BUSINESS, company_like, is_street
from parsers.fields.prose.people import looks_like_name


def several(maker: Maker, item: Item, fields: tuple[str, ...], names: set[str]) -> list[Candidate]:
    """`不良数/检验数: 5/200`, `联系人/电话: 丛晓 / 139…`: parts in the order of the label, else by what they are."""
    value = item.value
    out: list[Candidate] = []
    if set(fields) <= {
        "contact_name",
        "contact_phone",
        "contact_email",
        "contact_title",
        "contact_fax",
        "extension",
        "address",
    } and not set(fields) <= {"contact_phone", "contact_fax"}:
        return mixed(maker, item)
    parts = [
        p.strip()
        for p in re.split(r"\s+/\s+|(?<=\d)\s*/\s*(?=\d)|(?<=\S\S\S)/(?=\S\S\S)|\s*[|\n;]\s*|\s{2,}", value)
        if p.strip()
    ]
    if len(parts) != len(fields) and set(fields) & (QUANTITIES | {"quantity", "defect_rate"}):
        parts = [p.strip() for p in re.split(r"[,,、]|\s+", value) if p.strip()]
    if set(fields) == {"customer_name", "contact_name"} and len(parts) == 1:
        return maker.made(
            item,
            "customer_name" if re.search(r"公司|厂|店|行|\b(?:ltd|inc|gmbh|llc|co)\b", fold(value)) else "contact_name",
            value,
            "compound",
        )
    if len(parts) == len(fields):
        parts = form.with_unit(fields, parts)
        for name, part in zip(fields, parts, strict=True):
            real = form.quantity_name(set(fields) | names) if name == "quantity" else name
            if real not in ("unit", "extension", "describes"):
                out += maker.made(item, real, part, "compound")
        return out
    if set(fields) == {"product_name", "model_spec"}:
        split = re.match(r"^(?P<n>.*?[\u3400-\u9fff)])\s*(?P<m>[A-Za-z0-9φΦ][^\u3400-\u9fff]*)$", value.strip())
        if split:
            return [
                *maker.made(item, "product_name", split["n"], "compound"),
                *maker.made(item, "model_spec", split["m"], "compound"),
            ]
        return maker.made(item, "product_name", value, "compound")
    if set(fields) <= {"contact_phone", "contact_fax"}:
        return [c for name in fields for c in maker.made(item, name, value, "compound")]
    if set(fields) == {"lot_no", "serial_no"}:
        name = "serial_no" if re.match(r"\s*(?:s/?n|serial|序列|机号)", fold(value)) else "lot_no"
        return maker.made(item, name, value, "compound")
    for name in fields if {"lot_no", "serial_no"} >= set(fields) else fields[:1]:
        out += maker.made(item, name, value, "compound")
        break
    return out


def mixed(maker: Maker, item: Item) -> list[Candidate]:
    """A field that holds name, phone and mail together."""
    text = item.value
    out = maker.made(item, "contact_phone", text, "compound") + maker.made(item, "contact_email", text, "compound")
    first = re.split(r"[/|,,;;\n\s]", text.strip())[0]
    if out or looks_like_name(first):
        for value in convert("contact_name", text, maker.world):
            if (
                looks_like_name(value.value)
                or re.fullmatch(r"[\u3400-\u9fff]{2,4}", str(value.value))
                or re.fullmatch(r"[A-Z][\w'\-]+(?: [A-Z][\w'\-]+){1,3}", str(value.value))
            ):
                out.append(maker.candidate(item, "contact_name", value, "compound"))
    if not out and "contact_name" in item.label.fields:
        out = maker.made(item, "contact_name", text, "compound")
    return out


_FORM = Pattern(r"\W*(?:ltd|limited|inc|llc|corp|gmbh|plc|pte|pty|sdn|bhd|s\.?a|b\.?v|co)\b", re.IGNORECASE)


def company_and_seat(value: str) -> tuple[str, str]:
    """`Harrow Ltd, 4 Mill Street, Leeds`: the company and, where it is plainly one, the address behind it."""
    for cut in re.finditer(r"\s*[,，;；\n]\s*|\s{2,}|(?<=公司)\s*\(?(?=[\u3400-\u9fff]{2,3}[省市])", value):
        head, rest = value[: cut.start()].strip(), value[cut.end() :].strip(" ()")
        if not company_like(head) or _FORM.match(rest):
            continue
        if is_street(rest):
            return head, rest
        if (
            cut[0].strip() == ","
            and re.fullmatch(r"[A-ZÀ-Þ][\w\-]+(?: [A-ZÀ-Þ][\w\-]+)?", rest)
            and not BUSINESS.search(rest)
        ):
            return head, ""  # the town where it sits
    return value, ""


def company_and_person(value: str) -> tuple[str, str]:
    """`甲乙有限公司 品质部 涂志坚`: the company before a sender's name, and the rest; "" and the value when there is none."""
    found = re.match(
        r"\s*(?P<c>[\u3400-\u9fff()]{3,30}(?:公司|集团|厂|廠|集團|医院|醫院))[\s,，/]+(?P<rest>\S.*)$", value
    )
    return (found["c"], found["rest"]) if found else ("", value)
