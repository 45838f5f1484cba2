"""The clock: the one place of the service that asks the system for the time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

#: Gives the present instant, aware, in UTC. A rehearsal (`run --once --at`) passes a fixed one.
Clock = Callable[[], datetime]


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC)


def fixed(at: datetime) -> Clock:
    """A clock that always shows `at`, for a rehearsal of what time will bring."""
    return lambda: at


def parse_instant(text: str, zone: ZoneInfo) -> datetime:
    """An instant as written on the command line (ISO 8601), in UTC; without an offset it is meant in `zone`.

    Raises ValueError for anything else.
    """
    instant = datetime.fromisoformat(text.strip())
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=zone)
    return instant.astimezone(UTC)


def iso(at: datetime, zone: ZoneInfo) -> str:
    """An instant as every output shows it: ISO 8601 to the second, with the offset of `zone`."""
    return at.astimezone(zone).isoformat(timespec="seconds")
