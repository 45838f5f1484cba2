"""Numbers of about: 几十个, 三四台, 2-3箱, several hundred pcs; they tell that there is trouble, and count nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.sought import Sought
from parsers.fields.values.numerals import HAN_NUMBER, WORD

#: stands for each letter of a number of about
ABOUT = "≈"
_RUN = Pattern(HAN_NUMBER + "+")
_SCALE = frozenset("十百千万亿")
#: two digits side by side in one number: no way of writing a number, always a way of saying "so many or so many"
_TWO_DIGITS = Pattern("[一二两三四五六七八九]{2}")
#: the pairs that people say: neighbours, and 三五
_NEAR = Pattern("一[二两]|[二两]三|三[两四五]|四五|五六|六七|七八|八九")
#: 千克, 百分之三, 万向节, 千斤顶: the first letter of a word
_OF_A_WORD = Pattern("千[克米瓦伏卡斤帕赫]|[百千万]分|万向|百叶|万用|万能")
#: 总数十件: a count of something, and the number behind it
_A_COUNT = Pattern("[总件箱个台只套支片根品货格检抽人量次]数$")
_ODD_BEHIND = Pattern("几(?!乎)|来(?![料货了自到的样电函信])")

_NUMBER = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|(?!0\d)\d+(?:\.\d+)?"
_HAN = HAN_NUMBER + "{1,14}"
_WORD = rf"{WORD}|a dozen|a hundred|a thousand"
#: one number or the next; a hyphen without blanks, as with them it parts items from their counts
_BETWEEN = r"-|\s*~\s*|\s*(?:至|到|或者?|、)\s*|\s+(?:or|to)\s+"
_RANGE = Sought(
    rf"(?<![\da-z_/#:.\-])(?P<a>{_NUMBER}|{_HAN}|\b(?:{_WORD})\b)(?:\s?(?P<u>[个件只台箱套支片瓶盒袋卷桶根张块包]|pcs|pieces|boxes|cartons))?"
    rf"(?P<by>{_BETWEEN})(?P<b>{_NUMBER}|{_HAN}|\b(?:{_WORD})\b)(?![\d%‰°])"
)
_BETWEEN_AND = Pattern(rf"\bbetween\s+(?:{_NUMBER}|{_WORD})\s+and\s+(?:{_NUMBER}|{_WORD})\b")
#: from 100 to 120 pcs, 由100至120只: what was and what is
_FROM = Pattern(r"(?:\bfrom|\b(?:chang|rais|increas|reduc|correct)\w+|从|由|自)\s*$")
#: 周一到三箱: the day, and then what came
_OF_A_DAY = ("周", "期", "拜", "月", "日", "号", "第")
_ORDER = "一二两三四五六七八九十"
_ENGLISH = Sought(
    r"\b(?:several|few|some|many|couple(?: of)?|half a|half|quarter of a)\s+(?:hundred|thousand|dozen|million)s?\b"
    rf"|\b(?:{_WORD}|\d+)(?:[ -]odd|-?ish|[ -]something)\b|\ba (?:dozen|hundred|thousand) or (?:so|two)\b"
)


def of_two_digits(run: str) -> bool:
    """Whether Chinese numerals name two numbers at once: 三四, 十七八, 二三百; no code such as 一二三, no year 二〇二六."""
    if _SCALE.isdisjoint(run):
        return len(run) == 2 and bool(_NEAR.fullmatch(run))
    return bool(_TWO_DIGITS.search(run))


def _run_is_about(key: str, start: int, end: int) -> bool:
    """Whether the numerals at a place, with what stands beside them, are a number of about."""
    run, before, after = key[start:end], key[max(0, start - 3) : start], key[end : end + 2]
    if of_two_digits(run) or before[-1:] == "几":
        return True
    behind = _ODD_BEHIND.match(after)
    if run[0] in "百千万亿" and not _OF_A_WORD.match(key, start):
        return not re.search(r"\d\s*$", before) or bool(behind)  # 上百, 近千, 百八十: the exact one is 一百
    if run[-1] not in _SCALE:
        return False  # 三十五来件: the count stands in front of 来件
    if run[0] == "十" and before[-1:] == "数" and not _A_COUNT.search(before):
        return True
    return bool(behind) or (run == "十" and after[:1] in ("多", "余"))


def _range_is_about(key: str, found: re.Match[str]) -> bool:
    """Whether two numbers are the ends of a guess: the second is larger, and of a list the very next one."""
    a, b, listed, before = found["a"], found["b"], "、" in found["by"], key[max(0, found.start() - 16) : found.start()]
    if _FROM.search(before):
        return False
    if a.isascii() and not a[0].isdigit():
        return b.isascii() and not b[0].isdigit() and not (found["by"] == "-" and a.endswith("ty"))  # twenty-five
    if not a.isascii():
        if b.isascii() or before[-1:] in _OF_A_DAY:
            return False
        return bool(_NEAR.fullmatch(a + b)) if listed else len(a + b) > 2 or _ORDER.find(a) < _ORDER.find(b)
    if not b[0].isdigit():
        return False
    low, high = float(a.replace(",", "")), float(b.replace(",", ""))
    if listed:
        first = low == 1 and found.start() < 16 and not before.strip()  # 1、2箱受潮: the first of a list
        return high == low + 1 and high < 20 and not first
    return low < high <= 20 * max(low, 1)


def _spans(key: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(key):
        if _run_is_about(key, *run.span()):
            yield run.span()
    for found in _RANGE.finditer(key):
        if _range_is_about(key, found):
            yield found.span()
    for found in (*_BETWEEN_AND.finditer(key), *_ENGLISH.finditer(key)):
        yield found.span()


_LINE = 400  # characters of a line or sentence that is remembered


def without_about(key: str) -> str:
    """The (folded) text with `≈` for every letter of its numbers of about; all that is left stands where it stood."""
    return _blanked(key) if len(key) <= _LINE else _blank(key)


def _blank(key: str) -> str:
    spans = list(_spans(key))
    if not spans:
        return key
    out = list(key)
    for start, end in spans:
        out[start:end] = ABOUT * (end - start)
    return "".join(out)


_blanked = lru_cache(maxsize=1024)(_blank)


def begins_with_about(key: str) -> bool:
    """Whether the first number of a (folded) text is one of about."""
    first = re.search(rf"\d|{_HAN}|\b(?:{_WORD})\b", key)
    return first is not None and without_about(key)[first.start()] != key[first.start()]
