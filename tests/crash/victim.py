"""A pass of the service that kills its own process at a chosen point: around every commit, every move and every send.

It runs in a process forked from one that has everything imported and has read before: this module as a program. Nothing
in the product knows of it: the points are hooked in from here. Reading happens in threads of the same process, which dies
as a whole.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
import threading
import traceback
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import service.running.once
from complaints.reading import Reading
from foundations.settings.shapes import Settings
from ingest.imap import ImapMailbox
from outgoing.smtp import SmtpCourier
from parsers.reading.profile import Profile
from parsers.reading.reader import read
from service import clock
from service.wiring import open_store
from store.database import Database
from store.engine.transaction import Transaction


class Points:
    """Counts the points that a pass goes by, and kills the process at the chosen one (0: never).

    Mailboxes are collected at once, so that which point is the n-th of all is chance: with `what`, only the points of
    this name count.
    """

    def __init__(self, at: int, log: str, what: str = "") -> None:
        self.at, self.what, self.passed, self.log, self.lock = at, what, 0, log, threading.Lock()

    def reach(self, what: str) -> None:
        with self.lock:
            counts = self.what in ("", what)
            self.passed += counts
            with open(self.log, "a", encoding="utf-8") as lines:  # noqa: PTH123 - the quickest way to one flushed line
                lines.write(f"{what}\n")
            if counts and self.passed == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
                threading.Event().wait()  # no other point is reached before the signal has done its work

    def hook(self) -> None:
        """Puts a point before and after every commit, every change on the mail server and every letter."""
        begun = Database.transaction

        @contextmanager
        def transaction(database: Database) -> Iterator[Transaction]:
            with begun(database) as tx:
                yield tx
                self.reach("before commit")
            self.reach("after commit")

        Database.transaction = transaction  # type: ignore[method-assign]
        for owner, name in ((ImapMailbox, "move"), (SmtpCourier, "send")):
            setattr(owner, name, self._around(name, getattr(owner, name)))

    def _around(self, name: str, done: Any) -> Any:
        def around(*arguments: Any, **named: Any) -> Any:
            self.reach(f"before {name}")
            result = done(*arguments, **named)
            self.reach(f"after {name}")
            return result

        return around


class Readers:
    """The readers without processes of their own."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(2)

    def __enter__(self) -> Readers:
        return self

    def __exit__(self, *_: object) -> None:
        self._threads.shutdown()

    def submit(self, name: str, data: bytes, profile: Profile) -> Future[Reading]:
        return self._threads.submit(read, name, data, profile)


def run(settings: Settings, at: int, log: str, what: str = "") -> None:
    """One pass over everything that waits; the process ends with status 0 unless it is killed at point `at` (of this name)."""
    points = Points(at, log, what)
    points.hook()
    service.running.once.readers = lambda _: Readers()  # type: ignore[attr-defined, assignment, return-value]
    database = open_store(settings)
    problems = service.running.once.run_once(database, settings, clock.now)
    database.close()
    for problem in problems:
        print(problem, file=sys.stderr)
    os._exit(1 if problems else 0)


def main() -> None:
    """Forks a pass for every one that is asked for on standard input, and says its exit status on standard output."""
    read(
        "first.eml", b"From: a@b.test\r\nSubject: Complaint\r\n\r\nThe parts are defective."
    )  # makes what is made once
    while True:
        try:
            settings, at, log, what = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        child = os.fork()
        if child == 0:
            try:
                run(settings, at, log, what)
            except BaseException:  # noqa: BLE001 - a fork must not go on with what its parent was doing
                traceback.print_exc()
            os._exit(1)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
