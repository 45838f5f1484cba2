"""What the dashboard's process holds once for everybody: the settings and the open store; nothing that belongs to one person."""

from __future__ import annotations

import threading

from foundations.settings.shapes import Settings
from store.database import Database, open_database


class NotStartedError(RuntimeError):
    """The dashboard was asked for something before `start`."""


_lock = threading.Lock()
_settings: Settings | None = None
_database: Database | None = None


def start(settings: Settings) -> None:
    """Keep the settings and open the store. Raises `StoreUnavailable` and the other errors of the store."""
    global _settings, _database
    with _lock:
        database = open_database(settings.store.url, settings.store.files, create=False)
        if _database is not None:
            _database.close()
        _settings, _database = settings, database


def settings() -> Settings:
    """The settings given to `start`."""
    if _settings is None:
        raise NotStartedError("start the dashboard with `kesu dashboard`")
    return _settings


def database() -> Database:
    """The store opened by `start`; every use opens its own short transaction."""
    if _database is None:
        raise NotStartedError("start the dashboard with `kesu dashboard`")
    return _database
