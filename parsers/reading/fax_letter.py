"""Mail from a fax gateway or an office scanner: that it is such, and which of its files are the pages themselves."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from complaints.reading import Fax, Problem
from parsers.files.media_type import media_type_of
from parsers.mail.body import Body
from parsers.mail.letter import Letter
from parsers.reading.attachments import Gathering
from parsers.reading.header_facts import HeaderFacts
from parsers.reading.profile import Profile

if TYPE_CHECKING:
    from parsers.fax.envelope import FaxResult


@dataclass(frozen=True, slots=True)
class FaxFacts:
    """What a gateway said of the fax (None for an office scanner), what its pages are, and files (hashes) to leave unread."""

    result: FaxResult | None
    role: str
    leave_unread: frozenset[str]


def fax_facts(letter: Letter, facts: HeaderFacts, body: Body, profile: Profile) -> FaxFacts | None:
    """Whether a gateway or an office scanner sent this, and which files are only other forms of the same pages."""
    from parsers.fax import envelope

    kinds = [(e, media_type_of(e.body, e.name, e.media_type)) for e in letter.parts.files]
    mail = envelope.FaxMail(
        headers=facts.headers,
        subject=facts.mail.subject,
        text=f"{body.text}\n{body.quoted}",
        from_address=facts.mail.from_address,
        attachments=[(e.name, kind) for e, kind in kinds],
        zone=profile.company.zone,
        country=profile.country,
        fax_mailbox=profile.mailbox_kind == "fax",
    )
    found = envelope.envelope(mail)
    if found is None:
        return FaxFacts(None, "scan", frozenset()) if envelope.is_scanner_mail(mail) else None
    unread: set[str] = set()
    pictures = [e for e, kind in kinds if kind == "image/tiff"]
    if pictures:
        unread = {hashlib.sha256(e.body).hexdigest() for e, kind in kinds if kind == "application/pdf"}
    return FaxFacts(found, "fax", frozenset(unread))


def fax_of(found: FaxFacts | None, gathering: Gathering) -> tuple[Fax | None, tuple[Problem, ...]]:
    """The fax as its gateway and its pages tell of it, once the pages are read; None where no gateway sent it."""
    if found is None or found.result is None:
        return None, ()
    from parsers.fax.pages import finish  # brings what recognises pictures; most letters need none of it

    return finish(found.result, [scan for _, scan in gathering.scans], other_pages=_typed_pages(gathering))


def _typed_pages(gathering: Gathering) -> int:
    """Pages of a fax that came as text, not as pictures."""
    faxed = [d for d in gathering.documents if d.media_type == "application/pdf"]
    return sum(1 for d in faxed for page in d.pages if page.method == "text" and page.blocks)
