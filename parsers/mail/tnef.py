"""winmail.dat (TNEF): the attributes of the stream, names and texts in the code page that it states."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime

from parsers.mail.body import Parts, sort_parts
from parsers.mail.mapi import (
    ATTACH_DATA,
    ATTACH_LONG,
    ATTACH_SHORT,
    BODY,
    HTML,
    RTF,
    SUBJECT,
    MapiMessage,
    Value,
    as_mime,
    filetime,
    narrow,
)
from parsers.mail.mime import parse_message

MAX_DEPTH = 5

_ATT_SUBJECT, _ATT_BODY, _ATT_PAGE = 0x8004, 0x800C, 0x9007
_ATT_RENDER, _ATT_DATA, _ATT_TITLE, _ATT_ATTACHMENT, _ATT_PROPERTIES = 0x9002, 0x800F, 0x8010, 0x9005, 0x9003


class TnefError(ValueError):
    """A TNEF stream that cannot be read."""


def is_tnef(data: bytes) -> bool:
    """Whether bytes are a TNEF stream."""
    return data[:4] == b"\x78\x9f\x3e\x22"


def parts_of_tnef(data: bytes, path: str) -> Parts:
    """Bodies and files of a TNEF stream; TnefError when it is none."""
    root = parse_message(as_mime(_message(data, 0)))
    for entity in root.walk():
        entity.path = f"{path}.{entity.path}" if path else entity.path
    return sort_parts(root)


@dataclass(slots=True)
class _Stream:
    """What has been read of one TNEF stream so far."""

    depth: int
    message: MapiMessage = field(default_factory=MapiMessage)
    page: int = 0
    plain: dict[int, bytes] = field(default_factory=dict)
    current: dict[int, Value] | None = None
    inner: MapiMessage | None = None

    def close_attachment(self) -> None:
        """Keeps the attachment that was being read."""
        if self.current is not None:
            self.message.attachments.append((self.current, self.inner))
        self.current, self.inner = None, None

    def take(self, level: int, attribute: int, value: bytes) -> None:
        """One attribute."""
        if attribute == _ATT_PAGE:
            self.page = int.from_bytes(value[:4], "little")
        elif level == 1 and attribute in (_ATT_SUBJECT, _ATT_BODY):
            self.plain[attribute] = value
        elif level == 1 and attribute == _ATT_PROPERTIES:
            found, _ = _properties(value, self.page, self.depth)
            self.message.properties |= found
        elif attribute == _ATT_RENDER:
            self.close_attachment()
            self.current = {}
        elif level == 2:
            self._take_of_attachment(attribute, value)

    def _take_of_attachment(self, attribute: int, value: bytes) -> None:
        current = {} if self.current is None else self.current
        self.current = current
        if attribute == _ATT_TITLE:
            current.setdefault(ATTACH_SHORT, narrow(value, self.page))
        elif attribute == _ATT_DATA:
            current[ATTACH_DATA] = value
        elif attribute == _ATT_ATTACHMENT:
            found, nested = _properties(value, self.page, self.depth)
            data = current.get(ATTACH_DATA)
            current |= found
            if data is not None:
                current[ATTACH_DATA] = data
            self.inner = nested or self.inner


def _message(data: bytes, depth: int) -> MapiMessage:
    if not is_tnef(data):
        raise TnefError("it does not begin as TNEF does")
    stream = _Stream(depth)
    message, at = stream.message, 6
    while at + 9 <= len(data) and data[at] in (1, 2) and len(message.attachments) <= 500:  # else garbage at the end
        size = int.from_bytes(data[at + 5 : at + 9], "little")
        stream.take(data[at], int.from_bytes(data[at + 1 : at + 3], "little"), data[at + 9 : at + 9 + size])
        at += 9 + size + 2
    stream.close_attachment()
    for attribute, tag in ((_ATT_SUBJECT, SUBJECT), (_ATT_BODY, BODY)):
        if attribute in stream.plain and not message.text(tag):
            message.properties[tag] = narrow(stream.plain[attribute], stream.page)
    message.attachments = [
        a for a in message.attachments if a[1] is not None or a[0].get(ATTACH_DATA) or a[0].get(ATTACH_LONG)
    ]
    return message


_FIXED = {
    0x0002: 4,
    0x0003: 4,
    0x0004: 4,
    0x0005: 8,
    0x0006: 8,
    0x0007: 8,
    0x000A: 4,
    0x000B: 4,
    0x0014: 8,
    0x0040: 8,
    0x0048: 16,
}


def _properties(data: bytes, page: int, depth: int) -> tuple[dict[int, Value], MapiMessage | None]:
    """The MAPI properties of an attribute, and the message nested in an attachment; stops at what it does not know."""
    found: dict[int, Value] = {}
    inner: MapiMessage | None = None
    count, at = int.from_bytes(data[:4], "little"), 4
    for _ in range(min(count, 5000)):
        if at + 4 > len(data):
            break
        kind, tag = int.from_bytes(data[at : at + 2], "little"), int.from_bytes(data[at + 2 : at + 4], "little")
        at += 4
        if tag >= 0x8000:
            at = _after_name(data, at)
        many = kind & 0x1000
        kind &= 0x0FFF
        if kind in _FIXED:
            items = int.from_bytes(data[at : at + 4], "little") if many else 1
            at += 4 if many else 0
            width = _FIXED[kind]
            raw = data[at : at + width]
            at += width * min(items, 100_000)
            at += -width * items % 4
            number = int.from_bytes(raw, "little")
            if kind == 0x0040:
                moment = filetime(number)
                found[tag] = moment or datetime(1970, 1, 1, tzinfo=UTC)
            else:
                found[tag] = number
        elif kind in (0x001E, 0x001F, 0x0102, 0x000D):
            items = int.from_bytes(data[at : at + 4], "little")
            at += 4
            for item in range(min(items, 1000)):
                size = int.from_bytes(data[at : at + 4], "little")
                raw = data[at + 4 : at + 4 + size]
                at += 4 + size + (-size % 4)
                if item:
                    continue
                if kind == 0x001F:
                    found[tag] = raw.decode("utf-16-le", "replace").rstrip("\x00")
                elif kind == 0x001E:
                    found[tag] = narrow(raw, page) if tag not in (HTML, RTF) else raw
                elif kind == 0x000D and is_tnef(raw[16:]) and depth < MAX_DEPTH:
                    inner = _message(raw[16:], depth + 1)
                elif kind == 0x000D and tag == ATTACH_DATA:
                    # an object behind the identifier of its interface: an embedded table or picture
                    found[tag] = raw[16:]
                else:
                    found[tag] = raw
        else:
            break
    return found, inner


def _after_name(data: bytes, at: int) -> int:
    """The place after the name of a named property."""
    kind = int.from_bytes(data[at + 16 : at + 20], "little")
    if kind == 0:
        return at + 24
    size = int.from_bytes(data[at + 20 : at + 24], "little")
    return at + 24 + size + (-size % 4)
