"""From bytes to values: whatever a customer sends becomes a `Reading`, and trouble becomes a `Problem`, never an exception."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from parsers.reading.profile import Profile
    from parsers.reading.reader import read

__all__ = ["Profile", "read"]


def __getattr__(name: str) -> object:
    """Imports `read` when it is asked for: a program that has others read, in processes of their own, needs no reader."""
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = "parsers.reading.reader" if name == "read" else "parsers.reading.profile"
    return getattr(importlib.import_module(home), name)
