"""What a text must hold before a regular expression can match at all, and whether it does, asked once for each text.

Most of the expressions of a reader match nothing in most sentences. Each names literals of which one at least must stand
in a text that it matches; a text is cut into tokens once, each token knows the literals that it holds, and an
expression that cannot match is never tried. What is found is the same, only sooner.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache
from hashlib import blake2b
from importlib import import_module
from itertools import pairwise
from pathlib import Path
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
_MOST = 64  # spellings of a part of an expression that are written out
_GAP = ([" "], ["\n"])  # a space, or whatever else parts tokens
_REPEATS = (ops.MAX_REPEAT, ops.MIN_REPEAT, ops.POSSESSIVE_REPEAT)
_USELESS = 1  # what two letters of an alphabet, or the commonest words, are worth
_COMMON = frozenset(
    [
        "the",
        "and",
        "out",
        "not",
        "was",
        "are",
        "were",
        "has",
        "had",
        "have",
        "for",
        "with",
        "our",
        "you",
        "your",
        "this",
        "that",
        "all",
        "can",
        "too",
        "been",
        "from",
    ]
)
_LONGEST_KEPT = 8000  # characters; of longer texts, whole letters, only the last few are remembered
_SENTENCE = 400  # characters; of shorter texts more are remembered, for they come again
_LONGEST_TOKEN = 40  # likewise

#: letters that match others without regard to case in ways that `lower` does not tell
_ODD_CASES = str.maketrans({"\u0130": "i", "\u0131": "i", "\u017f": "s"})

#: each set of literals has a number; by its first one or two characters a literal is found in a token
_numbers: dict[frozenset[str], int] = {}
_starts: dict[str, list[tuple[str, int]]] = {}


#: the sets of every expression of the product, worked out beforehand: taking 3,000 expressions apart costs half a second,
#: and every reading process would pay it. `setup/literals.py` writes the file; a test compares it with what is worked out.
KEPT = Path(__file__).with_name("literals.json")


def key_of(pattern: str, flags: int = 0) -> str:
    """The name of an expression in the file of sets."""
    return blake2b(f"{flags:x}/{pattern}".encode(errors="surrogatepass"), digest_size=8).hexdigest()


@cache
def _kept() -> dict[str, tuple[frozenset[str], ...]]:
    """The file of sets: those of expressions of which a text is asked together, and those of expressions asked alone.

    The former get their numbers at once: a new number later makes what is remembered of texts worthless.
    """
    found = json.loads(KEPT.read_text(encoding="utf-8"))
    kept = {key: tuple(map(frozenset, sets)) for part in ("alone", "together") for key, sets in found[part].items()}
    for key in found["together"]:
        for each in kept[key]:
            number_of(each)
    return kept


def clauses_kept(pattern: str, flags: int = 0) -> tuple[frozenset[str], ...]:
    """The sets of an expression as far as they stand in the file; none, which refuses no text, where they do not."""
    return _kept().get(key_of(pattern, flags), ())


def clauses(pattern: str, flags: int = 0) -> Sequence[frozenset[str]]:
    """Sets of lower-case literals, each with one at least in every text that the expression matches; the best three first.

    What stands in nearly every text, such as a single letter, is no help and left out.
    """
    kept = _kept().get(key_of(pattern, flags))
    return worked_out(pattern, flags) if kept is None else kept


@cache
def worked_out(pattern: str, flags: int = 0) -> Sequence[frozenset[str]]:
    """The same, taken from the expression itself."""
    found = sorted(set(_of_sequence(syntax.parse(pattern, flags))), key=_worth, reverse=True)
    return [clause for clause in found if _worth(clause)[0] > _USELESS][:3] or found[
        : bool(found and _worth(found[0])[0] > 0)
    ]


def stands_in(needed: Iterable[frozenset[str]], text: str) -> bool:
    """Whether of each set a literal stands in the text: the plain question, for texts that are asked few things."""
    small = lowered(text)
    return all(any(each in small for each in clause) or _digit_in(clause, small) for clause in needed)


def _digit_in(clause: frozenset[str], text: str) -> bool:
    return DIGIT in clause and bool(_HAS_DIGIT.search(text))


def _worth(clause: frozenset[str]) -> tuple[int, int, list[str]]:
    """How much it tells that a text holds one of these: the fewer characters of an alphabet, the less."""
    least = min(
        3
        if each == DIGIT or not (each.isascii() and each.isalnum())
        else 1
        if each in _COMMON
        else min(len(each), 4) - 1
        for each in clause
    )
    return (least, -len(clause), sorted(clause))


def _of_sequence(sequence: Iterable[tuple[Any, Any]]) -> list[frozenset[str]]:
    """A set for each stretch of the expression that has few spellings, and those within the parts that must stand."""
    found: list[frozenset[str]] = []
    run = [""]
    for op, value in sequence:
        if op is ops.ASSERT:
            found += _of_sequence(value[1])
            continue
        more = _spellings([(op, value)])
        longer = [] if more is None else [head + tail for head in run for tail in more]
        if longer and len(set(longer)) <= _MOST:
            run = list(dict.fromkeys(longer))
            continue
        found += _clauses_of(run)
        run = [""] if more is None else more
        if more is None:
            found += _within(op, value)
    return found + _clauses_of(run)


def _within(op: Any, value: Any) -> list[frozenset[str]]:
    """The sets of a part that has too many spellings to write them out."""
    if op is ops.BRANCH:
        best = [max(_of_sequence(branch), key=_worth, default=frozenset[str]()) for branch in value[1]]
        return [_least(each for clause in best for each in clause)] if all(best) else []
    if op is ops.SUBPATTERN:
        return _of_sequence(value[3])
    if op is ops.ATOMIC_GROUP:
        return _of_sequence(value)
    if op in _REPEATS and value[0]:
        return _of_sequence(value[2])
    chars = _characters(value) if op is ops.IN else set()
    return [frozenset(chars)] if chars.isdisjoint(" \n") and chars else []


def _clauses_of(spellings: Iterable[str]) -> list[frozenset[str]]:
    """The words of the spellings, first by first, second by second; the longest of each where their number differs."""
    words = [each.split() for each in spellings]
    if not all(words):
        return []
    if len({len(each) for each in words}) > 1:
        words = [[max(each, key=len)] for each in words]
    return [_least(column) for column in zip(*words, strict=True)]


def _least(words: Iterable[str]) -> frozenset[str]:
    """The words without those that another one is part of."""
    every = set(words)
    return frozenset(w for w in every if not any(other != w and other in w for other in every))


def _spellings(sequence: Iterable[tuple[Any, Any]]) -> list[str] | None:
    """Everything that a part can look like, a space or line end for what parts tokens; None when that is too much or not known."""
    out = [""]
    for op, value in sequence:
        if op in (ops.AT, ops.ASSERT_NOT):
            continue  # takes no character: what stands on both sides is still adjacent
        more: list[str] | None = None
        if op is ops.LITERAL:
            more = _plain(chr(value))
        elif op is ops.IN:
            more = sorted(_characters(value)) or None
            more = None if more and DIGIT in more else more
        elif op is ops.SUBPATTERN:
            more = _spellings(value[3])
        elif op is ops.BRANCH:
            branches = [_spellings(branch) for branch in value[1]]
            more = None if None in branches else [each for branch in branches for each in branch or ()]
        elif op in _REPEATS and value[:2] == (1, 1):
            more = _spellings(value[2])
        elif op in _REPEATS and value[0] == 0 and (once := _spellings(value[2])) and (value[1] == 1 or once in _GAP):
            more = ["", *once]
        elif op in _REPEATS and value[0] and _spellings(value[2]) in _GAP:
            more = ["\n"]
        if more is None or len(out) * len(more) > _MOST:
            return None
        out = [head + tail for head in out for tail in more]
    return list(dict.fromkeys(out))


def _characters(kinds: Any) -> set[str]:
    """The few characters that a class takes, lower case; none when they are many or of any kind."""
    chars: set[str] = set()
    for kind, each in kinds:
        if (kind is ops.CATEGORY and each is ops.CATEGORY_DIGIT) or (kind is ops.RANGE and each == (48, 57)):
            chars.add(DIGIT)
        elif kind is ops.CATEGORY and each is ops.CATEGORY_SPACE:
            chars.add("\n")
        elif kind is ops.LITERAL and (plain := _plain(chr(each))):
            chars.update(plain)
        else:
            return set()
    return chars if len(chars) <= _MOST else set()


def _plain(char: str) -> list[str] | None:
    """A character as it stands in a token, a space or line end for one that parts tokens; None where its other cases are not sure."""
    if char in _GAPS or char.isspace():
        return [" " if char == " " else "\n"]
    small = char.lower()
    return None if len(small) != 1 or (not char.isascii() and ord(small) in _more_cases) else [small]


def number_of(clause: frozenset[str]) -> int:
    """The number by which a set of literals is known in what `held` gives."""
    number = _numbers.get(clause)
    if number is None:
        number = _numbers[clause] = len(_numbers)
        for literal in clause:
            _starts.setdefault(literal if literal == DIGIT else literal[:2], []).append((literal, number))
        _longest_literal.cache_clear()
        _in_token.cache_clear()
        _in_text.cache_clear()
        _in_whole.cache_clear()
        _in_sentence.cache_clear()
    return number


def lowered(text: str) -> str:
    """The text in lower case, as expressions that do not mind the case see it; as long as the text."""
    if not text.isascii() and ("\u0130" in text or "\u0131" in text or "\u017f" in text):
        text = text.translate(_ODD_CASES)
    return text.lower()


def held(text: str) -> frozenset[int]:
    """The numbers of every set of literals of which one stands in the text."""
    if len(text) <= _SENTENCE:
        return _in_sentence(text)
    return _in_text(text) if len(text) <= _LONGEST_KEPT else _in_whole(text)


def _held(text: str) -> frozenset[int]:
    tokens = set((_ASCII_TOKEN if text.isascii() else _TOKEN).findall(lowered(text)))
    return frozenset().union(*[_in_token(t) if len(t) <= _LONGEST_TOKEN else _in_long_token(t) for t in tokens])


def _in_long_token(token: str) -> frozenset[int]:
    """Piece by piece, each as much longer as a literal may be: the beginnings of one text, asked one by one, share them."""
    size = _LONGEST_TOKEN + _longest_literal()
    return frozenset().union(*[_in_token(token[at : at + size]) for at in range(0, len(token), _LONGEST_TOKEN)])


@lru_cache(maxsize=1)
def _longest_literal() -> int:
    return max((len(literal) for found in _starts.values() for literal, _ in found), default=0)


def _literals_of(token: str) -> frozenset[int]:
    found: set[int] = set()
    for start in {
        *token,
        *map("".join, pairwise(token)),
    }:  # however long, a token has few beginnings that are any literal's
        for literal, number in _starts.get(start, ()):
            if number not in found and literal in token:
                found.add(number)
    if _HAS_DIGIT.search(token):
        found.update(number for _, number in _starts.get(DIGIT, ()))
    return frozenset(found)


_in_sentence = lru_cache(maxsize=1024)(_held)
_in_text = lru_cache(maxsize=64)(_held)
_in_whole = lru_cache(maxsize=8)(_held)
_in_token = lru_cache(maxsize=8192)(_literals_of)
