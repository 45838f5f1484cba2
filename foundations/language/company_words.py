"""The words that a company adds to those that ship: labels of its customers' forms, words of its trade, marks of programs.

A file of plain words, one an entry; nothing in it is an expression, so no entry can make a reading slow (docs/OPERATIONS.md).
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from foundations.language.pattern import Pattern
from foundations.language.script import fold, squeeze
from foundations.language.sentence import say
from foundations.language.trouble import negated

MOST_BYTES = 1_000_000
MOST_WORDS = 20_000
LONGEST = 80  # characters of one word; a longer one is a sentence
_LETTER = Pattern(r"[^\W_]")
#: letters of which labels are not made when they are compared: kana, Cyrillic, Thai
_OTHER_SCRIPT = Pattern(r"[^\W\d_a-zà-öø-ÿ\u3400-\u9fff]")
_SECTIONS = ("labels", "filled_by_us", "trouble", "automatic")


class CompanyWordsErrors(ValueError):  # noqa: N818  a list of errors, none of them raised alone
    """Everything that is wrong with a file of company words; `errors` are sentences that name section and word."""

    def __init__(self, errors: list[str]) -> None:
        super().__init__("; ".join(errors))
        self.errors = errors


@dataclass(frozen=True, eq=False)
class CompanyWords:
    """What a company adds, as it wrote it; two are equal when they say the same, so they may stand in keys of caches.

    `labels` gives the words of labels for a field's name, `filled_by_us` labels of places that the company fills in itself,
    `trouble` words that tell of a defect in its trade, `automatic` the beginnings of subjects that only programs write.
    """

    labels: tuple[tuple[str, tuple[str, ...]], ...] = ()
    filled_by_us: tuple[str, ...] = ()
    trouble: tuple[str, ...] = ()
    automatic: tuple[str, ...] = ()

    @cached_property
    def digest(self) -> str:
        """A fingerprint of everything that is said."""
        said = [self.labels, self.filled_by_us, self.trouble, self.automatic]
        return hashlib.sha256(json.dumps(said).encode()).hexdigest()

    def __eq__(self, other: object) -> bool:
        return self is other or (isinstance(other, CompanyWords) and self.digest == other.digest)

    def __hash__(self) -> int:
        return hash(self.digest)

    @cached_property
    def _trouble(self) -> tuple[re.Pattern[str], ...]:
        return tuple(re.compile(_whole(fold(word).lower())) for word in self.trouble)

    @cached_property
    def _automatic(self) -> tuple[str, ...]:
        return tuple(fold(word).lower() for word in self.automatic)

    def tells_trouble(self, text: str) -> bool:
        """Whether a text holds one of the company's words of trouble that is not denied there."""
        if not self.trouble:
            return False
        key = fold(text).lower()  # beyond ASCII too: Übermaß
        return any(not negated(key, found.start()) for word in self._trouble for found in word.finditer(key))

    def marks_automatic(self, subject: str) -> str:
        """The company's own phrase with which a subject, folded and in lower case, begins; empty when it begins with none."""
        begun = subject.lstrip(" [(【<*-")
        return next((word for word in self._automatic if begun.startswith(word)), "")


NONE = CompanyWords()


def _whole(word: str) -> str:
    """The word as a pattern that takes it in Chinese anywhere, in Latin letters as a whole word only."""
    before = r"(?<![a-z0-9])" if word[:1].isascii() else ""
    after = r"(?![a-z0-9])" if word[-1:].isascii() else ""
    return before + re.escape(word) + after


def read_company_words(text: str, fields: Collection[str]) -> CompanyWords:
    """The words of a file; `fields` are the names under which labels may stand. Raises CompanyWordsErrors naming every mistake."""
    if len(text.encode()) > MOST_BYTES:
        raise CompanyWordsErrors([say("it is larger than {bytes} bytes", bytes=MOST_BYTES)])
    try:
        values = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise CompanyWordsErrors([say("it is not valid TOML: {detail}", detail=str(error) or "too deep")]) from None
    reader = _Reader(fields)
    made = reader.words(values)
    if reader.errors:
        raise CompanyWordsErrors(reader.errors)
    return made


class _Reader:
    """Reads one section after the other and collects what is wrong."""

    def __init__(self, fields: Collection[str]) -> None:
        self.errors: list[str] = []
        self._fields = fields
        self._label_of: dict[str, str] = {}
        self._count = 0

    def words(self, values: Mapping[str, Any]) -> CompanyWords:
        """The whole file."""
        for name in sorted(set(values) - {*_SECTIONS}):
            self._wrong(
                say("there is no section {name}; the sections are {known}", name=name, known=", ".join(_SECTIONS))
            )
        made = CompanyWords(
            self._labels(values.get("labels", {})),
            self._phrases(values.get("filled_by_us", {}), "filled_by_us"),
            self._phrases(values.get("trouble", {}), "trouble"),
            self._phrases(values.get("automatic", {}), "automatic"),
        )
        for word in made.filled_by_us:
            self._once(word, "filled_by_us")
        if self._count > MOST_WORDS:
            self._wrong(say("it holds {count} words; at most {most} are taken", count=self._count, most=MOST_WORDS))
        return made

    def _labels(self, section: Any) -> tuple[tuple[str, tuple[str, ...]], ...]:
        if not isinstance(section, dict):
            self._wrong(say("{name} must be a table of lists", name="labels"))
            return ()
        made = []
        for name, given in section.items():
            if name not in self._fields:
                self._wrong(say("labels: there is no field {field}; docs/PROCEDURE.md lists them", field=name))
                continue
            words = self._list(given, f"labels.{name}")
            for word in words:
                self._once(word, name)
                if _OTHER_SCRIPT.search(fold(word)):
                    self._wrong(say("the label {word} has letters that are neither Chinese nor Latin", word=word))
            made.append((name, words))
        return tuple(made)

    def _phrases(self, section: Any, name: str) -> tuple[str, ...]:
        """The words of a section that has them under the key `words`."""
        if not isinstance(section, dict) or set(section) - {"words"}:
            self._wrong(say("{name} must be a table with the one key words", name=name))
            return ()
        return self._list(section.get("words", []), f"{name}.words")

    def _list(self, given: Any, key: str) -> tuple[str, ...]:
        if not isinstance(given, list):
            self._wrong(say("{key} must be a list of words", key=key))
            return ()
        made = []
        for word in given:
            self._count += 1
            if not isinstance(word, str) or not _LETTER.search(word):
                self._wrong(say("{key}: {word} is no word", key=key, word=repr(word)[:60]))
            elif len(word) > LONGEST:
                self._wrong(
                    say("{key}: {word} is longer than {most} characters", key=key, word=word[:20] + "…", most=LONGEST)
                )
            else:
                made.append(word.strip())
        return tuple(dict.fromkeys(made))

    def _once(self, word: str, name: str) -> None:
        """A label that is to mean two things means neither."""
        other = self._label_of.setdefault(squeeze(word), name)
        if other != name:
            self._wrong(say("the label {word} stands under {one} and under {other}", word=word, one=other, other=name))

    def _wrong(self, sentence: str) -> None:
        if len(self.errors) < 50:  # so that a file of another kind does not fill the screen
            self.errors.append(sentence)
