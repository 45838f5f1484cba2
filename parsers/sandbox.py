"""Reading in processes of their own that can be limited and killed: a bad file costs itself, never the message or the service."""

from __future__ import annotations

import atexit
import contextlib
import hashlib
import multiprocessing
import os
import queue
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType
from typing import Any

from complaints.reading import Problem, Reading
from parsers.patience import CEILING, Patience
from parsers.profile import Profile

DISMISS_SECONDS = 1.0  # an idle worker ends in a moment; one that reads, or is just starting, has nothing to lose
START_SECONDS = 60.0  # what a process may take on a busy machine until it begins with its first message
MAX_TRIES = 6  # a message with more deadly files than this is given up as a whole
WATCH_SECONDS = 0.2  # how often the memory of a busy worker is looked at
ADDRESS_HEADROOM_MB = (
    2500  # the recogniser reserves far more addresses than it uses; what is used is watched from outside
)
MAX_TASKS = 400  # a worker is replaced after so many messages, so that leaks of foreign libraries stay small

_STOPPING = (signal.SIGINT, signal.SIGTERM)


def _limit(memory_mb: int, cpu_seconds: float) -> None:
    """Sets the limits of this process; CPU time counts from now, so it is set again for every message."""
    import resource

    size = (memory_mb + ADDRESS_HEADROOM_MB) * 1024 * 1024
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_AS, (size, resource.getrlimit(resource.RLIMIT_AS)[1]))
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    used = time.process_time()
    with contextlib.suppress(ValueError, OSError):
        resource.setrlimit(
            resource.RLIMIT_CPU, (int(used + cpu_seconds) + 2, resource.getrlimit(resource.RLIMIT_CPU)[1])
        )


def threads_for(workers: int, cores: int | None = None) -> int:
    """How many threads one reader may recognise a page with: readers that outnumber the cores only wait for one another."""
    return max(1, min(2, (cores or os.cpu_count() or 1) // max(1, workers)))


def _work(connection: Connection, memory_mb: int, read_seconds: float, threads: int) -> None:
    """The life of a worker: takes one message after the other, tells each part it begins, and answers with the reading."""
    for number in _STOPPING:  # the service decides when readers end: one that died would look like a bad file
        signal.signal(number, signal.SIG_IGN)
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)  # foreign libraries print hundreds of lines about a damaged picture
    from parsers.reader import read
    from parsers.scan_engine import use_threads

    use_threads(threads)
    while True:
        try:
            task = connection.recv()
        except (EOFError, OSError):
            return
        if task is None:
            return
        name, data, profile, skip = task

        def begin(path: str) -> None:
            _limit(memory_mb, read_seconds * 2)  # two threads may recognise one page
            connection.send(("begin", path))

        try:
            begin("")
            answer: tuple[str, Any] = ("done", read(name, data, profile, begin=begin, skip=skip))
        except MemoryError:  # read() itself turns everything else into problems
            answer = ("memory", None)
        with contextlib.suppress(BrokenPipeError, OSError):
            connection.send(answer)


class _Worker:
    """One reading process and the pipe to it."""

    def __init__(self, memory_mb: int, read_seconds: float, threads: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, memory_mb, read_seconds, threads), daemon=True, name="kesu-reader"
        )
        # A signal to the whole group must not end a process that has not come to ignoring it yet: the mask is inherited.
        resource_tracker.ensure_running()  # it would lift the mask when it is started later
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, _STOPPING)
        try:
            self.process.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, mask)
        theirs.close()
        self.tasks = 0

    def kill(self) -> None:
        """Ends the process at once and waits for it."""
        with contextlib.suppress(OSError):
            self.connection.close()
        if self.process.is_alive():
            self.process.kill()
        self.process.join(10)

    def dismiss(self) -> None:
        """Tells the process to end when it is idle; does not wait for it."""
        with contextlib.suppress(OSError, BrokenPipeError):
            self.connection.send(None)


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
        self._idle: queue.LifoQueue[_Worker | None] = queue.LifoQueue()
        self._all: set[_Worker] = set()
        self._lock = threading.Lock()
        self._closed = False
        for _ in range(self._count):
            self._idle.put(None)  # a place; the process starts when it is first needed
        # A program that ends without closing would else wait for readers for ever: they ignore being terminated.
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
        for _ in range(MAX_TRIES):
            code, answer, part = self._attempt(name, data, profile, skip)
            if isinstance(answer, Reading):
                return answer
            if not part or part in skip:
                return _given_up(name, data, code)
            skip[part] = code
        return _given_up(name, data, "crashed")

    def _attempt(
        self, name: str, data: bytes, profile: Profile, skip: dict[str, str]
    ) -> tuple[str, Reading | None, str]:
        """One try: (code of the failure, reading, the part that was being read)."""
        with self._borrowed() as worker:
            if worker is None:
                return "crashed", None, ""
            try:
                worker.connection.send((name, data, profile, skip))
                return self._listen(worker)
            except (OSError, EOFError, BrokenPipeError):
                worker.kill()
                return "crashed", None, ""

    def _listen(self, worker: _Worker) -> tuple[str, Reading | None, str]:
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
                if _resident_mb(worker.process.pid) > self._memory:
                    worker.kill()
                    return "memory", None, part
                continue
            try:
                word, value = worker.connection.recv()
            except (EOFError, OSError):
                worker.process.join(5)
                code = _cause(worker.process.exitcode)
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
    def _borrowed(self) -> Iterator[_Worker | None]:
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

    def _started(self) -> _Worker | None:
        with self._lock:
            if self._closed:
                return None
        worker = _Worker(self._memory, self._seconds, threads_for(self._count))
        with self._lock:
            closed = self._closed
            if not closed:
                self._all.add(worker)
        if closed:  # meanwhile: nobody else knows of this one
            worker.kill()
            return None
        return worker

    def _forget(self, worker: _Worker) -> None:
        with self._lock:
            self._all.discard(worker)
        worker.dismiss()
        worker.process.join(DISMISS_SECONDS)
        worker.kill()


def _resident_mb(pid: int | None) -> float:
    """The memory that a process really occupies, in megabytes; 0 where the system does not say."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, ValueError, IndexError):
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576


def _cause(exit_code: int | None) -> str:
    """What ended a worker: its limit of CPU time, of memory, or something else."""
    if exit_code in (-signal.SIGXCPU,):
        return "timeout"
    return "memory" if exit_code == -signal.SIGKILL else "crashed"


def _given_up(name: str, data: bytes, code: str) -> Reading:
    words = {"timeout": "it took longer than is allowed", "memory": "it needs more memory than is allowed"}
    detail = words.get(code, "the reader died of it")
    return replace(
        Reading(file=name), problems=(Problem(code, "", detail),), content_digest=hashlib.sha256(data).hexdigest()
    )
