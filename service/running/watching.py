"""Time passes: deadlines become due-soon and late, held letters go, years get their tables; every few seconds, cheaply."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from complaints.calendar.working_days import Calendar
from foundations.settings.shapes import Settings
from service.clock import Clock
from service.running import metrics
from store.database import Database
from store.engine.errors import StoreError

log = logging.getLogger(__name__)
EVERY_SECONDS = 15.0


def keep_deadlines(db: Database, settings: Settings, calendar: Calendar, now: datetime) -> int:
    """Everything that time has brought by `now`; and word of it to our people; gives how many cases it touched and people it tells. Raises StoreError."""
    from casework.notices import tell_people
    from casework.watch import watch_due

    touched = 0
    while worked := watch_due(db, settings, calendar, now):
        touched += worked
    return touched + tell_people(db, settings, calendar, now)


class Ticker:
    """Looks every few seconds, and at once when something new is registered."""

    def __init__(self, db: Database, settings: Settings, clock: Clock, *, posted: Callable[[], None]) -> None:
        self._db, self._settings, self._clock, self._posted = db, settings, clock, posted
        self.wake = threading.Event()

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set."""
        from service.desk import calendar

        while not stop.is_set():
            self.wake.clear()
            try:
                if keep_deadlines(self._db, self._settings, calendar(self._db, self._settings), self._clock()):
                    self._posted()
                if self._settings.metrics.port:
                    metrics.observe(self._db)
            except StoreError as error:
                log.error("deadlines pause: %s", error)
            if not stop.is_set():
                self.wake.wait(EVERY_SECONDS)
