"""What the pages of a fax say about the fax: how many there are, which are missing or came twice, who sent them."""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from complaints.reading import Fax, Problem
from foundations.language.pattern import Pattern
from parsers.fax.envelope import FaxResult
from parsers.fax.numbers import number
from parsers.layout import Line, Page
from parsers.scan.page import Scan
from parsers.scan.sender_line import HeaderLine, parse_header

#: how alike two pages must be to be the same sheet sent twice
_SAME_BITS, _SAME_TEXT = 28, 0.95


def finish(result: FaxResult, scans: Sequence[Scan], *, other_pages: int = 0) -> tuple[Fax, tuple[Problem, ...]]:
    """The envelope completed from the pages: how many there are, what the sender's header lines say, what is amiss.

    `other_pages`: pages of the fax that were no pictures (a gateway's PDF with text of its own).
    """
    pages = [page for scan in scans for page in scan.pages]
    headers = [parsed for scan in scans for line in scan.tti if (parsed := parse_header(line)) is not None]
    counted = len(pages) + other_pages
    totals = Counter(h.pages for h in headers if 0 < h.page <= h.pages <= 99)
    by_sender = totals.most_common(1)[0][0] if totals else 0
    expected = max(by_sender, result.announced or 0) or None
    if expected is None:
        expected = _cover_says(pages)
    prints = tuple(each for scan in scans for each in scan.prints)
    fax = replace(result.fax, pages=counted or None, pages_expected=expected, prints=prints)
    if not fax.from_number:
        fax = replace(fax, from_number=_sender_number(headers, result.regions))
    return fax, tuple(_amiss(result, fax, headers, scans))


def _amiss(result: FaxResult, fax: Fax, headers: Sequence[HeaderLine], scans: Sequence[Scan]) -> list[Problem]:
    out: list[Problem] = []
    counted, expected = fax.pages or 0, fax.pages_expected or 0
    told = sorted({h.page for h in headers if 0 < h.page <= h.pages == expected})
    lacking = [str(n) for n in range(1, expected + 1) if n not in told] if len(told) == counted else []
    if result.incomplete or counted < expected:
        which = f", page {', '.join(lacking)} is missing" if lacking else ""
        why = f" ({result.why})" if result.why else ""
        out.append(
            Problem("fax_incomplete", "fax", f"{counted} of {expected or '?'} pages{which}{why}; ask for a resend")
        )
    elif expected and counted > expected:
        out.append(Problem("fax_pages_disagree", "fax", f"{counted} pages came, {expected} were announced"))
    if result.announced and counted and result.announced != counted and not out:
        out.append(
            Problem("fax_pages_disagree", "fax", f"the gateway counts {result.announced} pages, there are {counted}")
        )
    for first, second in doubled(scans):
        out.append(Problem("fax_page_doubled", "fax", f"page {second} repeats page {first}"))
    return out


def doubled(scans: Sequence[Scan]) -> list[tuple[int, int]]:
    """Pages that show the same sheet, as pairs of page numbers counted through all files from 1."""
    prints = [number_ for scan in scans for number_ in scan.prints]
    texts = [_text(page) for scan in scans for page in scan.pages]
    out = []
    for second in range(1, len(prints)):
        for first in range(second):
            if len(texts[second]) < 20 or (prints[first] ^ prints[second]).bit_count() > _SAME_BITS:
                continue
            if difflib.SequenceMatcher(None, texts[first], texts[second], autojunk=False).ratio() >= _SAME_TEXT:
                out.append((first + 1, second + 1))
                break
    return out


def _sender_number(headers: Sequence[HeaderLine], regions: Sequence[str]) -> str:
    """The number of the sender's header line, where most pages agree on it."""
    told = Counter(value for h in headers if h.number and (value := number(h.number, regions, international=False)))
    return told.most_common(1)[0][0] if told else ""


_COVER = Pattern(
    r"(?:页数|頁數|总页|總頁|no\. of pages|pages)\s*[:：]?\s*(?:共)?\s*(\d{1,2})\b|共\s*(\d{1,2})\s*[页頁]",
    re.IGNORECASE,
)


def _cover_says(pages: Sequence[Page]) -> int | None:
    """The number of pages that the cover sheet gives."""
    if not pages:
        return None
    match = _COVER.search(_text(pages[0]))
    return int(match[1] or match[2]) or None if match else None


def _text(page: Page) -> str:
    out: list[str] = []
    for block in page.blocks:
        if isinstance(block, Line):
            out.append(block.text)
        else:
            out += [cell.text for cell in block.cells if cell.text]
    return "\n".join(out)
