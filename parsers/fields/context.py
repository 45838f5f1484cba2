"""What the field reader must know besides the documents: who we are, when the message was sent, and its mail header."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from complaints.reading import FieldValue, Pair, Problem
from foundations.language.company_words import NONE, CompanyWords
from foundations.mailserver.own_addresses import NOBODYS, OwnAddresses


@dataclass(frozen=True, slots=True)
class Person:
    """A mail participant: decoded display name (may be empty) and lower-case address (may be empty)."""

    name: str = ""
    address: str = ""


@dataclass(frozen=True, slots=True)
class InnerHeader:
    """Header of a forwarded (inner) message: its sender, subject and instant where they could be read."""

    sender: Person = Person()
    subject: str = ""
    date: datetime | None = None


@dataclass(frozen=True, slots=True)
class Context:
    """The world of one message; every default is safe for a bare file.

    `reference` is the instant against which relative and year-less dates are read: the Date header of the message
    (or of the forwarded inner one), else the fax gateway's or server's time, else now; aware, in the company's zone.
    `inner` lists forwarded messages, innermost last; then the customer is `inner[-1].sender`.
    """

    company_names: tuple[str, ...] = ()
    ours: OwnAddresses = NOBODYS
    country: str = "CN"  # ISO 3166 code of the company's country: CN, TW, HK, ...
    zone: ZoneInfo | timezone = field(default_factory=lambda: timezone(timedelta(hours=8)))
    reference: datetime = field(default_factory=lambda: datetime(2026, 1, 1, tzinfo=UTC))
    sender: Person | None = None  # From header; None for a bare file
    reply_to: tuple[Person, ...] = ()
    inner: tuple[InnerHeader, ...] = ()
    subject: str = ""
    is_fax: bool = False
    is_scan: bool = False
    want_pairs: bool = False
    company_words: CompanyWords = NONE

    @property
    def customer(self) -> Person | None:
        """Who on the customer's side wrote: From if it is not ours, else the innermost forwarded sender that is not."""
        if self.sender and self.sender.address and self.sender.address not in self.ours:
            return self.sender
        for inner in reversed(self.inner):
            if inner.sender.address and inner.sender.address not in self.ours:
                return inner.sender
        return None


@dataclass(frozen=True, slots=True)
class FieldsResult:
    """Values per field (best first), label/value pairs (when asked for), and what went wrong or disagrees."""

    fields: Mapping[str, tuple[FieldValue, ...]] = field(default_factory=dict)
    pairs: tuple[Pair, ...] = ()
    problems: tuple[Problem, ...] = ()
