"""Dates and times as people write them: Chinese, ROC years, English, numeric orders, without a year, relative."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from foundations.language.pattern import Pattern
from foundations.language.script import fold
from foundations.language.sought import Several
from parsers.fields.values.about import without_about
from parsers.fields.values.numbers import han_number
from parsers.fields.values.numerals import HAN_NUMBER

_MONTHS = {
    m: i + 1
    for i, names in enumerate(
        [
            "jan january",
            "feb february",
            "mar march",
            "apr april",
            "may",
            "jun june",
            "jul july",
            "aug august",
            "sep sept september",
            "oct october",
            "nov november",
            "dec december",
        ]
    )
    for m in names.split()
} | {
    "januar": 1,
    "februar": 2,
    "märz": 3,
    "mai": 5,
    "juni": 6,
    "juli": 7,
    "okt": 10,
    "oktober": 10,
    "dez": 12,
    "dezember": 12,
}
_MONTH = "(?:" + "|".join(sorted(_MONTHS, key=len, reverse=True)) + r")\.?"
_H = HAN_NUMBER
_WEEKDAYS = {c: i for i, c in enumerate("一二三四五六")} | {"日": 6, "天": 6}
_EN_WEEKDAYS = {
    d: i for i, d in enumerate(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"])
}

_PATTERNS = Several(
    {
        "ymd_han": rf"(?P<roc>(?:中华)?民国)?\s*(?P<y>\d{{2,4}}|{_H}{{2,5}})\s*年\s*(?P<m>\d{{1,2}}|{_H}{{1,3}})\s*月\s*(?P<d>\d{{1,2}}|{_H}{{1,3}})\s*[日号]?",
        "ymd": r"(?<![\d.\-/])(?P<roc>民国)?(?P<y>\d{4}|1[0-4]\d|2\d)(?P<s>[-/.])\s?(?P<m>\d{1,2})(?P=s)\s?(?P<d>\d{1,2})(?![\d]|[-/.]\d)",
        "dmy": r"(?<![\d.\-/])(?P<a>\d{1,2})(?P<s>[-/.])(?P<b>\d{1,2})(?P=s)(?P<y>\d{4}|\d{2})(?![\d]|[-/.]\d)",
        "compact": r"(?<![\w\-])(?P<y>20\d{2})(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w\-])",
        "roc_compact": r"(?<![\w\-])(?P<y>1[0-4]\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?![\w\-])",
        "d_mon": rf"(?<![\d])(?P<d>\d{{1,2}})(?:st|nd|rd|th)?[\s\-./]*(?:of\s+)?(?P<mon>{_MONTH})(?![a-z])(?:[\s\-,./]*(?P<y>(?:19|20)\d{{2}}|'?\d{{2}}(?![\d:.])))?",
        "mon_d": rf"(?<![a-z])(?P<mon>{_MONTH})[\s\-]*(?P<d>\d{{1,2}})(?:st|nd|rd|th)?(?![\d])(?:\s*,?\s*(?P<y>(?:19|20)\d{{2}}))?",
        "md_han": rf"(?P<rel>今年|去年|明年|本年)?\s*(?P<m>\d{{1,2}}|{_H}{{1,3}})\s*月\s*(?P<d>\d{{1,2}}|{_H}{{1,3}})\s*[日号]",
        "rel_md": rf"(?P<rm>本月|这个月|当月|上个?月|下个?月)\s*(?P<d>\d{{1,2}}|{_H}{{1,3}})\s*[日号]",
        "md": r"(?<![\d.\-/a-z])(?P<m>\d{1,2})/(?P<d>\d{1,2})(?![\d/\-%]|\.\d|\s*[a-z個个只件])",
        "rel": r"(?P<r>大前天|前天|前日|前晚|昨天|昨日|昨晚|昨夜|今天|今日|今早|今晨|今晚|当日|明天|明日|后天|大后天|yesterday|today|this morning|last night|tomorrow|the day before yesterday)",
        "month_end": r"(?P<r>本月|这个月|当月|下个?月|(?=月底))(?:底|末|月底)|(?P<e>(?:the )?end of (?:this|the|next) month)",
        "week": r"(?P<r>上上|上个?|本|这个?|下个?)?(?:周|星期|礼拜)(?P<w>[一二三四五六日天])",
        "en_week": r"(?P<r>last|this|next|on|past|by|before|until)\s+(?P<w>monday|tuesday|wednesday|thursday|friday|saturday|sunday)(?!,?\s+(?:the\s+)?(?:\d{1,2}(?:st|nd|rd|th)?\s+(?:of\s+)?[a-z]{3}|\d{1,2}[./]\d|(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+\d))",
        "ago": rf"(?P<n>\d{{1,3}}|{_H}{{1,3}}|one|two|three|a|four|five|ten)\s*(?P<u>天|日|周|星期|days?|weeks?)(?:以?前|之前|\s+ago)",
    }.items()
)
_TIME = Pattern(
    rf"^[\s,(]*(?:周[一二三四五六日天]|星期[一二三四五六日天])?[)\s,t]*(?:at\s+|around\s+|约|大约)*\s*"
    rf"(?P<p>凌晨|清晨|早上|早晨|早|上午|中午|下午|午后|傍晚|晚上|晚|夜里|am|pm|a\.m\.|p\.m\.)?\s*"
    rf"(?P<h>\d{{1,2}}|{_H}{{1,3}})\s*(?:[:点时時]|h(?=\d))\s*(?P<min>\d{{1,2}}|半|{_H}{{1,3}}|一刻|三刻)?\s*(?:分|:(?P<sec>\d{{2}}))?\s*"
    rf"(?P<ap>am|pm|a\.m\.|p\.m\.)?"
)
_ENGLISH_TIME = Pattern(r"^[\s,]*(?:at\s+)?(?P<h>\d{1,2})\s*(?P<ap>am|pm|a\.m\.|p\.m\.)")


@dataclass(frozen=True, slots=True)
class DateRules:
    """How to read what is not said: the message's own instant, day-month order, whether ROC years may appear."""

    reference: datetime
    month_first: bool = False
    roc: bool = False


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date in a text; `moment` when a time of day stands with it; `sure` False when the order was guessed."""

    day: date
    start: int
    end: int
    moment: datetime | None = None
    sure: bool = True
    yearless: bool = False

    def shown(self, *, with_time: bool = False) -> str:
        """ISO form; with the time and offset when wanted and there."""
        return self.moment.isoformat() if with_time and self.moment else self.day.isoformat()


def find_dates(text: str, rules: DateRules, *, future: bool = False) -> Iterator[FoundDate]:
    """Every date in the text, in order of place; `future` picks the nearest coming date where no year is written."""
    key = fold(text)
    taken: list[tuple[int, int]] = []
    found: list[FoundDate] = []
    for name, pattern in _PATTERNS.possible(key):
        for match in pattern.finditer(key):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            day = None if name == "ago" and _about(key, match) else _day(name, match, rules, future)
            if day is None:
                continue
            taken.append(match.span())
            moment, end = _moment(key, match, name, day[0], rules)
            found.append(FoundDate(day[0], match.start(), end, moment, day[1], day[2]))
    yield from sorted(found, key=lambda f: f.start)


def _about(key: str, match: re.Match[str]) -> bool:
    """Whether the days are a number of about: 两三天前, 2-3 days ago."""
    return without_about(key)[slice(*match.span())] != match[0]


def read_date(text: str, rules: DateRules, *, future: bool = False) -> FoundDate | None:
    """The date that a form's field states, or None; spaces inside numbers (scans) are closed first."""
    squeezed = re.sub(r"(?<=\d)\s+(?=\d{1,2}\s*[年月日])|(?<=[年月])\s+(?=\d)|(?<=\d)\s+(?=[年月日])", "", fold(text))
    squeezed = (
        re.sub(r"(?<=\d)\s*([-/.])\s*(?=\d)", r"\1", squeezed)
        if re.fullmatch(r"[\d\s\-/.]+", squeezed.strip())
        else squeezed
    )
    return next(find_dates(squeezed, rules, future=future), None)


def _day(name: str, m: re.Match[str], rules: DateRules, future: bool) -> tuple[date, bool, bool] | None:
    """(day, order certain, year guessed) of a match, or None when it is no possible date."""
    try:
        if name in ("rel", "week", "en_week", "ago", "rel_md", "month_end"):
            day = _relative(name, m, rules, future)
            return None if day is None else (day, True, False)
        if name == "dmy":
            return _numeric_order(m, rules)
        groups = m.groupdict()
        month = _MONTHS[groups["mon"].rstrip(".")] if groups.get("mon") else _int(groups["m"])
        dom = _int(groups["d"])
        if name == "md" and month > 12 >= dom:
            month, dom = dom, month
        year_text = groups.get("y")
        if not year_text:
            shift = {"去年": -1, "明年": 1, "今年": 0, "本年": 0}.get(groups.get("rel") or "")
            if shift is not None:
                return date(rules.reference.year + shift, month, dom), True, False
            return _nearest(month, dom, rules.reference, future), True, True
        year = _year(_int(year_text.strip("'")), bool(groups.get("roc")), rules, name)
        return None if year is None else (date(year, month, dom), True, False)
    except (ValueError, OverflowError):
        return None


def _int(text: str) -> int:
    value = int(text) if text.isdigit() else han_number(text)
    if value is None:
        raise ValueError(text)
    return value


def _year(year: int, marked_roc: bool, rules: DateRules, name: str) -> int | None:
    if marked_roc and year < 200:
        return year + 1911
    if 1900 < year < 2200:
        return year
    if 100 <= year <= 140:
        return year + 1911 if rules.roc or name in ("ymd_han", "ymd") else None
    if name == "roc_compact" or year > 140:
        return None
    return 2000 + year if year < 70 else None


def _nearest(month: int, dom: int, reference: datetime, future: bool) -> date:
    """The nearest past date (today counts), or the nearest coming one, with this month and day."""
    today = reference.date()
    years = (today.year, today.year + 1) if future else (today.year, today.year - 1)
    for year in (
        *years,
        years[-1] + (1 if future else -1),
        years[-1] + (2 if future else -2),
        years[-1] + (3 if future else -3),
    ):
        try:
            day = date(year, month, dom)
        except ValueError:
            continue
        if (future and day >= today) or (not future and day <= today):
            return day
    raise ValueError("no such day")


def _numeric_order(m: re.Match[str], rules: DateRules) -> tuple[date, bool, bool] | None:
    a, b = int(m["a"]), int(m["b"])
    year = int(m["y"])
    year += 2000 if year < 100 else 0
    if a > 12 >= b:
        return date(year, b, a), True, False
    if b > 12 >= a:
        return date(year, a, b), True, False
    if m["s"] == ".":
        return date(year, b, a), True, False
    day = date(year, a, b) if rules.month_first else date(year, b, a)
    return day, a == b, False


def _relative(name: str, m: re.Match[str], rules: DateRules, future: bool) -> date | None:
    today = rules.reference.date()
    if name == "rel":
        word = m["r"]
        days = {
            "大前天": -3,
            "前天": -2,
            "前日": -2,
            "前晚": -2,
            "the day before yesterday": -2,
            "明天": 1,
            "明日": 1,
            "tomorrow": 1,
            "后天": 2,
            "大后天": 3,
        }
        shift = days.get(word, -1 if word.startswith(("昨", "yest", "last")) else 0)
        return today + timedelta(days=shift)
    if name == "rel_md":
        month = today.month + (-1 if m["rm"].startswith("上") else 1 if m["rm"].startswith("下") else 0)
        year = today.year + (-1 if month == 0 else 1 if month == 13 else 0)
        return date(year, (month - 1) % 12 + 1, _int(m["d"]))
    if name == "month_end":
        ahead = 2 if (m["r"] or "").startswith("下") or "next" in (m["e"] or "") else 1
        months = today.year * 12 + today.month - 1 + ahead
        return date(months // 12, months % 12 + 1, 1) - timedelta(days=1)
    if name == "week":
        monday = today - timedelta(days=today.weekday())
        which = {"上上": -2, "上": -1, "上个": -1, "下": 1, "下个": 1, "本": 0, "这": 0, "这个": 0}
        day = monday + timedelta(weeks=which.get(m["r"] or "", 0), days=_WEEKDAYS[m["w"]])
        if not m["r"]:
            if future and day < today:
                day += timedelta(weeks=1)
            elif not future and day > today:
                day -= timedelta(weeks=1)
        return day
    if name == "en_week":
        ahead = (_EN_WEEKDAYS[m["w"]] - today.weekday()) % 7
        if m["r"] in ("next", "by", "before", "until") or (future and m["r"] in ("on", "this")):
            return today + timedelta(days=ahead or 7)
        return today - timedelta(days=(-ahead) % 7 or 7)
    count = {"one": 1, "a": 1, "two": 2, "three": 3, "four": 4, "five": 5, "ten": 10}.get(m["n"]) or _int(m["n"])
    per = 7 if m["u"][0] in "周星w" else 1
    return today - timedelta(days=count * per)


def _moment(key: str, match: re.Match[str], name: str, day: date, rules: DateRules) -> tuple[datetime | None, int]:
    """The time of day that stands right behind the date, if any, and where the whole ends."""
    after = key[match.end() : match.end() + 30]
    found = _TIME.match(after) or _ENGLISH_TIME.match(after)
    if not found:
        return None, match.end()
    groups = found.groupdict()
    try:
        hour = _int(groups["h"])
        part = groups.get("min")
        minute = {"半": 30, "一刻": 15, "三刻": 45}.get(part or "")
        minute = minute if minute is not None else _int(part) if part else 0
        half = (groups.get("ap") or groups.get("p") or "").replace(".", "")
        if name == "rel" and not half:
            half = {"今早": "早", "今晨": "早", "昨晚": "晚", "今晚": "晚", "前晚": "晚", "last night": "pm"}.get(
                match["r"], ""
            )
        if half in ("下午", "午后", "傍晚", "晚上", "晚", "pm", "夜里") and hour < 12:
            hour += 12
        if half in ("am", "凌晨") and hour == 12:
            hour = 0
        if half == "中午" and hour < 4:
            hour += 12
        moment = datetime.combine(day, time(hour, minute), rules.reference.tzinfo)
    except ValueError:
        return None, match.end()
    return moment, match.end() + found.end()
