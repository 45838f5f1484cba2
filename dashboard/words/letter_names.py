"""What the letters and messages of one case are called: kind, ordinal and day, where the history holds their numbers."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime

from complaints.model import Case, Letter
from complaints.reading import Json
from dashboard.words.language import N_, Words
from dashboard.words.safe import one_line
from wording import names

_LETTER, _LATER_LETTER = N_("{kind} of {at}"), N_("{kind} no. {ordinal} of {at}")


@dataclass(frozen=True, slots=True)
class LetterNames:
    """The names by number; a number that the case does not know is shown as it is."""

    letters: dict[int, str] = field(default_factory=dict)
    messages: dict[int, str] = field(default_factory=dict)
    #: the hour of each message, for sentences that name a message by nothing else
    hours: dict[int, str] = field(default_factory=dict)

    def letter(self, w: Words, number: Json) -> str:
        """A letter of ours."""
        known = self.letters.get(number) if isinstance(number, int) else None
        return known or w("Letter {number}", number=one_line(number, 20))

    def message(self, w: Words, number: Json) -> str:
        """A message that came in."""
        known = self.messages.get(number) if isinstance(number, int) else None
        return known or w("Message {number}", number=one_line(number, 20))


def names_of(w: Words, case: Case) -> LetterNames:
    """The names of everything that was written in a case; two letters that would be called alike are told by the hour."""
    known = [x for x in case.letters if x.id is not None]
    alike = Counter(_day_name(w, x) for x in known)
    letters = {x.id: n if alike[n := _day_name(w, x)] == 1 else _name(w, x, w.instant(_at(x))) for x in known if x.id}
    came = [m for m in case.messages if m.direction == "in"]
    messages = {
        m.id: w("Message of {at}", at=w.instant(m.received_at))
        + (f"{w.colon}{subject}" if (subject := one_line(m.subject, 80)) else "")
        for m in came
    }
    return LetterNames(letters, messages, {m.id: w.instant(m.received_at) for m in came})


def _at(letter: Letter) -> datetime:
    """When it left, or while it has not, when it was drafted."""
    return letter.sent_at or letter.created_at


def _day_name(w: Words, letter: Letter) -> str:
    return _name(w, letter, w.day(_at(letter)))


def _name(w: Words, letter: Letter, at: str) -> str:
    kind = w.name(names.LETTER_KIND, letter.kind)
    if letter.ordinal > 1:
        return w(_LATER_LETTER, kind=kind, ordinal=letter.ordinal, at=at)
    return w(_LETTER, kind=kind, at=at)
