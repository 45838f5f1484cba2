"""`python -m tests.browser.clocked 2026-11-19T02:24:00+00:00`: the dashboard on a clock that stands at that instant.

For pictures that are the same whenever and however slowly they are made.
"""

from __future__ import annotations

import sys
from datetime import datetime

from dashboard import clock
from dashboard.__main__ import main


def stand_at(instant: datetime) -> None:
    """Let the dashboard of this process believe that it is always `instant`."""
    clock.now = lambda: instant


if __name__ == "__main__":
    stand_at(datetime.fromisoformat(sys.argv[1]))
    sys.exit(main())
