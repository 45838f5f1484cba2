"""`python -m tests.browser.clocked 2026-11-19T02:24:00+00:00`: the dashboard on a clock that begins at that instant.

For pictures that look the same whenever they are made; the clock goes on from there as real clocks do.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from dashboard import clock
from dashboard.__main__ import main


def begin_at(start: datetime) -> None:
    """Let the dashboard of this process believe that it is `start` now."""
    ahead = start - datetime.now(UTC)
    clock.now = lambda: datetime.now(UTC) + ahead


if __name__ == "__main__":
    begin_at(datetime.fromisoformat(sys.argv[1]))
    sys.exit(main())
