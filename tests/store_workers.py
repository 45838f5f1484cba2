"""Programs that several processes run on one store at once: `python -m tests.store_workers WHAT URL FILES ARGUMENT…`."""

from __future__ import annotations

import os
import signal
import sys
from datetime import timedelta
from pathlib import Path

from complaints.model import HistoryEntry
from store import cases, deadlines, inbox, outbox
from store.database import Database, open_database
from store.engine.errors import Conflict
from tests.store_samples import NOW, case, kept_message, reading, registered_case


def numbers(database: Database, count: str) -> None:
    """Takes numbers, each in its own transaction, and prints them."""
    for _ in range(int(count)):
        with database.transaction() as tx:
            number = cases.next_number(tx, "KS")
        print(number)


def claims(database: Database) -> None:
    """Claims every due letter it can and prints which."""
    while True:
        with database.reading() as tx:
            due = outbox.due(tx, NOW, 3)
        if not due:
            return
        for letter in due:
            with database.transaction() as tx:
                won = outbox.claim(tx, letter.id, NOW, NOW + timedelta(hours=1))
            if won:
                print(letter.id)


def watches(database: Database) -> None:
    """Claims every case that the watch must look at and prints which."""
    while True:
        with database.transaction() as tx:
            found = deadlines.claim_due(tx, NOW + timedelta(days=30), 2)
        if not found:
            return
        print("\n".join(found))


def saves(database: Database, name: str, count: str) -> None:
    """Counts up in one case, trying again whenever somebody else was first."""
    done = 0
    while done < int(count):
        with database.reading() as tx:
            found = cases.load(tx, "KS20261120-001")
        found.record["count"] = found.record.get("count", 0) + 1
        found.history.append(HistoryEntry(NOW, name, "count", None, found.record["count"]))
        try:
            with database.transaction() as tx:
                cases.save(tx, found)
        except Conflict:
            continue
        done += 1


def copies(database: Database, name: str, count: str) -> None:
    """Registers letters that another process registers too, each under the first case that has it."""
    for i in range(int(count)):
        with database.transaction() as tx:
            message_id = kept_message(tx, f"{name} {i}".encode())
            inbox.keep_reading(tx, message_id, reading(content_digest=f"letter {i}"))
            found = cases.find_by_digest(tx, f"letter {i}", besides=message_id)
            if found is None:
                made = cases.add(tx, case(f"KS-{cases.next_number(tx, 'KS'):04d}", letters=[]))
            else:
                assert found[0] is not None
                made = cases.load(tx, found[0], for_update=True)
            cases.attach(tx, made, message_id, "complaint", found is not None, NOW)


def dies(database: Database, moment: str) -> None:
    """Registers a message and kills itself at a moment."""

    def reached(here: str) -> None:
        if here == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    database.files.put(b"raw")
    reached("after put")
    with database.transaction() as tx:
        registered_case(tx)
        reached("before commit")
    reached("after commit")


def registers(database: Database) -> None:
    """Registers messages for ever, until somebody kills it."""
    print("begun", flush=True)
    while True:
        with database.transaction() as tx:
            number = cases.next_number(tx, "KS")
            registered_case(tx, f"KS-{number:04d}", f"message {number}".encode())


if __name__ == "__main__":
    what, url, files, *arguments = sys.argv[1:]
    opened = open_database(url, Path(files))
    globals()[what](opened, *arguments)
    opened.close()
