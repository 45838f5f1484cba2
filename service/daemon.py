"""`kesu run`: a watcher per mailbox, one register loop, one poster, one ticker, joined by events and stopped together."""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from types import FrameType

from casework.opening import Registered
from complaints.settings import Settings
from service import metrics
from service.clock import Clock
from service.intake import Intake
from service.posting import Posting
from service.watching import Ticker
from service.wiring import connector, readers
from store.database import Database

log = logging.getLogger(__name__)
STOP_SECONDS = 30.0


class Service:
    """The running service. `start` returns when everything is under way, `stop` when everything has ended."""

    def __init__(self, db: Database, settings: Settings, clock: Clock) -> None:
        from service.desk import calendar

        self._db, self._settings, self._clock = db, settings, clock
        self._stop = threading.Event()
        self._pool = readers(settings)
        self._posting = Posting(db, settings, clock)
        self._intake = Intake(
            db, settings, lambda: calendar(db, settings), self._pool, clock, registered=self._registered
        )
        self._ticker = Ticker(db, settings, clock, posted=self._posting.wake.set)
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Starts every loop; what a process that died had begun is taken up again."""
        from ingest.watch import Watcher

        self._pool.warm()
        self._posting.begin()
        for name, loop in (("register", self._intake.run), ("post", self._posting.run), ("tick", self._ticker.run)):
            self._threads.append(_loop(name, loop, self._stop))
        for box in self._settings.mailbox:
            watcher = Watcher(
                self._db, connector(box), box, self._settings, self._clock, self._stop, self._intake.wake.set
            )
            self._threads.append(watcher.start())
        log.info("watching %d mailboxes", len(self._settings.mailbox))

    def stop(self) -> None:
        """Lets every loop end the item it is on, then closes the readers."""
        self._stop.set()
        for wake in (self._intake.wake, self._posting.wake, self._ticker.wake):
            wake.set()
        for thread in self._threads:
            thread.join(STOP_SECONDS)
            if thread.is_alive():
                log.warning("%s does not end; leaving it behind: nothing is lost", thread.name)
        self._pool.close()
        log.info("stopped")

    def _registered(self, done: Registered) -> None:
        if done.answered:
            self._posting.wake.set()
        self._ticker.wake.set()


def serve(db: Database, settings: Settings, clock: Clock) -> None:
    """Runs the service until SIGTERM or SIGINT."""
    ended = threading.Event()
    with_signals(ended.set)
    stop_metrics = metrics.serve(settings.metrics)
    service = Service(db, settings, clock)
    service.start()
    try:
        while not ended.wait(3600.0):
            pass
    finally:
        service.stop()
        stop_metrics()


def with_signals(stop: Callable[[], None]) -> None:
    """SIGTERM and SIGINT call `stop`; a second one ends the process at once."""

    def handle(number: int, _: FrameType | None) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, handle)


def _loop(name: str, loop: Callable[[threading.Event], None], stop: threading.Event) -> threading.Thread:
    def guarded() -> None:
        while not stop.is_set():
            try:
                loop(stop)
            except Exception:
                log.exception("%s stumbled and begins anew", name)
                stop.wait(2.0)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread
