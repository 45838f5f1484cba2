"""By what a letter is known again when it is delivered twice, and who besides us took part in it."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from datetime import UTC

from complaints.reading import DeliveryReport
from parsers.fields.context import InnerHeader
from parsers.mail.body import Body
from parsers.reading.attachments import Gathering
from parsers.reading.header_facts import HeaderFacts


def digest_of(facts: HeaderFacts, body: Body, gathering: Gathering, reports: Sequence[DeliveryReport]) -> str:
    """The same for two deliveries of one letter: what the sender wrote, without trace headers and encodings.

    A mail server tells of two lost letters in the same words; what its reports name is part of what it wrote.
    """
    mail = facts.mail
    found = hashlib.sha256()
    date = mail.date.astimezone(UTC).isoformat() if mail.date else ""
    words = re.sub(r"\s+", " ", f"{body.text}\n{body.quoted}").strip()
    told = [f"{r.kind} {r.recipient} {r.original_message_id} {r.original_envelope_id}" for r in reports]
    if reports:  # a report without any such name is known by the address that it came back to
        told += sorted(mail.to)
    files = (a.sha256 for a in gathering.attachments)
    for piece in (mail.from_address.lower(), date, mail.subject, words, *files, *told):
        found.update(piece.encode("utf-8", "surrogatepass") + b"\x00")
    return found.hexdigest()


def participants_of(facts: HeaderFacts, inner: Sequence[InnerHeader], gathering: Gathering) -> tuple[str, ...]:
    """The addresses of all who wrote, were written to or are to be answered, lower case, without our own."""
    mail = facts.mail
    everyone = [mail.from_address, *mail.reply_to, *mail.cc, *mail.to, *(each.sender.address for each in inner)]
    return tuple(dict.fromkeys(a.lower() for a in everyone if a and not gathering.is_ours(a)))[:200]
