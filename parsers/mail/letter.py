"""One letter, whatever wrapped it: MIME, S/MIME, Outlook and TNEF all end as headers, bodies and files."""

from __future__ import annotations

from dataclasses import dataclass, field

from complaints.reading import Problem
from parsers.files.containers import signed_content
from parsers.mail.body import Parts, sort_parts
from parsers.mail.headers import Headers
from parsers.mail.invitation import method_of, words_of
from parsers.mail.mime import Entity, parse_message

_REPORT_PARTS = (
    "message/delivery-status",
    "message/global-delivery-status",
    "message/disposition-notification",
    "message/feedback-report",
)


@dataclass(slots=True)
class Letter:
    """Headers, sorted parts and what the structure says about the letter itself."""

    headers: Headers
    parts: Parts
    media_type: str = "text/plain"
    report_type: str = ""
    report_parts: list[Entity] = field(default_factory=list)
    originals: list[Entity] = field(default_factory=list)  # messages and header blocks returned inside a report
    has_calendar: bool = False
    calendar_method: str = ""  # of RFC 5546, lower case


def open_letter(data: bytes, depth: int = 0) -> Letter:
    """The letter in the bytes of a mail; never raises."""
    root = parse_message(data)
    letter = Letter(root.headers, sort_parts(root), root.media_type, root.parameters.get("report-type", "").lower())
    for entity in root.walk():
        if entity.media_type in _REPORT_PARTS:
            letter.report_parts.append(entity)
        elif entity.media_type in ("text/calendar", "application/ics"):
            _take_calendar(letter, entity)
    if letter.report_parts or root.media_type == "multipart/report":
        _set_originals_aside(letter)
    _unwrap(letter, depth)
    return letter


def _take_calendar(letter: Letter, entity: Entity) -> None:
    """Notes what a calendar part is for. An invitation without another body is a letter: its description is what it says."""
    if not letter.has_calendar:
        letter.calendar_method = method_of(entity)
    letter.has_calendar = True
    if letter.calendar_method in ("request", "publish", "add", "") and not _has_words(letter.parts):
        words = words_of(entity)
        if words:
            body = words.encode("utf-8")
            letter.parts.bodies.append(
                [Entity(entity.path, entity.headers, "text/plain", {"charset": "utf-8"}, "", "", body)]
            )


def _has_words(parts: Parts) -> bool:
    return any(each.body.strip() for group in parts.bodies for each in group)


def _set_originals_aside(letter: Letter) -> None:
    """What a report returns is evidence about our letter, not something the sender wrote."""
    for entity in list(letter.parts.files):
        if entity.media_type in ("message/rfc822", "message/global", "text/rfc822-headers", "message/global-headers"):
            letter.originals.append(entity)
            letter.parts.files.remove(entity)
        elif entity.media_type in _REPORT_PARTS:
            letter.parts.files.remove(entity)


def _unwrap(letter: Letter, depth: int) -> None:
    """Puts what signed envelopes and winmail.dat hold in their place."""
    from parsers.mail.tnef import TnefError, is_tnef, parts_of_tnef

    for entity in list(letter.parts.files):
        if depth > 4:
            return
        if entity.media_type in ("application/pkcs7-mime", "application/x-pkcs7-mime") or entity.name.lower().endswith(
            ".p7m"
        ):
            content = signed_content(entity.body)
            if content is None:
                letter.parts.problems.append(
                    Problem("encrypted", entity.name or "smime.p7m", "no signed content that can be read without a key")
                )
                continue
            inner = open_letter(content, depth + 1)
            letter.parts.files.remove(entity)
            _merge(letter, inner.parts)
        elif is_tnef(entity.body):
            try:
                parts = parts_of_tnef(entity.body, entity.path)
            except TnefError as error:
                letter.parts.problems.append(Problem("tnef_damaged", entity.name or "winmail.dat", str(error)))
                continue
            letter.parts.files.remove(entity)
            if _has_words(letter.parts):
                parts.bodies = [] if not _has_table(parts) else parts.bodies
                if parts.bodies:
                    letter.parts.bodies = []
            _merge(letter, parts)


def _has_table(parts: Parts) -> bool:
    return any(
        b"<table" in each.body.lower() for group in parts.bodies for each in group if each.media_type == "text/html"
    )


def _merge(letter: Letter, parts: Parts) -> None:
    letter.parts.bodies += parts.bodies
    letter.parts.files += parts.files
    letter.parts.problems += parts.problems
