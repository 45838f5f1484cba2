"""Who may sign in: users, their sessions, failed attempts, roles lent to others."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import SQLModel

from store.engine.columns import indexed, json_object, key, link, words


class UserRow(SQLModel, table=True):
    """Someone who may sign in."""

    __tablename__ = "users"

    id: int | None = key()
    name: str = words()
    folded_name: str = indexed(unique=True)  # names differ in more than case
    role: str = words("viewer")
    email: str = indexed(index=True)
    department: str = words()
    password_hash: str = words()
    language: str = words()
    preferences: Any = json_object()
    created_at: datetime
    disabled_at: datetime | None = None


class LoginSessionRow(SQLModel, table=True):
    """A signed-in browser: only the SHA-256 of its token is kept."""

    __tablename__ = "login_session"

    id: int | None = key()
    token_hash: str = indexed(unique=True)
    user_id: int = link("users.id", index=True)
    created_at: datetime
    last_seen_at: datetime
    expires_at: datetime
    ended_at: datetime | None = None


class FailedAttemptRow(SQLModel, table=True):
    """A sign-in that failed."""

    __tablename__ = "failed_attempt"
    __table_args__ = (
        Index("ix_failed_attempt_name", "name", "at"),
        Index("ix_failed_attempt_address", "address", "at"),
    )

    id: int | None = key()
    name: str = indexed()
    address: str = indexed()
    at: datetime


class DelegationRow(SQLModel, table=True):
    """One person's role lent to another until an instant."""

    __tablename__ = "delegation"
    __table_args__ = (Index("ix_delegation_to", "to_user", "until"),)

    id: int | None = key()
    role: str = words()
    from_user: str = words()
    to_user: str = indexed()
    since: datetime
    until: datetime
    revoked_at: datetime | None = None
