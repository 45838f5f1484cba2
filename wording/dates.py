"""Days and instants as people read them in each language, always with the weekday, and with the zone named."""

from __future__ import annotations

from datetime import date, datetime

_ZH_DAYS = "一二三四五六日"
_EN_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_EN_MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]  # fmt: skip


def day(language: str, on: date) -> str:
    """`2026年12月4日(星期五)` or `Friday, 4 December 2026`."""
    if language.startswith("zh"):
        return f"{on.year}年{on.month}月{on.day}日\uff08星期{_ZH_DAYS[on.weekday()]}\uff09"
    return f"{_EN_DAYS[on.weekday()]}, {on.day} {_EN_MONTHS[on.month - 1]} {on.year}"


def instant(language: str, at: datetime) -> str:
    """A moment to the minute in its own zone, which is named: `2026年11月20日 16:30(北京时间)`, `… (UTC+8)`."""
    clock = f"{at:%H:%M}"
    if language.startswith("zh"):
        return f"{at.year}年{at.month}月{at.day}日 {clock}\uff08{_zone(language, at)}\uff09"
    return f"{at.day} {_EN_MONTHS[at.month - 1]} {at.year}, {clock} ({_zone(language, at)})"


def _zone(language: str, at: datetime) -> str:
    if language == "zh-Hans" and getattr(at.tzinfo, "key", "") in ("Asia/Shanghai", "Asia/Chongqing", "PRC"):
        return "北京时间"
    offset = at.utcoffset()
    minutes = int(offset.total_seconds() // 60) if offset else 0
    hours, rest = divmod(abs(minutes), 60)
    return f"UTC{'-' if minutes < 0 else '+'}{hours}" + (f":{rest:02d}" if rest else "")
