"""Reading processes end with the program that started them, and when they are terminated, whatever they are in the middle of."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parsers.sandbox.pool import MAX_ENDED, ReaderPool
from tests import hostile
from tests.servers import until

PROJECT = Path(__file__).resolve().parents[2]
LETTER = b"From: a@b.test\r\nSubject: x\r\n\r\nplease call me"
#: A program whose readers are busy when they read for the first time: they import this file before they begin.
PROGRAM = """
import os, re, sys, time
from pathlib import Path
from parsers import with_parent
from parsers.reading import reader
from parsers.sandbox.pool import ReaderPool

rightly = reader.read
told = Path(sys.argv[1])

def read(*given, **named):
    if told.exists():
        return rightly(*given, **named)
    told.with_suffix(".new").write_text(str(os.getpid()))
    told.with_suffix(".new").rename(told)
    BUSY

reader.read = read
BEFORE
if __name__ == "__main__":
    with ReaderPool(workers=1) as pool:
        reading = pool.submit("a.eml", LETTER).result()
    print(reading.mail.text, [p.code for p in reading.problems])
"""
IN_PYTHON = "while True: len(told.name)"
IN_FOREIGN_CODE = "re.match('(?:a|a)*$', 'a' * 60 + 'b')"  # holds the interpreter for longer than anybody lives
ASLEEP = "time.sleep(3600)"


@contextmanager
def busy(folder: Path, doing: str, before: str = "") -> Iterator[tuple[subprocess.Popen[str], int]]:
    """A program and the id of its reader, which has begun with a message."""
    program, told = folder / "program.py", folder / "reader"
    program.write_text(
        PROGRAM.replace("BUSY", doing).replace("BEFORE", before).replace("LETTER", repr(LETTER)), encoding="utf-8"
    )
    with running([str(program), str(told)]) as process:
        until(lambda: told.exists() or process.poll() is not None, 120, "the reader reading")
        assert process.poll() is None
        yield process, int(told.read_text())


@contextmanager
def running(command: list[str]) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, *command],
        cwd=PROJECT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True,
        env=os.environ | {"PYTHONPATH": str(PROJECT)},
    )  # fmt: skip
    try:
        yield process
    finally:
        for each in members(process.pid):
            os.kill(each, signal.SIGKILL)
        process.communicate(timeout=60)


def members(session: int) -> list[int]:
    """The living processes of a session."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, _, _, its_session = stat.read_text(encoding="utf-8").rpartition(")")[2].split()[:4]
        except OSError:
            continue
        if int(its_session) == session and state not in "ZX":
            found.append(int(stat.parent.name))
    return found


@pytest.mark.parametrize("doing", [IN_PYTHON, IN_FOREIGN_CODE, ASLEEP], ids=["python", "foreign code", "asleep"])
def test_a_reader_ends_when_its_program_is_killed(tmp_path: Path, doing: str) -> None:
    with busy(tmp_path, doing) as (process, reader):
        assert reader in members(process.pid)
        process.kill()
        process.wait(60)
        until(lambda: not members(process.pid), 10, "the end of every process")


def test_where_the_kernel_does_not_end_a_reader_it_watches_its_program_itself(tmp_path: Path) -> None:
    with busy(tmp_path, IN_PYTHON, before="with_parent.killed_with_parent = lambda: False") as (process, reader):
        assert reader in members(process.pid)
        process.kill()
        process.wait(60)
        until(lambda: not members(process.pid), 10, "the end of every process")


@pytest.mark.parametrize("doing", [IN_PYTHON, IN_FOREIGN_CODE], ids=["python", "foreign code"])
def test_what_a_terminated_reader_was_reading_is_read_again(tmp_path: Path, doing: str) -> None:
    with busy(tmp_path, doing) as (process, reader):
        os.kill(reader, signal.SIGTERM)
        assert process.communicate(timeout=120)[0] == "please call me []\n"
        assert process.returncode == 0


def test_control_c_at_the_terminal_leaves_the_reader_to_its_program(tmp_path: Path) -> None:
    with busy(tmp_path, "time.sleep(3); return rightly(*given, **named)") as (process, reader):
        os.kill(reader, signal.SIGINT)
        assert process.communicate(timeout=120)[0] == "please call me []\n"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("group", [False, True], ids=["alone", "with its group"])
def test_the_command_that_reads_files_leaves_no_process_behind(
    tmp_path: Path, number: signal.Signals, group: bool
) -> None:
    (tmp_path / "kesu.toml").write_text("", encoding="utf-8")
    slow = tmp_path / "slow.pdf"
    slow.write_bytes(hostile.many_operators_pdf())
    with running(["-m", "service.cli", "read", "--config", str(tmp_path / "kesu.toml"), str(slow)]) as process:
        until(lambda: process.poll() is not None or len(members(process.pid)) > 2, 120, "the reader and what starts it")
        assert process.poll() is None
        (os.killpg if group else os.kill)(process.pid, number)
        process.wait(60)
        until(lambda: not members(process.pid), 10, "the end of every process")


def test_an_idle_reader_that_was_terminated_costs_the_next_message_nothing() -> None:
    with ReaderPool(workers=1) as pool:
        for number in (signal.SIGTERM, signal.SIGKILL):
            pool.warm()
            [worker] = pool._all
            assert worker.process.pid
            os.kill(worker.process.pid, number)
            reading = pool.read("a.eml", LETTER)
            assert reading.mail
            assert (reading.mail.text, reading.problems) == ("please call me", ())


def test_who_ends_every_reader_of_a_message_is_not_waited_for_without_end(monkeypatch: pytest.MonkeyPatch) -> None:
    tries = []

    def ended(*_: object) -> tuple[str, None, str]:
        tries.append(1)
        return "ended", None, "a.pdf"

    monkeypatch.setattr(ReaderPool, "_attempt", ended)
    with ReaderPool(workers=1) as pool:
        assert [p.code for p in pool.read("a.eml", LETTER).problems] == ["crashed"]
    assert len(tries) == MAX_ENDED
