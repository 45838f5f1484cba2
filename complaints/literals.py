"""What a text must hold before a regular expression can match at all, and whether it does, asked once for each text.

Most of the expressions of a reader match nothing in most sentences. Each names literals of which one at least must stand
in a text that it matches; a text is cut into tokens once, each token knows the literals that it holds, and an
expression that cannot match is never tried. What is found is the same, only sooner.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from importlib import import_module
from typing import Any

#: the standard library's own reader of expressions, so that what is taken from an expression is what `re` makes of it
syntax: Any = import_module("re._parser")
ops: Any = import_module("re._constants")
_more_cases: Any = import_module("re._casefix")._EXTRA_CASES

DIGIT = "\\d"  # stands for any decimal digit
_GAPS = " \t\n\r\f\v\xa0\u3000,。;:!?、，；：！？"
_ASCII_TOKEN = re.compile(r"[^\s,;:!?]+")
_TOKEN = re.compile(rf"[^\s{_GAPS}]+")
_HAS_DIGIT = re.compile(r"\d")
_MOST = 24  # spellings that a run of characters with small classes in it may have before it is cut
_LONGEST_KEPT = 8000  # characters; what longer texts hold is not remembered
_LONGEST_TOKEN = 40  # likewise

#: letters that match others without regard to case in ways that `lower` does not tell
_ODD_CASES = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})

#: each set of literals has a number; by its first one or two characters a literal is found in a token
_numbers: dict[frozenset[str], int] = {}
_starts: dict[str, list[tuple[str, int]]] = {}


def has_groups(pattern: str) -> bool:
    """Whether a match of the expression has groups that somebody may ask for."""
    return bool(syntax.parse(pattern).state.groups > 1)


def clauses(pattern: str) -> list[frozenset[str]]:
    """Sets of lower-case literals, each with one at least in every text that the expression matches; the best first."""
    return sorted(set(_of_sequence(syntax.parse(pattern))), key=_worth, reverse=True)


def _worth(clause: frozenset[str]) -> tuple[int, int, list[str]]:
    shortest = min(4 if not each.isascii() and len(each) > 1 else len(each) for each in clause)
    return (1 if clause == {DIGIT} else min(shortest, 4), -len(clause), sorted(clause))


def _of_sequence(sequence: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    found: list[frozenset[str]] = []
    run: list[str] = [""]

    def flush() -> None:
        nonlocal run
        if all(run):
            found.append(frozenset(run))
        run = [""]

    for op, value in sequence:
        if op in (ops.AT, ops.ASSERT_NOT):
            continue  # takes no character: what stands on both sides is still adjacent
        if op is ops.ASSERT:
            found += _of_sequence(value[1])
            continue
        chars = _characters(op, value)
        if chars and DIGIT not in chars and len(chars) * len(run) <= _MOST:
            run = [head + char for head in run for char in chars]
            continue
        flush()
        if chars:
            found.append(frozenset(chars))
        elif op is ops.BRANCH:
            found += _of_branches(value[1])
        elif op is ops.SUBPATTERN:
            found += _of_sequence(value[3])
        elif op is ops.ATOMIC_GROUP:
            found += _of_sequence(value)
        elif op in (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT) and value[0]:
            found += _of_sequence(value[2])
    flush()
    return found


def _of_branches(branches: Iterable[Any]) -> list[frozenset[str]]:
    """One of the literals of every branch: each branch gives its best."""
    together: set[str] = set()
    for branch in branches:
        best = max(_of_sequence(branch), key=_worth, default=None)
        if best is None:
            return []
        together |= best
    return [frozenset(together)]


def _characters(op: Any, value: Any) -> set[str]:
    """The few characters that one place of an expression takes, lower case; none when they are many or of any kind."""
    if op is ops.LITERAL:
        return _plain(chr(value))
    if op is not ops.IN or value[0][0] is ops.NEGATE:
        return set()
    chars: set[str] = set()
    for kind, each in value:
        if (kind is ops.CATEGORY and each is ops.CATEGORY_DIGIT) or (kind is ops.RANGE and each == (48, 57)):
            chars.add(DIGIT)
        elif kind is ops.LITERAL and (plain := _plain(chr(each))):
            chars |= plain
        else:
            return set()
    return chars if len(chars) <= 40 else set()


def _plain(char: str) -> set[str]:
    small = char.lower()
    odd = len(small) != 1 or (not char.isascii() and ord(small) in _more_cases)
    return set() if odd or char in _GAPS or char.isspace() else {small}


def number_of(clause: frozenset[str]) -> int:
    """The number by which a set of literals is known in what `held` gives."""
    number = _numbers.get(clause)
    if number is None:
        number = _numbers[clause] = len(_numbers)
        for literal in clause:
            _starts.setdefault(literal if literal == DIGIT else literal[:2], []).append((literal, number))
        _in_token.cache_clear()
        _in_text.cache_clear()
    return number


def held(text: str) -> frozenset[int]:
    """The numbers of every set of literals of which one stands in the text."""
    return _in_text(text) if len(text) <= _LONGEST_KEPT else _in_text.__wrapped__(text)


@lru_cache(maxsize=128)
def _in_text(text: str) -> frozenset[int]:
    if not text.isascii() and ("\u0130" in text or "\u0131" in text or "\u017f" in text):
        text = text.translate(_ODD_CASES)
    tokens = set((_ASCII_TOKEN if text.isascii() else _TOKEN).findall(text.lower()))
    return frozenset().union(*[_in_token(t) if len(t) <= _LONGEST_TOKEN else _literals_of(t) for t in tokens])


def _literals_of(token: str) -> frozenset[int]:
    found: set[int] = set()
    for at, char in enumerate(token):
        for start in (char, token[at : at + 2]):
            for literal, number in _starts.get(start, ()):
                if number not in found and token.startswith(literal, at):
                    found.add(number)
    if _HAS_DIGIT.search(token):
        found.update(number for _, number in _starts.get(DIGIT, ()))
    return frozenset(found)


_in_token = lru_cache(maxsize=8192)(_literals_of)
