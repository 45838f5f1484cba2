"""A person makes a case of a message that was filed: QA's one action against a wrong guess. It asks before it writes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from casework.due import rules_of
from casework.opening import Origin
from casework.register import open_case
from complaints.calendar.working_days import Calendar
from complaints.correspondence.acknowledgement import Choice
from complaints.model import Actor, Case
from complaints.reading import COMPLAINT_KINDS_OF_MESSAGE, Reading
from complaints.refusals import Forbidden
from foundations.language.sentence import Said, say
from foundations.settings.shapes import Settings
from store import cases, inbox
from store.database import Database
from store.engine.errors import Conflict
from store.engine.transaction import Transaction
from store.inbox import Message, PendingMessage

ROLES = frozenset({"qa", "sales"})


@dataclass(frozen=True, slots=True)
class Reply:
    """The acknowledgement of a case made of a message: to whom it goes and its words, and what becomes of it.

    `what` is `queued`, `held` (until `release_at`, unless a person releases it before) or `suppressed`, then with the
    reason `why` as the rules give it.
    """

    case_no: str
    what: str
    to: str
    subject: str
    body: str
    why: str = ""
    release_at: datetime | None = None


class _Looked(Exception):  # noqa: N818 - undoes what was tried; no error
    def __init__(self, reply: Reply) -> None:
        self.reply = reply


def make_case(
    db: Database,
    message_id: int,
    actor: Actor,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    acknowledge: bool | None = None,
) -> str:
    """Opens a case from a filed message and gives its number; its clocks count from when the message was received.

    `acknowledge` is the person's choice: the letter goes now, or none goes by itself; without one (None) it is held for
    release, and goes by itself before its deadline. Where the rules forbid a letter none goes whatever was chosen. Raises
    Forbidden for a role that may not, Conflict when the message is no filed one, NotFound.
    """
    choice: Choice = "hold" if acknowledge is None else "send" if acknowledge else "none"
    with db.transaction() as tx:
        return _made(tx, message_id, actor, settings, calendar, now, choice)


def reply_of(db: Database, case_no: str) -> Reply:
    """What became of the acknowledgement of a case that was just made. Raises NotFound."""
    with db.reading() as tx:
        return _reply(cases.load(tx, case_no))


def preview(
    db: Database, message_id: int, actor: Actor, settings: Settings, calendar: Calendar, now: datetime
) -> Reply:
    """What `make_case` would write to the customer if the letter were sent: keeps nothing, refuses what it refuses.

    The number of the case stands in the letter: it is the next one, which somebody else may still be given first.
    """
    try:
        with db.transaction() as tx:
            raise _Looked(_reply(cases.load(tx, _made(tx, message_id, actor, settings, calendar, now, "send"))))
    except _Looked as looked:
        return looked.reply


def _made(
    tx: Transaction,
    message_id: int,
    actor: Actor,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    choice: Choice,
) -> str:
    if actor.role not in ROLES:
        raise Forbidden("Messages are made cases by {roles} only.", "S2-2", roles=", ".join(sorted(ROLES)))
    message = inbox.get(tx, message_id)
    if message.state != "filed":
        raise Conflict(_not_filed(message))
    reading = inbox.reading_of(tx, message_id) or Reading(file="")
    if reading.kind not in COMPLAINT_KINDS_OF_MESSAGE:
        reading = replace(reading, kind="complaint")
    pending = PendingMessage(
        message.id,
        message.sha256,
        message.size,
        message.received_at,
        message.mailboxes,
        message.attempts,
        message.kept_at,
    )
    why = f"made a case of a message filed as {message.kind}"
    origin = Origin(pending, min(message.received_at, now), actor.name, why, choice)
    done = open_case(tx, origin, reading, settings, calendar, now, rules_of(settings))
    inbox.answered(tx, message_id, actor.name, now)
    assert done.case_no
    return done.case_no


def _reply(case: Case) -> Reply:
    letter = next(x for x in case.letters if x.kind == "acknowledgement")
    what = letter.status if letter.status in ("queued", "held") else "suppressed"
    return Reply(
        case.case_no, what, letter.to, letter.subject, letter.body, case.acknowledgement_reason, letter.release_at
    )


def _not_filed(message: Message) -> Said:
    if message.case_no:
        return say(
            "message {message_id} is in case {case_no} already; only filed messages become cases",
            message_id=message.id,
            case_no=message.case_no,
        )
    return say(
        "message {message_id} is {state}, not filed; only filed messages become cases",
        message_id=message.id,
        state=message.state,
    )
