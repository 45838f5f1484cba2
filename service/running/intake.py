"""From stored bytes to registered messages: reads several at once in their processes, registers one after the other."""

from __future__ import annotations

import logging
import threading
import time
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from casework.opening import Registered
from casework.quarantine import set_aside
from casework.register import register
from complaints.calendar.working_days import Calendar
from complaints.reading import Problem, Reading
from foundations.settings.shapes import Settings
from parsers.reading.profile import Profile
from service import desk
from service.clock import Clock
from service.running import metrics
from store import inbox
from store.database import Database
from store.engine.errors import StoreError
from store.inbox import PendingMessage

if TYPE_CHECKING:
    from parsers.sandbox.pool import ReaderPool

log = logging.getLogger(__name__)
#: It is woken when something may wait; this often it looks by itself, for messages whose next attempt has come.
LOOK_SECONDS = 5.0


@dataclass(slots=True)
class _Reading:
    """A message that is being read, or was read and waits for older ones that it may answer."""

    message: PendingMessage
    future: Future[Reading]
    began: float


class Intake:
    """Takes pending messages, oldest first, until there are none; safe to stop and start at any moment.

    Messages are registered as their reading ends, so a long fax does not hold up a short letter. Only one that answers
    something waits for the older ones: its case may be among them.
    """

    def __init__(
        self,
        db: Database,
        settings: Settings,
        calendar: Callable[[], Calendar],
        pool: ReaderPool,
        clock: Clock,
        *,
        registered: Callable[[Registered], None] = lambda _: None,
        width: int = 8,
    ) -> None:
        self._db, self._settings, self._calendar, self._pool, self._clock = db, settings, calendar, pool, clock
        self._registered, self._width = registered, width
        self._rules, self._words = desk.rules(settings), desk.company_words(settings)
        self._busy: dict[int, _Reading] = {}
        self.wake = threading.Event()  # something may wait, or a reading has ended

    def run(self, stop: threading.Event) -> None:
        """Works until `stop` is set; trouble with the store makes it pause and try again."""
        while not stop.is_set():
            self.wake.clear()
            try:
                worked = self.step()
            except StoreError as error:
                log.error("registering pauses: %s", error)
                stop.wait(2.0)
                self.wake.set()
                continue
            if not worked and not stop.is_set():
                self.wake.wait(LOOK_SECONDS)

    def drain(self) -> int:
        """Everything that is pending now is read and registered; gives how many. Raises StoreError."""
        done = 0
        while True:
            self.wake.clear()
            done += self.step()
            if not self._busy and not self._begin():
                return done
            self.wake.wait(LOOK_SECONDS)

    def step(self) -> int:
        """Begins reading what fits and registers what has been read; gives how many messages were registered."""
        self._begin()
        ended = [entry for entry in self._busy.values() if entry.future.done()]
        ready = [entry for entry in ended if not self._must_wait(entry)]
        for entry in ready:
            try:
                self._register(entry)
            finally:
                del self._busy[entry.message.id]
        return len(ready)

    def _begin(self) -> bool:
        """Hands pending messages to the readers; whether any is being read now."""
        while len(self._busy) < self._width:
            last = max(self._busy, default=0)
            with self._db.reading() as tx:
                found = inbox.next_pending(tx, self._width - len(self._busy), self._clock(), after=last)
                if not found and last:  # an older one may have come back from quarantine
                    found = inbox.next_pending(tx, self._width + len(self._busy), self._clock())
            fresh = [message for message in found if message.id not in self._busy]
            if not fresh:
                break
            for message in fresh:
                self._busy[message.id] = _Reading(message, self._read(message), time.monotonic())
        return bool(self._busy)

    def _read(self, message: PendingMessage) -> Future[Reading]:
        data = self._db.files.get(message.sha256)
        kinds = {box.kind for box in self._settings.mailbox if box.name in message.mailboxes}
        kind = "complaint" if "complaint" in kinds or not kinds else next(iter(kinds))
        profile = Profile.of(
            self._settings, received_at=message.received_at, mailbox_kind=kind, company_words=self._words
        )
        future = self._pool.submit(f"{message.sha256[:16]}.eml", data, profile)
        limit = self._settings.limits.message_bytes
        if message.size > limit or len(data) != message.size:
            future = _too_large(future, message.size, limit)
        future.add_done_callback(lambda _: self.wake.set())
        return future

    def _must_wait(self, entry: _Reading) -> bool:
        if not any(other < entry.message.id for other in self._busy):
            return False
        reading = entry.future.result()
        mail = reading.mail
        return bool(reading.case_no or (mail and (mail.in_reply_to or mail.references)))

    def _register(self, entry: _Reading) -> None:
        message = entry.message
        try:
            reading = entry.future.result()
            done = register(
                self._db,
                message.id,
                reading,
                self._settings,
                self._calendar(),
                self._clock(),
                self._rules,
            )
        except StoreError:
            raise
        except Exception as error:  # noqa: BLE001  one message must not stop the others: it is set aside and shown
            reason = f"{type(error).__name__}: {error}"
            log.error("message %d is set aside: %s", message.id, reason)
            set_aside(
                self._db,
                message.id,
                reason,
                traceback.format_exc(),
                self._settings,
                self._calendar(),
                self._clock(),
                self._rules,
            )
            metrics.MESSAGES.labels("quarantined").inc()
            return
        metrics.MESSAGES.labels(done.what).inc()
        metrics.READING.observe(time.monotonic() - entry.began)
        log.info("message %d: %s%s", message.id, done.what, f" {done.case_no}" if done.case_no else "")
        self._registered(done)


def _too_large(future: Future[Reading], size: int, limit: int) -> Future[Reading]:
    """The reading of a message's beginning, marked: the rest was over the limit and was not fetched."""
    marked: Future[Reading] = Future()
    problem = Problem("too_large", "", f"{size} bytes, more than message_bytes = {limit} allows; it lies in quarantine")

    def pass_on(done: Future[Reading]) -> None:
        error = done.exception()
        if error is not None:
            marked.set_exception(error)
        else:
            reading = done.result()
            marked.set_result(replace(reading, problems=(problem, *reading.problems)))

    future.add_done_callback(pass_on)
    return marked
