"""A signal to stop: heard at once whatever the program is doing, and obeyed where it can be obeyed in good order.

A handler of Python runs in the main thread, between two of its steps: it must not set an event that this very thread
may be about to wait for, and it does not run at all while the thread is inside a database or a name service. Here the
interpreter itself writes the signal's number into a pipe, and a thread of its own reads it there.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import signal
import sys
import threading
import time
from types import FrameType

log = logging.getLogger(__name__)

SIGNALS = (signal.SIGTERM, signal.SIGINT)
#: What has not ended by then is left as it is: every step may die at any moment without losing anything.
LAST_SECONDS = 30.0
#: A second signal so soon is the same wish said twice: timeout(1) tells the process and its group, some supervisors too.
ECHO_SECONDS = 1.0


class Stopped(Exception):  # noqa: N818  it is no error but what was asked for
    """The program was asked to stop while it was still starting."""


class Stopping:
    """Whether the program was asked to stop; shared by all its threads."""

    def __init__(self) -> None:
        self.asked = threading.Event()

    def check(self) -> None:
        """Between two steps of starting: raises Stopped when a stop was asked for."""
        if self.asked.is_set():
            raise Stopped

    def pause(self, seconds: float) -> None:
        """Waits, at most until a stop is asked for; then raises Stopped."""
        if self.asked.wait(seconds):
            raise Stopped


def listen(last_seconds: float = LAST_SECONDS) -> Stopping:
    """From now on SIGTERM and SIGINT ask the program to stop; a later one ends it at once. Call it in the main thread.

    A program that has not ended `last_seconds` after it was asked to says where it stands, and ends with status 1.
    """
    stopping = Stopping()
    heard, told = os.pipe()
    os.set_blocking(told, False)
    threading.Thread(target=_hear, args=(heard, stopping, last_seconds), name="signals", daemon=True).start()
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in SIGNALS:
        signal.signal(number, _nothing)
    return stopping


def _nothing(_number: int, _frame: FrameType | None) -> None:
    """Stands where the interpreter's own way of ending would stand; the pipe has the signal already."""


def _hear(heard: int, stopping: Stopping, last_seconds: float) -> None:
    _next(heard)
    begun = time.monotonic()
    threading.Thread(target=_insist, args=(last_seconds,), name="last-resort", daemon=True).start()
    stopping.asked.set()
    while True:
        number = _next(heard)
        if time.monotonic() - begun > ECHO_SECONDS:
            os._exit(128 + number)


def _next(heard: int) -> int:
    """The next signal to stop; another one that somebody handles is passed over."""
    while (number := os.read(heard, 1)[0]) not in SIGNALS:
        pass
    return number


def _insist(seconds: float) -> None:
    threading.Event().wait(seconds)
    log.error("still not stopped after %.0f seconds; ending here: what was not finished is done again", seconds)
    if sys.__stderr__ is not None:
        with contextlib.suppress(OSError, ValueError, AttributeError):  # closed, or no file of the system
            faulthandler.dump_traceback(sys.__stderr__)
    os._exit(1)
