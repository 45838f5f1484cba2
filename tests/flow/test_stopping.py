"""A signal to stop is heard at every moment: in the middle of a wait, inside the database, while the service is starting."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from parsers.sandbox.pool import ReaderPool
from tests.servers import free_port, until

PROJECT = Path(__file__).resolve().parents[2]
BEGIN = "import os, signal, sqlite3, sys, time\nfrom service.running.stopping import Stopped, listen\n"


def run(program: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", BEGIN + program, *arguments],
        cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip


def test_it_is_heard_while_the_main_thread_holds_what_it_waits_with() -> None:
    """An event has a lock that its own thread may hold when the signal comes; a handler that sets it would never return."""
    done = run(
        "stopping = listen()\n"
        "with stopping.asked._cond:\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
        "stopping.asked.wait()\n"
        "print('stopped')"
    )
    assert (done.returncode, done.stdout) == (0, "stopped\n"), done.stderr


def test_it_is_heard_while_the_main_thread_is_inside_the_database(tmp_path: Path) -> None:
    path = tmp_path / "x.db"
    done = run(
        "import threading\n"
        "stopping = listen()\n"
        "one, two = (sqlite3.connect(sys.argv[1], timeout=3600, isolation_level=None) for _ in range(2))\n"
        "one.execute('BEGIN IMMEDIATE')\n"
        "def seen():\n"
        "    stopping.asked.wait()\n"
        "    print('heard', flush=True)\n"
        "    os._exit(0)\n"
        "threading.Thread(target=seen).start()\n"
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGTERM)).start()\n"
        "two.execute('BEGIN IMMEDIATE')",
        str(path),
    )
    assert (done.returncode, done.stdout) == (0, "heard\n"), done.stderr


def test_what_does_not_end_says_where_it_stands_and_is_ended() -> None:
    done = run("stopping = listen(0.2)\nos.kill(os.getpid(), signal.SIGINT)\ntime.sleep(3600)")
    assert done.returncode == 1
    assert "still not stopped" in done.stderr
    assert "most recent call first" in done.stderr


def test_the_same_signal_said_twice_is_one_wish_and_a_later_one_ends_it_at_once() -> None:
    twice = "stopping = listen()\nos.kill(os.getpid(), 15)\nos.kill(os.getpid(), 2)\nstopping.asked.wait()\nprint('in order')"
    assert run(twice).stdout == "in order\n"
    later = "stopping = listen()\nos.kill(os.getpid(), 15)\ntime.sleep(2)\nos.kill(os.getpid(), 2)\ntime.sleep(3600)"
    assert run(later).returncode == 130


@contextmanager
def service(folder: Path, *mailboxes: str, command: str = "run") -> Iterator[subprocess.Popen[bytes]]:
    (folder / "kesu.toml").write_text("".join(mailboxes), encoding="utf-8")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "service.cli", command, "--config", str(folder / "kesu.toml")],
            cwd=PROJECT, stderr=log, start_new_session=True, env=os.environ | {"KESU_LOG": "json"},
        )  # fmt: skip
        try:
            yield process
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait(60)


def holds_open(process: subprocess.Popen[bytes], path: Path) -> bool:
    for link in Path(f"/proc/{process.pid}/fd").glob("*"):
        try:
            if link.resolve() == path.resolve():
                return True
        except OSError:
            continue
    return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_service_that_waits_for_its_store_stops_in_good_order(tmp_path: Path, number: signal.Signals) -> None:
    path = tmp_path / "kesu.db.lock"
    with path.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with service(tmp_path) as process:
            until(lambda: holds_open(process, path), 120, "the service waiting for its store")
            process.send_signal(number)
            assert process.wait(60) == 0
    assert not [x for x in (tmp_path / "log").read_text().splitlines() if "no mailbox is configured" not in x]


def test_a_server_that_says_nothing_does_not_hold_up_the_stop(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        box = f'[[mailbox]]\nname = "m"\nhost = "127.0.0.1"\nport = {port}\ntls = "none"\nuser = "u"\npassword = "p"\n'
        with service(tmp_path, box) as process:
            connection, _ = silent.accept()
            os.killpg(process.pid, signal.SIGTERM)
            assert process.wait(50) == 0  # its own patience with the server is a minute
            connection.close()
    log = (tmp_path / "log").read_text()
    assert "watch-m does not end; leaving it behind" in log
    assert "Traceback" not in log


def test_control_c_while_the_dashboard_starts_is_no_traceback(tmp_path: Path) -> None:
    with service(tmp_path, f"[dashboard]\nport = {free_port()}\n", command="dashboard") as process:
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
        until(lambda: process.poll() is not None or children.read_text(), 120, "the dashboard's process")
        assert process.poll() is None, (tmp_path / "log").read_text()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    assert "Traceback" not in (tmp_path / "log").read_text()


def test_every_line_that_the_dashboard_says_is_a_line_of_the_log(tmp_path: Path) -> None:
    port = free_port()
    with service(tmp_path, f"[dashboard]\nport = {port}\n", command="dashboard") as process:
        until(lambda: process.poll() is not None or answers(port), 120, "the dashboard answering")
        assert process.poll() is None, (tmp_path / "log").read_text()
        os.killpg(process.pid, signal.SIGINT)
        assert process.wait(60) == 0
    said = [json.loads(line) for line in (tmp_path / "log").read_text().splitlines()]
    assert [line["event"] for line in said] == [f"dashboard: http://127.0.0.1:{port}"]


def answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def test_a_program_that_never_closed_its_readers_ends_all_the_same() -> None:
    """It gives up what they read: nobody waits for them, and none is waited for."""
    done = run(
        "from parsers.sandbox.pool import ReaderPool\n"
        "if __name__ == '__main__':\n"
        "    pool = ReaderPool(workers=2)\n"
        "    pool.warm()\n"
        "    raise SystemExit(3)"
    )
    assert done.returncode == 3, done.stderr


def test_a_reading_that_is_cut_off_by_the_stop_is_not_taken_for_a_bad_file() -> None:
    pool = ReaderPool(workers=1)
    cut_off = pool.submit("a.eml", b"From: a@b.test\r\n\r\nx")  # its reader is just starting
    pool.close()
    for thread in [t for t in threading.enumerate() if t.name == "kesu-read"]:
        thread.join(60)
    assert not cut_off.done()
