"""What the procedure says to people: how a deadline was counted, step by step, and why something may not be done."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from complaints.refusals import Refused
from wording.catalogue import text


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is used."""
    return message


#: step of a deadline's explanation -> sentence; {names} are the step's values
STEPS: Mapping[str, str] = {
    "started": _("starts {at}"),
    "class": _("counts as class {class}"),
    "class_unconfirmed": _("no class is confirmed yet: counts as class {class}"),
    "promise_kept": _("the date promised under class {class} is kept"),
    "province_inside": _("in our province"),
    "province_unknown": _("province unknown: counts as in our province"),
    "province_outside": _("{province} is outside our province"),
    "first_day_not_counted": _("{date} is not counted"),
    "working_day": _("{date} is working day {count}"),
    "make_up_day": _("{date} is a make-up working day and working day {count}"),
    "make_up_day_uncounted": _("{date} is a make-up working day"),
    "weekend": _("{date} off (weekend)"),
    "holiday": _("{date} off (holiday)"),
    "days": _("{count} days later is {date}"),
    "beyond": _("after that period, on {date}"),
    "waited": _("{days} days of waiting for the customer are added: {date}"),
    "moved": _("{from} is no working day: moves to {date}"),
    "ends": _("the working day ends {at}"),
    "provisional": _("provisional: the official calendar {calendar} for {year} is not yet published"),
    "clock": _("{rule} on the clock: {at}"),
    "clock_working": _("{rule} of working time: {at}"),
}
_DAYS = (_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun"))
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]


def explain(language: str, steps: Iterable[Mapping[str, Any]]) -> list[str]:
    """The steps of a deadline's explanation in words, one phrase each; an unknown step of a later version is left out."""
    say = text(language, "procedure")
    made = []
    for step in steps:
        sentence = STEPS.get(_variant(step))
        if sentence is not None:
            made.append(
                say(sentence).format(**{name: _shown(language, name, value, step) for name, value in step.items()})
            )
    return made


def _variant(step: Mapping[str, Any]) -> str:
    name = str(step["step"])
    if name == "class":
        return name if step.get("confirmed") else "class_unconfirmed"
    if name == "province":
        if step.get("in_province"):
            return "province_inside" if step.get("province") else "province_unknown"
        return "province_outside"
    if name == "make_up_day" and not step.get("count"):
        return "make_up_day_uncounted"
    return "clock_working" if name == "clock" and step.get("clock") == "working" else name


def _shown(language: str, name: str, value: Any, step: Mapping[str, Any]) -> Any:
    if name == "at":
        moment = datetime.fromisoformat(value)
        return f"{_day(language, moment.date())} {moment:%H:%M}"
    if name in ("date", "from") and isinstance(value, str):
        first = _day(language, date.fromisoformat(value))
        until = step.get("until")
        if name == "date" and until and until != value:
            return f"{first} – {_day(language, date.fromisoformat(until))}"
        return first
    if name == "rule":
        return rule(language, str(value))
    return value


def _day(language: str, on: date) -> str:
    weekday = text(language, "procedure")(_DAYS[on.weekday()])
    if language.startswith("zh"):
        return f"{on.month}月{on.day}日（{weekday}）"
    return f"{weekday} {on.day} {_MONTHS[on.month - 1]}"


_UNITS = {
    "minute": _("{count} minutes"),
    "hour": _("{count} hours"),
    "day": _("{count} days"),
    "week": _("{count} weeks"),
    "working day": _("{count} working days"),
}


def rule(language: str, words: str) -> str:
    """A timer's rule (`2 working days`, `8 hours`) in the reader's language."""
    count, _space, unit = words.partition(" ")
    sentence = _UNITS.get(unit.removesuffix("s"))
    if language == "en" or sentence is None or not count.isdigit():
        return words
    return text(language, "procedure")(sentence).format(count=count)


def refusal(language: str, refused: Refused) -> str:
    """Why something may not be done, in the reader's language, with the clause of the rule."""
    sentence = text(language, "procedure")(refused.message).format(**refused.facts)
    return f"{sentence} ({refused.clause})" if refused.clause else sentence
