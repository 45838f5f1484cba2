"""What can go wrong with the store as a whole, in words that say what to do next."""

from __future__ import annotations


class StoreError(Exception):
    """Trouble with the store; the text names what is wrong and what helps. Nothing of the transaction was kept."""


class StoreLocked(StoreError):
    """Another process holds what is needed for longer than we wait, or two transactions stood in each other's way."""


class StoreFull(StoreError):
    """The disk (or the quota) has no room left."""


class StoreUnavailable(StoreError):
    """The database cannot be reached or opened, or is not one of ours."""


class Conflict(StoreError):
    """Somebody else changed the same thing since it was loaded: load it again, decide again, save again."""


class NotFound(StoreError, LookupError):
    """There is no such case, message, letter or user."""
