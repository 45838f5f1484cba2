"""Header fields from raw bytes: unfolding, encoded words, parameters in every broken form, and dates."""

from __future__ import annotations

import base64
import binascii
import re
import unicodedata
from codecs import BOM_UTF8
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from itertools import islice
from urllib.parse import unquote_to_bytes

from foundations.language.pattern import Pattern
from parsers.files.media_type import MAIL_FIELD
from parsers.text.charset import decode, guess
from parsers.text.whole_number import whole_number

MAX_HEADER = 256 * 1024
MAX_HEADERS = 2 * 1024 * 1024
MAX_DECODED = 64 * 1024  # of one value; a display name or a subject is never that long
MAX_WORDS = 300  # encoded words of one value
MAX_LOOKS = 20  # ahead, behind lines that are neither field nor folded
MAX_LOOKED_AHEAD = 400  # lines

ADDRESS = Pattern(r"[\w.+=-]{1,64}+@[\w-]+(?:\.[\w-]+)+")  # a mail address as it stands anywhere in a text
_FIELD = Pattern(rb"([!-9;-~]{1,200})[ \t]*:(.*)", re.DOTALL)
ENCODED = Pattern(rb"=\?([^?\s]{1,60})\?([bBqQ])\?((?:[^?]|\?(?!=)){0,3000}?)\?=", re.DOTALL)
_FIELD_BEHIND_CR = Pattern(rb"\r(?=" + MAIL_FIELD.pattern + rb")", re.IGNORECASE)
#: fields that stand once in a header (RFC 5322 section 3.6, RFC 2045)
_ONCE = frozenset(
    [
        "from",
        "sender",
        "reply-to",
        "to",
        "cc",
        "bcc",
        "subject",
        "date",
        "message-id",
        "in-reply-to",
        "references",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "content-disposition",
        "content-id",
    ]
)
#: and those that people write above a letter or a quotation too
_WRITTEN = frozenset({"from", "to", "cc", "subject", "date"})
_CONTROL = Pattern(r"[\x00-\x08\x0a-\x1f\x7f]+")
_PARAMETER = Pattern(rb";[ \t\r\n]*([^=;\s]{1,60})[ \t]*=[ \t]*")
_BLANKS = Pattern(rb"[ \t]*")


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
    read = _Fields()
    at = start
    while at < end:
        newline = data.find(b"\n", at, end)
        stop = end if newline < 0 else newline
        line = data[at : min(stop, at + MAX_HEADER)].rstrip(b"\r")
        follows = stop + 1 if newline >= 0 else end
        if not line.strip(b" \t"):
            if not (line and read.name and read.goes_on(data, follows, end)):
                return read.finished(), follows
        elif line[:1] in b" \t" and read.name:
            read.unfold(line)
        elif field := _FIELD.match(line):
            read.begin(field, line, cut=stop - at > MAX_HEADER)
        elif not read.items and not read.name and (line.startswith((b"From ", b">From ")) or line[:3] == BOM_UTF8):
            if line[:3] == BOM_UTF8:  # before the first field
                at += 3
                continue
        elif read.name and line[0] > 0x7F:  # a raw 8-bit value whose line was broken without folding
            read.pieces.append(line)
        elif read.name and read.goes_on(data, follows, end):
            read.unfold(line)
            read.problems.append("header_line_unfolded")
        else:
            read.problems.append("header_without_end")
            return read.finished(), at
        at = follows
    return read.finished(), end


class _Fields:
    """The fields of one header while its lines are read; `name` and `pieces` are those of the field that is open."""

    def __init__(self) -> None:
        self.items: list[tuple[str, bytes]] = []
        self.problems: list[str] = []
        self.names: set[str] = set()
        self.name, self.size, self.total = "", 0, 0
        self.looked, self.ends = 0, -1
        self.pieces: list[bytes] = []

    def begin(self, field: re.Match[bytes], line: bytes, *, cut: bool) -> None:
        self._keep()
        self.total += len(line)
        if self.total > MAX_HEADERS or len(self.items) > 5000:
            self.problems.append("headers_too_many")
            return
        self.name = field.group(1).decode("ascii").lower()
        self.names.add(self.name)
        self.pieces, self.size = [field.group(2).strip(b" \t")], len(line)
        if cut:
            self.problems.append("header_too_long")

    def unfold(self, line: bytes) -> None:
        if self.size < MAX_HEADER:
            self.pieces.append(line.strip(b" \t"))
            self.size += len(line)
        else:
            self.problems.append("header_too_long")

    def goes_on(self, data: bytes, at: int, end: int) -> bool:
        """Whether the header goes on at `at`, behind a line that is no field; looks ahead a bounded number of times."""
        if at >= self.ends and self.looked < MAX_LOOKS:
            self.looked += 1
            self.ends = _end_of_fields(data, at, end, self.names)
        return at < self.ends

    def finished(self) -> Headers:
        self._keep()
        return Headers(tuple(self.items), tuple(dict.fromkeys(self.problems)))

    def _keep(self) -> None:
        if self.name:
            self.items.append((self.name, b" ".join(self.pieces).strip(b" \t\r\n")))
        self.name, self.pieces, self.size = "", [], 0


def _end_of_fields(data: bytes, at: int, end: int, seen: set[str]) -> int:
    """Where the header ends if the lines from `at` on are still its own, else -1: known fields up to an empty line.

    A letter whose header lacks its empty line, and one that quotes a header in its first paragraph, must not lose text
    to this: a field that a header has once and that stands above already is somebody's prose; so are lines without any
    field that a person would not write.
    """
    of_a_part = all(name.startswith("content-") for name in seen)
    known = technical = odd = 0
    for _ in range(MAX_LOOKED_AHEAD):
        newline = data.find(b"\n", at, end)
        if newline < 0:
            return -1
        line = data[at : min(newline, at + 400)].rstrip(b"\r")
        if not line:
            plain = odd <= 1 and known > 0 and (known > 1 or odd == 0)
            return newline if plain or (technical and known > 1) else -1
        at = newline + 1
        if line[:1] in b" \t":
            continue
        field = _FIELD.match(line)
        if not field:
            odd += 1
            continue
        name = field.group(1).decode("ascii").lower()
        if (name in _ONCE and name in seen) or (of_a_part and not name.startswith("content-")):
            return -1
        if MAIL_FIELD.match(line):
            known += 1
            technical += name not in _WRITTEN
    return -1


def with_line_feeds(data: bytes) -> bytes:
    """A letter whose lines end in bare CR (old Mac programs, broken gateways) with LF; every other as it is.

    A CR alone within a value ends no line: there must be no LF at all, or known fields behind bare CRs.
    """
    if b"\r" not in data:
        return data
    if b"\n" not in data:
        return data.replace(b"\r", b"\n")
    head = data[:MAX_HEADER]
    blank = re.search(rb"\n\r?\n", head)
    if len(_FIELD_BEHIND_CR.findall(head[: blank.start()] if blank else head)) >= 2:
        return re.sub(rb"\r\n|\r", b"\n", data)
    if blank and data.find(b"\n", blank.end()) < 0 and data.count(b"\r", blank.end()) > 1 and _is_words(head, blank):
        return data[: blank.end()] + data[blank.end() :].replace(b"\r", b"\n")
    return data


def _is_words(head: bytes, blank: re.Match[bytes]) -> bool:
    """Whether the body is text or parts by its header: the CRs of a file in binary are its own."""
    kind = re.search(rb"(?:^|\n)content-type[ \t]*:\s*([\w.-]+)", head[: blank.start()], re.IGNORECASE)
    return not kind or kind.group(1).lower() in (b"text", b"multipart", b"message")


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
    for found in islice(ENCODED.finditer(raw), MAX_WORDS):
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
        pieces.setdefault(base, []).append((whole_number(index) or 0, extended, value))
        if len(pieces) > 200:
            break
    return token, {name: _parameter_text(parts, hint) for name, parts in pieces.items()}


def _parameter_value(raw: bytes, at: int) -> tuple[bytes, int]:
    """The raw value that begins at `at`, quoted or up to the next semicolon, and the place after it."""
    if raw[at : at + 1] != b'"':
        word = ENCODED.match(raw, at)
        if word:  # unquoted encoded words may contain anything
            end = word.end()
            while more := _BLANKS.match(raw, end):
                following = ENCODED.match(raw, more.end())
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
