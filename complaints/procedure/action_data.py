"""The data of an action, checked against its table: every wrong or missing key is named with what it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from zoneinfo import ZoneInfo

from complaints.field_forms import MAX_LONG_TEXT, MAX_TEXT, clean, clean_lines, placed, quantity
from complaints.model import LETTER_LANGUAGES
from complaints.procedure.actions import NOTE, ActionRule, Key
from complaints.reading import Json
from complaints.refusals import BadData

MAX_LIST = 200


def checked(rule: ActionRule, data: Mapping[str, Json], zone: ZoneInfo) -> dict[str, Json]:
    """The data in normal form: text trimmed, dates and instants as ISO text (instants with offset), absent keys left out.

    Raises BadData naming the first key that is unknown, missing or wrong.
    """
    keys = {key.name: key for key in (*rule.keys, NOTE)}
    known = ", ".join(keys)
    for name in data:
        if name not in keys:
            raise BadData("{action} takes no key {key}; it takes {known}", action=rule.name, key=name, known=known)
    made = {}
    for name, key in keys.items():
        value = data.get(name)
        if value is None and (key.form != "anything" or name not in data):
            if key.required:
                raise BadData("{action} needs the key {key} ({form})", action=rule.name, key=name, form=_form(key))
            continue
        made[name] = _FORMS[key.form](key, value)
        if key.form == "instant" or (key.form == "day_or_instant" and len(made[name]) > 10):
            made[name] = placed(made[name], zone)
        if key.required and made[name] in ("", []) and (rule.name, name) != ("request_information", "facts"):
            raise BadData("{key} must not be empty", key=name)
    return made


def _form(key: Key) -> str:
    return " | ".join(key.choices) if key.choices else key.form.replace("_", " ")


def _bad(key: Key, value: Json) -> BadData:
    shown = str(value)[:80]
    return BadData("{key} must be {form}, not {value}", key=key.name, form=_form(key), value=shown)


def _text(key: Key, value: Json) -> str:
    if not isinstance(value, str) or len(value) > MAX_TEXT:
        raise _bad(key, value)
    return clean(value)


def _long_text(key: Key, value: Json) -> str:
    if not isinstance(value, str) or len(value) > MAX_LONG_TEXT:
        raise _bad(key, value)
    return clean_lines(value)


def _texts(key: Key, value: Json) -> list[str]:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise BadData("{key} must be a list of texts", key=key.name)
    return list(dict.fromkeys(text for item in value if (text := _text(key, item))))


def _yes_no(key: Key, value: Json) -> bool:
    if not isinstance(value, bool):
        raise BadData("{key} must be true or false", key=key.name)
    return value


def _choice(key: Key, value: Json) -> str:
    word = str(value).lower() if isinstance(value, bool) else value
    if word not in key.choices:
        raise _bad(key, value)
    return str(word)


def _date(key: Key, value: Json) -> str:
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError:
        raise BadData(
            "{key} must be a date such as 2026-11-20, not {value}", key=key.name, value=str(value)[:80]
        ) from None


def _instant(key: Key, value: Json) -> str:
    try:
        at = datetime.fromisoformat(str(value).strip())
    except ValueError:
        raise BadData(
            "{key} must be an instant such as 2026-11-20T15:20:00+08:00, not {value}",
            key=key.name,
            value=str(value)[:80],
        ) from None
    return at.isoformat(timespec="seconds")


def _day_or_instant(key: Key, value: Json) -> str:
    return _instant(key, value) if len(str(value).strip()) > 10 else _date(key, value)


def _whole(key: Key, value: Json) -> int:
    if isinstance(value, str) and re.fullmatch(r"\s*\d{1,18}\s*", value):
        return int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**62:
        raise BadData("{key} must be a number as `case show` gives it", key=key.name)
    return value


def _wholes(key: Key, value: Json) -> list[int]:
    if not isinstance(value, list) or len(value) > MAX_LIST:
        raise BadData("{key} must be a list of numbers", key=key.name)
    return list(dict.fromkeys(_whole(key, item) for item in value))


def _language(key: Key, value: Json) -> str:
    if value not in LETTER_LANGUAGES:
        raise BadData("{key} must be {form}", key=key.name, form=" | ".join(LETTER_LANGUAGES))
    return str(value)


def _quantity(key: Key, value: Json) -> Json:
    if isinstance(value, int) and not isinstance(value, bool):
        return quantity(key.name, {"amount": value, "unit": None})
    return quantity(key.name, value)


def _anything(_key: Key, value: Json) -> Json:
    return value


_FORMS: Mapping[str, Callable[[Key, Json], Json]] = {
    "text": _text,
    "long_text": _long_text,
    "texts": _texts,
    "yes_no": _yes_no,
    "choice": _choice,
    "date": _date,
    "instant": _instant,
    "day_or_instant": _day_or_instant,
    "action": _whole,
    "letter": _whole,
    "messages": _wholes,
    "language": _language,
    "quantity": _quantity,
    "anything": _anything,
}
