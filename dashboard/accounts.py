"""Local accounts and their sessions as the dashboard uses them; the rules (argon2, slowed attempts) are the store's."""

from __future__ import annotations

import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil

from dashboard import wiring
from store import sessions, users
from store.engine.errors import NotFound
from store.users import User

COOKIE = "kesu_session"
_lock = threading.Lock()
_codes: dict[str, tuple[str, datetime]] = {}


@dataclass(frozen=True, slots=True)
class Account:
    """Who somebody is, as far as screens need to know."""

    name: str
    role: str
    email: str
    department: str
    language: str


@dataclass(frozen=True, slots=True)
class SignInResult:
    """A session token, or why there is none: wrong, or `wait_seconds` until the next try."""

    token: str = ""
    wait_seconds: int = 0


def _account(user: User | None) -> Account | None:
    if user is None or user.disabled:
        return None
    return Account(user.name, user.role, user.email, user.department, user.language)


def sign_in(name: str, password: str, address: str, now: datetime) -> SignInResult:
    """Checks name and password; after many failures the answer is how long to wait."""
    done = sessions.sign_in(wiring.database(), name, password, address=address, now=now)
    return SignInResult(done.token, ceil(done.wait.total_seconds()))


def of_token(token: str, now: datetime, *, active: bool) -> Account | None:
    """The user of a session token, unless it has ended, was idle too long, or the user was disabled."""
    if not token or len(token) > 200:
        return None
    idle = timedelta(minutes=wiring.settings().dashboard.idle_minutes)
    return _account(sessions.session_user(wiring.database(), token, now, idle=idle, active=active))


def of_email(email: str) -> Account | None:
    """The user whose address an OpenID provider vouches for."""
    with wiring.database().reading() as tx:
        return _account(users.find_by_email(tx, email))


def hand_over(account: Account, now: datetime) -> str:
    """Opens a session for someone whom the provider vouches for; gives a code that `enter` takes once, within a minute."""
    with wiring.database().transaction() as tx:
        user = users.find(tx, account.name)
        if user is None or user.disabled:
            raise NotFound(f"there is no user {account.name}")
        token = sessions.open_session(tx, user, now)
    code = secrets.token_urlsafe(32)
    with _lock:
        for old in [c for c, (_, until) in _codes.items() if until < now]:
            del _codes[old]
        _codes[code] = (token, now + timedelta(minutes=1))
    return code


def enter(code: str, now: datetime) -> str:
    """The session token behind a code, once; the empty string for any other."""
    with _lock:
        token, until = _codes.pop(code, ("", now))
    return token if until > now else ""


def sign_out(token: str, now: datetime) -> None:
    """Ends a session everywhere it is open."""
    if token:
        with wiring.database().transaction() as tx:
            sessions.end_session(tx, token, now)


def set_language(name: str, language: str) -> None:
    """Remember the language of a user; the next run of any of his pages has it."""
    try:
        with wiring.database().transaction() as tx:
            users.change(tx, name, language=language)
    except NotFound:
        return


def provider_configured() -> bool:
    """Whether Streamlit's own sign-in has an OpenID provider (`[auth]` in `.streamlit/secrets.toml`)."""
    import streamlit as st
    from streamlit.errors import StreamlitSecretNotFoundError

    try:
        return "auth" in st.secrets
    except (StreamlitSecretNotFoundError, FileNotFoundError):
        return False
