"""Signing in: passwords checked with a growing wait after failures, sessions by the hash of a random token."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, update
from sqlmodel import col, select

from store import users
from store.database import Database
from store.engine.transaction import Transaction
from store.tables import FailedAttemptRow, LoginSessionRow, UserRow
from store.users import User

#: failures within this span count
MEMORY = timedelta(minutes=15)
#: failures that cost no wait; from then on it doubles from one second up to LONGEST_WAIT
FREE_FAILURES = 3
LONGEST_WAIT = timedelta(minutes=5)
#: one address may be a whole office behind one router
FREE_FAILURES_OF_ADDRESS = 20
#: a session ends after this time even when it is used all along
LONGEST_SESSION = timedelta(days=7)
#: how stale the note of the last use may be: a page that looks every second must not write every second
_NOTE_EVERY = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class SignIn:
    """What became of a sign-in: a token and its user, or how long to wait before the next try (zero: just wrong)."""

    token: str = ""
    user: User | None = None
    wait: timedelta = timedelta(0)


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def sign_in(database: Database, name: str, password: str, *, address: str, now: datetime) -> SignIn:
    """Checks name and password, notes a failure, or opens a session. Takes the same time for unknown names."""
    folded = users.fold_name(name)[:200]
    with database.reading() as tx:
        wait = waiting(tx, folded, address, now)
        known = users.password_hash_of(tx, name)
    if wait > timedelta(0):
        return SignIn(wait=wait)
    right = users.check_password(known, password)
    with database.transaction() as tx:
        user = users.find(tx, name)
        if not right or user is None or user.disabled:
            tx.session.add(FailedAttemptRow(name=folded, address=address, at=now))
            tx.session.flush()
            return SignIn(wait=waiting(tx, folded, address, now))
        # the old rows first: two who sign in at once take them in one order, and never wait for one another in a circle
        forget_old(tx, now)
        tx.session.connection().execute(delete(FailedAttemptRow).where(col(FailedAttemptRow.name) == folded))
        return SignIn(open_session(tx, user, now), user)


def waiting(tx: Transaction, name: str, address: str, now: datetime) -> timedelta:
    """How long this name, or this address, must still wait after its failures."""
    by_name = _wait(tx, col(FailedAttemptRow.name) == name, FREE_FAILURES, now)
    by_address = _wait(tx, col(FailedAttemptRow.address) == address, FREE_FAILURES_OF_ADDRESS, now)
    return max(by_name, by_address)


def _wait(tx: Transaction, whose: ColumnElement[bool], free: int, now: datetime) -> timedelta:
    query = select(FailedAttemptRow.at).where(whose, col(FailedAttemptRow.at) > now - MEMORY)
    failures = tx.session.exec(query.order_by(col(FailedAttemptRow.at).desc()).limit(free + 10)).all()
    if len(failures) < free:
        return timedelta(0)
    span = min(timedelta(seconds=2 ** (len(failures) - free)), LONGEST_WAIT)
    return max(failures[0] + span - now, timedelta(0))


def open_session(tx: Transaction, user: User, now: datetime) -> str:
    """Opens a session (also for someone whom the OpenID provider vouches for) and gives its token, kept only as a hash."""
    token = secrets.token_urlsafe(32)
    tx.session.add(
        LoginSessionRow(
            token_hash=_hash(token),
            user_id=user.id,
            created_at=now,
            last_seen_at=now,
            expires_at=now + LONGEST_SESSION,
        )
    )
    tx.session.flush()
    return token


def session_user(database: Database, token: str, now: datetime, *, idle: timedelta, active: bool) -> User | None:
    """Whose session this is, or None when it has ended, was idle too long, or the user is disabled.

    `active` tells that a person did something: the idle time begins anew.
    """
    if not token:
        return None
    with database.reading() as tx:
        query = select(LoginSessionRow, UserRow).join(UserRow, col(UserRow.id) == col(LoginSessionRow.user_id))
        found = tx.session.exec(query.where(LoginSessionRow.token_hash == _hash(token))).first()
        if found is None:
            return None
        row, user_row = found
        ended = row.ended_at is not None or row.expires_at <= now or row.last_seen_at + idle <= now
        if ended or user_row.disabled_at is not None:
            return None
        user, session_id, seen = users.user_of(user_row), row.id, row.last_seen_at
    if active and now - seen >= min(_NOTE_EVERY, idle / 4):
        with database.transaction() as tx:
            chosen = col(LoginSessionRow.id) == session_id
            tx.session.connection().execute(update(LoginSessionRow).where(chosen).values(last_seen_at=now))
    return user


def end_session(tx: Transaction, token: str, now: datetime) -> None:
    """Signs out; an unknown token is no error."""
    chosen = (col(LoginSessionRow.token_hash) == _hash(token)) & col(LoginSessionRow.ended_at).is_(None)
    tx.session.connection().execute(update(LoginSessionRow).where(chosen).values(ended_at=now))


def end_sessions_of(tx: Transaction, user: User, now: datetime) -> None:
    """Signs a person out everywhere, after a new password for example."""
    chosen = (col(LoginSessionRow.user_id) == user.id) & col(LoginSessionRow.ended_at).is_(None)
    tx.session.connection().execute(update(LoginSessionRow).where(chosen).values(ended_at=now))


def forget_failures(tx: Transaction, name: str) -> None:
    """Lets a name sign in without a wait, after an administrator gave it a new password for example."""
    chosen = col(FailedAttemptRow.name) == users.fold_name(name)[:200]
    tx.session.connection().execute(delete(FailedAttemptRow).where(chosen))


def forget_old(tx: Transaction, now: datetime) -> None:
    """Removes sessions that ended and failures that no longer count; done whenever somebody signs in."""
    sessions = (col(LoginSessionRow.expires_at) < now) | (col(LoginSessionRow.ended_at) < now)
    tx.session.connection().execute(delete(LoginSessionRow).where(sessions))
    tx.session.connection().execute(delete(FailedAttemptRow).where(col(FailedAttemptRow.at) < now - MEMORY))
