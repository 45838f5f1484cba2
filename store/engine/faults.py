"""Turns a driver's error into one of the store's own: locked, full, unreachable, or changed by somebody else."""

from __future__ import annotations

import errno
from typing import Any

from sqlalchemy.exc import DBAPIError, IntegrityError

from foundations.language.sentence import say
from store.engine.errors import Conflict, StoreError, StoreFull, StoreLocked, StoreUnavailable

_PG_LOCKED = {"55P03", "40P01", "40001", "57014"}
_PG_FULL = {"53100", "53200"}


def _one_line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300]


def explain(error: BaseException, where: str) -> StoreError | None:
    """The store's error for a driver's error, or None when it is a mistake in our own SQL that must stay visible."""
    if isinstance(error, OSError):
        return os_fault(error, where)
    if not isinstance(error, DBAPIError):
        return None
    original: Any = error.orig
    detail = _one_line(original)
    if isinstance(error, IntegrityError):
        return Conflict(
            say(
                "somebody else changed the same thing at the same time ({detail}); load it again and try again",
                detail=detail,
            )
        )
    state = getattr(original, "sqlstate", None)
    if type(original).__module__.startswith("psycopg"):
        return _postgresql(error, state, where, detail)
    return _sqlite(where, detail)


def _postgresql(error: DBAPIError, state: str | None, where: str, detail: str) -> StoreError | None:
    if state in _PG_LOCKED:
        return _locked(where)
    if state in _PG_FULL:
        return _full(where)
    # 28: sign-in refused; 3D: no such database; 08, 57P, 53300: connection lost, server stopping, too many clients
    unreachable = state is None or state[:2] in {"08", "28", "3D"} or state[:3] == "57P" or state == "53300"
    if error.connection_invalidated or (unreachable and type(error.orig).__name__ == "OperationalError") or state:
        known = state is None or state[:2] in {"08", "28", "3D", "53", "58"} or state[:3] == "57P"
        if error.connection_invalidated or known:
            return _unreachable(where, detail)
    return None


def _sqlite(where: str, detail: str) -> StoreError | None:
    low = detail.lower()
    if "locked" in low or "busy" in low:
        return _locked(where)
    if "full" in low:
        return _full(where)
    if "malformed" in low or "not a database" in low or "file is encrypted" in low:
        return StoreUnavailable(
            say(
                "{where} is not a usable database ({detail}); check [store] url, or restore the file from a backup",
                where=where,
                detail=detail,
            )
        )
    if "unable to open" in low or "readonly" in low or "disk i/o" in low:
        return _unreachable(where, detail)
    return None


def _locked(where: str) -> StoreLocked:
    return StoreLocked(
        say(
            "the database {where} is locked by another process for longer than we wait; "
            "find the program that holds it (a backup, an open sqlite3 shell, a second service) and try again",
            where=where,
        )
    )


def _full(where: str) -> StoreFull:
    return StoreFull(
        say(
            "the disk of {where} is full; make room there, then start again: nothing is lost, unsaved work is done again",
            where=where,
        )
    )


def _unreachable(where: str, detail: str) -> StoreUnavailable:
    return StoreUnavailable(
        say(
            "the database {where} cannot be reached or opened ({detail}); "
            "check that it runs, its address, rights and [store] url",
            where=where,
            detail=detail,
        )
    )


def os_fault(error: OSError, where: str) -> StoreError:
    """The store's error for a failed file operation."""
    if error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}:
        return _full(where)
    return StoreUnavailable(
        say(
            "{where} cannot be read or written ({detail}); "
            "check that the folder is there, its rights, and [store] in the configuration",
            where=where,
            detail=_one_line(error),
        )
    )
