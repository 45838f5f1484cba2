"""A private PostgreSQL server for the tests: made in a temporary folder, reached by a socket there, gone afterwards."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

UNPRIVILEGED = "postgres"
_ENCODING = ("-E", "UTF8", "--locale=C.UTF-8")


def programs() -> Path | None:
    """The folder of the newest server programs on this machine, or None."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda x: int(x.parts[-3]))
    if found:
        return found[-1].parent
    on_path = shutil.which("postgres")
    return Path(on_path).parent if on_path else None


@dataclass(frozen=True)
class Server:
    """A running server; databases are reached through its socket folder."""

    bin: Path
    folder: Path

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://kesu@/{name}?host={self.folder}"

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Runs one statement as the owner and gives what psql prints."""
        command = [self.bin / "psql", "-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-h", self.folder, "-U", "kesu"]
        return _run([*map(str, command), "-d", database, "-c", statement])

    def stop(self) -> None:
        _as_owner([self.bin / "pg_ctl", "-D", self.folder / "data", "-m", "immediate", "-w", "stop"])

    def start(self) -> None:
        options = f"-k {self.folder} -c listen_addresses= -c fsync=off -c max_connections=60 -c shared_buffers=64MB"
        log = self.folder / "log"
        _as_owner([self.bin / "pg_ctl", "-D", self.folder / "data", "-l", log, "-o", options, "-w", "start"])


def _run(command: Sequence[str]) -> str:
    done = subprocess.run(
        command, check=False, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120, cwd="/"
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} ended with {done.returncode}: {done.stdout} {done.stderr}")
    return done.stdout


def _as_owner(command: Sequence[str | Path]) -> None:
    """PostgreSQL refuses to run as root: there it runs as the user that its package made."""
    prefix = ["runuser", "-u", UNPRIVILEGED, "--"] if os.geteuid() == 0 else []
    # its output goes to a file: the server inherits it, and a pipe would never end
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            [*prefix, *map(str, command)],
            check=False,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            timeout=120,
            cwd="/",
        )
        if done.returncode:
            output.seek(0)
            raise RuntimeError(f"{command[0]} ended with {done.returncode}: {output.read().decode(errors='replace')}")


@contextmanager
def server() -> Iterator[Server]:
    """A fresh server for as long as the block lasts. Raises RuntimeError when PostgreSQL is not installed."""
    programs_folder = programs()
    if programs_folder is None:
        raise RuntimeError("PostgreSQL is not installed: apt-get install postgresql")
    folder = Path(tempfile.mkdtemp(prefix="kesu-pg-", dir="/tmp"))  # short: a socket's path may have 107 characters
    made = Server(programs_folder, folder)
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, UNPRIVILEGED)
        folder.chmod(0o755)
        _as_owner([made.bin / "initdb", "-D", folder / "data", "-U", "kesu", "-A", "trust", *_ENCODING, "--no-sync"])
        made.start()
        try:
            yield made
        finally:
            made.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
