"""From bytes to values: whatever a customer sends becomes a `Reading`, and trouble becomes a `Problem`, never an exception."""

from parsers.reading.profile import Profile
from parsers.reading.reader import read

__all__ = ["Profile", "read"]
