"""Regular expressions that are compiled when a text first holds what they need: most of a reader's never are for one mail."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any, AnyStr, Generic

from foundations.language.literals import clauses_kept, stands_in

#: how often a text is refused by its literals before the expression is compiled after all: about what compiling costs
_REFUSALS = 500
#: characters; a shorter expression is compiled sooner than it is looked up
_SHORT = 24
_METHODS = ("search", "match", "fullmatch", "finditer", "findall", "sub", "subn", "split")


class Pattern(Generic[AnyStr]):
    """An expression with the searching methods of `re.Pattern`, which answers as that would; for constants of modules.

    `re.compile` costs a millisecond or more, as much as reading a sentence, and a process that reads one mail asks most
    of its expressions nothing that they could match. A text is first looked through for the literals that the expression
    needs (foundations.language.literals); only one that holds them, or the end of patience, compiles it, and from then on
    the methods are those of the compiled expression itself.

    Raises re.error, where the expression is wrong, only when it is compiled.
    """

    def __init__(self, pattern: AnyStr, flags: int = 0) -> None:
        self.pattern: AnyStr = pattern
        self.flags = int(flags)
        self._refusals = 0
        self._needed: tuple[frozenset[str], ...] | None = None
        self._compiled: re.Pattern[AnyStr] | None = None

    def __repr__(self) -> str:
        return f"Pattern({self.pattern!r}, {self.flags})"

    @property
    def compiled(self) -> re.Pattern[AnyStr]:
        """The expression itself, compiled now if it was not."""
        whole = self._compiled
        if whole is None:
            whole = self._compiled = re.compile(self.pattern, self.flags)
            self.__dict__.update({name: getattr(whole, name) for name in _METHODS})  # no step between from now on
        return whole

    def _for(self, text: AnyStr) -> re.Pattern[AnyStr] | None:
        """The compiled expression; None when this text cannot match."""
        if self._compiled is None and isinstance(text, str):
            if self._needed is None:
                pattern = str(self.pattern)
                self._needed = clauses_kept(pattern, self.flags) if len(pattern) >= _SHORT else ()
            if self._needed and self._refusals < _REFUSALS and not stands_in(self._needed, text):
                self._refusals += 1
                return None
        return self.compiled

    # Which arguments there are is told to the type checker; `place` are begin and end, as everywhere in `re`.

    def search(self, text: AnyStr, *place: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.search`."""
        whole = self._for(text)
        return whole.search(text, *place) if whole else None

    def match(self, text: AnyStr, *place: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.match`."""
        whole = self._for(text)
        return whole.match(text, *place) if whole else None

    def fullmatch(self, text: AnyStr, *place: int) -> re.Match[AnyStr] | None:
        """As `re.Pattern.fullmatch`."""
        whole = self._for(text)
        return whole.fullmatch(text, *place) if whole else None

    def finditer(self, text: AnyStr, *place: int) -> Iterator[re.Match[AnyStr]]:
        """As `re.Pattern.finditer`."""
        whole = self._for(text)
        return whole.finditer(text, *place) if whole else iter(())

    def findall(self, text: AnyStr, *place: int) -> list[Any]:
        """As `re.Pattern.findall`."""
        whole = self._for(text)
        return whole.findall(text, *place) if whole else []

    def sub(self, new: AnyStr | Callable[[re.Match[AnyStr]], AnyStr], text: AnyStr, count: int = 0) -> AnyStr:
        """As `re.Pattern.sub`."""
        whole = self._for(text)
        return whole.sub(new, text, count) if whole else text

    def subn(
        self, new: AnyStr | Callable[[re.Match[AnyStr]], AnyStr], text: AnyStr, count: int = 0
    ) -> tuple[AnyStr, int]:
        """As `re.Pattern.subn`."""
        whole = self._for(text)
        return whole.subn(new, text, count) if whole else (text, 0)

    def split(self, text: AnyStr, maxsplit: int = 0) -> list[AnyStr | Any]:
        """As `re.Pattern.split`."""
        whole = self._for(text)
        return whole.split(text, maxsplit) if whole else [text]
