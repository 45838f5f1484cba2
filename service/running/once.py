"""`kesu run --once`: one pass over everything that is waiting, in the order of a message's life, then the end."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from foundations.settings.shapes import Mailbox as MailboxSettings
from foundations.settings.shapes import Settings
from service.clock import Clock
from service.running.intake import Intake
from service.running.posting import Posting
from service.running.watching import keep_deadlines
from service.wiring import connector, readers
from service.words import _, told
from store.database import Database

log = logging.getLogger(__name__)


def run_once(db: Database, settings: Settings, clock: Clock, note: Callable[[str], None] = lambda _: None) -> list[str]:
    """Collects every mailbox, registers, keeps the deadlines, sends what is due; gives what went wrong, in sentences for the terminal.

    A mailbox that cannot be reached does not stop the others. `note` is told what a mailbox kept to itself, such as a
    message that its server does not deliver.
    """
    from service.desk import calendar

    problems = collect_all(db, settings, clock(), note)
    posting = Posting(db, settings, clock)
    posting.begin()
    with readers(settings) as pool:
        Intake(db, settings, lambda: calendar(db, settings), pool, clock).drain()
    keep_deadlines(db, settings, calendar(db, settings), clock())
    problems += posting.drain()
    return problems


def collect_all(
    db: Database, settings: Settings, now: datetime, note: Callable[[str], None] = lambda _: None
) -> list[str]:
    """One pass over every mailbox, all at the same time; gives the problems."""
    problems: list[str] = []

    def one(mailbox: MailboxSettings) -> None:
        from ingest.collect import try_collect

        try:
            with connector(mailbox)() as box:
                done = try_collect(db, box, mailbox, settings, now)
        except Exception as error:  # one mailbox must not stop the others, whatever it meets
            log.exception("mailbox %s", mailbox.name)
            kind = type(error).__name__
            problems.append(_("mailbox {name}: {kind}: {error}", name=mailbox.name, kind=kind, error=error))
            return
        if done.problem:
            problems.append(told(done.problem))
        elif done.difference:
            note(_("mailbox {name}: {what}", name=mailbox.name, what=told(done.difference)))

    # Ctrl-C must not wait for a silent server: what a pass has committed stays, the rest is fetched next time.
    threads = [
        threading.Thread(target=one, args=(box,), name=f"collect-{box.name}", daemon=True) for box in settings.mailbox
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return problems
