"""`kesu user …`: who may sign in to the dashboard and act in cases."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from service import context
from service.context import JSON, Failure
from service.words import _, os_reason

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
PASSWORD_FILE = Annotated[
    Path | None, typer.Option("--password-file", metavar="FILE", help="Read the password from this file.")
]


@app.callback()
def _users() -> None:
    """Users of the dashboard."""


@app.command("add")
def add(
    name: str,
    role: Annotated[str, typer.Option("--role", help="viewer, sales, qa, department, management_representative, …")],
    email: Annotated[
        str, typer.Option("--email", metavar="ADDRESS", help="For notices and for sign-in by OpenID.")
    ] = "",
    password_file: PASSWORD_FILE = None,
) -> None:
    """Adds a dashboard user; asks for the password or reads --password-file."""
    from complaints.model import ROLES
    from service import clock
    from store import users

    if role not in ROLES:
        raise Failure(_("there is no role {role!r}; the roles are {known}", role=role, known=", ".join(ROLES)), 2)
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Failure(_("--email: {email!r} is no mail address", email=email), 2)
    if not name.strip():
        raise Failure(_("NAME: a user needs a name"), 2)
    settings = context.settings()
    password = _password(password_file)
    with context.store(settings) as db, db.transaction() as tx:
        users.add(tx, name, role, password_hash=users.hash_password(password), email=email, at=clock.now())
    context.note(_("{name} may sign in as {role}", name=name, role=role))


@app.command("list")
def list_users(as_json: JSON = False) -> None:
    """Every user with role and address, also those who are locked out."""
    from service import clock
    from store import users

    settings = context.settings()
    with context.store(settings, create=False) as db, db.reading() as tx:
        rows = (
            {
                "name": user.name,
                "role": user.role,
                "email": user.email,
                "department": user.department,
                "disabled": user.disabled,
                "created_at": clock.iso(user.created_at, settings.company.zone),
            }
            for user in users.list_users(tx)
        )
        context.emit_rows(rows, as_json, _line)


@app.command("password")
def password(name: str, password_file: PASSWORD_FILE = None) -> None:
    """Gives a user a new password and ends his sessions; asks for it or reads --password-file."""
    from service import clock
    from store import sessions, users

    settings = context.settings()
    with context.store(settings, create=False) as db:
        with db.reading() as tx:
            if users.find(tx, name) is None:  # before anybody types a password for nobody
                raise users.nobody_called(name)
        hashed = users.hash_password(_password(password_file))
        with db.transaction() as tx:
            user = users.change(tx, name, password_hash=hashed)
            sessions.end_sessions_of(tx, user, clock.now())
            sessions.forget_failures(tx, user.name)
    context.note(_("{name} has a new password and is signed out everywhere", name=user.name))
    if user.disabled:
        context.note(_("{name} is still locked out; `kesu user enable` lets in again", name=user.name))


@app.command("disable")
def disable(name: str) -> None:
    """Locks a user out at once; his name stays in the history. The last administrator cannot be locked out."""
    from service import clock
    from store import sessions, users

    now = clock.now()
    with context.store(context.settings(), create=False) as db, db.transaction() as tx:
        user = users.disable(tx, name, now)
        sessions.end_sessions_of(tx, user, now)
    context.note(_("{name} is locked out and signed out everywhere", name=user.name))


@app.command("enable")
def enable(name: str) -> None:
    """Lets a user in again who was locked out."""
    from store import users

    with context.store(context.settings(), create=False) as db, db.transaction() as tx:
        user = users.disable(tx, name, None)
    context.note(_("{name} may sign in as {role}", name=user.name, role=user.role))


def _line(row: dict[str, Any]) -> str:
    state = _("locked out") if row["disabled"] else ""
    return "  ".join(filter(None, [row["name"], row["role"], row["department"], row["email"], state]))


def _password(file: Path | None) -> str:
    from store.users import SHORTEST_PASSWORD

    if file is not None:
        try:
            password = file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            reason = os_reason(error) if isinstance(error, OSError) else _("it is not UTF-8 text")
            raise Failure(_("--password-file: {file} cannot be read: {error}", file=file, error=reason), 2) from error
    elif sys.stdin.isatty():
        password = str(typer.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True))
    else:
        password = sys.stdin.readline().strip("\r\n")
    if not password:
        raise Failure(_("an empty password is refused; give one with --password-file or at the prompt"), 2)
    if len(password) < SHORTEST_PASSWORD:
        raise Failure(_("the password is too short: at least {count} characters", count=SHORTEST_PASSWORD), 2)
    return password
