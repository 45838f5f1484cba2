"""The envelope of our letters: a sender address and an id per letter, by which a failure report is joined to its letter.

One sender address per letter is VERP; RFC 3834 §3.3 asks for an address that never answers by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from foundations.language.pattern import Pattern

_ENVELOPE_ID = Pattern(r"kesu-letter-(\d{1,18})")
_NOTICE_ID = Pattern(r"kesu-notice-(\d{1,18})")


def envelope_sender(bounce_address: str, sender: str, letter_id: int) -> str:
    """`bounces+17@example.test` for letter 17; without a bounce address the sender's own address, unchanged."""
    local, at, domain = bounce_address.rpartition("@")
    return f"{local}+{letter_id}@{domain}" if at and local and domain else sender


def letter_of_address(address: str, bounce_address: str) -> int | None:
    """The letter whose envelope sender an address was; None when it is no such address of ours."""
    local, _, domain = bounce_address.rpartition("@")
    found = re.fullmatch(r"(.+)\+(\d{1,18})@([^@]+)", address.strip().strip("<>"))
    if not local or found is None or found[1].lower() != local.lower() or found[3].lower() != domain.lower():
        return None
    return int(found[2])


def envelope_id(letter_id: int) -> str:
    """ENVID of the delivery status notification (RFC 3461 §4.4), returned in a report as Original-Envelope-Id."""
    return f"kesu-letter-{letter_id}"


def letter_of_envelope_id(text: str) -> int | None:
    """The letter that an Original-Envelope-Id names; None when it is not one of ours."""
    found = _ENVELOPE_ID.fullmatch(text.strip())
    return int(found[1]) if found else None


def notice_sender(bounce_address: str, sender: str, notice_id: int) -> str:
    """`bounces+n17@example.test` for notice 17 to our own people: no report on it can be taken for one on a letter."""
    local, at, domain = bounce_address.rpartition("@")
    return f"{local}+n{notice_id}@{domain}" if at and local and domain else sender


def notice_envelope_id(notice_id: int) -> str:
    """ENVID of a notice."""
    return f"kesu-notice-{notice_id}"


def notice_of(addresses: Iterable[str], envelope_ids: Iterable[str], bounce_address: str) -> int | None:
    """The notice that a report came back for, by the address it came to or the envelope id it names."""
    local, _, domain = bounce_address.rpartition("@")
    for text in envelope_ids:
        if found := _NOTICE_ID.fullmatch(text.strip()):
            return int(found[1])
    for address in addresses:
        found = re.fullmatch(r"(.+)\+n(\d{1,18})@([^@]+)", address.strip().strip("<>"))
        if local and found and found[1].lower() == local.lower() and found[3].lower() == domain.lower():
            return int(found[2])
    return None
