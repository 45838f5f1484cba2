"""The sample letters, forms and faxes of the demo, their dates moved to the day of the demo: a demo does not grow old.

They lie in `mail` as if written on `WRITTEN_ON`. Each date in their headers, texts, forms and on the fax moves by the same
number of days; the same day gives the same bytes.
"""

from __future__ import annotations

import base64
import email
import email.policy
import importlib.resources
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import Message

from foundations.language.pattern import Pattern

WRITTEN_ON = date(2026, 11, 20)
_MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")  # fmt: skip
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
#: the parts of Word and Excel files in which people's words stand
_WORDS_IN = ("word/document.xml", "xl/worksheets/sheet1.xml")


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A date on the fax: the place that is wiped (left, top, right, bottom, in pixels), and how the new one is written."""

    box: tuple[int, int, int, int]
    day: date
    written: str
    size: int


_STAMPS = (
    _Stamp((56, 36, 330, 82), WRITTEN_ON, "%Y-%m-%d 10:41", 34),
    _Stamp((500, 1280, 1000, 1352), WRITTEN_ON - timedelta(days=1), "%Y-%m-%d", 50),
)


def samples(day: date) -> list[tuple[str, bytes]]:
    """Every sample as (name, message with CRLF), in the order of their arrival, as if written on `day`."""
    root = importlib.resources.files("service.demo").joinpath("mail")
    found = sorted((entry.name, entry.read_bytes()) for entry in root.iterdir() if entry.name.endswith(".eml"))
    return [(name, _moved(raw, day - WRITTEN_ON)) for name, raw in found]


def _moved(raw: bytes, by: timedelta) -> bytes:
    message = email.message_from_bytes(raw)
    message.replace_header("Date", _words(message["Date"], by))
    for part in message.walk():
        if part.is_multipart():
            continue
        data = part.get_payload(decode=True)
        assert isinstance(data, bytes)
        if part.get_content_maintype() == "text":
            _put(part, _words(data.decode("utf-8"), by).encode("utf-8"))
        elif part.get_content_maintype() == "image":
            _put(part, _fax(data, by))
        else:
            _put(part, _form(data, by))
    return message.as_bytes(policy=email.policy.SMTP)


def _put(part: Message, data: bytes) -> None:
    part.set_payload(base64.encodebytes(data).decode("ascii"))
    del part["Content-Transfer-Encoding"]
    part["Content-Transfer-Encoding"] = "base64"


def _words(text: str, by: timedelta) -> str:
    """A text with every date in it moved. A date without a year is of the year in which the samples were written."""
    for pattern, write in _FORMS:
        text = pattern.sub(lambda found, write=write: write(found, _named(found) + by), text)  # type: ignore[misc]
    return text


def _named(found: re.Match[str]) -> date:
    parts = found.groupdict()
    month = parts["month"]
    number = int(month) if month.isdigit() else next(n for n, x in enumerate(_MONTHS, 1) if x.startswith(month))
    return date(int(parts.get("year") or WRITTEN_ON.year), number, int(parts["day"]))


def _chinese(found: re.Match[str], day: date) -> str:
    gap = found["gap"]
    year = f"{day.year}年" if found["year"] else ""
    return f"{year}{day.month}{gap}月{gap}{day.day}{gap}日"


def _header(_found: re.Match[str], day: date) -> str:
    return f"{_WEEKDAYS[day.weekday()]}, {day.day:02} {_MONTHS[day.month - 1][:3]} {day.year}"


_FORMS: tuple[tuple[Pattern[str], Callable[[re.Match[str], date], str]], ...] = (
    (Pattern(r"\b(?P<year>20\d\d)-(?P<month>\d\d)-(?P<day>\d\d)\b"), lambda _found, day: day.isoformat()),
    (Pattern(r"(?:(?P<year>20\d\d)年)?(?P<month>\d{1,2})(?P<gap> ?)月 ?(?P<day>\d{1,2}) ?日"), _chinese),
    (Pattern(r"\b[A-Z][a-z]{2}, (?P<day>\d\d) (?P<month>[A-Z][a-z]{2}) (?P<year>20\d\d)\b"), _header),
    (
        Pattern(rf"\b(?P<day>\d{{1,2}}) (?P<month>{'|'.join(_MONTHS)})\b"),
        lambda _found, day: f"{day.day} {_MONTHS[day.month - 1]}",
    ),
)


def _form(data: bytes, by: timedelta) -> bytes:
    """A Word or Excel file with the dates in its words moved; every other member stays as it is."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.infolist():
            content = old.read(member)
            if member.filename in _WORDS_IN:
                content = _words(content.decode("utf-8"), by).encode("utf-8")
            new.writestr(member, content)
    return made.getvalue()


def _fax(data: bytes, by: timedelta) -> bytes:
    """The fax page with its dates wiped and written anew."""
    from PIL import Image, ImageDraw, ImageFont

    page = Image.open(io.BytesIO(data))
    dpi = page.info["dpi"]
    drawn = page.convert("L")
    brush = ImageDraw.Draw(drawn)
    for stamp in _STAMPS:
        left, top, _right, bottom = stamp.box
        brush.rectangle(stamp.box, fill=255)
        words = (stamp.day + by).strftime(stamp.written)
        brush.text((left, (top + bottom) / 2), words, fill=0, anchor="lm", font=ImageFont.load_default(stamp.size))
    kept = io.BytesIO()
    drawn.convert("1", dither=Image.Dither.NONE).save(kept, "TIFF", compression="group4", dpi=dpi)
    return kept.getvalue()
