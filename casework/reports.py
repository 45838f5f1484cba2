"""What failure reports and receipts say of our letters is joined to the letters: bounced ones raise a task for people."""

from __future__ import annotations

import logging
from datetime import datetime

from casework.dispatch import Dispatch
from complaints.model import Letter
from complaints.reading import DeliveryReport, Reading
from foundations.mailserver.return_path import letters_named
from store import cases, outbox
from store.engine.transaction import Transaction

log = logging.getLogger(__name__)


def apply(
    tx: Transaction,
    reading: Reading,
    bounce_address: str,
    dispatch: Dispatch,
    now: datetime,
    *,
    case_no: str | None = None,
) -> str | None:
    """Brings every report of a message to its letter and gives the case concerned, or None when it is none of ours.

    A letter is known by its Message-ID (RFC 3464 returned headers, RFC 8098 Original-Message-ID), by its envelope id,
    or by the envelope sender that the report came back to; a provider's prose names at least the case (`case_no`, or
    the number read from it) and the recipient.
    """
    concerned = None
    for report in reading.reports:
        letter_id = (
            report.original_message_id
            or _by_envelope(tx, reading, report, bounce_address)
            or _by_recipient(tx, report, case_no or reading.case_no)
        )
        found = _note(tx, report, letter_id, now)
        if found and report.kind == "failed":
            dispatch.bounced(tx, *found, report, now)
        concerned = concerned or (found[0] if found else None)
    return concerned


def apply_to_notice(tx: Transaction, reading: Reading, notice: str, now: datetime) -> None:
    """Brings every report of a message to the notice that bears this Message-ID; no case moves."""
    for report in reading.reports:
        if _note(tx, report, notice, now) and report.kind == "failed":
            log.warning("the notice to %s came back: %s %s", report.recipient, report.status, report.diagnostic)


def _note(tx: Transaction, report: DeliveryReport, message_id: str, now: datetime) -> tuple[str, int] | None:
    """Notes a report on the letter of this Message-ID; gives its case and id, or None when nothing is to be noted."""
    if report.kind == "failed":
        return outbox.bounced(tx, message_id, now, report)
    return outbox.read_receipt(tx, message_id, now) if report.kind == "displayed" else None


def _by_envelope(tx: Transaction, reading: Reading, report: DeliveryReport, bounce_address: str) -> str:
    """The Message-ID of the letter whose envelope id or envelope sender the report names; empty when it names none."""
    addresses = (*reading.mail.to, *reading.mail.cc) if reading.mail else ()
    named = letters_named(addresses, [report.original_envelope_id], bounce_address)
    return outbox.message_id_of(tx, named[0]) if named else ""


def _by_recipient(tx: Transaction, report: DeliveryReport, case_no: str | None) -> str:
    """The Message-ID of the last letter of a case that went to the report's recipient; empty when there is none."""
    known = cases.find_by_number(tx, case_no) if case_no else None
    if known is None:
        return ""
    sent = [
        letter for letter in cases.load(tx, known).letters if letter.sent_at is not None and _went_to(letter, report)
    ]
    return max(sent, key=lambda letter: (letter.sent_at, letter.id)).message_id if sent else ""


def _went_to(letter: Letter, report: DeliveryReport) -> bool:
    return not report.recipient or letter.to.lower() == report.recipient.lower()
