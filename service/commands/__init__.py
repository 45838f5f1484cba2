"""Every command of `kesu`, one module per subject; what a command needs is imported when it runs, so the start is fast."""

from __future__ import annotations

import typer

from service.commands import cases, messages, reading, running, users
from service.context import CONFIG, VERSION, remember_config

app = typer.Typer(
    name="kesu",
    help="kesu (客诉): reads a complaint mailbox, opens cases, answers customers and keeps the procedure's deadlines.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)


@app.callback()
def _root(config: CONFIG = None, _version: VERSION = False) -> None:
    remember_config(config)


running.add_to(app)
reading.add_to(app)
app.add_typer(cases.app, name="case", help="Cases: list, show, act.")
app.add_typer(messages.app, name="message", help="Every message kept, cases or not.")
app.add_typer(messages.quarantine, name="quarantine", help="Messages that could not be processed, with the reason.")
app.add_typer(users.app, name="user", help="Users of the dashboard.")
