"""One reading process: its life, its limits, the pipe to it, and the fork server that starts it; it ends with the program."""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import queue
import signal
import threading
import time
from concurrent.futures import Future
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from parsers.sandbox import fork_server
from parsers.with_parent import end_with_parent

SERVER_LOST = 255  # exit status that multiprocessing gives for a process whose fork server ended and could not tell
START_TRIES = 5
ADDRESS_HEADROOM_MB = (
    2500  # the recogniser reserves far more addresses than it uses; what is used is watched from outside
)


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


def _obey() -> None:
    """Ctrl-C goes to every process of the terminal and is meant for the program: it decides when its readers end.

    Being terminated ends a reader at once, also in the middle of a foreign library; the pool tells that from a bad file
    by the exit status, and reads the message again.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, (signal.SIGINT, signal.SIGTERM))  # the mask is that of who started it


def _work(connection: Connection, memory_mb: int, read_seconds: float, threads: int) -> None:
    """The life of a worker: takes one message after the other, tells each part it begins, and answers with the reading."""
    end_with_parent(fork_server.maker())
    _obey()
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 2)  # foreign libraries print hundreds of lines about a damaged picture
    from parsers.reading.reader import read
    from parsers.scan.threads import use_threads

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


class Worker:
    """One reading process and the pipe to it. Only `Starter` makes them."""

    def __init__(self, memory_mb: int, read_seconds: float, threads: int) -> None:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload([fork_server.__name__])  # without effect once the server runs
        self.connection, theirs = context.Pipe()
        self.process = context.Process(
            target=_work, args=(theirs, memory_mb, read_seconds, threads), daemon=True, name="kesu-reader"
        )
        # Ctrl-C must not end a server that has not come to ignoring it yet, nor a reader of its: the mask is inherited.
        resource_tracker.ensure_running()  # it would lift the mask when it is started later
        mask = signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT,))
        os.environ[fork_server.PROGRAM] = str(os.getpid())
        try:
            self.process.start()
        finally:
            del os.environ[fork_server.PROGRAM]
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

    def resident_mb(self) -> float:
        """The memory that the process really occupies, in megabytes; 0 where the system does not say."""
        try:
            pages = int(Path(f"/proc/{self.process.pid}/statm").read_text(encoding="ascii").split()[1])
        except (OSError, ValueError, IndexError):
            return 0.0
        return pages * os.sysconf("SC_PAGE_SIZE") / 1_048_576

    def cause(self, *, begun: bool) -> str:
        """What ended the process: its limit of CPU time, of memory, somebody outside, or something else.

        `begun`: whether it had begun with the message; what ends it before that is not the message's doing.
        """
        self.process.join(5)
        exit_code = self.process.exitcode
        if exit_code in (-signal.SIGTERM, SERVER_LOST) or (exit_code == -signal.SIGKILL and not begun):
            return "ended"
        if exit_code == -signal.SIGXCPU:
            return "timeout"
        return "memory" if exit_code == -signal.SIGKILL else "crashed"


class Starter:
    """Starts the workers of all pools of this program, from one thread that lasts as long as the program.

    The fork server ends with the thread that started it, and the readers with the server: messages are read in threads
    that come and go, and one of these must not be that thread.
    """

    def __init__(self) -> None:
        self._orders: queue.SimpleQueue[tuple[Future[Worker], int, float, int]] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()

    def order(self, memory_mb: int, read_seconds: float, threads: int) -> Future[Worker]:
        """A worker that is being started. The future holds OSError where the system starts no process."""
        with self._lock:
            if self._thread is None or not self._thread.is_alive():  # a fork of this program has no threads
                self._thread = threading.Thread(target=self._run, daemon=True, name="kesu-start")
                self._thread.start()
        made: Future[Worker] = Future()
        self._orders.put((made, memory_mb, read_seconds, threads))
        return made

    def _run(self) -> None:
        while True:
            made, memory_mb, read_seconds, threads = self._orders.get()
            try:
                made.set_result(_started(memory_mb, read_seconds, threads))
            except BaseException as error:  # noqa: BLE001 - it belongs to the thread that waits for the worker
                made.set_exception(error)


def _started(memory_mb: int, read_seconds: float, threads: int) -> Worker:
    """A worker, from a new server where the one that was asked has just ended. Raises OSError."""
    for _ in range(START_TRIES - 1):
        with contextlib.suppress(OSError, EOFError):
            return Worker(memory_mb, read_seconds, threads)
        time.sleep(0.1)  # what killed the server may not have let go of it yet
    try:
        return Worker(memory_mb, read_seconds, threads)
    except EOFError as error:
        raise OSError("the fork server ends as soon as it is asked") from error


#: the one of this program: what its server has imported serves every pool
STARTER = Starter()
