"""`kesu run`, `demo`, `dashboard` and `doctor`: the service, and what shows it and looks after it."""

from __future__ import annotations

import logging
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from service import context
from service.context import AT, Failure
from service.running.stopping import Stopped, Stopping, listen
from service.words import _

if TYPE_CHECKING:
    from foundations.settings.shapes import Settings

log = logging.getLogger(__name__)


def add_to(app: typer.Typer) -> None:
    """Puts the commands of this module on the command line."""
    app.command()(run)
    app.command()(demo)
    app.command()(dashboard)
    app.command()(doctor)


def run(
    once: Annotated[bool, typer.Option("--once", help="One pass over everything that is waiting, then end.")] = False,
    at: AT = None,
) -> None:
    """The service: watches every mailbox, reads, opens cases, acknowledges, keeps deadlines."""
    if at is not None and not once:
        raise Failure(_("--at goes only with --once"), 2)
    stopping = None if once else listen()
    from service import clock, desk
    from service.running import logs
    from service.running.lock import AlreadyRunning, only_one

    settings = context.settings()
    now = desk.rehearsed_or_now(settings, at)
    logs.set_up()
    if not settings.mailbox:
        log.warning("no mailbox is configured: no mail is taken in; add a [[mailbox]] to kesu.toml, or try `kesu demo`")
    try:
        if stopping is not None:
            _watch(settings, stopping)
            return
        from service.running.once import run_once

        with only_one(settings), context.store(settings) as db:
            problems = run_once(
                db,
                settings,
                clock.fixed(now) if at is not None else clock.now,
                lambda words: context.note(f"kesu: {words}"),
            )
        for problem in problems:
            context.note(f"kesu: {problem}")
        raise typer.Exit(1 if problems else 0)
    except AlreadyRunning as refusal:
        raise Failure(str(refusal)) from refusal


def _watch(settings: Settings, stopping: Stopping) -> None:
    """The service until a signal comes, also while it waits for its store."""
    from service import clock
    from service.running.daemon import serve
    from service.running.lock import only_one

    with suppress(Stopped), only_one(settings, pause=stopping.pause), context.store(settings) as db:
        stopping.check()
        serve(db, settings, clock.now, stopping)


def demo(
    fresh: Annotated[bool, typer.Option("--fresh", help="Begin anew: forget what the last demo kept.")] = False,
    folder: Annotated[Path, typer.Option("--folder", help="Where the demo keeps its data.")] = Path("kesu-demo"),
    open_dashboard: Annotated[
        bool, typer.Option("--dashboard/--no-dashboard", help="Also start the dashboard.")
    ] = True,
) -> None:
    """The whole of it on embedded defaults: its own mailbox and mail servers, store, samples and dashboard."""
    stopping = listen()
    from service.demo.run import run_demo
    from service.running import logs

    logs.set_up()
    raise typer.Exit(run_demo(folder, stopping, fresh=fresh, with_dashboard=open_dashboard))


def dashboard() -> None:
    """The dashboard on the configured store."""
    stopping = listen()
    from service.dashboard import run_dashboard
    from service.running import logs

    logs.set_up()
    raise typer.Exit(run_dashboard(context.settings(), stopping))


def doctor() -> None:
    """Checks configuration, store, mailboxes, mail server, OCR, calendars and clock; says how to mend what is wrong."""
    from service.doctor import examine

    raise typer.Exit(1 if examine(context.config_path()) else 0)
