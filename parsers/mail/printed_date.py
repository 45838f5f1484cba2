"""Dates as mail programs print them above quoted and forwarded mail, in Chinese and English."""

from __future__ import annotations

import re
from datetime import datetime, tzinfo
from email.utils import parsedate_to_datetime

from foundations.language.pattern import Pattern

_NUMERIC = Pattern(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})")
_CLOCK = Pattern(
    r"(?P<before>上午|下午|中午|晚上|凌晨|早上|AM|PM)?\s*(?P<h>\d{1,2})\s*[:：时時点點]\s*(?P<min>\d{2})?(?:\s*[:：分]\s*(?P<s>\d{2}))?\s*(?P<after>[AaPp]\.?[Mm]\.?)?"
)
_MONTHS = {
    m: n for n, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), 1)
}
_WORDED = Pattern(
    r"(?:(?P<d1>\d{1,2})(?:st|nd|rd|th)?\.?[\s-]+)?(?P<mon>[A-Za-z]{3})[a-z]*\.?[\s-]+(?:(?P<d2>\d{1,2})(?:st|nd|rd|th)?,?[\s-]+)?(?P<y>\d{4})"
)


def parse_printed(text: str, zone: tzinfo) -> datetime | None:
    """The instant in a printed date line, in the given zone where it names none; None when there is no date in it."""
    text = text.strip()[:200]
    if re.search(r"[+-]\d{4}", text):
        try:
            moment = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            pass
        else:
            return moment if moment.tzinfo else moment.replace(tzinfo=zone)
    day = _NUMERIC.search(text)
    if day:
        year, month, dom, rest = int(day["y"]), int(day["m"]), int(day["d"]), text[day.end() :]
    else:
        worded = _WORDED.search(text)
        if not worded or worded["mon"].lower() not in _MONTHS or not (worded["d1"] or worded["d2"]):
            return None
        year, month, dom = int(worded["y"]), _MONTHS[worded["mon"].lower()], int(worded["d1"] or worded["d2"])
        rest = text[worded.end() :]
    hour = minute = second = 0
    clock = _CLOCK.search(re.sub(r"[(（][^)）]*[)）]|星期.|週.|周.", " ", rest))
    if clock:
        hour, minute, second = int(clock["h"]), int(clock["min"] or 0), int(clock["s"] or 0)
        half = (clock["before"] or clock["after"] or "").replace(".", "").upper()
        if half in ("PM", "下午", "晚上", "中午") and hour < 12 and not (half == "中午" and hour == 11):
            hour += 12
        elif half in ("AM", "上午", "凌晨", "早上") and hour == 12:
            hour = 0
    try:
        return datetime(year, month, dom, hour, minute, second, tzinfo=zone)
    except ValueError:
        return None
