"""Calendar parts of a mail (RFC 5545): what a calendar wants with them, and the words that a person wrote into one."""

from __future__ import annotations

import re

from foundations.language.pattern import Pattern
from parsers.mail.mime import Entity
from parsers.text.charset import decode

MAX_CALENDAR = 1_000_000  # bytes; an invitation with more words is none
_METHOD = Pattern(rb"(?im)^METHOD\s*:\s*([A-Z]{3,20})\s*$")
_FOLD = Pattern(r"\r?\n[ \t]")  # RFC 5545 §3.1
_PROPERTY = Pattern(r"(?i)^(SUMMARY|LOCATION|DESCRIPTION|COMMENT)(?:;[^:\n]*)?:(.*)$")
_ESCAPED = Pattern(r"\\([nN,;\\])")
_MARKUP = Pattern(r"<[a-zA-Z/][^<>]{0,300}>")


def method_of(entity: Entity) -> str:
    """The method of a text/calendar part in lower case (`request`, `reply`, `cancel`…); empty when none is stated."""
    stated = entity.parameters.get("method", "")
    if not stated:
        found = _METHOD.search(entity.body[:MAX_CALENDAR])
        stated = found[1].decode("ascii") if found else ""
    return stated.strip().lower()


def words_of(entity: Entity) -> str:
    """What a calendar part says to people: the description of its first event, its place, and comments.

    The title repeats the subject of the mail and is given only where no other words are.
    """
    text = decode(entity.body[:MAX_CALENDAR], entity.parameters.get("charset", "")).text
    event = re.search(
        r"(?i)BEGIN:(?:VEVENT|VTODO|VJOURNAL)\r?\n(.*?)(?:END:(?:VEVENT|VTODO|VJOURNAL)|\Z)", text, re.DOTALL
    )
    found: dict[str, str] = {}
    within = 0  # alarms inside the event have descriptions of their own
    for line in _FOLD.sub("", event[1] if event else "").splitlines():
        name = line[:6].upper()
        within += (name == "BEGIN:") - (name.startswith("END:"))
        said = _PROPERTY.match(line) if within == 0 else None
        if said:
            words = _ESCAPED.sub(lambda m: "\n" if m[1] in "nN" else m[1], said[2])
            found.setdefault(said[1].upper(), _MARKUP.sub(" ", words).strip())
    written = [found[name] for name in ("DESCRIPTION", "LOCATION", "COMMENT") if found.get(name)]
    return "\n".join(written) or found.get("SUMMARY", "")
