"""Everything that a screen about one case shows, loaded in one short transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from complaints.calendar.deadlines import state
from complaints.calendar.working_days import Calendar
from complaints.model import Case, CaseMessage, Deadline
from complaints.reading import Reading
from dashboard import wiring
from dashboard.originals.beside import Letter
from dashboard.words import time_left
from dashboard.words.language import Words
from dashboard.words.safe import one_line
from store import cases, inbox
from store.questions import mail_views, views
from store.questions.mail_views import AttachmentLine


@dataclass(frozen=True, slots=True)
class Loaded:
    """A case with its messages' readings and files."""

    case: Case
    readings: dict[int, Reading]
    files: dict[int, tuple[AttachmentLine, ...]]
    calendar: Calendar
    reckoner: time_left.Reckoner

    def sla(self, deadline: Deadline) -> str:
        """`met`, `cancelled`, `suspended`, `late`, `due_soon` or `on_time`."""
        if deadline.suspended_at and deadline.met_at is None and deadline.cancelled_at is None:
            return "suspended"
        return state(deadline, self.reckoner.now)

    def letters(self, w: Words) -> list[Letter]:
        """The incoming messages for the review desk, copies left out."""
        made = []
        for message in self.case.messages:
            if message.direction == "in" and not message.is_copy and message.id in self.readings:
                made.append(
                    Letter(message.id, self.readings[message.id], head(w, message), self.files.get(message.id, ()))
                )
        return made


def head(w: Words, message: CaseMessage) -> tuple[str, ...]:
    """Who wrote, when, about what: one line each."""
    sender = one_line(
        f"{message.from_name} <{message.from_address}>" if message.from_name else message.from_address, 160
    )
    return (
        f"{w('From')}{w.colon}{sender}",
        f"{w('Received')}{w.colon}{w.instant(message.received_at)}",
        f"{w('Subject')}{w.colon}{one_line(message.subject, 300)}",
    )


def load(case_no: str, now: datetime) -> Loaded:
    """One case. Raises NotFound."""
    with wiring.database().reading() as tx:
        case = cases.load(tx, case_no)
        ids = [m.id for m in case.messages if m.direction == "in"]
        readings = {i: r for i in ids if (r := inbox.reading_of(tx, i)) is not None}
        files: dict[int, list[AttachmentLine]] = {}
        for line in mail_views.attachments(tx, ids):
            files.setdefault(line.message_id, []).append(line)
        calendar = time_left.calendar(tx)
    return Loaded(case, readings, {k: tuple(v) for k, v in files.items()}, calendar, time_left.Reckoner(now, calendar))


def version(case_no: str) -> int | None:
    """The version of a case now, or None when there is none."""
    with wiring.database().reading() as tx:
        return views.case_version(tx, case_no)


def calendar() -> Calendar:
    """The company's calendar as the store has it now."""
    with wiring.database().reading() as tx:
        return time_left.calendar(tx)
