"""Which language and script a customer writes: zh-Hans, zh-Hant, en, mixed, other or unknown."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.script import script_counts

_ENGLISH = frozenset(
    [
        "the",
        "and",
        "of",
        "to",
        "in",
        "is",
        "are",
        "was",
        "were",
        "we",
        "our",
        "you",
        "your",
        "for",
        "with",
        "that",
        "this",
        "have",
        "has",
        "had",
        "not",
        "please",
        "from",
        "on",
        "at",
        "by",
        "be",
        "it",
        "as",
        "an",
        "will",
        "which",
        "they",
        "them",
        "their",
        "these",
        "but",
        "or",
        "if",
        "can",
        "all",
        "been",
        "do",
        "does",
        "did",
        "would",
        "should",
        "there",
        "when",
        "after",
        "i",
        "my",
        "me",
        "us",
    ]
)
_WORD = Pattern(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’]+")
_OTHER_SCRIPT = Pattern(
    r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0e00-\u0e7f\u0600-\u06ff\u0590-\u05ff\u0370-\u03ff\u0900-\u097f]"
)
_OTHER_WORDS = frozenset(
    [
        "und",
        "der",
        "die",
        "das",
        "ist",
        "nicht",
        "wir",
        "mit",
        "für",
        "ein",
        "eine",
        "auf",
        "sie",
        "haben",
        "bitte",
        "le",
        "la",
        "les",
        "des",
        "est",
        "nous",
        "vous",
        "pour",
        "avec",
        "une",
        "dans",
        "sont",
        "que",
        "el",
        "los",
        "las",
        "una",
        "por",
        "para",
        "con",
        "está",
        "su",
        "il",
        "di",
        "che",
        "non",
        "per",
        "della",
        "sono",
        "het",
        "een",
        "van",
        "niet",
        "wij",
        "voor",
        "och",
        "att",
        "som",
        "är",
        "på",
        "não",
        "uma",
        "os",
        "do",
        "da",
        "em",
        "com",
        "jest",
        "nie",
        "się",
        "proszę",
        "på",
        "og",
        "ikke",
        "vi",
        "çok",
        "bir",
        "ve",
        "için",
        "ihre",
        "ihr",
        "konnte",
        "wurde",
        "werden",
        "diese",
        "của",
        "và",
        "được",
        "không",
        "bị",
        "cho",
        "tôi",
        "chúng",
        "hàng",
        "là",
        "có",
        "đến",
        "với",
        "trong",
        "ngày",
        "kính",
        "vui",
        "lòng",
        "cảm",
        "ơn",
        "bạn",
        "hiện",
        "yang",
        "dan",
        "kami",
        "untuk",
        "tidak",
        "dengan",
    ]
)
_NO_SE = Pattern(r"\bno se\b")  # of two words that are none of these alone
_TOKEN = Pattern(r"\w+")
#: what no language writes: addresses, links, codes and numbers, looked for in the words that have a sign of one
_MARKED = Pattern(r"(?<!\S)[^\s@\d:]*+[@\d:]\S*")
_NO_WORDS = Pattern(r"\S+@\S+|https?://\S+|[A-Za-z0-9_./\-]*\d[A-Za-z0-9_./\-]*")


def language_of(*texts: str) -> str:
    """The language of the texts together; labels in a second language beside Chinese ones do not make it mixed."""
    lines = [
        _line(line) if len(line) <= _LINE else _line.__wrapped__(line) for t in texts if t for line in t.split("\n")
    ]
    simplified, traditional, han, foreign, words, english, others = (
        map(sum, zip(*lines, strict=True)) if lines else _NONE
    )
    if foreign > max(8, han * 0.25) and foreign > words:
        return "other"
    if han == 0 or (han < 6 and words > 12 * han):
        return _latin(others, words, english)
    if english >= 6 and english * 5 > han:
        return _latin(others, words, english) if han * 12 < words else "mixed"
    if english >= 12 and english * 10 > han:
        return "mixed"
    return _chinese(simplified, traditional, texts)


_LINE = 1000  # characters of a line whose counts are remembered
_NONE = (0,) * 7


@lru_cache(maxsize=1024)
def _line(text: str) -> tuple[int, ...]:
    """Of one line: characters only Simplified, only Traditional, Chinese, of other scripts; words, English ones, others."""
    text = _without_marked(text)
    simplified, traditional, han = script_counts(text)
    foreign = 0 if text.isascii() else len(_OTHER_SCRIPT.findall(text))
    small = text.lower()
    tokens = _TOKEN.findall(small)
    others = sum(map(_OTHER_WORDS.__contains__, tokens)) + len(_NO_SE.findall(small))
    english = sum(map(_ENGLISH.__contains__, tokens))
    return simplified, traditional, han, foreign, len(_WORD.findall(text)), english, others


def _without_marked(text: str) -> str:
    return _MARKED.sub(lambda word: _NO_WORDS.sub(" ", word[0]), text)


def _latin(others: int, words: int, english: int) -> str:
    if words == 0:
        return "unknown"
    if others > english and others >= (3 if english else 2):
        return "other"
    if english >= 2 or words <= 8 or english * 12 >= words or others == 0:
        return "en"
    return "other"


def _chinese(simplified: int, traditional: int, texts: Sequence[str]) -> str:
    if simplified == traditional == 0:
        return "zh-Hant" if any(re.search(r"[臺裡裏於係嘅喺咗唔哋]", _without_marked(t)) for t in texts) else "zh-Hans"
    if min(simplified, traditional) >= 12 and min(simplified, traditional) > 0.4 * max(simplified, traditional):
        return "mixed"
    return "zh-Hant" if traditional > simplified else "zh-Hans"
