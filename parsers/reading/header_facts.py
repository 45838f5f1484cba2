"""The decoded header of a letter: who wrote to whom and when, and the facts of delivery that judgement needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from complaints.reading import Mail
from parsers.fields.context import InnerHeader
from parsers.mail.addresses import behind_our_list, parse_addresses, sender_of
from parsers.mail.headers import (
    MAX_HEADERS,
    Headers,
    decode_header,
    message_ids,
    parse_date,
    split_headers,
    with_line_feeds,
)
from parsers.mail.letter import Letter
from parsers.mail.mime import header_start
from parsers.reading.profile import Profile
from parsers.text.charset import decode
from recognition.evidence import Envelope

MAX_SUBJECT = 2000


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """The decoded header of a letter."""

    mail: Mail
    headers: tuple[tuple[str, str], ...]


def header_facts(letter: Letter, profile: Profile) -> HeaderFacts:
    """Sender, recipients, subject and date; raw 8-bit headers are read with the body's charset as a hint."""
    headers = letter.headers
    hint = ""
    for group in letter.parts.bodies[:1]:
        for entity in group[:1]:
            hint = decode(entity.body[:4000], entity.parameters.get("charset", "")).codec
    sender = behind_our_list(headers, sender_of(headers, hint), profile.owns, hint)
    date = parse_date(headers.raw("date")) if headers.raw("date") else None
    mail = Mail(
        from_address=sender[1],
        from_name=sender[0],
        reply_to=_addresses(headers, "reply-to"),
        to=_addresses(headers, "to"),
        cc=_addresses(headers, "cc"),
        subject=headers.text("subject", hint)[:MAX_SUBJECT],
        date=in_zone(date, profile),
        message_id=next(iter(message_ids(headers.raw("message-id"), 1)), ""),
        in_reply_to=message_ids(headers.raw("in-reply-to"), 50),
        references=message_ids(headers.raw("references")),
    )
    decoded = tuple((key, decode_header(value[:20_000], hint)) for key, value in headers.items[:1000])
    return HeaderFacts(mail, decoded)


def in_zone(date: datetime | None, profile: Profile) -> datetime | None:
    try:
        return date.astimezone(profile.company.zone) if date else None
    except (OverflowError, ValueError):
        return None


def _addresses(headers: Headers, name: str) -> tuple[str, ...]:
    found = [address for value in headers.all(name) for _, address in parse_addresses(value) if address]
    return tuple(dict.fromkeys(found))[:500]


def envelope_of(
    letter: Letter, facts: HeaderFacts, inner: Sequence[InnerHeader], profile: Profile, *, is_fax: bool
) -> Envelope:
    path = letter.headers.raw("return-path")
    sender = decode_header(path).strip()
    envelope_from = "<>" if path and sender in ("<>", "") else sender.strip("<> ")
    mail = facts.mail
    return Envelope(
        headers=facts.headers,
        envelope_from=envelope_from,
        from_address=mail.from_address,
        from_name=mail.from_name,
        reply_to=mail.reply_to,
        to=mail.to,
        cc=mail.cc,
        subject=mail.subject,
        content_type=letter.media_type,
        report_type=letter.report_type,
        has_report=bool(letter.report_parts),
        has_calendar=letter.has_calendar,
        calendar_method=letter.calendar_method,
        is_fax=is_fax,
        ours=profile.ours,
        case_pattern=profile.pattern,
        company_words=profile.company_words,
        inner_senders=tuple(
            each.sender.address or each.sender.name for each in inner if each.sender.address or each.sender.name
        ),
    )


def header_bytes(data: bytes) -> bytes:
    """The header block of a message, capped, for the second opinion; none when it has no sane size."""
    data = with_line_feeds(data[:MAX_HEADERS])
    start = header_start(data)
    _, end = split_headers(data, start)
    return data[start:end] if end < 100_000 else b""
