"""One watcher per mailbox: collects what comes as it comes, and after trouble tries again by itself, ever less often."""

from __future__ import annotations

import logging
import random
import threading
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from foundations.settings.shapes import Mailbox as MailboxSettings
from foundations.settings.shapes import Settings
from ingest.collect import collect, note_problem
from ingest.mailbox import Mailbox, MailboxProblem
from store.database import Database
from store.engine.errors import StoreError

log = logging.getLogger(__name__)

#: A watcher looks at its folder at least this often, also when the server's IDLE says nothing.
LOOK_SECONDS = 300.0
FIRST_PAUSE_SECONDS = 1.0
LONGEST_PAUSE_SECONDS = 300.0


def pause(failures: int, chance: Callable[[], float] = random.random) -> float:
    """Seconds to wait after so many failures in a row: doubling from one second to five minutes, each shortened by up to half.

    The chance keeps many watchers from coming back to a restarted server all at the same moment.
    """
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * 2.0 ** min(failures - 1, 16))
    return longest * (1.0 - 0.5 * chance())


@dataclass(slots=True)
class Watcher:
    """Watches one mailbox. `connect` makes a new mailbox object for each connection; `kept` is called, in this watcher's
    thread, whenever something new lies in the store."""

    db: Database
    connect: Callable[[], Mailbox]
    mailbox: MailboxSettings
    settings: Settings
    clock: Callable[[], datetime]
    stop: threading.Event
    kept: Callable[[], None]
    pause_after: Callable[[int], float] = pause
    failures: int = 0

    def start(self) -> threading.Thread:
        """`run` in a thread of its own."""
        thread = threading.Thread(target=self.run, name=f"watch-{self.mailbox.name}", daemon=True)
        thread.start()
        return thread

    def run(self) -> None:
        """Until `stop` is set. Never raises: whatever goes wrong here is noted, and other watchers go on."""
        name = self.mailbox.name
        while not self.stop.is_set():
            try:
                self._one_connection()
                continue
            except (MailboxProblem, StoreError) as problem:
                note_problem(self.db, name, str(problem), self.clock())
            except Exception as error:  # a watcher must outlive what nobody thought of; it is shown, with its traceback
                log.exception("mailbox %s", name)
                note_problem(self.db, name, f"mailbox {name!r}: {type(error).__name__}: {error}", self.clock())
            self.failures += 1
            self.stop.wait(self.pause_after(self.failures))

    def _one_connection(self) -> None:
        """Collect and wait in turn on one connection, until `stop` is set or something goes wrong."""
        with self.connect() as box:
            while not self.stop.is_set():
                collect(self.db, box, self.mailbox, self.settings, self.clock(), kept=self.kept, stop=self.stop)
                self.failures = 0
                box.wait(LOOK_SECONDS, self.stop)
