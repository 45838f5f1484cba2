"""Long lists of alternatives, searched only as far as a text's own script and the literals that it holds can match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from foundations.language.sought import Choice, Part, alternatives

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"(?<!\\)[a-z]{2}|(?<!\\)[a-z](?=\\b|\?|\.)")
_WORD = re.compile(r"(?:\\b|\(\?:)*[a-z]{2}")
_LETTER = re.compile(r"[a-z]")


class Words:
    """A regular expression of many alternatives; texts without Chinese never try the Chinese ones, and the reverse.

    Alternatives that begin with a Latin letter are tried only where a word begins.
    """

    def __init__(self, pattern: str) -> None:
        parts = alternatives(pattern)
        # what mixes both scripts, or has neither (12315), is tried on every text
        chinese = [p for p in parts if _HAN.search(p) or not _LATIN.search(p)]
        latin = [p for p in parts if _LATIN.search(p) or not _HAN.search(p)]
        both = [p for p in chinese if p not in latin]
        self.pattern = pattern
        self._all = Choice(_words_last([*both, *latin]))
        self._chinese = Choice([Part(p) for p in chinese])
        self._latin = Choice(_words_last(latin))

    @cached_property
    def _start(self) -> re.Pattern[str]:
        return re.compile(self.pattern)

    def _fitting(self, key: str) -> Choice:
        if key.isascii() or not _HAN.search(key):
            return self._latin
        return self._all if _LETTER.search(key) else self._chinese

    def search(self, key: str) -> re.Match[str] | None:
        """The first match in a folded text."""
        return self._fitting(key).search(key)

    def match(self, key: str) -> re.Match[str] | None:
        """A match at the beginning of a folded text."""
        return self._start.match(key)

    def finditer(self, key: str) -> Iterator[re.Match[str]]:
        """Every match in a folded text."""
        return self._fitting(key).finditer(key)


def _words_last(parts: Sequence[str]) -> list[Part]:
    """The alternatives, at the end those that begin with a letter: they are tried only where a word begins."""
    words = [Part(p, at_word=True) for p in parts if _WORD.match(p)]
    return [*(Part(p) for p in parts if not _WORD.match(p)), *words]
