"""Reading processes end with the program that started them, with their fork server, and when terminated, whatever they are doing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from parsers.sandbox import process as starting
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


def parent(process: int) -> int:
    """The id of the process that made this one: for a reader, its fork server."""
    return int(Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[1])


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
@pytest.mark.parametrize("doing", [IN_PYTHON, IN_FOREIGN_CODE], ids=["python", "foreign code"])
def test_readers_end_with_their_fork_server_and_what_they_read_is_read_again(
    tmp_path: Path, doing: str, number: signal.Signals
) -> None:
    with busy(tmp_path, doing) as (process, reader):
        os.kill(parent(reader), number)
        until(lambda: reader not in members(process.pid), 10, "the end of the reader")
        assert process.communicate(timeout=120)[0] == "please call me []\n"
        assert process.returncode == 0


def test_a_reader_has_nothing_open_that_its_program_has_open(tmp_path: Path) -> None:
    held, door = tmp_path / "kesu.db", tmp_path / "door"
    opens = f"""
if __name__ == "__main__":
    import socket
    held = open({str(held)!r}, "w")
    os.set_inheritable(held.fileno(), True)
    door = socket.socket(socket.AF_UNIX)
    door.bind({str(door)!r})
    door.set_inheritable(True)
"""
    with busy(tmp_path, ASLEEP, before=opens) as (process, reader):
        own = open_in(process.pid)
        listening = next(x for x in own if x.startswith("socket:"))
        assert {str(held), listening} <= own
        for each in (reader, parent(reader)):
            assert not {str(held), listening} & open_in(each)


def open_in(process: int) -> set[str]:
    """What a process has open, as the system names it."""
    return {str(x.readlink()) for x in Path(f"/proc/{process}/fd").iterdir()}


def test_all_readers_of_a_program_come_from_one_server_that_has_one_thread_and_no_recogniser() -> None:
    """A fork copies one thread only: what another holds at that moment would be held for ever."""
    servers = set()
    for _ in range(2):  # the second pool finds the server that the first has started
        with ReaderPool(workers=2) as pool:
            pool.warm()
            servers |= {parent(worker.process.pid or 0) for worker in pool._all}
    [server] = servers
    assert len(list(Path(f"/proc/{server}/task").iterdir())) == 1
    loaded = Path(f"/proc/{server}/maps").read_text(encoding="utf-8")
    assert "_decimal" in loaded, "the reader, which counts in decimals, has been imported"
    assert "numpy" not in loaded, "a letter without pictures needs none, and its library starts threads"
    assert "onnxruntime" not in loaded
    assert "cv2" not in loaded


def test_a_reader_that_was_killed_is_replaced_by_one_that_need_not_import_again() -> None:
    with ReaderPool(workers=1) as pool:
        pool.read("a.eml", LETTER)
        [first] = pool._all
        os.kill(first.process.pid or 0, signal.SIGKILL)
        first.process.join(60)
        pool.read("a.eml", LETTER)
        [second] = pool._all
        used = Path(f"/proc/{second.process.pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    assert second is not first
    assert sum(map(int, used[11:13])) / os.sysconf("SC_CLK_TCK") < 0.5, "seconds of processor; importing takes several"


def test_where_no_process_can_be_started_the_message_is_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    refusals = [OSError("Resource temporarily unavailable"), OSError("Cannot allocate memory")]
    rightly = starting.Worker

    def worker(*given: Any) -> starting.Worker:
        if refusals:
            raise refusals.pop()
        return rightly(*given)

    monkeypatch.setattr(starting, "START_TRIES", 1)
    monkeypatch.setattr(starting, "Worker", worker)
    with ReaderPool(workers=1) as pool:
        reading = pool.read("a.eml", LETTER)
    assert (refusals, reading.problems) == ([], ())


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
