"""A person makes a case of a message that was filed: QA's one action against a wrong guess."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from casework.opening import Origin
from casework.register import open_case
from complaints.model import Actor
from complaints.reading import COMPLAINT_KINDS_OF_MESSAGE, Reading
from complaints.refusals import Forbidden
from complaints.settings import Settings
from complaints.working_days import Calendar
from store import inbox
from store.database import Database
from store.errors import Conflict
from store.inbox import PendingMessage

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
            where = f" in case {message.case_no}" if message.case_no else ""
            raise Conflict(
                f"message {message_id} is {message.state}{where}, not filed; only filed messages become cases"
            )
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
        done = open_case(tx, origin, reading, settings, calendar, now)
        inbox.answered(tx, message_id, actor.name, now)
        assert done.case_no
        return done.case_no
