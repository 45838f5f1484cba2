"""From a message's delivery to the mail server's acceptance of the answer, beside a bare loop on the same two servers.

    python -m benchmarks.answer [--messages N]

The bare loop is what no answer can do without: IDLE tells of the message, it is fetched and moved, a letter is handed
over; it reads nothing and keeps nothing. Prints the median and the longest of both, and what lies between them.
"""

from __future__ import annotations

import argparse
import os
import signal
import smtplib
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from ingest.imap import ImapMailbox
from tests.servers import PASSWORD, Dovecot, SmtpSink, running_dovecot, running_sink, until

WAIT = 120.0


def complaint(number: int) -> bytes:
    """A short complaint with what an investigation needs."""
    mail = EmailMessage()
    mail["From"], mail["To"] = f"王伟 <wang@customer{number}.test>", "complaints@example.test"
    mail["Subject"], mail["Message-ID"] = f"投诉:轴承异响 {number}", f"<{number}@customer{number}.test>"
    mail.set_content(f"我司收到贵司轴承,批号A24011{number},装机后严重异响,不良数量120件,无法使用,要求换货。")
    return mail.as_bytes().replace(b"\n", b"\r\n")


@contextmanager
def service(dovecot: Dovecot, sink: SmtpSink, folder: Path) -> Iterator[None]:
    """`kesu run` on the two servers."""
    (folder / "kesu.toml").write_text(
        f'[company]\nown_domains = ["example.test"]\n[[mailbox]]\nname = "complaints"\nhost = "127.0.0.1"\n'
        f'port = {dovecot.port}\ntls = "none"\nuser = "complaints@example.test"\npassword = "{PASSWORD}"\n'
        f'[smtp]\nhost = "127.0.0.1"\nport = {sink.port}\ntls = "none"\nfrom = "complaints@example.test"\n',
        encoding="utf-8",
    )
    with (folder / "log").open("wb") as log:
        command = [sys.executable, "-m", "service.cli", "run", "--config", str(folder / "kesu.toml")]
        process = subprocess.Popen(command, stderr=log, start_new_session=True)
        try:
            yield
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(WAIT)


@contextmanager
def bare(dovecot: Dovecot, sink: SmtpSink) -> Iterator[None]:
    """The same with nothing but the two conversations."""
    stop = threading.Event()

    def loop() -> None:
        with (
            ImapMailbox(dovecot.settings("complaints")) as box,
            smtplib.SMTP("127.0.0.1", sink.port, local_hostname="x.test") as out,
        ):
            box.open()
            while not stop.is_set():
                for batch in box.fetch(box.sizes(box.uids())):
                    for message in batch:
                        out.sendmail("complaints@example.test", ["wang@customer.test"], b"Subject: x\r\n\r\nx\r\n")
                        box.move([message.uid], "Processed")
                box.wait(60, stop)

    thread = threading.Thread(target=loop)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WAIT)


def measure(dovecot: Dovecot, sink: SmtpSink, messages: int) -> list[float]:
    """Seconds from delivery to acceptance, one message at a time; the first, which meets a start, is not counted."""
    taken = []
    for number in range(messages + 1):
        before, begun = len(sink.letters), time.perf_counter()
        dovecot.deliver("complaints", complaint(number))
        until(lambda before=before: len(sink.letters) > before, WAIT, "the answer")
        taken.append(time.perf_counter() - begun)
    return taken[1:]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--messages", type=int, default=10)
    given = arguments.parse_args()
    figures = []
    for name in ("the two conversations only", "kesu run"):
        with running_dovecot() as dovecot, running_sink() as sink, tempfile.TemporaryDirectory() as folder:
            ours = service(dovecot, sink, Path(folder)) if name == "kesu run" else bare(dovecot, sink)
            with ours:
                taken = measure(dovecot, sink, given.messages)
        figures.append(statistics.median(taken))
        print(f"{name:28} median {figures[-1]:5.2f} s   longest {max(taken):5.2f} s   of {given.messages}")
    print(f"reading, registering and keeping cost {figures[1] - figures[0]:.2f} s; ratio {figures[1] / figures[0]:.1f}")


if __name__ == "__main__":
    main()
