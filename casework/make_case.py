"""A person makes a case of a message that was filed: QA's one action against a wrong guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from casework.due import rules_of
from casework.opening import Origin
from casework.register import open_case
from complaints.model import Actor
from complaints.reading import COMPLAINT_KINDS_OF_MESSAGE, Reading
from complaints.refusals import Forbidden
from complaints.said import Said, say
from complaints.settings import Settings
from complaints.working_days import Calendar
from store import inbox
from store.database import Database
from store.errors import Conflict
from store.inbox import Message, PendingMessage

ROLES = frozenset({"qa", "sales"})


def make_case(
    db: Database, message_id: int, actor: Actor, settings: Settings, calendar: Calendar, now: datetime
) -> str:
    """Opens a case from a filed message and gives its number; its clocks count from when the message was received.

    Raises Forbidden for a role that may not, Conflict when the message is no filed one, NotFound.
    """
    if actor.role not in ROLES:
        raise Forbidden("Messages are made cases by {roles} only.", "S2-2", roles=", ".join(sorted(ROLES)))
    with db.transaction() as tx:
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
        origin = Origin(
            pending, min(message.received_at, now), actor.name, f"made a case of a message filed as {message.kind}"
        )
        done = open_case(tx, origin, reading, settings, calendar, now, rules_of(settings))
        inbox.answered(tx, message_id, actor.name, now)
        assert done.case_no
        return done.case_no


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
