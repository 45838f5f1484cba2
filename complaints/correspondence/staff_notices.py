"""When our own people are told of their tasks by mail, and where to: in working hours, before it is due, outside our mailboxes."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from complaints.calendar.working_days import Calendar

#: many tasks that fall due together make one mail, and a mail within this time makes the next one wait
GATHER = timedelta(minutes=15)


def may_tell(due_at: datetime | None, now: datetime, calendar: Calendar) -> bool:
    """In working hours; outside them only what is due before they begin again."""
    if calendar.is_working_time(now):
        return True
    return due_at is not None and now < due_at <= calendar.next_working_time(now)


def is_safe_address(address: str, ours: Collection[str]) -> bool:
    """Whether a notice may go to an address: never into a mailbox that kesu itself reads or sends from."""
    bare = address.strip().casefold()
    return "@" in bare and bare not in {x.strip().casefold() for x in ours}
