"""A message as Outlook thinks of it (MAPI properties), and the same as plain MIME, so that all mail is read one way."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

from parsers.mail.headers import split_headers
from parsers.text.charset import decode
from parsers.text.rtf import html_of_rtf, text_of_rtf

SUBJECT, NORMALIZED, BODY, HTML, RTF = 0x0037, 0x0E1D, 0x1000, 0x1013, 0x1009
SENDER_NAME, SENDER_EMAIL, SENDER_SMTP = 0x0C1A, 0x0C1F, 0x5D01
FROM_NAME, FROM_EMAIL, FROM_SMTP = 0x0042, 0x0065, 0x5D02
SUBMITTED, DELIVERED, TRANSPORT, MESSAGE_ID, IN_REPLY_TO, REFERENCES = 0x0039, 0x0E06, 0x007D, 0x1035, 0x1042, 0x1039
CLASS, INTERNET_PAGE, MESSAGE_PAGE = 0x001A, 0x3FDE, 0x3FFD
DISPLAY_NAME, EMAIL, SMTP, RECIPIENT_TYPE = 0x3001, 0x3003, 0x39FE, 0x0C15
ATTACH_DATA, ATTACH_LONG, ATTACH_SHORT, ATTACH_MIME, ATTACH_CID = 0x3701, 0x3707, 0x3704, 0x370E, 0x3712

Value = str | bytes | int | datetime
_FROM_TRANSPORT = frozenset(
    b"return-path received date from to cc reply-to subject message-id in-reply-to references sender auto-submitted precedence list-id "
    b"list-unsubscribe x-auto-response-suppress x-mailer importance x-priority x-autoreply x-loop disposition-notification-to".split()
)


@dataclass(slots=True)
class MapiMessage:
    """Properties by their number, recipients and attachments; an attachment may be a message itself."""

    properties: dict[int, Value] = field(default_factory=dict)
    recipients: list[dict[int, Value]] = field(default_factory=list)
    attachments: list[tuple[dict[int, Value], MapiMessage | None]] = field(default_factory=list)

    def text(self, *tags: int) -> str:
        """The first of these properties that is a text."""
        for tag in tags:
            value = self.properties.get(tag)
            if isinstance(value, str) and value.strip("\x00 \r\n"):
                return value.strip("\x00")
        return ""


def narrow(data: bytes, page: int) -> str:
    """An 8-bit string in the message's code page, or in what it really is."""
    return decode(data.rstrip(b"\x00"), f"cp{page}" if page and page != 65001 else "utf-8" if page else "").text


def filetime(value: int) -> datetime | None:
    """The instant of a Windows file time (100 ns since 1601, UTC)."""
    try:
        return datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=value // 10)
    except OverflowError:
        return None


def as_mime(message: MapiMessage, depth: int = 0) -> bytes:
    """The message as the bytes of an Internet mail."""
    head = _headers(message)
    parts = _bodies(message)
    for properties, inner in message.attachments[:500]:
        made = _attachment(properties, inner, depth)
        if made:
            parts.append(made)
    parts = parts or [b"Content-Type: text/plain\r\n\r\n"]
    signed = str(message.properties.get(CLASS, "")).lower().endswith("smime.multipartsigned")
    if signed and len(message.attachments) == 1:
        data = message.attachments[0][0].get(ATTACH_DATA)
        if isinstance(data, bytes) and re.match(rb"content-type\s*:", data, re.IGNORECASE):
            return head + data
    mark = b"=_kesu_%d_" % depth + base64.b16encode(len(head).to_bytes(4, "big"))
    out = [head, b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="', mark, b'"\r\n\r\n']
    for part in parts:
        out += [b"--", mark, b"\r\n", part, b"\r\n"]
    out += [b"--", mark, b"--\r\n"]
    return b"".join(out)


def _one_line(text: str) -> str:
    return re.sub(r"[\r\n\x00]+\s*", " ", text).strip()


def _mailbox(name: str, address: str) -> str:
    name = _one_line(name).replace("\\", "").replace('"', "'")
    address = _one_line(address) if "@" in address else ""
    if name and name != address:
        return f'"{name}" <{address}>' if address else f'"{name}"'
    return address


def _headers(message: MapiMessage) -> bytes:
    """The header: what came over the wire where it was kept, else from the properties."""
    lines: list[tuple[str, bytes]] = []
    transport = message.text(TRANSPORT)
    if transport:
        found, _ = split_headers(transport.lstrip().encode("utf-8", "replace"))
        keep = [
            (n, v) for n, v in found.items if n.encode() in _FROM_TRANSPORT or n.startswith(("x-", "list-", "auto"))
        ]
        lines += keep
    have = {name for name, _ in lines}

    def add(name: str, value: str) -> None:
        if name not in have and value:
            lines.append((name, value.encode("utf-8", "replace")))

    sender = _mailbox(
        message.text(FROM_NAME, SENDER_NAME), message.text(FROM_SMTP, SENDER_SMTP, FROM_EMAIL, SENDER_EMAIL)
    )
    add("from", sender)
    subject = message.text(SUBJECT)
    if len(subject) > 1 and subject[0] == "\x01":  # MS-OXCMSG: the length of the prefix stands in front
        subject = subject[2:]
    add("subject", _one_line(subject or message.text(NORMALIZED)))
    for kind, name in ((1, "to"), (2, "cc")):
        boxes = [
            _mailbox(_text(r, DISPLAY_NAME), _text(r, SMTP) or _text(r, EMAIL))
            for r in message.recipients
            if r.get(RECIPIENT_TYPE, 1) == kind
        ]
        add(name, ", ".join(b for b in boxes[:500] if b))
    when = message.properties.get(SUBMITTED) or message.properties.get(DELIVERED)
    add("date", format_datetime(when) if isinstance(when, datetime) else "")
    add("message-id", message.text(MESSAGE_ID))
    add("in-reply-to", message.text(IN_REPLY_TO))
    add("references", _one_line(message.text(REFERENCES)))
    return b"".join(name.encode() + b": " + value + b"\r\n" for name, value in lines)


def _text(properties: dict[int, Value], tag: int) -> str:
    value = properties.get(tag)
    return value.strip("\x00") if isinstance(value, str) else ""


def _encoded(data: bytes) -> bytes:
    return b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.encodebytes(data)


def _bodies(message: MapiMessage) -> list[bytes]:
    plain, html = message.text(BODY), message.properties.get(HTML)
    parts: list[bytes] = []
    rtf = message.properties.get(RTF)
    if isinstance(html, str):
        html = html.encode("utf-8", "replace")
        page = 65001
    else:
        number = message.properties.get(INTERNET_PAGE)
        page = number if isinstance(number, int) else 0
    if not html and isinstance(rtf, bytes):
        unpacked = unpack_rtf(rtf)
        inside = html_of_rtf(unpacked)
        if inside:
            html, page = inside.encode("utf-8", "replace"), 65001
        elif not plain.strip():
            plain = text_of_rtf(unpacked)
    if plain.strip():
        parts.append(b"Content-Type: text/plain; charset=utf-8\r\n" + _encoded(plain.encode("utf-8", "replace")))
    if isinstance(html, bytes) and html.strip():
        charset = b"" if not page else b"; charset=utf-8" if page == 65001 else b"; charset=cp%d" % page
        parts.append(b"Content-Type: text/html" + charset + b"\r\n" + _encoded(html))
    if len(parts) == 2:
        mark = b"=_kesu_alternative"
        inner = b"".join(b"--" + mark + b"\r\n" + part + b"\r\n" for part in parts)
        return [
            b'Content-Type: multipart/alternative; boundary="' + mark + b'"\r\n\r\n' + inner + b"--" + mark + b"--\r\n"
        ]
    return parts


def _attachment(properties: dict[int, Value], inner: MapiMessage | None, depth: int) -> bytes | None:
    name = _one_line(
        _text(properties, ATTACH_LONG) or _text(properties, ATTACH_SHORT) or _text(properties, DISPLAY_NAME)
    ).replace('"', "'")
    if inner is not None:
        if depth > 10:
            return None
        title = (name or inner.text(SUBJECT) or "message").strip()
        title = title if title.lower().endswith((".eml", ".msg")) else title + ".eml"
        header = (
            b'Content-Type: message/rfc822; name="'
            + _one_line(title).replace('"', "'").encode("utf-8", "replace")
            + b'"\r\n'
        )
        return header + b"Content-Disposition: attachment\r\n\r\n" + as_mime(inner, depth + 1)
    data = properties.get(ATTACH_DATA)
    if not isinstance(data, bytes):
        return None
    kind = _text(properties, ATTACH_MIME)
    kind = (
        kind
        if re.fullmatch(r"[\w.+-]+/[\w.+-]+", kind) and not kind.startswith(("multipart/", "message/"))
        else "application/octet-stream"
    )
    lines = f'Content-Type: {kind}; name="{name}"\r\n'
    content_id = _one_line(_text(properties, ATTACH_CID))
    lines += (
        f"Content-ID: <{content_id}>\r\nContent-Disposition: inline\r\n"
        if content_id
        else "Content-Disposition: attachment\r\n"
    )
    return lines.encode("utf-8", "replace") + _encoded(data)


_PRELOAD = (
    rb"{\rtf1\ansi\mac\deff0\deftab720{\fonttbl;}{\f0\fnil \froman \fswiss \fmodern \fscript \fdecor MS Sans SerifSymbolArial"
    rb"Times New RomanCourier{\colortbl\red0\green0\blue0" + b"\r\n" + rb"\par \pard\plain\f0\fs20\b\i\u\tab\tx"
)


def unpack_rtf(data: bytes) -> bytes:
    """Compressed RTF (MS-OXRTFCP) unpacked; what is not compressed comes back as it is."""
    if len(data) < 16:
        return data
    raw_size, kind = int.from_bytes(data[4:8], "little"), data[8:12]
    if kind == b"MELA":
        return data[16 : 16 + raw_size]
    if kind != b"LZFu":
        return data
    raw_size = min(raw_size, 50_000_000)
    window = bytearray(4096)
    window[: len(_PRELOAD)] = _PRELOAD
    place, at, out = len(_PRELOAD), 16, bytearray()
    while at < len(data) and len(out) < raw_size:
        flags = data[at]
        at += 1
        for bit in range(8):
            if at >= len(data) or len(out) >= raw_size:
                break
            if flags >> bit & 1:
                if at + 1 >= len(data):
                    return bytes(out)
                token = data[at] << 8 | data[at + 1]
                at += 2
                offset, length = token >> 4, (token & 15) + 2
                if offset == place % 4096:
                    return bytes(out)
                for n in range(length):
                    byte = window[(offset + n) % 4096]
                    out.append(byte)
                    window[place % 4096] = byte
                    place += 1
            else:
                out.append(data[at])
                window[place % 4096] = data[at]
                place += 1
                at += 1
    return bytes(out[:raw_size])
