"""One service per SQLite store: a lock that ends with the process that holds it, however it ends."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from foundations.settings.shapes import Settings
from service.words import _

WAIT_SECONDS = 10.0


class AlreadyRunning(Exception):  # noqa: N818  the name says the state
    """Another service works on this store."""


@contextmanager
def only_one(
    settings: Settings, wait: float = WAIT_SECONDS, pause: Callable[[float], None] = time.sleep
) -> Iterator[None]:
    """Holds the lock of the store while the block runs; waits a little, in `pause`, for a process that is just ending.

    PostgreSQL needs none: any number of services may share it, every step claims its row. Raises AlreadyRunning.
    """
    if not settings.store.url.startswith("sqlite:///"):
        yield
        return
    path = Path(settings.store.url.removeprefix("sqlite:///") + ".lock")
    path.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    # A reading process forked from this one must not hold the lock on after this one has died.
    os.register_at_fork(after_in_child=lambda: _close(handle))
    try:
        _lock(handle, path, wait, pause)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _lock(handle: int, path: Path, wait: float, pause: Callable[[float], None]) -> None:
    end = time.monotonic() + wait
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= end:
                holder = os.pread(handle, 32, 0).decode("ascii", "replace").strip()
                raise AlreadyRunning(
                    _(
                        "another kesu service (process {process}) works on this store; stop it first ({path})",
                        process=holder or "?",
                        path=path,
                    )
                ) from None
            pause(0.1)
        else:
            return


def _close(handle: int) -> None:
    try:
        os.close(handle)
    except OSError:
        return
