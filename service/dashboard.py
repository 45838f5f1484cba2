"""`kesu dashboard`: the dashboard in a process of its own, which learns the settings, without mail passwords, on its stdin."""

from __future__ import annotations

import signal
import subprocess
import sys

from complaints.settings import Settings
from complaints.settings_json import dump
from service.stopping import Stopping

LOOK_SECONDS = 0.2
END_SECONDS = 8.0


def start_dashboard(settings: Settings) -> subprocess.Popen[bytes]:
    """Starts the dashboard; it says its address on stderr and ends on SIGTERM.

    Ctrl-C reaches every process at the terminal; this one leaves it to its parent, which ends it in good order: cut off
    while it starts, it would end with a traceback. A blocked signal stays blocked in the new program.
    """
    mask = signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGINT])
    try:
        process = subprocess.Popen([sys.executable, "-m", "dashboard"], stdin=subprocess.PIPE)
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, mask)
    assert process.stdin is not None
    try:
        process.stdin.write(dump(settings, secrets=False).encode("utf-8"))
        process.stdin.close()
    except BrokenPipeError:  # it ended at once; its status and its own words say why
        pass
    return process


def run_dashboard(settings: Settings, stopping: Stopping) -> int:
    """The dashboard until it ends or is stopped; gives its exit status (0 when it was stopped).

    Raises Failure when its port is taken.
    """
    from service.listening import check_port
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
