"""What cannot be processed is set aside with its reason, and a stub case keeps its clocks running until people look."""

from __future__ import annotations

from datetime import datetime

from casework.opening import Origin
from casework.register import open_case
from complaints.calendar.working_days import Calendar
from complaints.reading import Problem, Reading
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Settings
from store import inbox
from store.database import Database


def set_aside(
    db: Database,
    message_id: int,
    reason: str,
    traceback: str,
    settings: Settings,
    calendar: Calendar,
    now: datetime,
    rules: Rules,
) -> None:
    """Quarantines a message whose processing failed, in a fresh transaction; unless it is in a case it gets a stub case.

    When even the stub fails, the message is quarantined without one: it is shown either way, and nothing is lost.
    """
    try:
        with db.transaction() as tx:
            message = inbox.take(tx, message_id)
            if message is None:
                return
            if inbox.get(tx, message_id).case_no is None:
                reading = Reading(file="", problems=(Problem("unreadable", "", reason),))
                origin = Origin(message, min(message.received_at, now), why=reason)
                open_case(tx, origin, reading, settings, calendar, now, rules)
            inbox.set_aside(tx, message_id, reason, traceback, now)
    except Exception as error:  # noqa: BLE001  the last resort of setting aside: keep the message visible at any price
        with db.transaction() as tx:
            inbox.set_aside(tx, message_id, f"{reason}; and no stub case: {error}", traceback, now)


def retry(db: Database, message_id: int) -> None:
    """Makes a quarantined message pending again, for the running service or the next `kesu run --once` to read.

    Raises store.engine.errors.Conflict when it is not quarantined, NotFound when there is no such message.
    """
    with db.transaction() as tx:
        inbox.retry(tx, message_id)
