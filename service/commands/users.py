"""`kesu user …`: who may sign in to the dashboard and act in cases."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Annotated

import typer

from service.commands import context
from service.commands.context import Failure
from service.words import _

app = typer.Typer(no_args_is_help=True, rich_markup_mode=None)


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
    password_file: Annotated[
        Path | None, typer.Option("--password-file", metavar="FILE", help="Read the password from this file.")
    ] = None,
) -> None:
    """Adds a dashboard user; asks for the password or reads --password-file."""
    from complaints.model import ROLES
    from service import clock
    from store import users

    if role not in ROLES:
        raise Failure(_("there is no role {role!r}; the roles are {known}", role=role, known=", ".join(ROLES)), 2)
    if email and not re.fullmatch(r"[^@\s]+@[^@\s]+", email):
        raise Failure(_("--email: {email!r} is no mail address", email=email), 2)
    settings = context.settings()
    password = _password(password_file)
    with context.store(settings) as db, db.transaction() as tx:
        users.add(tx, name, role, password_hash=users.hash_password(password), email=email, at=clock.now())
    context.note(_("{name} may sign in as {role}", name=name, role=role))


def _password(file: Path | None) -> str:
    from store.users import SHORTEST_PASSWORD

    if file is not None:
        try:
            password = file.read_text(encoding="utf-8").strip("\r\n")
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(_("--password-file: {file} cannot be read: {error}", file=file, error=error), 2) from error
    elif sys.stdin.isatty():
        password = str(typer.prompt(_("Password"), hide_input=True, confirmation_prompt=True, err=True))
    else:
        password = sys.stdin.readline().strip("\r\n")
    if not password:
        raise Failure(_("an empty password is refused; give one with --password-file or at the prompt"), 2)
    if len(password) < SHORTEST_PASSWORD:
        raise Failure(_("the password is too short: at least {count} characters", count=SHORTEST_PASSWORD), 2)
    return password
