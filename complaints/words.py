"""Long lists of alternatives, searched only as far as the text's own script needs: Chinese, Latin, or both."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HAN = re.compile(r"[\u3400-\u9fff]")
_LATIN = re.compile(r"(?<!\\)[a-z]{2}|(?<!\\)[a-z](?=\\b|\?|\.)")
_WORD = re.compile(r"(?:\\b|\(\?:)*[a-z]{2}")
_LETTER = re.compile(r"[a-z]")


class Words:
    """A regular expression of many alternatives; texts without Chinese never try the Chinese ones, and the reverse."""

    def __init__(self, pattern: str) -> None:
        parts = _alternatives(pattern)
        # what mixes both scripts, or has neither (12315), is tried on every text
        chinese = [p for p in parts if _HAN.search(p) or not _LATIN.search(p)]
        latin = [p for p in parts if _LATIN.search(p) or not _HAN.search(p)]
        self.pattern = pattern
        both = [p for p in chinese if p not in latin]
        self._start = re.compile(pattern)
        self._all = re.compile(_at_words([*both, *latin]))
        self._chinese = re.compile("|".join(chinese)) if chinese else None
        self._latin = re.compile(_at_words(latin)) if latin else None

    def _fitting(self, key: str) -> re.Pattern[str] | None:
        if not _HAN.search(key):
            return self._latin
        return self._all if _LETTER.search(key) else self._chinese

    def search(self, key: str) -> re.Match[str] | None:
        """The first match in a folded text."""
        pattern = self._fitting(key)
        return pattern.search(key) if pattern else None

    def match(self, key: str) -> re.Match[str] | None:
        """A match at the beginning of a folded text."""
        return self._start.match(key)

    def finditer(self, key: str) -> Iterator[re.Match[str]]:
        """Every match in a folded text."""
        pattern = self._fitting(key)
        return pattern.finditer(key) if pattern else iter(())


def _at_words(parts: list[str]) -> str:
    """The alternatives as one expression; those that begin with a letter are tried only where a word begins."""
    words = [p for p in parts if _WORD.match(p)]
    rest = [p for p in parts if not _WORD.match(p)]
    grouped = ["(?<![a-z])(?:" + "|".join(words) + ")"] if words else []
    return "|".join([*rest, *grouped])


def _alternatives(pattern: str) -> list[str]:
    """The alternatives at the top of a regular expression."""
    parts: list[str] = []
    depth = begin = 0
    inside = escaped = False
    for place, char in enumerate(pattern):
        if escaped:
            escaped = False
        elif char == "\\":
            escaped = True
        elif inside:
            inside = char != "]"
        elif char == "[":
            inside = True
        elif char in "()":
            depth += 1 if char == "(" else -1
        elif char == "|" and depth == 0:
            parts.append(pattern[begin:place])
            begin = place + 1
    return [*parts, pattern[begin:]]
