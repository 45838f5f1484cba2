"""Outlook messages (.msg): the property streams of the compound file, nested messages and code pages included."""

from __future__ import annotations

import io
import re
from typing import Any

from foundations.language.pattern import Pattern
from parsers.mail.letter import Letter, open_letter
from parsers.mail.mapi import INTERNET_PAGE, MESSAGE_PAGE, MapiMessage, Value, as_mime, filetime, narrow

MAX_STREAM = 60_000_000
MAX_DEPTH = 8
MAX_RECIPIENTS = 2000

_STREAM = Pattern(r"__substg1\.0_([0-9A-F]{4})([0-9A-F]{4})$", re.IGNORECASE)


class MsgError(ValueError):
    """A .msg file that cannot be read."""


def open_msg(data: bytes) -> Letter:
    """The letter in an Outlook message; MsgError when the file is none."""
    return open_letter(mime_of_msg(data))


def mime_of_msg(data: bytes) -> bytes:
    """The message as the bytes of an Internet mail; MsgError when it cannot be read."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            tree = _tree(ole)
            message = _message(ole, tree, [], 0)
    except (
        Exception
    ) as error:  # a damaged compound file raises anything (a storage may lie in itself): one error for callers
        raise MsgError(f"no readable Outlook message: {type(error).__name__}: {error}"[:200]) from error
    if not message.properties:
        raise MsgError("the file holds no message properties")
    return as_mime(message)


def _tree(ole: Any) -> dict[str, list[list[str]]]:
    """The entries of each storage, by the joined path of the storage."""
    tree: dict[str, list[list[str]]] = {}
    for entry in ole.listdir(streams=True, storages=True):
        tree.setdefault("/".join(entry[:-1]), []).append(entry)
    return tree


def _properties(ole: Any, tree: dict[str, list[list[str]]], at: list[str], header: int, page: int) -> dict[int, Value]:
    """The properties of one storage: fixed ones from the property stream, long ones from a stream each."""
    found: dict[int, Value] = {}
    entries = tree.get("/".join(at), [])
    fixed = next((e for e in entries if e[-1].lower() == "__properties_version1.0"), None)
    if fixed:
        raw = ole.openstream(fixed).read(1_000_000)
        for place in range(header, len(raw) - 15, 16):
            kind, tag = (
                int.from_bytes(raw[place : place + 2], "little"),
                int.from_bytes(raw[place + 2 : place + 4], "little"),
            )
            value = int.from_bytes(raw[place + 8 : place + 16], "little")
            if kind in (0x0003, 0x0002):
                found[tag] = value & 0xFFFFFFFF
            elif kind == 0x000B:
                found[tag] = value & 0xFFFF
            elif kind == 0x0040 and (moment := filetime(value)):
                found[tag] = moment
    number = found.get(MESSAGE_PAGE) or found.get(INTERNET_PAGE)
    page = number if isinstance(number, int) else page
    for entry in entries:
        match = _STREAM.search(entry[-1])
        if not match or ole.get_type(entry) != 2 or ole.get_size(entry) > MAX_STREAM:
            continue
        tag, kind = int(match.group(1), 16), int(match.group(2), 16)
        if kind == 0x001F:
            found[tag] = ole.openstream(entry).read().decode("utf-16-le", "replace")
        elif kind == 0x001E:
            found[tag] = narrow(ole.openstream(entry).read(), page)
        elif kind == 0x0102:
            found[tag] = ole.openstream(entry).read()
    return found


def _message(ole: Any, tree: dict[str, list[list[str]]], at: list[str], depth: int, page: int = 0) -> MapiMessage:
    message = MapiMessage(_properties(ole, tree, at, 32 if depth == 0 else 24, page))
    number = message.properties.get(MESSAGE_PAGE) or message.properties.get(INTERNET_PAGE)
    page = number if isinstance(number, int) else page
    for entry in tree.get("/".join(at), []):
        name = entry[-1].lower()
        if name.startswith("__recip_version1.0_") and len(message.recipients) < MAX_RECIPIENTS:
            message.recipients.append(_properties(ole, tree, entry, 8, page))
        elif name.startswith("__attach_version1.0_"):
            properties = _properties(ole, tree, entry, 8, page)
            inside = next((e for e in tree.get("/".join(entry), []) if e[-1].lower() == "__substg1.0_3701000d"), None)
            inner = _message(ole, tree, inside, depth + 1, page) if inside and depth < MAX_DEPTH else None
            if inner is not None and not inner.properties:
                inner = None  # an embedded object of another program, not a message
            message.attachments.append((properties, inner))
    return message
