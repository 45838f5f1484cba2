"""Killed at every commit, every move and every send, and run again: what is left is what an undisturbed run leaves."""

from __future__ import annotations

import os
import pickle
import select
import shutil
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from foundations.settings.shapes import Company, Settings, Store
from store import cases, inbox
from store.database import open_database
from tests.servers import Dovecot, SmtpSink, has_dovecot, running_dovecot, running_sink

pytestmark = [pytest.mark.skipif(not has_dovecot(), reason="Dovecot is not installed"), pytest.mark.timeout(900)]
PROJECT = Path(__file__).resolve().parents[2]
LEAST_POINTS = 10
PASS_SECONDS = 120


def letter(number: int, subject: str, text: str, sender: str, **headers: str) -> bytes:
    mail = EmailMessage(policy=policy.SMTP)
    mail["From"], mail["To"], mail["Subject"] = sender, "complaints@example.test", subject
    mail["Date"], mail["Message-ID"] = "Fri, 20 Nov 2026 16:30:00 +0800", f"<{number}@customer.test>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail.as_bytes()


COMPLAINT = letter(
    1,
    "投诉:轴承异响",
    "我司收到贵司轴承,批号A240115-03,装机后严重异响,不良数量120件,要求换货并提供8D报告。",
    "王伟 <wang@customer.test>",
)
SECOND = letter(
    2,
    "Complaint: wrong parts delivered",
    "Dear sirs,\n\nwe received the wrong parts with order PO-4711: 40 pcs are defective and cannot be used.\n"
    "Please replace them.\n\nJohn Miller",
    "John Miller <john@pumps.test>",
)
ROBOT = letter(3, "自动回复: 出差", "我出差中,稍后回复。", "li@other.test", Auto_Submitted="auto-replied")
INQUIRY = letter(4, "Price inquiry", "Please send us your price list for bearings. Thank you.", "buyer@shop.test")
#: what lies in which mailbox; the copy went through another server and has one trace header more
ARRIVALS = (
    ("complaints", COMPLAINT),
    ("fax", b"Received: from mx2 by mx3; Fri, 20 Nov 2026 16:31:00 +0800\r\n" + COMPLAINT),
    ("complaints", SECOND),
    ("complaints", ROBOT),
    ("complaints", INQUIRY),
)


@dataclass
class World:
    """A Dovecot, a mail sink, and for every trial mailboxes and a store of its own."""

    dovecot: Dovecot
    sink: SmtpSink
    folder: Path
    forking: subprocess.Popen[bytes]
    empty: Path  # a migrated store to copy
    trials: int = 0

    def settings(self) -> Settings:
        """The configuration of a new trial, with the mail already lying in its mailboxes."""
        self.trials += 1
        boxes = {name: f"{name}{self.trials}" for name in ("complaints", "fax")}
        for box, raw in ARRIVALS:
            self.dovecot.deliver(boxes[box], raw)
        folder = self.folder / str(self.trials)
        folder.mkdir()
        shutil.copy(self.empty, folder / "kesu.db")
        return Settings(
            company=Company(own_domains=("example.test",)),
            store=Store(f"sqlite:///{folder}/kesu.db", folder / "files"),
            mailbox=tuple(
                replace(self.dovecot.settings(user), name=name, kind="complaint") for name, user in boxes.items()
            ),
            smtp=self.sink.settings(),
        )

    def run(self, settings: Settings, at: int = 0, what: str = "") -> tuple[int, list[str]]:
        """One pass in a process of its own: its exit status and the points it went by."""
        log = settings.store.files.parent / f"points-{at}"
        assert self.forking.stdin is not None
        assert self.forking.stdout is not None
        pickle.dump((settings, at, str(log), what), self.forking.stdin)
        self.forking.stdin.flush()
        ended, _, _ = select.select([self.forking.stdout], [], [], PASS_SECONDS)
        assert ended, "the pass does not end"
        status = int(self.forking.stdout.readline())
        return status, log.read_text().splitlines() if log.exists() else []

    def outcome(self, settings: Settings, letters_before: int) -> dict[str, Any]:
        """What a trial has come to, without what chance decides (which copy came first, numbers, times)."""
        letters = [message_from_bytes(x.raw, policy=policy.default) for x in self.sink.letters[letters_before:]]
        ids = Counter((str(x["In-Reply-To"]), str(x["Message-ID"])) for x in letters)
        database = open_database(settings.store.url, settings.store.files)
        with database.reading() as tx:
            found = [cases.load(tx, x.case_no) for x in cases.list_cases(tx)]
            messages = sorted((m.kind, m.state, m.subject) for m in inbox.list_messages(tx))
        database.close()
        return {
            "cases": sorted(
                (
                    case.messages[0].subject,
                    case.status,
                    case.acknowledgement,
                    sorted(case.mailboxes),
                    sorted(m.is_copy for m in case.messages if m.direction == "in"),
                    [(d.name, d.met_at is not None) for d in case.deadlines],
                    [(x.kind, x.status) for x in case.letters],
                    sorted(t.kind for t in case.tasks),
                )
                for case in found
            ),
            "numbers are unique": len({c.case_no for c in found}) == len(found),
            "messages": messages,
            "answered": sorted(reference for reference, _ in ids),
            "on the server": {
                box.name: [
                    len(self.dovecot.files(box.user.partition("@")[0], name))
                    for name in ("INBOX", "Processed", "Quarantine")
                ]
                for box in settings.mailbox
            },
        }

    def sent_twice(self, letters_before: int) -> int:
        """How many letters came more than once, each time as the very same bytes."""
        seen = Counter(bytes(x.raw) for x in self.sink.letters[letters_before:])
        return sum(times - 1 for times in seen.values())


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[World]:
    with (
        running_dovecot() as dovecot,
        running_sink() as sink,
        subprocess.Popen(
            [sys.executable, "-m", "tests.crash.victim"],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},  # who forks has no thread but one
        ) as forking,
    ):
        yield World(dovecot, sink, tmp_path_factory.mktemp("crash"), forking, sqlite_template)
        assert forking.stdin is not None
        forking.stdin.close()


def test_killed_at_every_point_nothing_is_lost_and_nothing_doubled(world: World) -> None:
    settings = world.settings()
    status, points = world.run(settings)
    assert status == 0
    expected = world.outcome(settings, 0)
    assert expected["answered"] == ["<1@customer.test>", "<2@customer.test>"]
    assert len(expected["cases"]) == 2
    hit: list[str] = []
    for at, what in [(n, what) for what, times in Counter(points).items() for n in range(1, times + 1)]:
        before = len(world.sink.letters)
        settings = world.settings()
        status, passed = world.run(settings, at, what)
        if status != -signal.SIGKILL:  # two mailboxes are collected at once: this time there was a point less
            continue
        hit.append(passed[-1])
        assert world.run(settings)[0] == 0, f"after a kill at {what} ({at})"
        assert world.outcome(settings, before) == expected, f"after a kill at {what} ({at})"
        assert world.sent_twice(before) <= 1
        assert world.run(settings)[0] == 0
        assert world.outcome(settings, before) == expected, "one more pass changes nothing"
    assert len(hit) > LEAST_POINTS
    assert {"before commit", "after commit", "before move", "after move", "before send", "after send"} <= set(hit)


def test_killed_again_and_again_the_work_comes_to_its_end(world: World) -> None:
    before = len(world.sink.letters)
    settings = world.settings()
    kills = 0
    for at in range(1, 60):
        status, _ = world.run(settings, at)
        if status == 0:
            break
        assert status == -signal.SIGKILL
        kills += 1
    assert world.run(settings)[0] == 0
    outcome = world.outcome(settings, before)
    assert kills > LEAST_POINTS
    assert outcome["answered"] == sorted(set(outcome["answered"])) == ["<1@customer.test>", "<2@customer.test>"]
    assert len(outcome["cases"]) == 2
    assert outcome["on the server"] == {"complaints": [0, 4, 0], "fax": [0, 1, 0]}
