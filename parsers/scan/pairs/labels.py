"""How much a piece of text on a form looks like a printed label rather than something filled in."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from functools import cache, lru_cache
from pathlib import Path

from foundations.language.pattern import Pattern

_MARKS = Pattern(r"^[\s*＊★☆※▽△▲▼●○◆◇•·#]+|^[(（]?(?:\d{1,2}|[一二三四五六七八九十]{1,2})[)）.、．]\s*(?=\D)")
_BRACKETS = Pattern(r"[(（\[【][^)）\]】]*[)）\]】]?")
_COLON = Pattern(r"[:：]\s*$")
_FOREIGN_TAIL = Pattern(r"(?<=[\u3400-\u9fff)）])\s*[A-Za-z][A-Za-z .,&/'’()\-]*$")
BOXES = "☐☑☒□■◻◼√✓✔○●"

_ENGLISH = Pattern(
    r"\b(?:name|address|tel(?:ephone)?|phone|mobile|fax|e-?mail|date|no|number|code|type|signature|stamp|sex|gender|age|nationality|country|"
    r"city|province|zip|post(?:al)? ?code|company|contact|position|title|department|model|quantity|qty|amount|price|total|remarks?|note|"
    r"description|reason|lot|batch|serial|order|product|breed|species|birth(?:day)?|id|passport|web(?:site)?|bank|account|currency|unit|"
    r"method|purpose|status|category|subject|from|to|attn|school|employer|occupation|language|father|mother|level|payee|payer|line)"
    r"\.?\s*+[:：]?\s*+(?:\(.*\)\s*+)?$",
    re.IGNORECASE,
)


@cache
def _words() -> tuple[Pattern[str], frozenset[str]]:
    """Endings of labels as one pattern, and whole labels."""
    data = tomllib.loads(Path(__file__).with_name("labels.toml").read_text(encoding="utf-8"))
    longest_first = sorted(set(data["endings"].split()), key=len, reverse=True)
    return Pattern("(?:" + "|".join(map(re.escape, longest_first)) + ")$"), frozenset(data["whole"].split())


@lru_cache(maxsize=8192)
def bare_label(text: str) -> str:
    """The words of a label: no stars, numbering, closing colon or spaces."""
    flat = unicodedata.normalize("NFKC", text).replace("\n", "").strip()
    flat = _MARKS.sub("", flat)
    return re.sub(r"[\s:_]+$", "", flat)


@lru_cache(maxsize=8192)
def labelness(text: str) -> float:
    """0…1: how likely the text is a label by its words alone."""
    flat = unicodedata.normalize("NFKC", text).replace("\n", "").strip()
    compact = re.sub(r"\s", "", flat)
    core = _core(flat)
    if not core or any(box in flat for box in BOXES):
        return 0.05
    if _COLON.search(flat) and len(compact) <= 42:
        return _with_colon(flat, core)
    foreign = _FOREIGN_TAIL.search(core)
    native = re.sub(r"\s", "", core[: foreign.start()] if foreign else core)
    return _by_words(flat, native, foreign is not None)


def _with_colon(flat: str, core: str) -> float:
    """A text that ends in a colon: short ones and those with the words of a label are labels, long ones introduce."""
    endings, whole = _words()
    if core in whole or endings.search(core):
        return 0.95
    if re.fullmatch(r"[A-Za-z]+[-/ ]?\d{2,}[\w-]*", core):
        return 0.1  # the number of a standard: `ISO9001:2015`
    letters = re.sub(r"[\W\d_]", "", core)
    if len(letters) < 2:
        return 0.3
    if re.match(r"^\d+[.、．)]", flat):
        return 0.4
    return 0.9 if len(core) <= 12 else 0.65 if len(core) <= 20 or not re.search(r"[\u3400-\u9fff]", core) else 0.55


@lru_cache(maxsize=8192)
def known_label(native: str) -> bool:
    """Whether the words are a label with a number behind (`地址1`), or several in one (`城市，州/省，邮编`)."""
    endings, whole = _words()
    numbered = re.fullmatch(r"([\u3400-\u9fff]{2,10})\d", native)
    if numbered:
        return numbered[1] in whole or endings.search(numbered[1]) is not None
    parts = [part for part in re.split(r"[,，、/]", native) if part]
    if not 3 <= len(parts) <= 6 or any(not re.fullmatch(r"[\u3400-\u9fff]{1,5}", part) for part in parts):
        return False
    return 2 * sum(part in whole or endings.search(part) is not None for part in parts) >= len(parts)


def leading_label(text: str) -> int:
    """Length of a bilingual label at the head of a strip (`姓名 Name 王芳`), or of a label set off by a space; 0 = none."""
    endings, whole = _words()
    match = re.match(
        r"^[\s*＊★]*(?P<n>[\u3400-\u9fff/、()（）]{1,16})\s*(?P<f>[A-Za-z][A-Za-z .,&/'’()\-]*?)\s*(?=[\u3400-\u9fff\d+☐☑□])",
        text,
    )
    if match:
        native = _core(match["n"])
        known = native in whole or endings.search(native) or _ENGLISH.search(match["f"].strip())
        return match.end() if known and match.end() < len(text) else 0
    spaced = re.match(r"^[\s*＊★]*(?:\d{1,2}[、.．)）])?\s*(?P<n>[\u3400-\u9fff]{2,10})\s+(?=\S)", text)
    if spaced and (spaced["n"] in whole or endings.search(spaced["n"])) and labelness(text[spaced.end() :]) < 0.5:
        return spaced.end()
    return _joined_label(text)


def _joined_label(text: str) -> int:
    """Length of a label that the value follows without a blank: figures (`出生日期1997年6月30日`, `血压118/76`), or the
    answer that a label can only have (`性别女`)."""
    endings, whole = _words()
    match = re.match(r"^(?P<n>[\u3400-\u9fff]{2,8})(?=\d[\d./-]+|\+\d)", text)
    if match and not re.search(r"[\u3400-\u9fff]{5}|[,，。;；:：]", text[match.end() :]):
        known = match["n"] in whole or endings.search(match["n"])
        return match.end() if known and labelness(text[match.end() :]) < 0.5 else 0
    answered = re.fullmatch(r"(?P<n>[性][别別])[男女]|(?P<m>民族)[\u3400-\u9fff]{0,4}族", text)
    return answered.end(1 if answered["n"] else 2) if answered else 0


def _core(flat: str) -> str:
    """Without brackets, unless they are all there is."""
    label = bare_label(flat)
    return _BRACKETS.sub("", label).strip() or label


def _by_words(flat: str, native: str, bilingual: bool) -> float:
    endings, whole = _words()
    if native in whole or known_label(native):
        return 0.95
    digits = sum(c.isdigit() for c in native)
    if digits >= 3 or digits > len(native) * 0.3 or "@" in native or "http" in native.lower():
        return 0.03
    chinese = sum("\u3400" <= c <= "\u9fff" for c in native)
    if re.search(r"[,。;!]", flat) or len(native) > 24:
        return 0.1 if len(native) > 10 else 0.25
    if (chinese and endings.search(native) and len(native) <= 16) or re.search(r"^是否|与否$|^有无", native):
        return 0.85 if len(native) <= 10 else 0.7
    if not chinese:
        return 0.8 if _ENGLISH.search(flat) and len(flat) <= 60 else 0.2
    if bilingual:
        return 0.8 if _ENGLISH.search(flat) else 0.62
    if flat[0] in "*★※▽":
        return 0.7
    return 0.12 if len(native) == 1 else 0.4 if len(native) <= 6 else 0.3
