"""The envelope of our letters: a sender address and an id per letter, by which a failure report is joined to its letter.

One sender address per letter is VERP; RFC 3834 §3.3 asks for an address that never answers by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from foundations.language.pattern import Pattern

_ENVELOPE_ID = Pattern(r"kesu-letter-(\d{1,18})")


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


def letters_named(addresses: Iterable[str], envelope_ids: Iterable[str], bounce_address: str) -> list[int]:
    """The letters that a report came back for, by the envelope ids it names and the addresses it came to."""
    named = [letter_of_envelope_id(text) for text in envelope_ids]
    named += [letter_of_address(address, bounce_address) for address in addresses]
    return [number for number in named if number is not None]
