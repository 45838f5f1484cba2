"""Which of our cases a message names or answers: by the number in its words, or by the letters of ours it refers to."""

from __future__ import annotations

import re

from complaints import numbering
from recognition.evidence import Content, Envelope
from recognition.robots import header


def case_no_of(envelope: Envelope, content: Content) -> str | None:
    """The case that the message names or answers: subject, new text, then our Message-IDs, which begin with its number.

    A quoted thread names none.
    """
    if not envelope.case_pattern:
        return None
    for text in (envelope.subject, content.text, content.inner, " ".join(_our_letters(envelope))):
        found = next(iter(numbering.find(envelope.case_pattern, text)), None)
        if found:
            return found
    return None


def answers_us(envelope: Envelope, case_no: str | None) -> bool:
    """Whether the message answers one of our letters: by its tag, or by reference to a Message-ID of our domain."""
    if case_no and (
        envelope.case_pattern and next(iter(numbering.find(envelope.case_pattern, envelope.subject)), None)
    ):
        return True
    return bool(case_no and _our_letters(envelope))


def answers_a_letter_of_ours(envelope: Envelope) -> bool:
    """Whether the message refers to any Message-ID of our domains, of a case or not."""
    return bool(_our_letters(envelope))


def _our_letters(envelope: Envelope) -> list[str]:
    """The Message-IDs of our domains that the message refers to, the one it answers first."""
    references = header(envelope, "in-reply-to") + " " + header(envelope, "references")
    ids = re.findall(r"<([^<>@\s]+)@([^<>\s]+)>", references)
    return [name for name, host in ids if envelope.ours.host(host)]
