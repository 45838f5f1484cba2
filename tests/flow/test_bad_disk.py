"""A disk that is full, a store that is locked or may only be read: it is said what to do, and afterwards nothing is missing."""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import sqlite3
import stat
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from service import clock
from service.configuration.load import load
from service.running.daemon import Service
from service.wiring import open_store
from tests.flow.test_daemon import PROJECT, House, complaint
from tests.servers import has_dovecot, running_dovecot, running_sink, until

pytestmark = pytest.mark.skipif(not has_dovecot(), reason="Dovecot is not installed")
MEGABYTE = 1_000_000
SPARE = 400_000  # bytes left on the disk: enough for the store to work, not for a letter with an attachment
LETTERS = 3


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    with running_dovecot() as dovecot, running_sink() as sink:
        yield House(tmp_path, dovecot, sink)


class Disk:
    """A folder on a small disk of its own where the tests may mount one; else the largest file a process may write is small."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", "size=12m", "kesu-test", str(folder)]
        self.mounted = os.getuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0

    @property
    def told(self) -> str:
        """What the log must say of it: a limit on the size of files is an error of reading and writing to the database."""
        return "make room there" if self.mounted else "and [store]"

    def fill(self, process: subprocess.Popen[bytes]) -> None:
        """From now on a large letter finds no room."""
        if not self.mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (SPARE, resource.RLIM_INFINITY))
            return
        left = os.statvfs(self.folder)
        (self.folder / "ballast").write_bytes(b"x" * (left.f_bavail * left.f_frsize - SPARE))

    def make_room(self, process: subprocess.Popen[bytes]) -> None:
        if not self.mounted:
            resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
            return
        (self.folder / "ballast").unlink()

    def close(self) -> None:
        if self.mounted:
            subprocess.run(["umount", "-l", str(self.folder)], check=True)


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    made = Disk(tmp_path / "disk")
    yield made
    made.close()


def heavy(number: int) -> bytes:
    """A complaint with a megabyte of attachment."""
    text = complaint(number)
    head, _, body = text.partition(b"\r\n\r\n")
    kept = b"\r\n".join(x for x in head.split(b"\r\n") if not x.lower().startswith((b"content-", b"mime-")))
    kind = b"\r\n".join(x for x in head.split(b"\r\n") if x.lower().startswith(b"content-"))
    filler = b"\r\n".join([b"QUJD" * 19] * (MEGABYTE // 78))
    return (
        kept + b'\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n' + kind + b"\r\n\r\n"
        + body + b'\r\n--b\r\nContent-Type: application/octet-stream; name="log.bin"\r\nContent-Transfer-Encoding: base64'
        b"\r\n\r\n" + filler + b"\r\n--b--\r\n"
    )  # fmt: skip


def test_on_a_full_disk_letters_wait_on_the_server_and_come_when_there_is_room(house: House, disk: Disk) -> None:
    house.extra = f'[store]\nurl = "sqlite:///{disk.folder}/kesu.db"\nfiles = "{disk.folder}/files"\n'
    log = house.folder / "log"
    with house.running() as process:
        house.dovecot.deliver("complaints", heavy(0))
        until(lambda: house.sink.letters, 120, "the first answer")
        disk.fill(process)
        for number in range(1, 1 + LETTERS):
            house.dovecot.deliver("complaints", heavy(number))
        until(lambda: disk.told in log.read_text(), 120, "the disk being named, and what to do")
        assert len(house.dovecot.files("complaints")) == LETTERS, "a letter was taken that could not be kept"
        disk.make_room(process)
        until(lambda: len(house.sink.letters) == 1 + LETTERS, 400, "all letters being answered")
        assert process.poll() is None
    assert b"Traceback" not in log.read_bytes()
    assert [m["state"] for m in house.kesu("message", "list", "--json")] == ["registered"] * (1 + LETTERS)
    assert len(house.dovecot.files("complaints", "Processed")) == 1 + LETTERS


def test_a_store_that_another_program_locks_is_worked_on_when_it_is_free_again(
    house: House, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("store.database.BUSY_SECONDS", 0.2)
    monkeypatch.setattr("ingest.watch.LONGEST_PAUSE_SECONDS", 0.5)
    settings = load(house.write(), {})
    database = open_store(settings)
    service = Service(database, settings, clock.now)
    service.start()
    other = sqlite3.connect(house.folder / "kesu.db", isolation_level=None)
    try:
        house.dovecot.deliver("complaints", complaint(0))
        until(lambda: house.sink.letters, 120, "the first answer")
        other.execute("BEGIN IMMEDIATE")
        for number in range(1, 1 + LETTERS):
            house.dovecot.deliver("complaints", complaint(number))
        until(lambda: "is locked by another process" in caplog.text, 120, "the lock being named")
        assert len(house.sink.letters) == 1
        other.execute("ROLLBACK")
        until(lambda: len(house.sink.letters) == 1 + LETTERS, 400, "all letters being answered")
    finally:
        other.close()
        service.stop()
        database.close()
    assert "Traceback" not in caplog.text


_LIBC = ctypes.CDLL(None)  # loaded before the fork: between fork and exec nothing may be opened


def bound_by_modes() -> None:
    """Root may write what its mode forbids; without this capability it may not."""
    _LIBC.prctl(24, 1, 0, 0, 0)  # PR_CAPBSET_DROP, CAP_DAC_OVERRIDE


@contextlib.contextmanager
def read_only(folder: Path) -> Iterator[None]:
    below = [folder, *folder.rglob("*")]
    modes = {path: stat.S_IMODE(path.stat().st_mode) for path in below}
    for path, mode in modes.items():
        path.chmod(mode & ~0o222)
    try:
        yield
    finally:
        for path, mode in modes.items():
            path.chmod(mode)


def test_a_store_that_may_only_be_read_is_named_and_no_letter_is_taken(house: House) -> None:
    (house.folder / "store").mkdir()
    house.extra = f'[store]\nurl = "sqlite:///{house.folder}/store/kesu.db"\nfiles = "{house.folder}/store/files"\n'
    house.dovecot.deliver("complaints", complaint(0))
    house.kesu("run", "--once")
    house.dovecot.deliver("complaints", complaint(1))

    with read_only(house.folder / "store"):
        for arguments in (("run", "--once"), ("case", "list", "--json")):
            done = subprocess.run(
                house.command(*arguments), cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False,
                preexec_fn=bound_by_modes,
            )  # fmt: skip
            assert done.returncode == 1, done
            assert str(house.folder / "store") in done.stderr
            assert "Traceback" not in done.stderr
    assert len(house.dovecot.files("complaints")) == 1
    house.kesu("run", "--once")
    assert len(house.kesu("case", "list", "--json")) == 2
