"""How many threads recognise one page; apart from the engine, so that a process can be told before it needs any picture."""

from __future__ import annotations

import os

_threads = [0]  # one per process, as the engine is


def use_threads(count: int) -> None:
    """How many threads one page may use; call before the first page (a pool with a process per core says 1)."""
    _threads[0] = count


def threads_of_a_page() -> int:
    """What was set, or as many as there are cores, at most 4."""
    return _threads[0] or min(4, os.cpu_count() or 1)
