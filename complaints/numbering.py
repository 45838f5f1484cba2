"""Case numbers: how a pattern becomes a number, and how a number is found again in a subject or a text."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator
from datetime import date
from functools import lru_cache

_PARTS_OF_DATE = {
    "Y": r"\d{4}",
    "y": r"\d{2}",
    "m": r"\d{2}",
    "d": r"\d{2}",
    "j": r"\d{3}",
    "V": r"\d{2}",
    "G": r"\d{4}",
}


class PatternError(ValueError):
    """A numbering pattern that cannot make unique, recognisable numbers; says what is wrong with it."""


def number(pattern: str, day: date, seq: int) -> str:
    """The case number for the `seq`-th case that shares this pattern's date part, `day` being that of registration."""
    return pattern.format(date=day, seq=seq)


def counter_key(pattern: str, day: date) -> str:
    """The name of the counter from which `seq` is taken: cases with the same key never share a number."""
    return "".join(
        literal + ("{seq}" if name == "seq" else ("" if name is None else f"{{{name}:{spec}}}".format(date=day)))
        for literal, name, spec, _ in string.Formatter().parse(pattern)
    )


def check(pattern: str) -> None:
    """Raises PatternError unless the pattern has one `{seq}`, only `{date:…}` beside it, and makes printable ASCII."""
    try:
        pieces = list(string.Formatter().parse(pattern))
        names = [name for _, name, _, _ in pieces if name is not None]
        made = number(pattern, date(2026, 11, 20), 7)
    except (ValueError, KeyError, IndexError, AttributeError) as error:
        raise PatternError(f"it is no pattern of {{date:…}} and {{seq:…}}: {error}") from error
    if names.count("seq") != 1 or not set(names) <= {"date", "seq"}:
        raise PatternError("it needs {seq} once, and beside it nothing but {date:…}")
    if not re.fullmatch(r"[A-Za-z0-9._/-]+", made):
        raise PatternError("a number goes into mail subjects: letters, digits and . _ / - only")
    specs = [spec or "" for _, name, spec, _ in pieces if name == "date"]
    if any(set(re.findall("%(.)", spec)) - set(_PARTS_OF_DATE) or "%" not in spec for spec in specs):
        raise PatternError("of the date only %Y %y %m %d %j %G %V can be used")
    if len(made) < 5:
        raise PatternError("a number that short would be found in any text by chance")


@lru_cache(maxsize=32)
def recogniser(pattern: str) -> re.Pattern[str]:
    """A regular expression that finds numbers of this pattern as words of their own, in any case of letters."""
    expression = ""
    for literal, name, spec, _ in string.Formatter().parse(pattern):
        expression += re.escape(literal)
        if name == "seq":
            width = re.search(r"0(\d+)d", spec or "")
            expression += rf"\d{{{width.group(1)},}}" if width else r"\d+"
        elif name == "date":
            expression += "".join(
                _PARTS_OF_DATE[part[1]] if part.startswith("%") else re.escape(part)
                for part in re.findall(r"%.|[^%]+", spec or "")
            )
    return re.compile(rf"(?<![A-Za-z0-9]){expression}(?![A-Za-z0-9])", re.IGNORECASE | re.ASCII)


def find(pattern: str, text: str) -> Iterator[str]:
    """Every case number of this pattern in a text, in its own spelling, in order of appearance."""
    upper = pattern.split("{", 1)[0]
    for match in recogniser(pattern).finditer(text):
        found = match.group()
        yield upper + found[len(upper) :] if found[: len(upper)].lower() == upper.lower() else found


def tag(case_no: str) -> str:
    """The number as it stands in the subject of every letter: `[KS20261120-003]`."""
    return f"[{case_no}]"
