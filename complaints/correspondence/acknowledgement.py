"""Whether a new case is acknowledged by mail, at once or after a person's release, and if not, why not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from complaints.goods import names_goods
from complaints.model import LETTER_LANGUAGES
from complaints.reading import Reading
from foundations.settings.shapes import Acknowledgement

#: A held acknowledgement goes by itself this long before the earlier of its two deadlines.
RELEASE_BEFORE = timedelta(hours=2)
#: Before the name of whoever opened a case and wanted no letter; `wording.reasons` says it.
WITHOUT = "opened without a letter by "


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What the decision needs besides the message: when it came, from when on we answer, what was sent lately."""

    received_at: datetime  # aware
    zone: ZoneInfo
    answer_since: date | None  # the latest of the mailboxes it lay in; None answers everything
    sent_to_sender_today: int  # acknowledgements to this address in the last 24 hours, whatever its +tag
    sent_last_hour: int
    can_send: bool  # a mail server is configured
    sent_to_company_today: int = 0  # those to any address of the sender's company, where his domain is a company's
    unreadable: bool = False
    unknown_case: str = ""  # the message names this case, which is not known or not the sender's
    chosen: bool = False  # a person made this case of the message: it is his to answer, however old

    @property
    def older(self) -> bool:
        """Whether the message came before the day from which on mail is answered."""
        since = self.answer_since
        return since is not None and self.received_at.astimezone(self.zone).date() < since


@dataclass(frozen=True, slots=True)
class Decision:
    """`queued`: goes now; `held`: waits for release; `suppressed`: never goes by itself, with the reason in words."""

    what: Literal["queued", "held", "suppressed"]
    reason: str = ""
    backlog: bool = False  # years of old mail: cases, but no task for each message
    wait: timedelta = timedelta(0)  # a held letter does not go by itself before so much time has passed


#: What the person who opens a case wants of its acknowledgement: what the rules say (`ruled`), that it goes now (`send`),
#: that it waits for somebody to release it (`hold`), or that none goes (`none`).
Choice = Literal["ruled", "send", "hold", "none"]


def decide(reading: Reading, rules: Acknowledgement, around: Circumstances) -> Decision:
    """The decision for a message that opened a case; the first reason against answering is the one that is kept.

    Reading has judged whether the message may be answered at all (RFC 3834 §2, domain §4.4); here follow our own
    circumstances: trial, backlog, loop protection, review.
    """
    reason = _against(reading, rules, around)
    if reason:
        return Decision("suppressed", reason, around.older and not around.chosen)
    return Decision("held" if rules.mode == "review" else "queued")


def as_chosen(ruled: Decision, choice: Choice, by: str) -> Decision:
    """The decision for a case that a person opens: he chooses only where the rules allow a letter at all.

    A message lay filed for days, so the deadline of a held letter may be over: people still get time to look at it.
    """
    if choice == "ruled" or ruled.what == "suppressed":
        return ruled
    if choice == "send":
        return Decision("queued")
    return Decision("held", wait=RELEASE_BEFORE) if choice == "hold" else Decision("suppressed", f"{WITHOUT}{by}")


def _against(reading: Reading, rules: Acknowledgement, around: Circumstances) -> str:
    if around.unreadable:
        return "the message could not be read"
    if not reading.acknowledge:
        return reading.acknowledge_reason or "this message must not be answered"
    if not reading.answer_to:
        return "there is no address to answer to"
    if around.unknown_case:
        return f"it answers case {around.unknown_case}, which is not known for this sender"
    if rules.mode == "off":
        return "acknowledgements are switched off"
    if around.older and around.answer_since:
        return f"received before {around.answer_since.isoformat()}, from when on mail is answered"
    if around.sent_to_sender_today >= rules.per_sender_per_day:
        return f"this address had {around.sent_to_sender_today} acknowledgements within a day"
    if not (around.chosen or names_goods(reading.fields)) and (
        around.sent_to_sender_today or around.sent_to_company_today
    ):
        # a program that confirms each letter of ours, from ever new addresses, would be answered without end
        return "it names nothing of goods, and its sender or his company had an acknowledgement within a day"
    if around.sent_last_hour >= rules.per_hour:
        return f"{around.sent_last_hour} acknowledgements went out within an hour"
    return "" if around.can_send else "no mail server is configured"


def release_at(first_deadline: datetime | None, now: datetime, wait: timedelta = timedelta(0)) -> datetime:
    """When a held acknowledgement goes by itself: in time before its first deadline, never before `wait` is over."""
    return max(now + wait, first_deadline - RELEASE_BEFORE) if first_deadline else now + wait


def letter_language(reading: Reading, default: str) -> str:
    """The language of our letter: the customer's; both Chinese scripts are never mixed, English comes last.

    A message in two languages is answered in Chinese, in the script it is written in; one without words in `default`.
    """
    if reading.language in LETTER_LANGUAGES:
        return reading.language
    if reading.language == "other":
        return "en"
    body = reading.mail.text + reading.mail.subject if reading.mail else ""
    words = body + "".join(str(value.raw) for values in reading.fields.values() for value in values)
    if has_han(words):
        return "zh-Hant" if is_traditional(words) else "zh-Hans"
    return default


def has_han(text: str) -> bool:
    """Whether Chinese characters are among the text."""
    return any("\u3400" <= c <= "\u9fff" for c in text)


def is_traditional(text: str) -> bool:
    """Whether Traditional Chinese prevails: more characters that only Big5 has than that only GB2312 has."""
    balance = 0
    for character in text:
        if "\u3400" <= character <= "\u9fff":
            balance += _encodes(character, "big5") - _encodes(character, "gb2312")
    return balance > 0


def own_name(names: tuple[str, ...], language: str) -> str:
    """The company's name as a letter in this language gives it: in its script where one is configured, else the first."""
    if language == "en":
        fitting = [name for name in names if name.isascii()]
    elif language == "zh-Hant":
        fitting = [name for name in names if has_han(name) and is_traditional(name)]
    else:
        fitting = [name for name in names if has_han(name) and not is_traditional(name)]
    return (fitting or list(names) or [""])[0]


def _encodes(character: str, codec: str) -> bool:
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True
