"""Reasons that the rules give in English (why a letter was not sent, why a message is a complaint), in the reader's language."""

from __future__ import annotations

import re
from functools import lru_cache

from wording.catalogue import text
from wording.trouble import trouble


def _(message: str) -> str:
    """Marks a sentence for the catalogue; it is translated when it is used."""
    return message


#: Every sentence that acknowledging, joining and triage keep with a case; {names} stand for what varies.
REASONS = (
    _("the message could not be read"),
    _("this message must not be answered"),
    _("there is no address to answer to"),
    _("it answers case {case}, which is not known for this sender"),
    _("acknowledgements are switched off"),
    _("received before {day}, from when on mail is answered"),
    _("this address had {number} acknowledgements within a day"),
    _("it names nothing of goods, and its sender or his company had an acknowledgement within a day"),
    _("{number} acknowledgements went out within an hour"),
    _("no mail server is configured"),
    _("opened without a letter by {name}"),
    _("withdrawn when the case was closed as no complaint"),
    _("the message could not be read at first"),
    _("not a message: a file has no sender"),
    _("came by fax or scanner"),
    _("no sender address"),
    _("sent by our own people"),
    _("sent by our own people; the customer's address stands only in the forwarded text"),
    _("automatic or bulk mail ({rule})"),
    _("empty envelope sender (RFC 3834 section 2)"),
    _("the sender is a robot or takes no replies"),
    _("X-Auto-Response-Suppress: {words}"),
    _("it answers a letter of ours and names nothing new"),
    _("an invitation: it is answered in the calendar"),
    _("our own loop mark"),
    _("suspected spam or forged sender"),
    _("no address to answer to"),
    _("advertising"),
    _("the same letter came before"),
    _("the same fax came before"),
    _("it answers a letter or message of the case"),
    _("it carries the case number and its sender is known in the case"),
    _("what could not be read before was read"),
    _("read as {kind}: in doubt it is a complaint"),
    _("made a case of a message filed as {kind}"),
    _("money is claimed: {words}"),
    _("a claim by its title: {words}"),
    _("a return note by its title: {words}"),
    _("something is wrong with what we delivered or did: {words}"),
)


def reason(language: str, sentence: str) -> str:
    """The sentence in `language`; trouble of a mail server too. One that is not known comes back as it is."""
    say = text(language, "kesu")
    for template, pattern in _patterns():
        found = pattern.fullmatch(sentence)
        if found:
            return say(template).format(**found.groupdict())
    return trouble(language, sentence)


@lru_cache(maxsize=1)
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    made = []
    for template in REASONS:
        parts = re.split(r"\{(\w+)\}", template)
        expression = "".join(f"(?P<{p}>.+)" if i % 2 else re.escape(p) for i, p in enumerate(parts))
        made.append((template, re.compile(expression, re.DOTALL)))
    return tuple(made)
