"""Phone and fax numbers: every way of writing them to E.164 with its extension, only valid numbers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from foundations.language.pattern import Pattern
from foundations.language.script import fold

_NUMBER = Pattern(
    r"(?<![A-Za-z0-9_.\-+])(?P<n>(?:\+|00(?=[1-9]))?\(?\+?\d[\d()\- .·]{5,22}\d)"
    r"(?P<x>\s*(?:转(?:接)?|分机(?:号)?|ext(?:ension|n)?\b\.?|x(?=\s?\d)|#|,?\s*内线)\s*[:.]?\s*(?P<e>\d{1,6})|(?P<h>-(?P<e2>\d{2,5})))?(?![A-Za-z0-9_])"
)
_EXTENSION = Pattern(
    r"^\s*[,(]?\s*(?:转(?:接)?|分机(?:号)?|ext(?:ension|n)?\b\.?|x(?=\s?\d)|#|内线)\s*[:.]?\s*(\d{1,6})"
)


@dataclass(frozen=True, slots=True)
class Phone:
    """A valid number in E.164, extension after `;ext=`, and where it stands in the text."""

    value: str
    start: int
    end: int


@lru_cache(maxsize=4096)
def _e164(digits: str, region: str, lenient: bool) -> str | None:
    import phonenumbers

    try:
        parsed = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return None
    international = digits.startswith("+")
    if region and not international and parsed.country_code != phonenumbers.country_code_for_region(region):
        return None
    good = phonenumbers.is_valid_number(parsed)
    if not good and lenient and phonenumbers.is_possible_number(parsed):
        # numbering plans grow; where a label says "phone" the shape of a national number is enough
        shape = _SHAPES.get(phonenumbers.region_code_for_country_code(parsed.country_code or 0))
        good = bool(shape.fullmatch(digits)) if shape and not international else international
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164) if good else None


_SHAPES = {
    "CN": Pattern(r"0(?:10|2\d|[3-9]\d{2})[2-9]\d{6,7}|1[3-9]\d{9}"),
    "TW": Pattern(r"0[2-8]\d{7,9}|09\d{8}"),
    "HK": Pattern(r"[2-9]\d{7}"),
    "MO": Pattern(r"[2-9]\d{7}"),
}


def e164(text: str, regions: Iterable[str], *, lenient: bool = False) -> str | None:
    """One number written in any way, tried in the given countries in order; None when it is valid in none.

    `lenient` also takes a number of possible shape that the numbering plan on this machine does not know.
    """
    bare = re.sub(r"[^\d+]", "", text.replace("(0)", ""))
    if bare.startswith("00") and len(bare) > 10:
        bare = "+" + bare[2:]
    if bare.count("+") > 1 or not 6 <= len(bare.strip("+")) <= 15:
        return None
    for region in regions:
        value = _e164(bare, region, lenient)
        if value:
            return value
    if re.fullmatch(r"86(?:1[3-9]\d{9}|[1-9]\d{9,10})|886\d{8,9}|852\d{8}|853\d{8}", bare):
        return _e164("+" + bare, "ZZ", lenient)
    return None


def find_phones(text: str, regions: Iterable[str], *, lenient: bool = False) -> Iterator[Phone]:
    """Every phone number in the text, in order; `0577-88001296转806`, `(04)2315-0066 分機 31`, `…#215`."""
    countries = tuple(regions)
    key = fold(text)
    place = 0
    while match := _NUMBER.search(key, place):
        found = _longest(match["n"], countries, lenient)
        if found is None:
            place = match.end()
            continue
        value, used = found
        end = match.start() + used
        tail = _EXTENSION.match(key[end:])
        hyphen = re.match(r"-(\d{2,5})(?!\d)", key[end:])
        if tail:
            value, end = f"{value};ext={tail[1]}", end + tail.end()
        elif hyphen:
            value, end = f"{value};ext={hyphen[1]}", end + hyphen.end()
        yield Phone(value, match.start(), end)
        place = end


def _longest(written: str, regions: tuple[str, ...], lenient: bool) -> tuple[str, int] | None:
    """The longest leading part that is a number (behind it may stand an extension or a second number)."""
    cuts = [len(written), *[m.start() for m in re.finditer(r"[\s\-.·()]+", written)][::-1]]
    cuts = [cut for cut in cuts if sum(c.isdigit() for c in written[:cut]) >= 6]
    for relaxed in (False, True) if lenient else (False,):
        for cut in cuts:
            value = e164(written[:cut], regions, lenient=relaxed)
            if value:
                return value, cut
    return None
