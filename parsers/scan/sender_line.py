"""The line that a sending fax machine prints at the edge of every page (TTI, ITU-T T.30): clock, name, number, page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from foundations.language.pattern import Pattern
from parsers.scan.blocks import joined, rows
from parsers.scan.segment import Segment

_DATE = (
    r"(?:\d{1,4}[-/.年][ ]?(?:\d{1,2}|[A-Za-z]{3})[-/.月][ ]?\d{1,4}日?"
    r"|[A-Za-z]{3}[a-z]*[-. ]\d{1,2}[-., ]{1,2}\d{2,4}|\d{1,2}[ .-][A-Za-z]{3}[a-z]*[ .,-]{1,2}\d{2,4})"
)
_PAGE = Pattern(
    r"(?:(?<![A-Za-z])P(?:AGE|G|\.)?|第|页|頁)[\s.:：]*0*(?P<p>\d{1,3})(?:\s*(?:/|OF|of|共)\s*0*(?P<n>\d{1,3}))?"
    r"|(?<![\d/])0*(?P<p2>\d{1,3})\s*/\s*0*(?P<n2>\d{1,3})(?![\d/])",
    re.IGNORECASE,
)
_CLOCK = Pattern(rf"{_DATE}.{{0,12}}?\d{{1,2}}[:：.]\s?\d{{2}}|\d{{1,2}}[:：]\s?\d{{2}}.{{0,12}}?{_DATE}")
_ID = Pattern(r"(?:FROM|FR|FAX|ID|TEL|发自|發自|传真|傳真)|\+?\d[\d\- ()]{6,}\d", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class HeaderLine:
    """What the sender's header line says; 0 where it says nothing. Its clock is the sender's, so only claimed."""

    text: str
    page: int = 0
    pages: int = 0
    number: str = ""


def parse_header(text: str) -> HeaderLine | None:
    """Reads a line as a sender's header; None when it is not one (a clock and a page or a station are needed)."""
    clock = _CLOCK.search(text)
    if clock is None:
        return None
    rest = text[: clock.start()] + "  " + text[clock.end() :]
    page = _PAGE.search(rest)
    without_page = rest[: page.start()] + "  " + rest[page.end() :] if page else rest
    number = re.search(r"\+?\d[\d\- ()]{5,}\d", without_page)
    if page is None and _ID.search(rest) is None:
        return None
    if page is None:
        return HeaderLine(text, number=number.group().strip() if number else "")
    first = int(page.group("p") or page.group("p2") or 0)
    total = int(page.group("n") or page.group("n2") or 0)
    return HeaderLine(text, first, total, number.group().strip() if number else "")


def header_line(segments: Sequence[Segment], height: float) -> tuple[list[Segment], str]:
    """Takes the header line off the top (or, on a sheet that was turned, the bottom) of the page: rest, line."""
    for low, high in ((0.0, 0.065), (0.945, 1.0)):
        band = [s for s in segments if low * height <= s.middle[1] <= high * height]
        for row in rows(band):
            text = joined(row)
            if len(text) >= 12 and parse_header(text) is not None:
                taken = {id(s) for s in row}
                return [s for s in segments if id(s) not in taken], text
    return list(segments), ""
