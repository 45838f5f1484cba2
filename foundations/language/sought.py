"""Regular expressions that are tried only on texts that can match them; what they find is the same as with `re`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Generic, TypeVar

from foundations.language.literals import clauses, has_groups, held, number_of

Mark = TypeVar("Mark")
#: `\b` before a letter: the expression is found by its letters, and what stands before is looked at then
_BOUNDED = re.compile(r"\\b(?=[a-z](?![?*{]))")


class Part:
    """One alternative of an expression, compiled when a text first holds what it needs."""

    __slots__ = ("_compiled", "before", "needed", "rarest", "source")

    def __init__(self, source: str, *, at_word: bool = False) -> None:
        bounded = _BOUNDED.match(source)
        #: what may not stand before a match: any part of a word, a small letter, or nothing in particular
        self.before = "word" if bounded else "letter" if at_word else ""
        self.source = source[2:] if bounded else source
        numbers = [number_of(each) for each in clauses(source)]
        self.rarest, self.needed = numbers[:1], frozenset(numbers)
        self._compiled: re.Pattern[str] | None = None

    @property
    def compiled(self) -> re.Pattern[str]:
        """The expression without the boundary before it."""
        if self._compiled is None:
            self._compiled = re.compile(self.source)
        return self._compiled

    def search(self, text: str, begin: int) -> re.Match[str] | None:
        """The first match at or after a place."""
        found = self.compiled.search(text, begin)
        if self.before:
            while found and (at := found.start()) and _goes_on(text[at - 1], self.before):
                found = self.compiled.search(text, at + 1)
        return found


def _goes_on(char: str, kind: str) -> bool:
    """Whether a character belongs to the word (or, for "letter", the run of small letters) that goes on behind it."""
    return "a" <= char <= "z" or (kind == "word" and (char.isalnum() or char == "_"))


class Choice:
    """Alternatives in their order, of which only those are tried whose literals a text holds."""

    __slots__ = ("_always", "_always_parts", "_numbers", "_parts", "_ranks")

    def __init__(self, parts: Sequence[Part]) -> None:
        self._parts = parts
        self._always = [rank for rank, part in enumerate(parts) if not part.needed]
        self._always_parts = [parts[rank] for rank in self._always]
        self._ranks: dict[int, list[int]] = {}
        for rank, part in enumerate(parts):
            for number in part.rarest:
                self._ranks.setdefault(number, []).append(rank)
        self._numbers = frozenset(self._ranks)

    def ranks(self, text: str) -> list[int]:
        """The places in their order of those alternatives of which the text holds what they need."""
        there = held(text)
        if self._numbers.isdisjoint(there):
            return self._always
        ranks = [*self._always]
        for number in self._numbers & there:
            ranks += [rank for rank in self._ranks[number] if self._parts[rank].needed <= there]
        return sorted(ranks)

    def possible(self, text: str) -> Sequence[Part]:
        """Those alternatives."""
        if self._numbers.isdisjoint(held(text)):
            return self._always_parts
        return [self._parts[rank] for rank in self.ranks(text)]

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """The matches that all alternatives together would give: leftmost first, of one place the earlier alternative."""
        parts = self.possible(text)
        if len(parts) == 1 and not parts[0].before:
            return parts[0].compiled.finditer(text)
        return _merged(parts, text) if parts else iter(())

    def search(self, text: str) -> re.Match[str] | None:
        """The first of them."""
        best: re.Match[str] | None = None
        for part in self.possible(text):
            found = part.search(text, 0)
            if found and (best is None or found.start() < best.start()):
                best = found
        return best


def _merged(parts: Sequence[Part], text: str) -> Iterator[re.Match[str]]:
    ahead = [(found, part) for part in parts if (found := part.search(text, 0))]
    while ahead:
        best = min(ahead, key=_place)[0]
        yield best
        end = max(best.end(), best.start() + 1)
        ahead = [
            (again, part)
            for found, part in ahead
            if (again := found if found.start() >= end else part.search(text, end))
        ]


def _place(found: tuple[re.Match[str], Part]) -> int:
    return found[0].start()


class Sought:
    """An expression with the searching methods of `re.Pattern`; never for one that matches the empty text.

    `match` and `fullmatch`, and everything on short pieces of a text, are asked of `whole`, the plain expression.
    """

    __slots__ = ("_choice", "_compiled", "_needed", "pattern")

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        # a match must know every group, so an expression with groups stays whole
        pieces = [pattern] if has_groups(pattern) else alternatives(pattern)
        self._choice = Choice([Part(each) for each in pieces]) if len(pieces) > 1 else None
        self._needed = Part(pattern).needed
        self._compiled: re.Pattern[str] | None = None

    @property
    def whole(self) -> re.Pattern[str]:
        """The expression itself, compiled."""
        if self._compiled is None:
            self._compiled = re.compile(self.pattern)
        return self._compiled

    def possible(self, text: str) -> bool:
        """Whether the text holds what the expression needs; only then it can match."""
        return bool(self._choice.ranks(text)) if self._choice else self._needed <= held(text)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        if self._choice:
            return self._choice.search(text)
        return self.whole.search(text) if self._needed <= held(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        if self._choice:
            return self._choice.finditer(text)
        return self.whole.finditer(text) if self._needed <= held(text) else iter(())

    def sub(self, new: str | Callable[[re.Match[str]], str], text: str) -> str:
        """As `re.Pattern.sub`; a text that is put in is put in as it stands."""
        out: list[str] = []
        end = 0
        for found in self.finditer(text):
            out += text[end : found.start()], new if isinstance(new, str) else new(found)
            end = found.end()
        return "".join((*out, text[end:])) if out else text


class Several(Generic[Mark]):
    """Expressions, each with a mark of its own such as a name or a weight, of which a text is asked for all at once."""

    __slots__ = ("_choice", "_compiled", "_marked")

    def __init__(self, marked: Iterable[tuple[Mark, str]]) -> None:
        self._marked = list(marked)
        self._compiled: list[tuple[Mark, re.Pattern[str]] | None] = [None] * len(self._marked)
        self._choice = Choice([Part(pattern) for _, pattern in self._marked])

    def possible(self, text: str) -> list[tuple[Mark, re.Pattern[str]]]:
        """Mark and expression of those that the text may match, in order."""
        return [self._compiled[rank] or self._compile(rank) for rank in self._choice.ranks(text)]

    def _compile(self, rank: int) -> tuple[Mark, re.Pattern[str]]:
        mark, pattern = self._marked[rank]
        found = self._compiled[rank] = mark, re.compile(pattern)
        return found


def alternatives(pattern: str) -> list[str]:
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
