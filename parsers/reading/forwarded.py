"""Letters inside a letter: forwarded text and attached messages, and whether they are what the mail is about."""

from __future__ import annotations

import re

from parsers.fields.context import InnerHeader, Person
from parsers.mail.addresses import sender_of
from parsers.mail.body import Body
from parsers.mail.headers import ADDRESS, parse_date
from parsers.mail.printed_date import parse_printed
from parsers.mail.quotes import is_forward_subject
from parsers.reading.attachments import Gathering
from parsers.reading.header_facts import HeaderFacts, in_zone
from parsers.reading.profile import Profile


def inner_headers(body: Body, gathering: Gathering, facts: HeaderFacts, profile: Profile) -> tuple[InnerHeader, ...]:
    """The headers of everything forwarded, innermost last; attached messages count when the mail hands them on."""
    found: list[InnerHeader] = []
    for each in body.forwarded:
        if each.header:
            found.append(_printed(each.header.sender, each.header.subject, each.header.when, profile))
    if hands_on(facts, body, gathering):
        for inner in gathering.inner:
            headers = inner.letter.headers
            sender = sender_of(headers)
            date = in_zone(parse_date(headers.raw("date")), profile) if headers.raw("date") else None
            found.append(InnerHeader(Person(sender[0], sender[1].lower()), headers.text("subject"), date))
            for each in inner.body.forwarded:
                if each.header:
                    found.append(_printed(each.header.sender, each.header.subject, each.header.when, profile))
    return tuple(found)


def _printed(sender: str, subject: str, when: str, profile: Profile) -> InnerHeader:
    address = ADDRESS.search(sender)
    shown = re.sub(
        r"(?:[<(\[]\s*+|(?<![\s<(\[])\s++)?(?:mailto:)?(?<![\w.+=-])[\w.+=-]++@[\w.-]+\s*[>)\]]?", "", sender
    )
    shown = re.sub(r"\[mailto:[^\]]*\]|[<>\"'“”]", "", shown).strip(" ;,*_")
    return InnerHeader(
        Person(shown, address.group().lower() if address else ""), subject, parse_printed(when, profile.company.zone)
    )


def hands_on(facts: HeaderFacts, body: Body, gathering: Gathering) -> bool:
    """Whether attached messages are what this mail is about: a forward, our own people's mail, or nothing else said."""
    if not gathering.inner:
        return False
    letters = len(re.sub(r"\W", "", "".join(f.text for f in body.new)))
    return is_forward_subject(facts.mail.subject) or gathering.is_ours(facts.mail.from_address) or letters < 60
