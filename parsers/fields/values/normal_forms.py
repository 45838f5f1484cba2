"""Normal forms of money, rates, codes and code lists, yes/no, urgency and the customer's requests."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.values.about import without_about
from parsers.fields.values.numbers import NUMBER, number
from parsers.fields.values.numerals import HAN_NUMBER, HAN_RUN

_CURRENCIES = (
    ("CNY", r"人民币|rmb|cny|¥|￥"),
    ("TWD", r"新台币|nt\$|ntd|twd|台币"),
    ("HKD", r"港币|hk\$|hkd|港元"),
    ("MOP", r"澳门币|mop\$?|澳门元"),
    ("NZD", r"nz\$|nzd|纽币|新西兰元"),
    ("USD", r"us\$|usd|美元|美金"),
    ("EUR", r"eur|€|欧元"),
    ("GBP", r"gbp|£|英镑"),
    ("JPY", r"jpy|日元|日圆"),
    ("SGD", r"s\$|sgd|新加坡元"),
    ("AUD", r"au?\$|aud|澳元"),
    ("INR", r"inr|rs\.?|₹"),
    ("CHF", r"chf"),
    ("CAD", r"ca?\$|cad|加元"),
    ("MYR", r"myr|rm(?=\s?\d)|林吉特|马币"),
    ("THB", r"thb|฿|泰铢"),
    ("KRW", r"krw|₩|韩元|韩币"),
    ("VND", r"vnd|₫|越南盾"),
    ("IDR", r"idr|印尼盾"),
    ("PHP", r"php|₱"),
    ("SEK", r"sek"),
    ("NOK", r"nok"),
    ("DKK", r"dkk"),
    ("PLN", r"pln|zł"),
    ("CZK", r"czk"),
    ("ZAR", r"zar"),
    ("BRL", r"brl|r\$"),
    ("MXN", r"mxn|mx\$"),
    ("AED", r"aed"),
    ("TRY", r"try(?=\s?\d)|₺"),
)
_BEFORE = "|".join(f"(?P<b{code}>{words})" for code, words in _CURRENCIES) + r"|(?P<bdollar>\$)"
_AFTER = "|".join(f"(?P<a{code}>{words})" for code, words in _CURRENCIES) + r"|(?P<aCNY2>元|圆|块钱)"
_MONEY = Sought(
    rf"(?:(?<![a-z])(?:{_BEFORE})\s*[:]?\s*(?P<n>{NUMBER}|\d{{1,3}}(?:\.\d{{3}})+(?:,\d{{2}})?)\s*(?P<k>万|千|k\b)?\s*(?:元|圆|整|/-)*)"
    rf"|(?:(?P<n2>{NUMBER}|{HAN_NUMBER}{{1,12}})\s*(?P<k2>万|千|k)?\s*(?:{_AFTER})(?![a-z/]))"
)
_RATE = Sought(rf"(?P<n>\d{{1,2}},\d{{1,2}}(?=\s*%)|{NUMBER})\s*(?P<u>%|‰|ppm|percent|pct)")
_HAN_RATE = Sought(rf"(?P<b>百|千|万)分之(?P<n>{HAN_RUN}(?:点{HAN_RUN})?|{NUMBER})")


def text_value(text: str) -> str:
    """Normal form of a text field: NFKC, outer space and separators trimmed, inner space single."""
    value = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    return re.sub(r"\s+", " ", value).strip(" \t\r\n:;,、。|_*")


def long_value(text: str) -> str:
    """Normal form of a long text: as for text, but line breaks stay and the final full stop too."""
    value = unicodedata.normalize("NFKC", text).replace("\u200b", "").replace("\ufeff", "")
    lines = [re.sub(r"[^\S\n]+", " ", line).strip(" _|") for line in value.splitlines()]
    return "\n".join(line for line in lines if line).strip(" :")


def find_money(text: str, default: str = "CNY") -> Iterator[tuple[dict[str, Any], int, int]]:
    """Every exact amount of money with its currency: ({"amount": "12500.00", "currency": "CNY"}, start, end).

    Sums of about (几千元, 三四百块钱, 3-5万元) are none.
    """
    key = without_about(fold(text))
    for m in _MONEY.finditer(key):
        written = m["n"] or m["n2"]
        code = next((k[1:4] for k, v in m.groupdict().items() if v and k[0] in "ab" and k[1:4].isupper()), None)
        if m["bdollar"]:
            code = {"TWD": "TWD", "HKD": "HKD", "MOP": "MOP"}.get(default, "USD")
        if m["aCNY2"]:
            code = default
        if code == "CNY" and m["n"] and "元" not in m[0] and default == "JPY":
            code = "JPY"
        if re.fullmatch(r"\d{1,3}(?:\.\d{3})+(?:,\d{2})?", written) and (
            code in ("EUR", "CHF") or re.search(r"\.\d{3}$", written) or written.count(".") > 1 or "," in written
        ):
            written = written.replace(".", "").replace(",", ".")
        value = number(written)
        if value is None or value == 0:
            continue
        scale = {"万": 10_000, "千": 1000, "k": 1000}.get(m["k"] or m["k2"] or "", 1)
        yield {"amount": f"{value * scale:.2f}", "currency": code or default}, m.start(), m.end()


def han_money(text: str) -> Decimal | None:
    """Amount of 壹万贰仟伍佰元整 / 叁佰元伍角; None when it is none."""
    m = re.search(rf"({HAN_RUN})[元圆](?:整|正|({HAN_NUMBER})角)?(?:({HAN_NUMBER})分)?", without_about(fold(text)))
    whole = number(m[1]) if m else None
    if m is None or whole is None:
        return None
    cents = sum((number(m[i]) or Decimal(0)) * step for i, step in ((2, Decimal("0.1")), (3, Decimal("0.01"))) if m[i])
    return whole + cents


def find_rates(text: str) -> Iterator[tuple[float, int, int]]:
    """Every rate as a fraction: 2.5%, 5‰, 250ppm, 百分之三."""
    key = fold(unicodedata.normalize("NFKC", text) if "％" in text else text)
    for m in _RATE.finditer(key):
        value = number(re.sub(r"^(\d{1,2}),(\d{1,2})$", r"\1.\2", m["n"]))
        if value is not None:
            scale = {"%": 100, "percent": 100, "pct": 100, "‰": 1000, "ppm": 1_000_000}[m["u"]]
            yield float(value / scale), m.start(), m.end()
    for m in _HAN_RATE.finditer(key):
        whole, _, part = m["n"].partition("点")
        value = number(whole)
        if value is not None:
            digits = "".join(str(number(c) or 0) for c in part)
            value += Decimal("0." + digits) if digits else 0
            yield float(value / {"百": 100, "千": 1000, "万": 10_000}[m["b"]]), m.start(), m.end()


_CODE = r"[A-Za-z0-9#φΦ](?:[A-Za-z0-9\-_/.#*+]*[A-Za-z0-9#*+])?"
_RANGE = Pattern(
    r"^(?P<head>.*?)(?P<a>\d{1,10})\s*(?:~|至|到|\.\.|—|–|\bto\b|\bthru\b|\bthrough\b)\s*(?P<tail>.*?)(?P<b>\d{1,10})$",
    re.IGNORECASE,
)


def code_list(text: str, *, spaces: bool = True) -> list[str]:
    """Several codes in one value (、,;和 and & line breaks), ranges such as 260915~18 written out, in order, once each."""
    wide = unicodedata.normalize("NFKC", text)
    cleaned = re.sub(
        r"\((?:[^()]*?(?:共|批|个|件|只|pcs|箱|不良|生产|数量|qty|各|deliver|dated|dtd|交货|日期)[^()]*)\)",
        " ",
        wide,
        flags=re.IGNORECASE,
    )
    split = r"[、,;，；\n|]+|\s(?:和|与|及|and|&)\s|(?<=[\w\d])(?:和|与|及|跟|以及)(?=[A-Za-z0-9])|\s+/\s+|\s&\s" + (
        r"|\s{2,}" if spaces else ""
    )
    parts = [p.strip(" :。.#()[]【】\t") for p in re.split(split, cleaned, flags=re.IGNORECASE)]
    out: list[str] = []
    for index, part in enumerate(p for p in parts if p):
        expanded = _expand(part)
        previous = out[-1] if out else ""
        if (
            index
            and len(expanded) == 1
            and re.fullmatch(r"\d{1,3}|[A-Z]?\d{1,2}", expanded[0])
            and _same_head(previous, expanded[0])
        ):
            expanded = [previous[: -len(expanded[0])] + expanded[0]]
        out += [e for e in expanded if e not in out]
    return out


def _same_head(previous: str, tail: str) -> bool:
    """A100-03、04: the tail stands for the end of the code before it."""
    return len(previous) >= len(tail) + 3 and previous[-len(tail) :].isdigit() == tail.isdigit() and tail.isdigit()


def _expand(part: str) -> list[str]:
    m = _RANGE.match(part)
    if not m:
        return [re.sub(r"\s+", " ", part)]
    head, a, b, tail = m["head"], m["a"], m["b"], m["tail"]
    if tail and not head.endswith(tail) and tail != head:
        return [part]
    low = int(a)
    high = int(b) if len(b) >= len(a) else int(a[: -len(b)] + b)
    if not low < high <= low + 60:
        return [part]
    return [f"{head}{n:0{len(a)}d}" for n in range(low, high + 1)]


_YES = Pattern(r"^(?:是|有|已|可|能|y\b|yes|true|√|☑|v$|留有|保留|随|附|available|enclosed|attached|寄|1$)")
_NO = Pattern(r"^(?:否|无|没|不|未|n\b|no\b|none|false|x$|not|☐|0$)")


def yes_no(text: str) -> bool | None:
    """Whether a field says yes or no; None when it says neither."""
    key = fold(text).strip(" :")
    if _NO.match(key):
        return False
    if _YES.match(key):
        return True
    return None


def urgency(text: str) -> str | None:
    """`urgent`, `normal` or None."""
    key = fold(text)
    if re.search(r"非紧急|不急|普通|一般|正常|normal|low|medium|standard|routine|not urgent", key):
        return "normal"
    if re.search(r"紧急|特急|加急|急件|urgent|high|critical|asap|immediate|^急|最高", key):
        return "urgent"
    return None
