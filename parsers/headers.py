"""Header fields from raw bytes: unfolding, encoded words, parameters in every broken form, addresses and dates."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

from parsers.charset import decode, guess

MAX_HEADER = 256 * 1024
MAX_HEADERS = 2 * 1024 * 1024
MAX_ADDRESSES = 2000
MAX_DECODED = 64 * 1024  # of one value; a display name or a subject is never that long
MAX_SHOWN = 1000
MAX_WORDS = 300  # encoded words of one value

ADDRESS = re.compile(r"[\w.+=-]{1,64}+@[\w-]+(?:\.[\w-]+)+")  # a mail address as it stands anywhere in a text
_FIELD = re.compile(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
_ENCODED = re.compile(rb"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,3000}?)\?=", re.DOTALL)
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]+")
_PARAMETER = re.compile(rb";[ \t\r\n]*([^=;\s]{1,60})[ \t]*=[ \t]*")


@dataclass(frozen=True, slots=True)
class Headers:
    """The header of one entity: names in lower case with raw values, in order; `problems` are codes of what was cut."""

    items: tuple[tuple[str, bytes], ...]
    problems: tuple[str, ...] = ()

    def raw(self, name: str) -> bytes:
        """The first value under this name, unfolded, or nothing."""
        return next((value for key, value in self.items if key == name), b"")

    def all(self, name: str) -> list[bytes]:
        """Every value under this name."""
        return [value for key, value in self.items if key == name]

    def text(self, name: str, hint: str = "") -> str:
        """The first value under this name, decoded, on one line."""
        return decode_header(self.raw(name), hint)


def split_headers(data: bytes, start: int = 0, end: int | None = None) -> tuple[Headers, int]:
    """Reads the header that begins at `start`; returns it and the place where the body begins."""
    end = len(data) if end is None else end
    items: list[tuple[str, bytes]] = []
    problems: list[str] = []
    name, size, total = "", 0, 0
    pieces: list[bytes] = []
    at = start

    def keep() -> None:
        if name:
            items.append((name, b" ".join(pieces).strip(b" \t\r\n")))

    while at < end:
        newline = data.find(b"\n", at, end)
        stop = end if newline < 0 else newline
        line = data[at : min(stop, at + MAX_HEADER)].rstrip(b"\r")
        follows = stop + 1 if newline >= 0 else end
        if not line.strip(b" \t"):
            keep()
            return Headers(tuple(items), tuple(dict.fromkeys(problems))), follows
        if line[:1] in b" \t" and name:
            if size < MAX_HEADER:
                pieces.append(line.strip(b" \t"))
                size += len(line)
            else:
                problems.append("header_too_long")
        elif field := _FIELD.match(line):
            keep()
            name, pieces, size = "", [], 0
            total += len(line)
            if total > MAX_HEADERS or len(items) > 5000:
                problems.append("headers_too_many")
            else:
                name, pieces, size = field.group(1).decode("ascii").lower(), [field.group(2).strip(b" \t")], len(line)
                if stop - at > MAX_HEADER:
                    problems.append("header_too_long")
        elif not items and not name and (line.startswith((b"From ", b">From ")) or line[:3] == b"\xef\xbb\xbf"):
            if line[:3] == b"\xef\xbb\xbf":  # a mark of UTF-8 before the first field
                at += 3
                continue
        elif name and line[0] > 0x7F:  # a raw 8-bit value whose line was broken without folding
            pieces.append(line)
        else:
            keep()
            problems.append("header_without_end")
            return Headers(tuple(items), tuple(dict.fromkeys(problems))), at
        at = follows
    keep()
    return Headers(tuple(items), tuple(dict.fromkeys(problems))), end


def _transfer(encoding: bytes, text: bytes) -> bytes:
    """The bytes of one encoded word's text, in B or Q."""
    if encoding in b"bB":
        return base64_bytes(text)
    return re.sub(rb"=([0-9A-Fa-f]{2})", lambda m: bytes((int(m.group(1), 16),)), text.replace(b"_", b" "))


def base64_bytes(text: bytes) -> bytes:
    """Base64 as it comes: foreign characters skipped, missing padding added, a rest of one character dropped."""
    clean = re.sub(rb"[^A-Za-z0-9+/]", b"", text.replace(b"-", b"+") if b"+" not in text and b"-" in text else text)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    try:
        return base64.b64decode(clean + b"=" * (-len(clean) % 4))
    except (binascii.Error, ValueError):
        return b""


def _joined(words: list[tuple[bytes, bytes, bytes]]) -> str:
    """Encoded words that stand side by side: bytes of one charset are put together before they are decoded."""
    out: list[str] = []
    at = 0
    while at < len(words):
        charset, encoding, text = words[at]
        run = [(encoding, text)]
        while at + 1 < len(words) and words[at + 1][0].lower() == charset.lower():
            at += 1
            run.append((words[at][1], words[at][2]))
        split_wrongly = len(run) > 1 and any(
            e in b"bB" and not t.endswith(b"=") and len(t.strip()) % 4 for e, t in run[:-1]
        )
        if split_wrongly and all(e in b"bB" for e, _ in run):
            data = base64_bytes(b"".join(t for _, t in run))
        else:
            data = b"".join(_transfer(e, t) for e, t in run)
        name = charset.split(b"*")[0].decode("ascii", "replace")
        out.append(decode(data, name).text)
        at += 1
    return "".join(out)


def decode_header(raw: bytes, hint: str = "") -> str:
    """One line of text from a raw header value: encoded words, raw 8-bit pieces and plain text, without controls."""
    out: list[str] = []
    words: list[tuple[bytes, bytes, bytes]] = []
    at = 0
    raw = raw[:MAX_DECODED]
    for found in islice(_ENCODED.finditer(raw), MAX_WORDS):
        between = raw[at : found.start()]
        if between.strip(b" \t\r\n") or not words:
            if words:
                out.append(_joined(words))
                words = []
            out.append(_plain(between, hint))
        words.append((found.group(1), found.group(2), found.group(3)))
        at = found.end()
    if words:
        out.append(_joined(words))
    out.append(_plain(raw[at:], hint))
    text = _CONTROL.sub(" ", "".join(out))
    return unicodedata.normalize("NFC", re.sub(r"[ \t]+|\u3000{2,}", " ", text)).strip()


def _plain(piece: bytes, hint: str) -> str:
    if piece.isascii() and b"\x1b" not in piece and b"~{" not in piece:
        return piece.decode("ascii")
    return guess(piece, hint).text


def parse_value(raw: bytes, hint: str = "") -> tuple[str, dict[str, str]]:
    """The leading token of a structured header in lower case, and its parameters decoded from whatever form they have."""
    head = raw.split(b";", 1)[0]
    token = re.sub(rb"\([^)]*\)|\s", b"", head).strip(b"\"'").decode("ascii", "replace").lower()
    pieces: dict[str, list[tuple[int, bool, bytes]]] = {}
    at = len(head)
    while found := _PARAMETER.search(raw, at):
        value, at = _parameter_value(raw, found.end())
        name = found.group(1).decode("ascii", "replace").lower()
        extended = name.endswith("*")
        base, _, index = name.rstrip("*").partition("*")
        pieces.setdefault(base, []).append((int(index) if index.isdigit() else 0, extended, value))
        if len(pieces) > 200:
            break
    return token, {name: _parameter_text(parts, hint) for name, parts in pieces.items()}


def _parameter_value(raw: bytes, at: int) -> tuple[bytes, int]:
    """The raw value that begins at `at`, quoted or up to the next semicolon, and the place after it."""
    if raw[at : at + 1] != b'"':
        word = _ENCODED.match(raw, at)
        if word:  # unquoted encoded words may contain anything
            end = word.end()
            while more := re.compile(rb"[ \t]*").match(raw, end):
                following = _ENCODED.match(raw, more.end())
                if not following:
                    break
                end = following.end()
            return raw[at:end], end
        end = raw.find(b";", at)
        end = len(raw) if end < 0 else end
        return raw[at:end].strip(), end
    out = bytearray()
    at += 1
    while at < len(raw):
        byte = raw[at]
        if byte == 0x5C and at + 1 < len(raw) and raw[at + 1] in b'"\\':
            out.append(raw[at + 1])
            at += 2
        elif byte == 0x22:
            if re.match(rb'"[ \t]*(?:;|$)', raw[at : at + 40]) or b'"' not in raw[at + 1 :]:
                return bytes(out), at + 1
            out.append(byte)  # a quotation mark inside the name that nobody escaped
            at += 1
        else:
            out.append(byte)
            at += 1
    return bytes(out), at


def _parameter_text(parts: list[tuple[int, bool, bytes]], hint: str) -> str:
    """RFC 2231 pieces put together in their order; RFC 2047 inside, and percent signs without a charset, are read too."""
    extended = [p for p in parts if p[1]]
    if extended and len(parts) > len(extended) and all(p[0] == 0 for p in parts):
        parts = extended  # filename and filename*: the second is the good one
    data, charset, percent = b"", "", False
    ordered = sorted(parts, key=lambda p: p[0])
    if len({p[0] for p in ordered}) < len(ordered):
        ordered = ordered[:1]
    for index, is_extended, raw in ordered:
        piece = raw
        if is_extended and index == 0 and raw.count(b"'") >= 2:
            name, _, piece = raw.split(b"'", 2)
            charset = name.decode("ascii", "replace")
        if is_extended:
            percent = True
            piece = unquote_to_bytes(piece)
        data += piece
    if b"=?" in data:
        text = decode_header(data, hint)
    elif percent:
        text = decode(data, charset).text
    else:
        text = _plain(data, hint)
        if re.search(r"%[0-9A-Fa-f]{2}%[0-9A-Fa-f]{2}", text):
            again = decode(unquote_to_bytes(text), "utf-8")
            text = again.text if not again.trouble else text
    return unicodedata.normalize("NFC", _CONTROL.sub(" ", text)).strip()


def parse_addresses(raw: bytes, hint: str = "") -> list[tuple[str, str]]:
    """(decoded display name, address) of every mailbox in an address header; linear in its length; bounded in number."""
    found: list[tuple[str, str]] = []
    for mailbox in _mailboxes(raw):
        name, angle, rest = mailbox.partition(b"<")
        if angle:
            address = rest.partition(b">")[0]
        else:
            comment = re.search(rb"\(([^()]*)\)\s*$", mailbox)
            name, address = (comment.group(1), mailbox[: comment.start()]) if comment else (b"", mailbox)
        text = _address_text(address, hint)
        shown = decode_header(name.strip().strip(b'"').replace(b'\\"', b'"'), hint).strip().strip("\"'“”").strip()
        if not text and not angle and "@" not in shown:
            shown = shown or decode_header(mailbox, hint)
        if text or shown:
            found.append((shown[:MAX_SHOWN], text[:MAX_SHOWN]))
        if len(found) >= MAX_ADDRESSES:
            break
    return found


def _address_text(raw: bytes, hint: str) -> str:
    text = decode_header(raw, hint).strip().strip("\"'<>[]() ")
    text = re.sub(r"^(?:mailto|smtp):", "", text, flags=re.IGNORECASE)
    match = re.search(r"(?<![^\s<>\"'(),;:])[^\s<>\"'(),;:]+@[^\s<>\"'(),;:@]+", text)
    if not match:
        return ""
    local, _, domain = match.group().rpartition("@")
    return f"{local}@{domain.rstrip('.').lower()}"


def _mailboxes(raw: bytes) -> list[bytes]:
    """Splits at the commas and semicolons that separate, not those inside quotes, comments, angles or encoded words."""
    out: list[bytes] = []
    start, quoted, comment, angle = 0, False, 0, False
    for at, byte in enumerate(raw):
        if quoted:
            quoted = not (byte == 0x22 and raw[at - 1] != 0x5C)
        elif byte == 0x22:
            quoted = True
        elif byte == 0x28:
            comment += 1
        elif byte == 0x29:
            comment = max(0, comment - 1)
        elif byte == 0x3C and not comment:
            angle = True
        elif byte == 0x3E:
            angle = False
        elif byte == 0x3A and not comment and not angle and b"@" not in raw[start:at] and b"=?" not in raw[start:at]:
            start = at + 1  # the name of a group
        elif byte in b",;" and not comment and not angle:
            out.append(raw[start:at].strip())
            start = at + 1
            if len(out) > MAX_ADDRESSES:
                return out
    out.append(raw[start:].strip())
    return [each for each in out if each]


def parse_date(raw: bytes) -> datetime | None:
    """The instant of a Date header with its own offset; None when it cannot be read. No offset counts as UTC."""
    text = decode_header(raw[:200])
    for attempt in (text, re.sub(r"^\s*\D{2,12},?\s+", "", text), re.sub(r"\s*\([^)]*\)", "", text)):
        try:
            moment = parsedate_to_datetime(attempt)
        except (ValueError, TypeError, IndexError, OverflowError):
            continue
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def message_ids(raw: bytes, limit: int = 500) -> tuple[str, ...]:
    """Every message id in a References-like header, with its angle brackets."""
    text = raw.decode("ascii", "replace")
    found = re.findall(r"<[^<>\s]{1,900}>", text)[:limit]
    return tuple(found) if found else tuple(f"<{w}>" for w in text.split()[:5] if "@" in w)
