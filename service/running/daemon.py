"""`kesu run`: a watcher per mailbox, one register loop, one poster, one ticker, joined by events and stopped together."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable

from casework.opening import Registered
from foundations.settings.shapes import Settings
from service.clock import Clock
from service.running import metrics
from service.running.intake import Intake
from service.running.posting import Posting
from service.running.stopping import Stopped, Stopping
from service.running.watching import Ticker
from service.wiring import connector, readers
from store.database import Database

log = logging.getLogger(__name__)
#: All loops together may take so long to end the item they are on.
STOP_SECONDS = 6.0
#: A letter that is just being handed over is worth a longer wait: cut off now, the customer might get it twice.
POST_SECONDS = 20.0


class Service:
    """The running service. `start` returns when everything is under way, `stop` when everything has ended.

    `stop` may follow a `start` that failed half-way.
    """

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

    def start(self, check: Callable[[], None] = lambda: None) -> None:
        """Starts every loop; what a process that died had begun is taken up again.

        `check` is called between the steps and may raise to end the start; then `stop` is to be called.
        """
        from ingest.watch import Watcher

        self._pool.warm()
        check()
        self._posting.begin()
        check()
        for name, loop in (("register", self._intake.run), ("post", self._posting.run), ("tick", self._ticker.run)):
            self._threads.append(_loop(name, loop, self._stop))
        for box in self._settings.mailbox:
            watcher = Watcher(
                self._db, connector(box), box, self._settings, self._clock, self._stop, self._intake.wake.set
            )
            self._threads.append(watcher.start())
        log.info("watching %d mailboxes", len(self._settings.mailbox))

    def stop(self) -> None:
        """Lets every loop end the item it is on, and closes the readers; what takes too long is left behind.

        A loop left behind ends with the process, as in a crash: it has committed nothing by halves.
        """
        self._stop.set()
        for wake in (self._intake.wake, self._posting.wake, self._ticker.wake):
            wake.set()
        begun = time.monotonic()
        for thread in sorted(self._threads, key=lambda each: each.name == "post"):
            allowed = POST_SECONDS if thread.name == "post" else STOP_SECONDS
            thread.join(max(0.0, begun + allowed - time.monotonic()))
            if thread.is_alive():
                log.warning("%s does not end; leaving it behind: nothing is lost", thread.name)
        self._pool.close()
        log.info("stopped")

    def _registered(self, done: Registered) -> None:
        if done.answered:
            self._posting.wake.set()
        self._ticker.wake.set()


def serve(db: Database, settings: Settings, clock: Clock, stopping: Stopping) -> None:
    """Runs the service until it is asked to stop. Raises Failure when the port for metrics is taken."""
    stop_metrics = metrics.serve(settings.metrics)
    service = Service(db, settings, clock)
    try:
        service.start(stopping.check)
        stopping.asked.wait()
    except Stopped:
        log.info("asked to stop while starting")
    finally:
        service.stop()
        stop_metrics()


def _loop(name: str, loop: Callable[[threading.Event], None], stop: threading.Event) -> threading.Thread:
    def guarded() -> None:
        while not stop.is_set():
            try:
                loop(stop)
            except Exception:  # a loop that ended would leave its step undone until somebody noticed
                log.exception("%s stumbled and begins anew", name)
                stop.wait(2.0)

    thread = threading.Thread(target=guarded, name=name, daemon=True)
    thread.start()
    return thread
