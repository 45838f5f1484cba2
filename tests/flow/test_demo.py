"""The demo: one command shows the main job, stops cleanly, and shows the same data the next time."""

from __future__ import annotations

import os
import re
import signal
import smtplib
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from parsers.reading.reader import read
from service.demo.samples import WRITTEN_ON, samples
from store import cases, inbox
from store.database import open_database
from tests.servers import until

PROJECT = Path(__file__).resolve().parents[2]
SHANGHAI = ZoneInfo("Asia/Shanghai")
OWN = (
    "From: you@customer.test\r\nTo: complaints@demo.test\r\nSubject: Complaint about cracked hinges\r\n"
    "Message-ID: <own@customer.test>\r\n\r\nDear sirs, 12 pcs of lot H1234 are cracked. Please replace them.\r\nBob\r\n"
)


@contextmanager
def demo(folder: Path, *options: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """The demo without its dashboard: the process, and what it tells the newcomer."""
    said = folder.parent / f"said-{time.monotonic_ns()}"
    with said.open("wb") as out, (folder.parent / "log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", "demo", "--no-dashboard", "--folder", str(folder), *options],
            cwd=PROJECT, stdout=out, stderr=log, start_new_session=True, env=os.environ | {"KESU_LOG": "json"},
        )  # fmt: skip
        try:
            until(lambda: b"sent letters" in said.read_bytes() or process.poll() is not None, 120, "the demo running")
            yield process, said.read_text(encoding="utf-8")
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def kept(folder: Path) -> tuple[int, int]:
    """How many cases and messages the demo's store holds."""
    database = open_database(f"sqlite:///{folder}/kesu.db", folder / "files")
    with database.reading() as tx:
        found = len(list(cases.list_cases(tx))), len(list(inbox.list_messages(tx)))
    database.close()
    return found


def stop(process: subprocess.Popen[bytes]) -> None:
    os.killpg(process.pid, signal.SIGINT)  # as Ctrl-C in a terminal
    assert process.wait(60) == 0


@pytest.mark.ocr
def test_the_newcomer_sees_samples_answered_and_his_own_mail_too(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    letters = folder / "letters"
    with demo(folder) as (process, said):
        until(lambda: len(list(letters.glob("*.eml"))) >= 5, 120, "the samples being answered")
        until(lambda: kept(folder) == (6, 8), 120, "the fax being read")
        port = re.search(r"SMTP at 127\.0\.0\.1:(\d+)", said)
        assert port
        with smtplib.SMTP("127.0.0.1", int(port[1])) as server:
            server.sendmail("you@customer.test", ["complaints@demo.test"], OWN)
        until(lambda: list(letters.glob("*you@customer.test*")), 120, "the answer to one's own mail")
        stop(process)
    with demo(folder) as (process, _):
        assert kept(folder) == (7, 9)
        stop(process)
    assert kept(folder) == (7, 9)
    with demo(folder, "--fresh") as (process, _):
        until(lambda: kept(folder) == (6, 8), 120, "the samples anew")
        stop(process)
    assert b"Traceback" not in (tmp_path / "log").read_bytes()


def test_a_folder_that_holds_something_else_is_not_touched(tmp_path: Path) -> None:
    folder = tmp_path / "precious"
    folder.mkdir()
    (folder / "thesis.txt").write_text("x")
    with demo(folder, "--fresh") as (process, _):
        assert process.wait(60) == 1
    assert (folder / "thesis.txt").read_text() == "x"


def test_the_samples_ship_with_the_program() -> None:
    assert len(samples(WRITTEN_ON)) == 8


@pytest.mark.ocr
def test_the_samples_are_of_the_day_they_are_asked_for_and_the_same_each_time() -> None:
    day = date(2031, 3, 1)  # a date before it lies in another month, one after it too
    given = samples(day)
    assert given == samples(day)
    told = {}
    for name, raw in given:
        assert b"\n" not in raw.replace(b"\r\n", b"")
        shown = as_json(read(name, raw, Profile(received_at=datetime(2031, 3, 2, tzinfo=UTC))), SHANGHAI)
        told[name] = shown["fields"] | {"date": shown["message"]["date"][:10], "language": shown["language"]}
    assert {fields["date"] for fields in told.values()} == {"2031-03-01"}
    assert {fields["language"] for fields in told.values()} == {"zh-Hans", "zh-Hant", "en"}
    happened = {name: fields["occurred_at"][0]["value"] for name, fields in told.items() if "occurred_at" in fields}
    assert happened == {
        "01-mail-zh-hans.eml": "2031-02-27",
        "04-form-docx.eml": "2031-02-26",
        "05-form-xlsx.eml": "2031-02-27",
        "06-fax-tiff.eml": "2031-02-28",
    }
    assert told["02-mail-zh-hant.eml"]["reply_requested_by"][0]["value"] == "2031-03-08"
