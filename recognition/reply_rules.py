"""Whether a message may be answered, and at which address (RFC 3834, domain §4.4)."""

from __future__ import annotations

import re

from recognition.evidence import Envelope
from recognition.robots import LIST_ENVELOPE, ROBOT_LOCAL, Automatic, header, local_part


def answer_to(envelope: Envelope, robot: Automatic | None = None) -> str:
    """Where a letter would go: Reply-To when it is one address and not ours, else From.

    Empty when neither is the customer's: a fax gateway or scanner, our own people who pass a complaint on, a robot.
    """
    if envelope.is_fax:
        return ""
    replies = tuple(dict.fromkeys(a.lower() for a in envelope.reply_to if "@" in a))
    if len(replies) == 1 and replies[0] not in envelope.ours and not ROBOT_LOCAL.match(local_part(replies[0])):
        return replies[0]
    sender = envelope.from_address.lower()
    if robot or sender in envelope.ours or ROBOT_LOCAL.match(local_part(sender)):
        return ""
    return sender if "@" in sender else ""


def refusal(envelope: Envelope, found: Automatic | None, *, complains: bool = True) -> str:
    """Why this message must not be answered, or empty when it may be; `complains` when it is a complaint."""
    if not envelope.is_mail:
        return "not a message: a file has no sender"
    if envelope.is_fax:
        return "came by fax or scanner"
    sender = envelope.from_address.lower()
    if "@" not in sender:
        sender = answer_to(envelope)
    if not sender:
        return "no sender address"
    if sender in envelope.ours:
        return (
            "sent by our own people; the customer's address stands only in the forwarded text"
            if envelope.inner_senders
            else "sent by our own people"
        )
    if found:
        return f"automatic or bulk mail ({found.rule})"
    if envelope.has_calendar and envelope.calendar_method in ("request", "publish", "add") and not complains:
        return "an invitation: it is answered in the calendar"
    return _refusal_by_header(envelope, sender) or ("" if answer_to(envelope) else "no address to answer to")


def _refusal_by_header(envelope: Envelope, sender: str) -> str:
    """Why the header or the envelope of a person's letter forbids an answer; empty when neither does."""
    if envelope.envelope_from == "<>":
        return "empty envelope sender (RFC 3834 section 2)"
    path = local_part(envelope.envelope_from)
    if ROBOT_LOCAL.match(local_part(sender)) or (ROBOT_LOCAL.match(path) and not LIST_ENVELOPE.match(path)):
        return "the sender is a robot or takes no replies"
    suppress = header(envelope, "x-auto-response-suppress").lower()
    if re.search(r"\b(?:all|autoreply|oof)\b", suppress):
        return f"X-Auto-Response-Suppress: {suppress}"
    if any(re.match(r"^\W*(?:ks|kesu)", v.lower()) for k, v in envelope.headers if k == "x-loop"):
        return "our own loop mark"
    if header(envelope, "x-spam-flag").lower() == "yes" or re.search(
        r"\bdmarc=fail\b", header(envelope, "authentication-results").lower()
    ):
        return "suspected spam or forged sender"
    return ""
