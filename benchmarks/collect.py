"""How fast mail is fetched from a real Dovecot, as a ratio to a bare imaplib loop over the same messages.

    python -m benchmarks.collect [--messages N] [--size BYTES]

Prints one line per way: imaplib one message per FETCH, imaplib all in one FETCH, our adapter in batches, and a whole
pass with bytes synced to disk, committed and moved. Ratios, because the figures of two machines cannot be compared.
"""

from __future__ import annotations

import argparse
import imaplib
import random
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from foundations.settings.shapes import Settings
from ingest.collect import collect
from ingest.imap import ImapMailbox
from store.database import open_database
from tests.servers import PASSWORD, Dovecot, running_dovecot


def fill(server: Dovecot, messages: int, size: int) -> int:
    """Mail with lines of base64, half of it small, half with an attachment; gives the bytes."""
    chance, total = random.Random(1), 0
    for number in range(messages):
        body = b"\r\n".join(chance.randbytes(57).hex().encode()[:76] for _ in range(chance.choice((20, size // 78))))
        raw = f"Message-ID: <{number}@customer.test>\r\nSubject: letter {number}\r\n\r\n".encode() + body + b"\r\n"
        server.deliver("bench", raw)
        total += len(raw)
    return total


def bare(server: Dovecot, *, at_once: bool) -> int:
    """imaplib as its own documentation uses it."""
    client = imaplib.IMAP4("127.0.0.1", server.port)
    client.login("bench@example.test", PASSWORD)
    client.select(readonly=True)
    _, found = client.search(None, "ALL")
    numbers = found[0].split()
    total = 0
    for chosen in [b",".join(numbers)] if at_once else numbers:
        _, data = client.fetch(chosen.decode(), "(BODY.PEEK[])")
        total += sum(len(part[1]) for part in data if isinstance(part, tuple))
    client.logout()
    return total


def adapter(server: Dovecot) -> int:
    """Our door, sizes first, in batches of bounded bytes."""
    with ImapMailbox(server.settings("bench", after="keep")) as box:
        box.open()
        return sum(len(message.raw) for batch in box.fetch(box.sizes(box.uids())) for message in batch)


def whole_pass(server: Dovecot, folder: Path) -> int:
    """Everything: listed, fetched, synced to disk, committed, moved, counted."""
    db = open_database(f"sqlite:///{folder}/bench.db", folder / "files")
    mailbox = server.settings("bench")
    with ImapMailbox(mailbox) as box:
        collect(db, box, mailbox, Settings(), datetime.now(UTC))
    db.close()
    return sum(path.stat().st_size for path in (folder / "files").rglob("*") if path.is_file())


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--messages", type=int, default=1000)
    arguments.add_argument("--size", type=int, default=180_000)
    given = arguments.parse_args()
    with running_dovecot() as server, tempfile.TemporaryDirectory() as folder:
        total = fill(server, given.messages, given.size)
        bare(server, at_once=True)  # Dovecot builds its indexes and the disk cache fills
        ways: list[tuple[str, Callable[[], int]]] = [
            ("imaplib, one by one", lambda: bare(server, at_once=False)),
            ("imaplib, all in one FETCH", lambda: bare(server, at_once=True)),
            ("our adapter", lambda: adapter(server)),
            ("a whole pass", lambda: whole_pass(server, Path(folder))),
        ]
        first = 0.0
        print(f"{given.messages} messages, {total / 1e6:.0f} MB")
        for name, way in ways:
            begun = time.perf_counter()
            got = way()
            took = time.perf_counter() - begun
            assert got == total, f"{name}: {got} of {total} bytes"
            first = first or took
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(
                f"{name:28} {given.messages / took:8.0f} messages/s {total / 1e6 / took:7.0f} MB/s   ratio {first / took:5.2f}   peak {peak:.0f} MB"
            )


if __name__ == "__main__":
    main()
