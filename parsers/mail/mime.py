"""Raw mail to a tree of entities with decoded bytes; the one door of mail-parser, whose eye for defects is used."""

from __future__ import annotations

import binascii
import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from foundations.language.pattern import Pattern
from parsers.files.file_name import file_name
from parsers.files.media_type import looks_like_mail
from parsers.mail.headers import Headers, base64_bytes, parse_value, split_headers, with_line_feeds

MAX_DEPTH = 40
MAX_ENTITIES = 2000

_BASE64_LINE = Pattern(rb"[A-Za-z0-9+/_-]+={0,2}")
_CANONICAL = {"text/htm": "text/html", "text": "text/plain", "plain/text": "text/plain", "html/text": "text/html"}


@dataclass(slots=True)
class Entity:
    """One node of the MIME tree. `path` is its place ("1.2"), `body` the decoded bytes of a leaf, `children` its parts.

    `media_type` is what was declared; `name` the decoded file name or ""; `problems` (code, detail) are of this node.
    """

    path: str
    headers: Headers
    media_type: str
    parameters: dict[str, str]
    disposition: str
    name: str
    body: bytes = b""
    children: list[Entity] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)

    @property
    def content_id(self) -> str:
        return self.headers.text("content-id").strip("<> ")

    def walk(self) -> Iterator[Entity]:
        """This entity and all below it, in order, without entering attached messages."""
        stack = [self]
        while stack:
            entity = stack.pop()
            yield entity
            stack.extend(reversed(entity.children))


class _Count:
    """How many entities one message has had; a bound for hostile mail."""

    def __init__(self) -> None:
        self.entities = 0


def parse_message(data: bytes) -> Entity:
    """The MIME tree of one message; never raises. Attached messages stay leaves (message/rfc822 with their bytes)."""
    data = with_line_feeds(data)
    return _entity(data, header_start(data), len(data), "", 0, _Count(), "text/plain")


def header_start(data: bytes) -> int:
    """Where the header begins: behind blank lines that a gateway or an export left above it, else at 0."""
    blank = re.match(rb"(?:\xef\xbb\xbf)?(?:[ \t]*\r?\n)+", data[:2000])
    return blank.end() if blank and looks_like_mail(data[blank.end() :]) else 0


def _entity(data: bytes, start: int, end: int, path: str, depth: int, count: _Count, default: str) -> Entity:
    headers, at = split_headers(data, start, end)
    media_type, parameters = parse_value(headers.raw("content-type"))
    media_type = _CANONICAL.get(media_type, media_type)
    if not re.fullmatch(r"[\w.+-]+/[\w.+*-]+", media_type):
        media_type = default
    disposition, more = parse_value(headers.raw("content-disposition"))
    name = more.get("filename") or parameters.get("name") or parameters.get("filename") or more.get("name") or ""
    entity = Entity(path, headers, media_type, parameters, disposition, file_name(name))
    entity.problems += [(code, "") for code in headers.problems]
    count.entities += 1
    if media_type.startswith("multipart/"):
        if depth >= MAX_DEPTH or count.entities > MAX_ENTITIES:
            entity.problems.append(("too_deep", f"more than {MAX_DEPTH} levels or {MAX_ENTITIES} parts"))
            entity.media_type = "application/octet-stream"
            return entity
        _children(entity, data, at, end, depth, count)
        if entity.children:
            return entity
        entity.problems.append(("multipart_without_parts", ""))
        entity.media_type = "text/plain" if disposition != "attachment" else "application/octet-stream"
    entity.body = _decoded(entity, data[at:end])
    return entity


def _children(entity: Entity, data: bytes, at: int, end: int, depth: int, count: _Count) -> None:
    boundary = entity.parameters.get("boundary", "").rstrip().encode("utf-8", "surrogateescape")
    spans = _split(data, at, end, boundary) if boundary else []
    if not spans:
        # a missing or wrong boundary: believe the first line that looks like one and returns
        found = re.search(rb"(?:^|\n)--([^\s\r\n][^\r\n]{0,199}?)[ \t]*\r?\n", data[at : min(end, at + 65536)])
        if found and data.count(b"\n--" + found.group(1), max(at - 1, 0), end) >= 1:
            entity.problems.append(("boundary_guessed", ""))
            spans = _split(data, at, end, found.group(1))
    default = "message/rfc822" if entity.media_type == "multipart/digest" else "text/plain"
    for number, (first, last) in enumerate(spans, 1):
        if count.entities > MAX_ENTITIES:
            entity.problems.append(("too_many_parts", f"only the first {MAX_ENTITIES} are read"))
            break
        path = f"{entity.path}.{number}" if entity.path else str(number)
        entity.children.append(_entity(data, first, last, path, depth + 1, count, default))


def _split(data: bytes, at: int, end: int, boundary: bytes) -> list[tuple[int, int]]:
    """The spans between the delimiter lines; the last part may lack its closing delimiter."""
    mark = b"--" + boundary
    spans: list[tuple[int, int]] = []
    begun = -1
    find = at
    while True:
        place = data.find(mark, find, end)
        if place < 0:
            break
        after = place + len(mark)
        line_start = place == at or data[place - 1] in b"\r\n"
        rest_end = data.find(b"\n", after, end)
        rest_end = end if rest_end < 0 else rest_end
        rest = data[after:rest_end].strip(b" \t\r")
        if not line_start or (rest and rest[:2] != b"--"):
            find = after
            continue
        if begun >= 0:
            stop = place
            if stop > begun and data[stop - 1] == 0x0A:
                stop -= 1
            if stop > begun and data[stop - 1] == 0x0D:
                stop -= 1
            spans.append((begun, stop))
        begun = min(rest_end + 1, end)
        find = begun
        if rest[:2] == b"--":
            begun = -1
            # what follows a closing delimiter is an epilogue, unless more delimiters follow
        if len(spans) > MAX_ENTITIES:
            return spans
    if begun >= 0 and begun < end:
        spans.append((begun, end))
    return spans


def _decoded(entity: Entity, body: bytes) -> bytes:
    """The bytes of a leaf after its transfer encoding; what cannot be decoded is kept as it is."""
    raw = entity.headers.raw("content-transfer-encoding")
    encoding = re.sub(rb"\([^)]*\)|[\s;\"']", b"", raw).decode("ascii", "replace").lower()
    if encoding == "base64" or (encoding in ("b", "base-64")):
        return _from_base64(entity, body)
    if encoding in ("quoted-printable", "quoted", "qp"):
        if _is_not_quoted(body):
            entity.problems.append(("transfer_encoding_wrong", "declared quoted-printable, read as it stands"))
            return body
        return quopri.decodestring(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue", "uue"):
        return uudecode(body) or body
    return body


def _from_base64(entity: Entity, body: bytes) -> bytes:
    text = body.strip()
    try:
        return binascii.a2b_base64(text.translate(None, b"\r\n \t"), strict_mode=True)
    except (binascii.Error, ValueError):
        pass
    if _is_not_base64(text):
        entity.problems.append(("transfer_encoding_wrong", "declared base64, read as it stands"))
        return body
    # a mailing list's footer or a scanner's note appended as plain text ends the base64
    tail = re.search(rb"\r?\n[ \t]*\r?\n(?=[^\r\n]*[^A-Za-z0-9+/=\s])", text)
    entity.problems.append(("base64_damaged", ""))
    return base64_bytes(text[: tail.start()] if tail else text)


def _is_not_base64(text: bytes) -> bool:
    """Whether a body is words or a file as they stand: its first line is no base64, and few others are.

    A whole line of base64 has no blank and no full stop; what a list or a scanner added around it stays the smaller part.
    """
    lines = [line.strip() for line in text[:100_000].splitlines() if line.strip()]
    coded = sum(len(line) for line in lines if len(line) >= 40 and _BASE64_LINE.fullmatch(line))
    if not lines or not re.search(rb"[ \t<%\x80-\xff]", lines[0]):
        return False
    return coded * 2 < sum(len(line) for line in lines)


def _is_not_quoted(body: bytes) -> bool:
    """Whether equals signs stand for themselves: most are followed by neither two hex digits nor a line end, none by 3D."""
    if b"=3D" in body or b"=3d" in body:
        return False
    plain = len(re.findall(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n)", body))
    return 2 * plain > body.count(b"=")


def uudecode(body: bytes) -> bytes | None:
    """The bytes of the first uuencoded file in a text, or None."""
    begun = re.search(rb"(?:^|\n)begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n", body)
    if not begun:
        return None
    out = bytearray()
    for line in body[begun.end() :].splitlines():
        if line.strip() in (b"end", b"`", b"===="):
            break
        try:
            out += binascii.a2b_uu(line)
        except binascii.Error:
            size = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
            try:
                out += binascii.a2b_uu(line[:size])
            except binascii.Error:
                break
    return bytes(out)


def defects(headers: bytes) -> list[str]:
    """What mail-parser finds wrong with a header block (addresses, dates, Received), as its categories; never raises."""
    import mailparser

    try:
        found = mailparser.parse_from_bytes(headers)
        categories = {str(each) for each in found.defects_categories}
        return sorted(
            each for each in categories if "Boundary" not in each and "Multipart" not in each
        )  # no body was given
    except Exception:  # noqa: BLE001 - a foreign parser on hostile input: its opinion is optional
        return ["unreadable"]
