"""Free text of a document, and a value told in one of its sentences before it is weighed against other sources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Concatenate, ParamSpec

More = ParamSpec("More")
_SENTENCES = 1024  # that each reader remembers
_LONGEST = 400  # characters of one that is remembered


@dataclass(slots=True)
class Prose:
    """Free text of one page: part, role, how it was read, and its lines."""

    part: str
    role: str
    method: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class Fact:
    """A value read from a sentence: the field, its normal form, the words, and which rule found it."""

    name: str
    value: Any
    raw: str
    rule: str
    sentence: str = ""
    weight: float = 1.0


def remembered(
    read: Callable[Concatenate[str, More], Iterator[Fact]],
) -> Callable[Concatenate[str, More], Iterator[Fact]]:
    """The same reader, reading a sentence once however often it comes: in a thread, a form's remarks, a letter sent again.

    Only for readers whose facts depend on nothing but what they are given; nobody may change the values of a fact.
    """

    def whole(*args: Any, **kwargs: Any) -> tuple[Fact, ...]:
        return tuple(read(*args, **kwargs))

    kept: Callable[..., tuple[Fact, ...]] = lru_cache(maxsize=_SENTENCES)(whole)

    def again(sentence: str, /, *args: More.args, **kwargs: More.kwargs) -> Iterator[Fact]:
        if len(sentence) > _LONGEST:
            return read(sentence, *args, **kwargs)
        return iter(kept(sentence, *args, **kwargs))

    return again
