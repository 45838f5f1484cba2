"""The outbox leaves the house: sends what is due, and tells the cases what became of their letters."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import ParamSpec

from foundations.settings.shapes import Settings
from service import desk
from service.clock import Clock
from service.running import metrics
from service.wiring import courier
from service.words import _
from store import outbox
from store.database import Database
from store.engine.errors import StoreError

log = logging.getLogger(__name__)
P = ParamSpec("P")
LONGEST_WAIT = timedelta(seconds=60)


class Posting:
    """Sends due letters one after the other; without a mail server they wait in the outbox."""

    def __init__(self, db: Database, settings: Settings, clock: Clock) -> None:
        self._db, self._settings, self._clock = db, settings, clock
        self._courier = courier(settings)
        self._rules = desk.rules(settings)
        self.wake = threading.Event()  # a letter was put into the outbox

    def begin(self) -> None:
        """Gives back letters that a dead process had claimed."""
        from outgoing.post import release_stale_claims

        release_stale_claims(self._db)

    def step(self) -> bool:
        """Sends one letter or notice that is due; whether there was one. Raises StoreError."""
        from casework.dispatch import Dispatch
        from outgoing.post import post_due

        if self._courier is None:
            return False
        dispatch = Dispatch(self._rules, desk.calendar(self._db, self._settings))
        return post_due(
            self._db,
            self._courier,
            self._settings,
            self._clock(),
            on_sent=_counted("sent", dispatch.sent),
            on_failed=_counted("failed", dispatch.failed),
        )

    def drain(self) -> list[str]:
        """Sends all that is due now; gives a sentence for the terminal when letters had to be put off."""
        while self.step():
            pass
        with self._db.reading() as tx:
            put_off = outbox.next_due_at(tx)
        if put_off is None:
            return []
        if self._courier is None:
            return [_("letters wait in the outbox: no mail server is configured; write [smtp] host and from")]
        until = put_off.isoformat(timespec="seconds")
        return [_("letters wait in the outbox until {until}; the log says why", until=until)]

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set: when something is put into the outbox, and when a letter's next attempt has come."""
        while not stop.is_set():
            self.wake.clear()
            try:
                while not stop.is_set() and self.step():
                    pass
                with self._db.reading() as tx:
                    following = outbox.next_due_at(tx)
            except StoreError as error:
                log.error("posting pauses: %s", error)
                stop.wait(2.0)
                continue
            pause = LONGEST_WAIT if following is None else min(LONGEST_WAIT, following - self._clock())
            if not stop.is_set():
                self.wake.wait(max(0.5, pause.total_seconds()))


def _counted(what: str, call: Callable[P, None]) -> Callable[P, None]:
    """The call, counted for the metrics once it has gone well."""

    def counted(*given: P.args, **named: P.kwargs) -> None:
        call(*given, **named)
        metrics.LETTERS.labels(what).inc()

    return counted
