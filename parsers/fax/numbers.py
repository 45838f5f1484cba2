"""Numbers of fax callers in E.164, however gateways and machines write them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from parsers.fields.values.phones import e164


def number(text: str, regions: Sequence[str], *, international: bool) -> str:
    """A caller's number in E.164, "" when the text holds none. Country codes may come without a plus.

    Numbers of ten digits that no region of ours has, or that are set as (NPA) NXX-XXXX, are North American.
    """
    written = re.sub(r"\b(?:19|20)\d{2}[-/.年]\d{1,2}[-/.月]\d{1,2}.*", "", text)
    match = re.search(r"\+?\(?\d[\d\-() ./]{4,24}", written)
    if match is None:
        return ""
    whole = match.group().strip()
    cuts = [len(whole), *[m.start() for m in re.finditer(r"[\s(-]+", whole) if m.start() > 4][::-1]]
    for lenient in (False, True):
        for cut in cuts:
            good = _number(whole[:cut].strip(), regions, international=international, lenient=lenient)
            if good:
                return good
    return ""


def _number(written: str, regions: Sequence[str], *, international: bool, lenient: bool) -> str:
    digits = re.sub(r"\D", "", written)
    if not 6 <= len(digits) <= 16:
        return ""
    candidates: list[tuple[str, tuple[str, ...]]] = []
    if written.startswith(("+", "00")):
        candidates.append((written, ("ZZ",)))
    american = re.fullmatch(r"1?[2-9]\d{2}[2-9]\d{6}", digits)
    grouped = re.match(r"(?:1[- .]?)?\([2-9]\d{2}\)|1[- .][2-9]\d{2}[- .]|[2-9]\d{2}[- .]\d{3}[- .]\d{4}$", written)
    if american and (grouped or len(digits) == 10):
        # numbers for films and samples (555-01xx) are in no plan, and yet North American
        candidates.append(("+" + digits if len(digits) == 11 else "+1" + digits, ("ZZ",)))
        lenient = True
    if international and not digits.startswith("0"):
        candidates.append(("+" + digits, ("ZZ",)))
    candidates.append((digits, tuple(regions)))
    if not digits.startswith("0") and len(digits) > 9:
        candidates.append(("+" + digits, ("ZZ",)))
    for value, places in candidates:
        good = e164(value, places, lenient=lenient)
        if good:
            return good
    return ""
