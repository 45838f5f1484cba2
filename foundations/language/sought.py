"""Regular expressions that are tried only on texts that can match them; what they find is the same as with `re`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property
from typing import Generic, TypeVar

from foundations.language.literals import clauses, held, number_of
from foundations.language.pattern import Pattern

Mark = TypeVar("Mark")
#: `\b` before a letter: the expression is found by its letters, and what stands before is looked at then
_BOUNDED = Pattern(r"\\b(?=[a-z](?![?*{]))")
#: what tells the structure of an expression: brackets and bars that are no characters of a class nor escaped
_STRUCTURE = Pattern(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*+\]|[()|]", re.DOTALL)
_GROUP = Pattern(r"\((?!\?)|\(\?P<")


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

    `match` and `fullmatch`, and everything on short pieces of a text, are asked of `whole`, the plain expression. Nothing
    is taken apart or compiled before a text is first asked.
    """

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern

    def parts(self) -> list[str]:
        """What is looked for apart: a match must know every group, so an expression with groups stays whole."""
        return [self.pattern] if has_groups(self.pattern) else alternatives(self.pattern)

    def wholes(self) -> list[str]:
        """What may be asked as a whole."""
        return [self.pattern]

    @cached_property
    def _choice(self) -> Choice | None:
        parts = self.parts()
        return Choice([Part(each) for each in parts]) if len(parts) > 1 else None

    @cached_property
    def _needed(self) -> frozenset[int]:
        return Part(self.pattern).needed

    @cached_property
    def whole(self) -> Pattern[str]:
        """The expression itself."""
        return Pattern(self.pattern)

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

    def __init__(self, marked: Iterable[tuple[Mark, str]]) -> None:
        self._marked = [(mark, Pattern(pattern)) for mark, pattern in marked]

    def parts(self) -> list[str]:
        """The expressions."""
        return [each.pattern for _, each in self._marked]

    def wholes(self) -> list[str]:
        """The same: what is possible is asked as it stands."""
        return self.parts()

    @cached_property
    def _choice(self) -> Choice:
        return Choice([Part(each) for each in self.parts()])

    def possible(self, text: str) -> list[tuple[Mark, Pattern[str]]]:
        """Mark and expression of those that the text may match, in order."""
        return [self._marked[rank] for rank in self._choice.ranks(text)]


def has_groups(pattern: str) -> bool:
    """Whether a match of the expression has groups that somebody may ask for."""
    return any(found[0] == "(" and _GROUP.match(pattern, found.start()) for found in _STRUCTURE.finditer(pattern))


def alternatives(pattern: str) -> list[str]:
    """The alternatives at the top of a regular expression."""
    parts: list[str] = []
    depth = begin = 0
    for found in _STRUCTURE.finditer(pattern):
        if found[0] == "(":
            depth += 1
        elif found[0] == ")":
            depth -= 1
        elif found[0] == "|" and depth == 0:
            parts.append(pattern[begin : found.start()])
            begin = found.end()
    return [*parts, pattern[begin:]]
