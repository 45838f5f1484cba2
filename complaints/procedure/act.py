"""What an action works on and with: a copy of the case, checked data, who acts, and the letters it wants written."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from complaints.calendar.working_days import Calendar
from complaints.model import LETTER_LANGUAGES, Actor, Case, Deadline, Letter
from complaints.procedure.roles import Delegation
from complaints.procedure.states import after
from complaints.procedure.tasks import finish_clock
from complaints.reading import Json
from complaints.refusals import BadData
from complaints.rules.shapes import Rules


@dataclass(slots=True)
class Wanted:
    """A letter of the case whose words are still to be made: `template` and `facts` for `wording.letters.render`."""

    letter: Letter
    template: str
    facts: dict[str, Json]


@dataclass(slots=True)
class Act:
    """One action under way. Handlers change `case`, which is a copy, and add to `wanted`."""

    case: Case
    actor: Actor
    now: datetime
    rules: Rules
    calendar: Calendar
    data: dict[str, Json] = field(default_factory=dict)
    delegations: tuple[Delegation, ...] = ()
    wanted: list[Wanted] = field(default_factory=list)
    replaced: Json = None  # what the action took away, for the history

    def move(self, event: str) -> None:
        """The state of the case after `event`, by the table of moves."""
        self.case.status = after(event, self.case.status)

    def stop(self, name: str, at: datetime | None = None) -> None:
        """Every open clock of this name has been met."""
        stop_clock(self.case, name, at or self.now, self.now, self.actor.name)

    def cancel(self, name: str) -> None:
        """Every open clock of this name no longer runs."""
        cancel_clock(self.case, name, self.now, self.actor.name)

    def write(self, kind: str, *, status: str, template: str = "", **facts: Json) -> Letter:
        """Puts a letter on the case whose words will be made from `facts`; queued letters leave at once.

        Without a mail address a letter that would be queued counts as sent by hand (fax, post): a person prints it.
        """
        letter = Letter(
            kind=kind,
            to=address(self.case) if kind not in NOTICES else "",
            subject="",
            body="",
            language=self.data.get("language") or letter_language(self.case),
            status=status,
            created_at=self.now,
            drafted_by=self.actor.name,
        )
        self.case.letters.append(letter)
        self.wanted.append(Wanted(letter, template or kind, facts))
        if status == "queued":
            dispatch(letter, self.now)
        return letter

    def stamp(self, **values: Json) -> dict[str, Json]:
        """Values for the record with who and when."""
        return {**values, "by": self.actor.name, "at": self.now.isoformat()}

    def listed(self, key: str) -> list[Json]:
        """The list under `key` of the record, made if it is not there."""
        found: list[Json] = self.case.record.setdefault(key, [])
        return found


#: notices that stay in the house until a person passes them on; never mailed by the outbox
NOTICES = frozenset({"major_defect_notice", "regulator_report", "recall", "return_notice"})
Handler = Callable[[Act], None]


def address(case: Case) -> str:
    """Where letters of a case go: the address that may be answered, else one that a person has entered or confirmed."""
    confirmed = next((v for v in case.fields.get("contact_email", []) if v.confirmed_by), None)
    return str(confirmed.value) if confirmed else case.answer_to


def dispatch(letter: Letter, now: datetime) -> None:
    """The letter leaves: into the outbox, or by hand at once where there is no mail address."""
    if letter.to:
        letter.status, letter.next_attempt_at = "queued", now
    else:
        letter.status, letter.sent_at = "sent", now


def letter_language(case: Case) -> str:
    """The language of letters of this case: that of the acknowledgement, else the customer's, else Chinese."""
    told = next((x.language for x in case.letters if x.kind == "acknowledgement" and x.language), "")
    if told:
        return told
    if case.language in LETTER_LANGUAGES:
        return case.language
    return "en" if case.language == "other" else "zh-Hans"


def open_clocks(case: Case, name: str) -> list[Deadline]:
    """The clocks of that name which still run or are suspended."""
    return [d for d in case.open_deadlines() if d.name == name]


def stop_clock(case: Case, name: str, at: datetime, now: datetime, by: str) -> None:
    """Every open clock of this name was met at `at`."""
    for deadline in open_clocks(case, name):
        deadline.met_at, deadline.suspended_at = at, None
        finish_clock(case, now, by, name)


def cancel_clock(case: Case, name: str, now: datetime, by: str) -> None:
    """Every open clock of this name is cancelled."""
    for deadline in open_clocks(case, name):
        deadline.cancelled_at, deadline.suspended_at = now, None
        finish_clock(case, now, by, name)


def end_clocks(case: Case, now: datetime) -> list[Deadline]:
    """Every wait ends and every open clock is cancelled, as a case closes; gives the clocks."""
    end_waits(case, now)
    clocks = case.open_deadlines()
    for clock in clocks:
        clock.cancelled_at, clock.suspended_at = now, None
    return clocks


def end_waits(case: Case, now: datetime) -> None:
    """Nobody is waited for any more."""
    case.waiting = [w if w.until else replace(w, until=now) for w in case.waiting]


def chosen_letter(act: Act, among: list[Letter]) -> Letter | None:
    """The letter that the data name, else the only one of `among`; None when there is none to choose."""
    wanted = act.data.get("letter")
    if wanted is not None:
        found = act.case.letter(wanted)
        if found is None:
            raise BadData("there is no letter {value} on this case", key="letter", value=wanted)
        return found
    if len(among) > 1:
        numbers = ", ".join(f"{x.id} ({x.kind})" for x in among)
        raise BadData("several letters wait; name one with {key}: {known}", key="letter", known=numbers)
    return among[0] if among else None
