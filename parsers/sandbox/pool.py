"""Reading in processes of their own that can be limited and killed: a bad file costs itself, never the message or the service."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import os
import queue
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from types import TracebackType

from complaints.reading import Problem, Reading
from parsers.patience import CEILING, Patience
from parsers.reading.profile import Profile
from parsers.sandbox.process import STARTER, Worker

DISMISS_SECONDS = 1.0  # an idle worker ends in a moment; one that reads, or is just starting, has nothing to lose
START_SECONDS = 60.0  # what a process may take on a busy machine until it begins with its first message
MAX_TRIES = 6  # a message with more deadly files than this is given up as a whole
MAX_ENDED = (
    20  # how often a message is begun anew because somebody ended its reader: whoever does that every time means it
)
AGAIN_SECONDS = 0.5  # after which a reader is asked for again where none could be started
WATCH_SECONDS = 0.2  # how often the memory of a busy worker is looked at
MAX_TASKS = 400  # a worker is replaced after so many messages, so that leaks of foreign libraries stay small


def threads_for(workers: int, cores: int | None = None) -> int:
    """How many threads one reader may recognise a page with: readers that outnumber the cores only wait for one another."""
    return max(1, min(2, (cores or os.cpu_count() or 1) // max(1, workers)))


class ReaderPool:
    """Warm reading processes. `read` never raises: a file that kills its reader is left out and told in `problems`.

    `workers` 0 means as many as there are cores, at most 4. `read_seconds` bounds each part of a message by the time
    in which its process could run, and the whole message by CEILING times as long by the wall clock; `memory_mb` bounds
    the memory that one process occupies.
    """

    def __init__(self, workers: int = 0, read_seconds: float = 120.0, memory_mb: int = 1500) -> None:
        self._count = workers or min(4, os.cpu_count() or 1)
        self._seconds = read_seconds
        self._memory = max(256, memory_mb)
        self._idle: queue.LifoQueue[Worker | None] = queue.LifoQueue()
        self._all: set[Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(self._count):
            self._idle.put(None)  # a place; the process starts when it is first needed
        # A program that ends without closing gives up what is being read: a reader that ends then has not died of a file.
        atexit.register(self.close)

    def __enter__(self) -> ReaderPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def warm(self) -> None:
        """Starts all processes now instead of with the first messages."""
        places = [self._idle.get() for _ in range(self._count)]
        for worker in places:
            self._idle.put(worker or self._started())

    def close(self) -> None:
        """Ends every process within about a second; messages being read are given up."""
        with self._lock:
            self._closed = True
            workers = list(self._all)
            self._all.clear()
        for worker in workers:
            worker.dismiss()
        end = time.monotonic() + DISMISS_SECONDS
        for worker in workers:
            worker.process.join(max(0.0, end - time.monotonic()))
        for worker in workers:
            worker.kill()
        atexit.unregister(self.close)

    def submit(self, name: str, data: bytes, profile: Profile | None = None) -> Future[Reading]:
        """Reads in the background; the future never holds an exception of the reading itself.

        A reading that is cut off because the pool closes never ends: nobody may take it for that of a deadly file.
        """
        future: Future[Reading] = Future()

        def run() -> None:
            if future.set_running_or_notify_cancel():
                reading = self.read(name, data, profile)
                if not self._closed:
                    future.set_result(reading)

        threading.Thread(target=run, daemon=True, name="kesu-read").start()
        return future

    def read(self, name: str, data: bytes, profile: Profile | None = None) -> Reading:
        """The reading of one message. A message that cannot be read as a whole has a Problem with `where` empty."""
        profile = replace(profile or Profile(), scan_seconds=self._seconds * 0.8)
        skip: dict[str, str] = {}
        ended = 0
        while len(skip) < MAX_TRIES and ended < MAX_ENDED:
            code, answer, part = self._attempt(name, data, profile, skip)
            if isinstance(answer, Reading):
                return answer
            if code == "ended":  # by somebody outside: no file is to blame
                ended += 1
                continue
            if not part or part in skip:
                return _given_up(name, data, code)
            skip[part] = code
        return _given_up(name, data, "crashed")

    def _attempt(
        self, name: str, data: bytes, profile: Profile, skip: dict[str, str]
    ) -> tuple[str, Reading | None, str]:
        """One try: (code of the failure, reading, the part that was being read)."""
        try:
            with self._borrowed() as worker:
                if worker is None:
                    return "crashed", None, ""
                try:
                    worker.connection.send((name, data, profile, skip))
                    return self._listen(worker)
                except (OSError, EOFError, BrokenPipeError):
                    code = worker.cause(begun=False)
                    worker.kill()
                    return code, None, ""
        except OSError:  # the system starts no process now
            time.sleep(AGAIN_SECONDS)
            return "ended", None, ""

    def _listen(self, worker: Worker) -> tuple[str, Reading | None, str]:
        """Waits for the answer, noting every part that begins; kills the worker when a part takes too long."""
        part = ""
        begun = False  # a process that is just starting has not begun: that is not the message's time
        whole = time.monotonic() + max(self._seconds, START_SECONDS)
        patience = Patience(max(self._seconds, START_SECONDS), whole, worker.process.pid)
        while True:
            left = patience.left()
            if left <= 0:
                worker.kill()
                return "timeout", None, part
            if not worker.connection.poll(min(left, WATCH_SECONDS)):
                if worker.resident_mb() > self._memory:
                    worker.kill()
                    return "memory", None, part
                continue
            try:
                word, value = worker.connection.recv()
            except (EOFError, OSError):
                code = worker.cause(begun=begun)
                worker.kill()
                return code, None, part
            if word == "begin":
                part = value
                whole, begun = (whole, True) if begun else (time.monotonic() + self._seconds * CEILING, True)
                patience = Patience(self._seconds, whole, worker.process.pid)
            elif word == "done":
                return "", value, part
            else:
                worker.kill()
                return word, None, part

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator[Worker | None]:
        worker = self._idle.get()
        try:
            if worker is None or not worker.process.is_alive() or worker.tasks >= MAX_TASKS:
                if worker is not None:
                    self._forget(worker)
                worker = self._started()
            if worker is not None:
                worker.tasks += 1
            yield worker
        finally:
            if worker is not None and not worker.process.is_alive():
                self._forget(worker)
                worker = None
            self._idle.put(worker)

    def _started(self) -> Worker | None:
        with self._lock:
            if self._closed:
                return None
            ordered = STARTER.order(self._memory, self._seconds, threads_for(self._count))
        worker = ordered.result()
        with self._lock:
            closed = self._closed
            if not closed:
                self._all.add(worker)
        if closed:  # meanwhile: nobody else knows of this one
            worker.kill()
            return None
        return worker

    def _forget(self, worker: Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.dismiss()
        worker.process.join(DISMISS_SECONDS)
        worker.kill()


def _given_up(name: str, data: bytes, code: str) -> Reading:
    words = {"timeout": "it took longer than is allowed", "memory": "it needs more memory than is allowed"}
    detail = words.get(code, "the reader died of it")
    return replace(
        Reading(file=name), problems=(Problem(code, "", detail),), content_digest=hashlib.sha256(data).hexdigest()
    )
