"""The plain facts that judgement works on: how a message was delivered and what is written in it."""

from __future__ import annotations

from dataclasses import dataclass, field

from complaints.reading import Severity
from foundations.language.company_words import NONE, CompanyWords
from foundations.language.trouble import trouble
from foundations.mailserver.own_addresses import NOBODYS, OwnAddresses

#: a kind of message and why it was taken for it, as (what, rule, words)
Verdict = tuple[str, tuple[tuple[str, str, str], ...]]


@dataclass(frozen=True, slots=True)
class Envelope:
    """The facts of delivery that judgement needs; header names lower case, values decoded, in order of appearance.

    `content_type` is the message's own type ("multipart/report"), `report_type` its report-type parameter; `has_report`
    when a delivery-status, disposition-notification or feedback-report part was seen; `has_calendar` for invitations.
    """

    headers: tuple[tuple[str, str], ...] = ()
    envelope_from: str = ""  # Return-Path without angle brackets; "<>" when it is empty
    from_address: str = ""
    from_name: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    content_type: str = ""
    report_type: str = ""
    has_report: bool = False
    has_calendar: bool = False
    calendar_method: str = ""  # request, reply, cancel… (RFC 5546), lower case; empty when none is stated
    is_fax: bool = False  # came through a fax gateway or a scanner
    is_mail: bool = True  # False for a bare document
    ours: OwnAddresses = NOBODYS
    case_pattern: str = ""
    # addresses (names where no address stands) found only inside forwarded text, innermost last
    inner_senders: tuple[str, ...] = ()
    company_words: CompanyWords = NONE

    def tells_trouble(self, text: str) -> bool:
        """Whether a sentence tells of something wrong, in the words that ship or in the company's own."""
        return trouble(text) or self.company_words.tells_trouble(text)


@dataclass(frozen=True, slots=True)
class Content:
    """What is written: new text of the mail, texts of the forms, and the quoted rest."""

    text: str = ""
    quoted: str = ""
    documents: tuple[str, ...] = ()  # one text per attachment that was read
    inner: str = ""  # text of a forwarded inner message
    attachment_names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Judgement:
    """What the rules say of one message; `reasons` are (what, rule, words)."""

    kind: str = "unknown"
    automatic: bool = False
    acknowledge: bool = False
    acknowledge_reason: str = ""
    language: str = "unknown"
    case_no: str | None = None
    complaint_kinds: tuple[str, ...] = ()
    severity: Severity = field(default_factory=Severity)
    missing: tuple[str, ...] = ()
    answer_to: str = ""
    reasons: tuple[tuple[str, str, str], ...] = ()
