"""Chinese script: one-to-one folding of Traditional into Simplified, and counting which script a text is in."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.script_tables import ONLY_SIMPLIFIED, ONLY_TRADITIONAL, SIMPLIFIED, TRADITIONAL

_KEEP = Pattern(r"[^0-9a-z\u3400-\u9fffà-öø-ÿ]")
_SHORT = 400  # characters of a sentence or line, which several readers fold one after another


@lru_cache(maxsize=1)
def _folding() -> dict[int, int]:
    """Length-preserving table: Traditional to Simplified, full-width to ASCII, upper to lower case ASCII."""
    table = {ord(t): ord(s) for t, s in zip(TRADITIONAL, SIMPLIFIED, strict=True)}
    table |= {0xFF01 + i: 0x21 + i for i in range(94)}
    table |= {ord(c): ord(c.lower()) for c in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"}
    table |= {0xFF21 + i: 0x61 + i for i in range(26)}
    table[ord("覆")] = ord("复")  # 回覆, 答覆 are 回复, 答复
    odd = "\u3000\xa0\u2002\u2003\u2009\u202f\ufe55\ufe13\ufe50\ufe51\ufe52\ufe54\u2236\u02d0\uff65\u2013\u2014\u2010\u2011\u2012\u2212"
    plain = "      ::,、.;::·------"
    table |= {ord(a): ord(b) for a, b in zip(odd, plain, strict=True)}
    table[ord("\uff5e")] = ord("~")
    table[ord("\u301c")] = ord("~")
    table[ord("\u223c")] = ord("~")
    return table


def fold(text: str) -> str:
    """The text for comparing: Simplified, half-width, lower case; same length as given, so that places agree."""
    if text.isascii():
        return text.lower()
    return _folded(text) if len(text) <= _SHORT else text.translate(_folding())


@lru_cache(maxsize=1024)
def _folded(text: str) -> str:
    return text.translate(_folding())


@lru_cache(maxsize=1)
def _marks() -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(ONLY_SIMPLIFIED), frozenset(ONLY_TRADITIONAL)


def script_counts(text: str) -> tuple[int, int, int]:
    """How many characters are only Simplified, only Traditional, and Chinese at all."""
    if text.isascii():
        return 0, 0, 0
    simplified, traditional = _marks()
    s = t = all_han = 0
    for char, times in Counter(text).items():
        if "\u3400" <= char <= "\u9fff":
            all_han += times
            if char in simplified:
                s += times
            elif char in traditional:
                t += times
    return s, t, all_han


def squeeze(text: str) -> str:
    """The letters, digits and Chinese characters of a label, folded."""
    return _KEEP.sub("", fold(text))
