"""What was read from one message or document: values with their provenance, as `kesu read` prints them.

Everything here is a plain value. Parsers make readings, casework registers them, the store keeps them as JSON,
the dashboard shows them. The JSON shape is the one of the product's contract (one object per file).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

#: JSON value: str, int, float, bool, None, list or dict of the same.
Json = Any

COMPLAINT_KINDS_OF_MESSAGE = frozenset({"complaint", "claim", "return_request"})
AUTOMATIC_KINDS_OF_MESSAGE = frozenset({"auto_reply", "bounce", "receipt", "advertising"})
MESSAGE_KINDS = (
    "complaint",
    "claim",
    "return_request",
    "inquiry",
    "order",
    "technical_request",
    "visit_notice",
    "survey_answer",
    "praise",
    "reply",
    "auto_reply",
    "bounce",
    "receipt",
    "advertising",
    "internal",
    "unknown",
)


@dataclass(frozen=True, slots=True)
class Problem:
    """Trouble met while reading, kept beside the value instead of raised.

    `code` is a stable word such as `charset_guessed`, `attachment_encrypted`, `too_deep`, `timeout`;
    `where` names the part (`body`, a file name, a header); `detail` says in English what was met.
    """

    code: str
    where: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Where a value was read: the part (file name or `body`, `subject`, `header`), page from 1, and place on it.

    `box` is (left, top, right, bottom) as fractions 0…1 of the page, top-left origin, or None.
    `text` is the words around the value as they stand there.
    """

    part: str
    page: int | None = None
    box: tuple[float, float, float, float] | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldValue:
    """One value of a field in its normal form, with where and how it was read and how sure the reader is (0…1)."""

    value: Json
    raw: str
    method: str  # label, table, acroform, control, cell, regex, header, ocr, gateway or human
    source: Source
    confidence: float
    confirmed_by: str | None = None


@dataclass(frozen=True, slots=True)
class Fax:
    """The envelope of a fax: caller in E.164 (or empty), station id, pages counted and pages announced, gateway.

    `received_at` is the gateway's own time with offset where it states one; `sent_at_claimed` the sender's header line.
    """

    from_number: str = ""
    csid: str = ""
    pages: int | None = None
    pages_expected: int | None = None
    gateway: str = "generic"
    received_at: datetime | None = None
    to_number: str = ""
    #: 256 bits for each page, by which the same sheet is known when it is sent again (complaints.joining.same_fax)
    prints: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class AttachmentInfo:
    """One file that came with the message; `type` is the true media type by content, `sha256` of its bytes."""

    name: str
    type: str
    size: int
    sha256: str
    read: bool
    problem: str | None = None
    #: where the attachment sits in the container, e.g. "1", "2.1", "inner.eml/2"; stable for one message
    path: str = ""
    #: text found in it, bounded, for search
    text: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """The letter itself: decoded sender, subject, date as its Date header says, new text, and the folded rest."""

    from_address: str = ""
    from_name: str = ""
    reply_to: tuple[str, ...] = ()
    to: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    subject: str = ""
    date: datetime | None = None
    message_id: str = ""
    in_reply_to: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    text: str = ""
    quoted: str = ""
    html: str = ""  # raw HTML body as decoded, bounded; never shown without being sanitised


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What a failure report (RFC 3464), a receipt (RFC 8098) or a provider's prose bounce says of one of our letters."""

    kind: str  # "failed", "delayed", "delivered", "displayed"
    recipient: str = ""
    status: str = ""  # enhanced status code such as 5.1.1
    diagnostic: str = ""
    original_message_id: str = ""
    original_envelope_id: str = ""


@dataclass(frozen=True, slots=True)
class Severity:
    """A suggested class (I, II, III or None) with the rule that fired and the words that led to it."""

    severity_class: str | None = None
    rule: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """A label with its value as found on a document or scan, known field or not (`kesu read --pairs`)."""

    label: str
    value: str
    part: str
    page: int | None
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one file or message."""

    file: str
    kind: str = "unknown"
    automatic: bool = False
    acknowledge: bool = False
    acknowledge_reason: str = ""
    language: str = "unknown"
    case_no: str | None = None
    mail: Mail | None = None
    fields: Mapping[str, tuple[FieldValue, ...]] = field(default_factory=dict)
    complaint_kinds: tuple[str, ...] = ()
    severity: Severity = Severity()
    missing: tuple[str, ...] = ()
    fax: Fax | None = None
    attachments: tuple[AttachmentInfo, ...] = ()
    reports: tuple[DeliveryReport, ...] = ()
    problems: tuple[Problem, ...] = ()
    pairs: tuple[Pair, ...] | None = None
    #: digest of what the sender wrote (addresses, date, subject, bodies, attachments), without trace headers:
    #: two deliveries of one letter have the same, also without a Message-ID
    content_digest: str = ""
    #: mail address to which an acknowledgement would go: Reply-To when it is one address and not ours, else From
    answer_to: str = ""
    #: every mail address that takes part on the customer's side (sender, cc, inner sender of a forward), lower case
    participants: tuple[str, ...] = ()
    #: extra words that explain kind and decisions: (what, rule, words)
    reasons: tuple[tuple[str, str, str], ...] = ()
