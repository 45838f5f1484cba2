"""Long lists of alternatives, searched only as far as a text's own script and the literals that it holds can match."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cached_property

from foundations.language.pattern import Pattern
from foundations.language.sought import Choice, Part, alternatives

_HAN = Pattern(r"[\u3400-\u9fff]")
_LATIN = Pattern(r"(?<!\\)[a-z]{2}|(?<!\\)[a-z](?=\\b|\?|\.)")
_WORD = Pattern(r"(?:\\b|\(\?:)*[a-z]{2}")
_LETTER = Pattern(r"[a-z]")


class Words:
    """A regular expression of many alternatives; texts without Chinese never try the Chinese ones, and the reverse.

    Alternatives that begin with a Latin letter are tried only where a word begins.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def parts(self) -> list[str]:
        """The alternatives."""
        return alternatives(self.pattern)

    def wholes(self) -> list[str]:
        """What is asked as a whole: the beginning of a text."""
        return [self.pattern]

    @cached_property
    def _by_script(self) -> tuple[list[str], list[str]]:
        """The alternatives that a text with Chinese may match, and those that one with Latin letters may."""
        parts = self.parts()
        # what mixes both scripts, or has neither (12315), is tried on every text
        chinese = [p for p in parts if _HAN.search(p) or not _LATIN.search(p)]
        return chinese, [p for p in parts if _LATIN.search(p) or not _HAN.search(p)]

    @cached_property
    def _all(self) -> Choice:
        chinese, latin = self._by_script
        return Choice(_words_last([*(p for p in chinese if p not in latin), *latin]))

    @cached_property
    def _chinese(self) -> Choice:
        return Choice([Part(p) for p in self._by_script[0]])

    @cached_property
    def _latin(self) -> Choice:
        return Choice(_words_last(self._by_script[1]))

    @cached_property
    def _start(self) -> Pattern[str]:
        return Pattern(self.pattern)

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
