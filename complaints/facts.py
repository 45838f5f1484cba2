"""The plain facts that judgement works on: how a message was delivered and what is written in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from complaints.reading import FieldValue, Severity

#: what was read from a message: field -> its values
Fields = Mapping[str, Sequence[FieldValue]]
#: a kind of message and why it was taken for it, as (what, rule, words)
Verdict = tuple[str, tuple[tuple[str, str, str], ...]]


#: a letter that names one of these is about goods, whatever else it looks like
FACTS_OF_GOODS = (
    "lot_no",
    "serial_no",
    "order_no",
    "delivery_note_no",
    "contract_no",
    "invoice_no",
    "part_no",
    "customer_part_no",
    "qty_defective",
    "qty_delivered",
    "amount_claimed",
)
#: and one of these where a label or a table gives it; in running text they may be guessed
_LABELLED = ("product_name", "model_spec", "defect_item")


def facts_of_goods(fields: Fields) -> list[str]:
    """Which facts of goods a message names."""
    return [name for name in FACTS_OF_GOODS if fields.get(name)]


def names_goods(fields: Fields) -> bool:
    """Whether a message names anything of goods: what a program that only confirms or repeats does not."""
    return bool(facts_of_goods(fields)) or any(
        value.method not in ("regex", "header") for name in _LABELLED for value in fields.get(name, ())
    )


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
    own_domains: tuple[str, ...] = ()
    our_addresses: frozenset[str] = frozenset()
    case_pattern: str = ""
    # addresses (names where no address stands) found only inside forwarded text, innermost last
    inner_senders: tuple[str, ...] = ()


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
