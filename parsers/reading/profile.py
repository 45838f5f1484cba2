"""What a reader must be told besides the bytes: whose company it reads for and how the message arrived."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from foundations.language.company_words import NONE, CompanyWords
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.settings.shapes import Company, Settings
from parsers.mail.headers import ADDRESS


@dataclass(frozen=True, slots=True)
class Profile:
    """The reader's view of the company and of the arrival of one message; the defaults fit a bare file.

    `received_at` is the server's time (aware) or None; `our_addresses` are the addresses that we send from and
    receive at, lower case; `pairs` asks for every label/value pair; `company_words` are those that the company adds to the shipped ones.
    """

    company: Company = field(default_factory=Company)
    pattern: str = "KS{date:%Y%m%d}-{seq:03d}"
    received_at: datetime | None = None
    mailbox_kind: str = "complaint"
    pairs: bool = False
    our_addresses: frozenset[str] = frozenset()
    company_words: CompanyWords = NONE
    scan_seconds: float = 80.0  # what recognising the pages of one file may take; the pool sets it below its own limit

    @classmethod
    def of(
        cls,
        settings: Settings,
        *,
        received_at: datetime | None = None,
        mailbox_kind: str = "complaint",
        pairs: bool = False,
        company_words: CompanyWords = NONE,
    ) -> Profile:
        """The profile of a configured company."""
        return cls(
            settings.company,
            settings.numbering.pattern,
            received_at,
            mailbox_kind,
            pairs,
            OwnAddresses.of(settings).addresses,
            company_words,
        )

    @property
    def ours(self) -> OwnAddresses:
        """Our domains, and the addresses that we send from and receive at."""
        return OwnAddresses(self.company.own_domains, self.our_addresses)

    @property
    def country(self) -> str:
        """The company's country, from its calendar."""
        return self.company.calendar if self.company.calendar in ("CN", "TW", "HK") else "CN"

    def owns(self, text: str) -> bool:
        """Whether the first address in a text is one of ours."""
        found = ADDRESS.search(text)
        return found is not None and found.group() in self.ours
