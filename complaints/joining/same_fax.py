"""Whether a fax is the same paper as an earlier one: sheets that look alike, and every value on them the same.

Two forms of one caller share their layout and differ in a lot number or a few words, so looks alone prove nothing. A case
too many is closed as a duplicate by a person; a complaint too few is lost: in doubt a fax is a new one.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Literal

from complaints.reading import Reading
from foundations.language.pattern import Pattern

#: bits of 256 in which two scans of one sheet differ at most, the row of the sender's header line left out
SAME_BITS = 40
#: rows of 16 bits at the top of a page: the sending machine prints its line there, with another clock each time
_HEADER_ROWS = 1
_BODY = (1 << (16 - _HEADER_ROWS) * 16) - 1

#: words that must be there to tell by, and how near two papers must come to be worth a person's look
_LEAST_WORDS, _NEAR = 20, 0.93
#: marks that come and go with worn print and specks; signs that bear a value (ticks, < > ± +) are none of them
_SPECKS = Pattern(r"[\s,.:;'\"`\u00b7_~|()\[\]{}\u3001\u3002\u300a-\u3011\u2010-\u2027*^\u4e36\u4e28\u4e3f-]+")
#: signs that the engine takes for one another on worn print
_CONFUSED = str.maketrans("OoQlI|SsBZz", "00011155822")
_PICTURES = ("image/", "application/pdf")


def look_alike(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether all pages show the same sheets, by their prints: as many, in the same order, differing little."""
    return bool(one) and len(one) == len(other) and all(map(_alike, one, other))


def may_belong(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether the sheets of the shorter fax are all among those of the longer: a broken transmission sent again whole."""
    few, many = sorted((one, other), key=len)
    return bool(few) and all(any(_alike(page, there) for there in many) for page in few)


def compare(new: Reading, earlier: Reading) -> Literal["same", "alike", "other"]:
    """`same`: the same paper once more; `alike`: a person should look whether it is; `other`: something else.

    The same caller, or the same customer with the same lot; sheets that look alike; the same words on them, every number
    and every value read from them the same. A word read otherwise may be worn print or another complaint: `alike`.
    """
    one, two = new.fax, earlier.fax
    if one is None or two is None or not _same_sender(new, earlier) or not may_belong(one.prints, two.prints):
        return "other"
    if len(one.prints) != len(two.prints):
        return "alike"
    if look_alike(one.prints, two.prints) and _same_values(new, earlier) and _same_words(new, earlier):
        return "same"
    return "alike" if _near("".join(_words(new)), "".join(_words(earlier))) else "other"


def _alike(one: int, other: int) -> bool:
    return ((one ^ other) & _BODY).bit_count() <= SAME_BITS


def _same_sender(new: Reading, earlier: Reading) -> bool:
    callers = {reading.fax.from_number for reading in (new, earlier) if reading.fax}
    if len(callers) == 1 and "" not in callers:
        return True
    return all(_values(new, name) & _values(earlier, name) for name in ("customer_name", "lot_no"))


def _same_values(new: Reading, earlier: Reading) -> bool:
    return all(_values(new, name) == _values(earlier, name) for name in set(new.fields) | set(earlier.fields))


def _same_words(new: Reading, earlier: Reading) -> bool:
    """The same words, enough of them to tell by, and exactly the same numbers."""
    words = _words(new)
    return sum(map(len, words)) >= _LEAST_WORDS and words == _words(earlier) and _numbers(new) == _numbers(earlier)


def _values(reading: Reading, name: str) -> frozenset[str]:
    """What stands on the paper for a field; what the mail or the gateway says of it is another each time."""
    values = reading.fields.get(name, ())
    return frozenset(_folded(str(v.value)) for v in values if v.method not in ("header", "gateway"))


def _near(one: str, other: str) -> bool:
    match = difflib.SequenceMatcher(None, one[:6000], other[:6000], autojunk=False)
    return match.real_quick_ratio() >= _NEAR and match.quick_ratio() >= _NEAR and match.ratio() >= _NEAR


def _paper(reading: Reading) -> str:
    texts = (a.text for a in reading.attachments if a.read and a.type.startswith(_PICTURES))
    return unicodedata.normalize("NFKC", "\n".join(texts))


def _words(reading: Reading) -> list[str]:
    """The lines and cells of the paper in no order: a sheet laid in askew is read in another one."""
    return sorted(filter(None, map(_folded, re.split(r"[\n\t]|  +", _paper(reading)))))


def _folded(text: str) -> str:
    return _SPECKS.sub("", unicodedata.normalize("NFKC", text)).translate(_CONFUSED).casefold()


def _numbers(reading: Reading) -> Counter[str]:
    """Every run of Latin letters and digits with a digit in it: a point between two digits is no speck."""
    runs = re.findall(r"(?<![A-Za-z0-9])[A-Za-z0-9]*\d[A-Za-z0-9]*", _paper(reading))
    return Counter(run.translate(_CONFUSED).casefold() for run in runs)
