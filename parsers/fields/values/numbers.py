"""Numbers and quantities as people write them: thousands marks, Chinese numerals, 万 and K, units, packs of packs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Sought
from parsers.fields.values.about import begins_with_about, of_two_digits, without_about
from parsers.fields.values.manner import counts_nothing
from parsers.fields.values.numerals import HAN_NUMBER, HAN_RUN, WORD, WORDS

_DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")}
_DIGITS |= {"两": 2, "○": 0, "幺": 1}
_SCALES = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG = {"万": 10_000, "亿": 100_000_000}
#: twenty-five, two hundred and fifty
_ENGLISH_NUMBER = rf"\b(?:a dozen|(?:{WORD})(?:(?:-|\s+(?:and\s+)?)(?:{WORD})){{0,8}})\b"
NUMBER = r"(?:\d{1,3}(?:[,'’]\d{2,3})*[,'’]\d{3}|\d++)(?:\.\d++)?"  # gives no digit back: it would be tried at each of a long run

#: unit word (folded) to the contract's unit; longest first in the pattern
_UNITS: dict[str, str | None] = {}
for _unit, _words in {
    "pcs": "pcs pc piece pieces pce pces pz stk stück stueck stuck ea each unit units nos pcs. stk. 个 件 只 支 片 台 根 张 "
    "枚 粒 颗 条 块 把 部 辆 架 盏 扇 pça ks",
    "set": "set sets 套 组 套件",
    "pair": "pair pairs prs 双 对 副",
    "dozen": "dozen doz dz 打",
    "kg": "kg kgs kg. 公斤 千克 kilogram kilograms kilo kilos",
    "g": "g 克 公克 gram grams",
    "t": "t 吨 公吨 mt ton tons tonne tonnes",
    "L": "l 升 公升 liter liters litre litres ltr",
    "m": "m 米 公尺 meter meters metre metres mtr",
    "roll": "roll rolls 卷 捲 reel reels",
    "carton": "carton cartons ctn ctns 箱 ctn.",
    "box": "box boxes 盒",
    "bag": "bag bags sack sacks 袋 包",
    "drum": "drum drums barrel barrels 桶",
    "bottle": "bottle bottles btl btls 瓶",
    "pallet": "pallet pallets plt plts 托 托盘 栈板 卡板",
}.items():
    _UNITS |= dict.fromkeys(_words.split(), _unit)
#: counted things that are no listed unit
_UNITS |= dict.fromkeys(
    [
        "斤",
        "台斤",
        "罐",
        "听",
        "盘",
        "筒",
        "管",
        "板",
        "匹",
        "码",
        "尺",
        "捆",
        "扎",
        "串",
        "株",
        "头",
        "层",
        "格",
        "can",
        "cans",
        "tube",
        "tubes",
        "tray",
        "trays",
        "sheet",
        "sheets",
        "cartridge",
        "cartridges",
        "tin",
        "tins",
        "jar",
        "jars",
        "pail",
        "pails",
        "sachet",
        "sachets",
        "coil",
        "coils",
        "spool",
        "spools",
        "sqm",
        "平方米",
        "平方",
        "平米",
        "㎡",
    ]
)
_LOOSE = frozenset(
    [
        "g",
        "t",
        "l",
        "m",
        "头",
        "层",
        "格",
        "板",
        "管",
        "码",
        "尺",
        "打",
        "对",
        "部",
        "包",
        "组",
        "条",
        "块",
        "把",
        "each",
        "unit",
    ]
)  # common words, need a label or a cue

_UNIT_ALT = "|".join(sorted((re.escape(u) for u in _UNITS), key=len, reverse=True))
_UNIT_STARTS = "".join(sorted({u[0] for u in _UNITS}))
UNIT = rf"(?=[{_UNIT_STARTS}])(?:{_UNIT_ALT})(?![a-z²³])"  # most places are seen to hold none by their first character

_QUANTITY = Sought(
    rf"(?<![\da-z\-/_#])(?<!\d\.)(?!(?<=\d,)\d{{3}}(?!\d))(?P<n>\d{{1,3}}(?: \d{{3}})+|{NUMBER}|{HAN_RUN}|{_ENGLISH_NUMBER})"
    rf"\s*(?P<k>k(?!g)|万|千(?![克米])|百)?\s*(?P<more>余|多|来|几)?"
    rf"\s*(?:\([a-z0-9 ]*\)\s*)?(?P<u>{UNIT})"
)
_PACKS = Sought(
    rf"(?P<a>(?<!\d){NUMBER}|{HAN_RUN})\s*(?P<ua>{UNIT})?(?:\s*/\s*(?:{UNIT}))?\s*[x×✕*]\s*"
    rf"(?P<b>{NUMBER}|{HAN_RUN})\s*(?P<ub>{UNIT})?"
)
_INNER_TOTAL = Pattern(rf"^[^()]*\(\s*(?:共|合计|合|总计|即|计|total|=)?\s*(?P<n>{NUMBER})\s*(?P<u>{UNIT})\s*\)")


_LINE = 400  # characters of a line or sentence whose quantities are remembered


@dataclass(frozen=True, slots=True)
class Quantity:
    """An amount with its unit (None when none is written or it is no listed one), and where it stands in the text."""

    amount: Decimal
    unit: str | None
    start: int
    end: int
    loose: bool = False  # the unit word is also an everyday word

    @property
    def value(self) -> dict[str, Any]:
        """The contract's normal form."""
        return {"amount": plain(self.amount), "unit": self.unit}


def plain(number: Decimal) -> int | float:
    """A Decimal as the JSON number that people expect: whole numbers without a point."""
    return int(number) if number == number.to_integral_value() else float(number)


def han_number(text: str) -> int | None:
    """Value of Chinese numerals (folded to Simplified), positional (二〇二六) or with 十百千万; None when it is none.

    Two digits alone are read one behind the other, as years are (二三年); whoever counts asks `of_two_digits` before.
    """
    if not text:
        return None
    text = text.replace("廿", "二十").replace("卅", "三十")
    if len(text) > 2 and of_two_digits(text):
        return None  # 二三十: two numbers at once
    if all(c in _DIGITS for c in text):
        return int("".join(str(_DIGITS[c]) for c in text))
    total = section = digit = 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        elif char in _SCALES:
            section += (digit or 1) * _SCALES[char]
            digit = 0
        elif char in _BIG:
            total = (total + section + digit) * _BIG[char]
            section = digit = 0
        else:
            return None
    return total + section + digit


def english_number(text: str) -> int | None:
    """Value of a number in English words (lower case): `twelve`, `two hundred and fifty`; None when it is none."""
    total = part = 0
    for word in re.split(r"-|\s+(?:and\s+)?", text):
        value = WORDS.get(word)
        if value is None:
            return None
        if value == 1000:
            total, part = total + (part or 1) * 1000, 0
        elif value == 100:
            part = (part or 1) * 100
        elif part % (10 if value < 10 else 100) or 0 < part % 100 < 20:
            return None  # two three, five twenty: one number and the next
        else:
            part += value
    return total + part


@lru_cache(maxsize=4096)
def number(text: str) -> Decimal | None:
    """The number that the whole (folded) text is: `1,200`, `1.2k`, `一千二百`, `1.2万`, `twelve`; else None."""
    text = text.strip().lower()
    if text == "a dozen":
        return Decimal(12)
    if text[:1].isascii() and text[:1].isalpha():
        spelt = english_number(text)
        return None if spelt is None else Decimal(spelt)
    found = re.fullmatch(rf"({NUMBER})\s*(k|万|千|百|亿)?", text)
    if found:
        scale = {"k": 1000, "千": 1000, "百": 100, "万": 10_000, "亿": 100_000_000}.get(found[2] or "", 1)
        return Decimal(re.sub(r"[,'’]", "", found[1])) * scale
    value = han_number(text)
    return None if value is None else Decimal(value)


def unit_of(word: str) -> tuple[bool, str | None]:
    """Whether a word is a unit at all, and the contract's unit for it."""
    word = fold(word).strip().rstrip(".")
    return word in _UNITS, _UNITS.get(word)


def _amount(found: re.Match[str]) -> Decimal | None:
    text, unit = found["n"], _UNITS.get(found["u"])
    if unit in ("pcs", "set") and re.fullmatch(r"[1-9]\d{0,2}(?:\.\d{3})+", text):
        text = text.replace(".", "")  # 1.200 Stk.: pieces have no fractions
    value = number(re.sub(r"(?<=\d) (?=\d)", "", text))
    if value is None:
        return None
    scale = {"k": 1000, "千": 1000, "百": 100, "万": 10_000}.get(found["k"] or "", 1)
    return value * scale


def find_quantities(text: str) -> Iterator[Quantity]:
    """Every exact number with a unit of goods in running text, in order; 12箱×24瓶 is one quantity of 288 bottles.

    Numbers of about (几十个, 三四台, two or three cartons) and ways of speaking (给个说法, 200米外) are none.
    """
    return iter(_quantities_in(text)) if len(text) <= _LINE else _found(text)


@lru_cache(maxsize=1024)
def _quantities_in(text: str) -> tuple[Quantity, ...]:
    return tuple(_found(text))


def _found(text: str) -> Iterator[Quantity]:
    key = without_about(fold(text.replace("，", ";")))  # a full-width comma parts numbers, it groups no thousands
    taken: list[tuple[int, int]] = []
    for found in _PACKS.finditer(key):
        product = _packs(found)
        if product:
            taken.append(found.span())
            yield Quantity(product[0], product[1], found.start(), found.end())
    for found in _QUANTITY.finditer(key):
        if any(a < found.end() and found.start() < b for a, b in taken):
            continue
        value = None if found["more"] in ("来", "几") else _amount(found)  # 30来个, 20几箱: so many or more
        word = found["u"]
        if value is None or counts_nothing(key, found["n"], found.start(), found.end() - len(word)):
            continue
        yield Quantity(value, _UNITS[word], found.start(), found.end(), word in _LOOSE)


def _packs(found: re.Match[str]) -> tuple[Decimal, str | None] | None:
    """12箱×24瓶 and 24瓶/箱×12箱 are 288 bottles, 25kg×40桶 is 1000 kg; sizes such as 180×260mm are none."""
    a, b = number(found["a"]), number(found["b"])
    if a is None or b is None:
        return None
    ua, ub = (_UNITS.get(found[u] or "") for u in ("ua", "ub"))
    packs = ("carton", "box", "bag", "drum", "pallet", "roll")
    measures = ("kg", "g", "t", "L")
    if ua in packs and ub and ub not in packs:
        return a * b, ub
    if ub in packs and ua and ua not in packs:
        return a * b, ua
    if (ua in measures and ub == "bottle") or (ua == "bottle" and ub in measures):
        return a * b, ua if ua in measures else ub
    if ua in packs and ub in packs and ua != ub:
        return a * b, ub
    return None


def read_quantity(text: str) -> Quantity | None:
    """The quantity that a form's field states; a bare number has no unit; None when it states none, or one of about."""
    key = fold(text).strip()
    key = re.sub(r"^(?:约|大约|共计?|合计|总计|计|about|approx\.?|ca\.?|total(?: of)?|全部|整批|:|=|≈)\s*", "", key)
    if re.match(rf"{NUMBER}\s*(?:%|‰|ppm|°|℃|mm\b|cm\b)", key) or begins_with_about(key):
        return None
    inner = _INNER_TOTAL.match(key)
    if inner and inner.end() == len(key):
        value = number(inner["n"])
        if value is not None:
            return Quantity(value, _UNITS[inner["u"]], 0, len(key))
    found = _PACKS.whole.match(key)
    product = _packs(found) if found else None
    if found and product:
        return Quantity(product[0], product[1], 0, found.end())
    match = _QUANTITY.whole.match(key) or re.match(
        rf"(?P<n>\d{{1,3}}(?: \d{{3}})+)(?P<k>)(?P<more>)\s*(?P<u>{UNIT})", key
    )
    if match and match["more"] in ("来", "几"):
        return None
    if match:
        squeezed = match["n"].replace(" ", "")
        value = number(squeezed) if " " in match["n"] else _amount(match)
        return None if value is None else Quantity(value, _UNITS[match["u"]], 0, match.end())
    key = re.sub(r"^(\d{1,3}) (?=\d{3}(?!\d))", r"\1", key)  # 3 000 in a cell
    bare = re.match(rf"({NUMBER}\s*(?:k|万|千)?|{HAN_NUMBER}+)(?![\d.\-/a-zx×✕*])", key)
    if bare:
        value = number(bare[1])
        rest = key[bare.end() :].strip()
        if value is not None and not re.match(r"[年月日:]", rest):
            return Quantity(value, None, 0, bare.end())
    return next(find_quantities(key), None)
