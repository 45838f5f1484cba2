"""How long reading may take: by the time in which the reading process could run, and never beyond a point of the wall clock.

On a starved machine a page that costs five seconds takes a minute of the wall clock; to give it up for that would lose
what the customer wrote. So time spent queueing for a processor is not the file's, up to the ceiling. Time spent asleep is.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

#: how many times its seconds by the wall clock a message may take as a whole, however starved the machine is
CEILING = 3.0


def queued(pid: int | str = "self") -> float:
    """Seconds that a process was ready to run and got no processor: those of the thread that waited longest.

    0 where the system does not count them (then the wall clock alone decides) or the process is gone.
    """
    longest = 0
    try:
        for thread in Path(f"/proc/{pid}/task").iterdir():
            try:
                longest = max(longest, int((thread / "schedstat").read_text(encoding="ascii").split()[1]))
            except (OSError, ValueError, IndexError):  # a thread may end while it is looked at
                continue
    except OSError:
        return 0.0
    return longest / 1e9


class Patience:
    """So many `seconds` of a process's own time from now on, and none beyond `ceiling` (an instant of `now`)."""

    def __init__(
        self,
        seconds: float,
        ceiling: float,
        pid: int | str | None = "self",
        *,
        now: Callable[[], float] = time.monotonic,
        queued: Callable[[int | str], float] = queued,
    ) -> None:
        self._seconds, self._ceiling, self._pid = seconds, ceiling, "self" if pid is None else pid
        self._now, self._queued = now, queued
        self._began, self._queued_before = now(), queued(self._pid)

    def left(self) -> float:
        """Seconds left, at least as far as one can tell now; 0 or less when the time is over."""
        now = self._now()
        by_wall = self._seconds - (now - self._began)
        if by_wall <= 0 < self._ceiling - now:  # only then is it worth asking how much of it was queueing
            by_wall += max(0.0, self._queued(self._pid) - self._queued_before)
        return min(by_wall, self._ceiling - now)

    def over(self) -> bool:
        """Whether the time is over."""
        return self.left() <= 0


def endless() -> bool:
    """For readers that nobody limits: the time is never over."""
    return False
