"""A process that ends when the one that started it does, whatever ended that one and whatever this one is in the middle of."""

from __future__ import annotations

import ctypes
import multiprocessing
import os
import signal
import threading
from collections.abc import Callable

_DEATH_SIGNAL = 1  # PR_SET_PDEATHSIG of prctl(2)
ORPHANED = 70  # exit status of a process whose parent ended before it could ask to end with it

_prctl: Callable[..., int] | None
try:
    _prctl = ctypes.CDLL(None, use_errno=True).prctl
except (AttributeError, OSError, TypeError):  # no Linux
    _prctl = None


def end_with_parent(parent: int) -> None:
    """From now on this process is killed as soon as `parent`, the id of the process that started it, has ended.

    The kernel does it, so it happens also inside a foreign library that holds the interpreter. To the kernel the parent
    is the thread that started this process (prctl(2)): whoever starts processes that call this must start them from a
    thread that lasts. Where the system knows nothing of the kind, a thread watches the parent of a multiprocessing child.
    """
    if not killed_with_parent():
        _watch()
    if os.getppid() != parent:  # it ended before the kernel was asked
        os._exit(ORPHANED)


def killed_with_parent() -> bool:
    """Asks the kernel to kill this process with the thread that started it; whether it will. Safe between fork and exec."""
    return _prctl is not None and _prctl(_DEATH_SIGNAL, int(signal.SIGKILL), 0, 0, 0) == 0


def _watch() -> None:
    parent = multiprocessing.parent_process()
    if parent is None:
        return

    def wait() -> None:
        parent.join()
        os._exit(ORPHANED)

    threading.Thread(target=wait, name="parent", daemon=True).start()
