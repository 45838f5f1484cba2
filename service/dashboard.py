"""`kesu dashboard`: the dashboard in a process of its own, which learns the settings, without mail passwords, on its stdin."""

from __future__ import annotations

import logging
import signal
import subprocess
import sys
import threading
from typing import IO

from foundations.settings.as_json import dump
from foundations.settings.shapes import Settings
from service.running.stopping import Stopping

log = logging.getLogger(__name__)
LOOK_SECONDS = 0.2
END_SECONDS = 8.0


def start_dashboard(settings: Settings) -> subprocess.Popen[bytes]:
    """Starts the dashboard; it says its address in the log and ends on SIGTERM.

    Ctrl-C reaches every process at the terminal; this one leaves it to its parent, which ends it in good order: cut off
    while it starts, it would end with a traceback. A blocked signal stays blocked in the new program.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "dashboard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,  # there the library greets people who would start it themselves
            stderr=subprocess.PIPE,
        )
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    assert process.stdin is not None
    assert process.stderr is not None
    threading.Thread(target=_relay, args=(process.stderr,), name="dashboard-log", daemon=True).start()
    try:
        process.stdin.write(dump(settings, secrets=False).encode("utf-8"))
        process.stdin.close()
    except BrokenPipeError:  # it ended at once; its status and its own words say why
        pass
    return process


def _relay(said: IO[bytes]) -> None:
    """What the dashboard says on its stderr becomes lines of our log, in the same form as all others."""
    for line in said:
        if words := line.decode("utf-8", "replace").rstrip():
            log.log(logging.INFO if words.startswith("dashboard: ") else logging.WARNING, "%s", words)


def run_dashboard(settings: Settings, stopping: Stopping) -> int:
    """The dashboard until it ends or is stopped; gives its exit status (0 when it was stopped).

    Raises Failure when its port is taken.
    """
    from service.running.listening import check_port
    from service.wiring import open_store

    check_port("[dashboard] port", settings.dashboard.host, settings.dashboard.port)
    open_store(settings).close()  # made and brought to the newest form here: the dashboard only opens it
    if stopping.asked.is_set():
        return 0
    process = start_dashboard(settings)
    while process.poll() is None:
        if stopping.asked.wait(LOOK_SECONDS):
            end_dashboard(process)
            return 0
    return 0 if process.returncode in (0, -15, -2, 143, 130) else 1


def end_dashboard(process: subprocess.Popen[bytes]) -> None:
    """Asks the dashboard to end, and ends it when it does not: it keeps nothing that could be lost."""
    process.terminate()
    try:
        process.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
