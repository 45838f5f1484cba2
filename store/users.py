"""People who may sign in: their roles, passwords (argon2id) and delegations.

Sessions and failed sign-ins are in `store.sessions`. A password is hashed outside of any transaction, because hashing
takes long on purpose and SQLite has one writer at a time.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from sqlmodel import col, select

from complaints.model import ROLES
from complaints.reading import Json
from foundations.language.sentence import say
from store.engine.codec import to_json
from store.engine.errors import Conflict, NotFound
from store.engine.transaction import Transaction
from store.tables import DelegationRow, UserRow

if TYPE_CHECKING:
    from argon2 import PasswordHasher

#: Characters that a new password must have at least, wherever it is given.
SHORTEST_PASSWORD = 10
#: The role that looks after users and settings; somebody must always have it.
ADMINISTRATOR = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """Someone who may sign in; `disabled` people may not, but their name stays in the history."""

    id: int
    name: str
    role: str
    email: str
    department: str
    language: str
    preferences: Json
    created_at: datetime
    disabled: bool


@dataclass(frozen=True, slots=True)
class Delegation:
    """One person's role lent to another."""

    id: int
    role: str
    from_user: str
    to_user: str
    since: datetime
    until: datetime


@lru_cache(maxsize=1)
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


def _normal(password: str) -> bytes:
    """The same password typed on different keyboards is the same bytes (RFC 8265 asks for NFC)."""
    return unicodedata.normalize("NFC", password).encode("utf-8", "surrogatepass")


def hash_password(password: str) -> str:
    """The argon2id hash of a password; takes tens of milliseconds."""
    return _hasher().hash(_normal(password))


def check_password(password_hash: str, password: str) -> bool:
    """Whether the password is the one hashed; an empty hash (no password set) never matches but takes as long."""
    from argon2.exceptions import InvalidHashError, VerificationError

    try:
        return _hasher().verify(password_hash or _decoy(), _normal(password)) and bool(password_hash)
    except (VerificationError, InvalidHashError):
        return False


@lru_cache(maxsize=1)
def _decoy() -> str:
    """A hash that nobody knows the password of: asking for an unknown name takes as long as for a known one."""
    import secrets

    return hash_password(secrets.token_urlsafe())


def fold_name(name: str) -> str:
    """A user's name as it is compared: width, case and outer space make no difference."""
    return unicodedata.normalize("NFKC", name).casefold().strip()


def user_of(row: UserRow) -> User:
    """The row as the value that is handed out; without its password hash."""
    assert row.id is not None
    return User(
        row.id,
        row.name,
        row.role,
        row.email,
        row.department,
        row.language,
        to_json(row.preferences),
        row.created_at,
        row.disabled_at is not None,
    )


def add(
    tx: Transaction,
    name: str,
    role: str,
    *,
    at: datetime,
    password_hash: str = "",
    email: str = "",
    department: str = "",
    language: str = "",
) -> User:
    """Adds a user; an empty hash lets him in only through the OpenID provider. Raises Conflict or ValueError."""
    name = " ".join(name.split())
    if not name:
        raise ValueError(say("a user needs a name"))
    _require_role(role)
    if _find(tx, name) is not None:
        raise Conflict(say("there is a user {name} already", name=name))
    row = UserRow(
        name=name,
        folded_name=fold_name(name),
        role=role,
        email=email.strip().lower(),
        department=department,
        language=language,
        password_hash=password_hash,
        created_at=at,
    )
    tx.session.add(row)
    tx.session.flush()
    return user_of(row)


def nobody_called(name: str) -> NotFound:
    """What is raised for a name that is no user's."""
    return NotFound(say("there is no user {name}; `kesu user add` makes one", name=name))


def _require_role(role: str) -> None:
    if role not in ROLES:
        raise ValueError(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")


def _find(tx: Transaction, name: str) -> UserRow | None:
    return tx.session.exec(select(UserRow).where(UserRow.folded_name == fold_name(name))).first()


def find(tx: Transaction, name: str) -> User | None:
    """The user of a name, in any case and width, disabled or not."""
    row = _find(tx, name)
    return None if row is None else user_of(row)


def find_by_email(tx: Transaction, email: str) -> User | None:
    """The enabled user to whom a mail address belongs, when it is exactly one."""
    if not email.strip():
        return None
    query = select(UserRow).where(UserRow.email == email.strip().lower(), col(UserRow.disabled_at).is_(None)).limit(2)
    rows = tx.session.exec(query).all()
    return user_of(rows[0]) if len(rows) == 1 else None


def password_hash_of(tx: Transaction, name: str) -> str:
    """The hash to check a password against; empty for unknown and disabled people."""
    row = _find(tx, name)
    return "" if row is None or row.disabled_at is not None else row.password_hash


def list_users(tx: Transaction) -> list[User]:
    """All users by name, disabled ones too."""
    return [user_of(x) for x in tx.session.exec(select(UserRow).order_by(col(UserRow.folded_name)))]


def change(
    tx: Transaction,
    name: str,
    *,
    role: str | None = None,
    email: str | None = None,
    department: str | None = None,
    language: str | None = None,
    preferences: Json = None,
    password_hash: str | None = None,
) -> User:
    """Changes what is given.

    Raises NotFound for an unknown user, ValueError for an unknown role, Conflict when nobody would administer any more.
    """
    row = _find(tx, name)
    if row is None:
        raise nobody_called(name)
    if role is not None:
        _require_role(role)
        if role != ADMINISTRATOR:
            _leave_an_administrator(tx, row)
    values = {
        "role": role,
        "email": None if email is None else email.strip().lower(),
        "department": department,
        "language": language,
        "preferences": None if preferences is None else to_json(preferences),
        "password_hash": password_hash,
    }
    row.sqlmodel_update({k: v for k, v in values.items() if v is not None})
    tx.session.add(row)
    tx.session.flush()
    return user_of(row)


def disable(tx: Transaction, name: str, at: datetime | None) -> User:
    """Locks a user out from `at` (his sessions end at their next request), or with None lets him in again.

    Raises NotFound for an unknown user, Conflict when nobody would administer any more.
    """
    row = _find(tx, name)
    if row is None:
        raise NotFound(say("there is no user {name}", name=name))
    if at is not None:
        _leave_an_administrator(tx, row)
    row.disabled_at = at
    tx.session.add(row)
    tx.session.flush()
    return user_of(row)


def _leave_an_administrator(tx: Transaction, row: UserRow) -> None:
    """Raises Conflict when `row` is the only administrator who may sign in: no one could add or mend users any more.

    The rows are locked, so that two administrators who lock each other out at once do not both succeed.
    """
    if row.role != ADMINISTRATOR or row.disabled_at is not None:
        return
    query = select(UserRow.id).where(UserRow.role == ADMINISTRATOR, col(UserRow.disabled_at).is_(None))
    able = tx.session.exec(query.order_by(col(UserRow.id)).with_for_update()).all()
    if set(able) <= {row.id}:
        raise Conflict(say("{name} is the only administrator; make somebody else one first", name=row.name))


def delegate(
    tx: Transaction, role: str, *, from_user: str, to_user: str, since: datetime, until: datetime
) -> Delegation:
    """Lends a role until an instant. Raises NotFound when the delegate is no user, ValueError when it ends before it begins."""
    _require_role(role)
    delegate_row = _find(tx, to_user)
    if delegate_row is None:
        raise NotFound(say("there is no user {to_user}", to_user=to_user))
    if until <= since:
        raise ValueError("a delegation must end after it begins")
    row = DelegationRow(role=role, from_user=from_user, to_user=delegate_row.name, since=since, until=until)
    tx.session.add(row)
    tx.session.flush()
    return _delegation(row)


def revoke(tx: Transaction, delegation_id: int, at: datetime) -> None:
    """Ends a delegation now."""
    row = tx.session.get(DelegationRow, delegation_id)
    if row is None:
        raise NotFound(say("there is no delegation {delegation_id}", delegation_id=delegation_id))
    row.revoked_at = row.revoked_at or at
    tx.session.add(row)
    tx.session.flush()


def delegations(tx: Transaction, now: datetime, *, to_user: str | None = None) -> list[Delegation]:
    """Delegations in force at `now`, of one delegate or of all; the instant at which one ends is still its own."""
    query = select(DelegationRow).where(
        col(DelegationRow.since) <= now,
        col(DelegationRow.until) >= now,
        (col(DelegationRow.revoked_at).is_(None)) | (col(DelegationRow.revoked_at) > now),
    )
    if to_user is not None:
        query = query.where(DelegationRow.to_user == to_user)
    return [_delegation(x) for x in tx.session.exec(query.order_by(col(DelegationRow.id)))]


def _delegation(row: DelegationRow) -> Delegation:
    assert row.id is not None
    return Delegation(row.id, row.role, row.from_user, row.to_user, row.since, row.until)
