"""What it costs to begin: processor time of whole processes beside `python -c pass` in the same run.

    python -m benchmarks.start [runs]

User and system time of the process and of those that it starts, the median of several runs taken in turns, so that what
else the machine does falls on all of them alike. The promises: importing the reader under 0.4 s, `kesu --help` and
`kesu due` under 0.3 s, `kesu read` of one short mail, with its reading process, under 1 s.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
LETTER = (
    "From: Wang <wang@customer.test>\nTo: complaint@company.test\nSubject: Complaint\nMessage-ID: <1@customer.test>\n"
    "MIME-Version: 1.0\nContent-Type: text/plain; charset=utf-8\n\n"
    "Dear Sirs,\n\n3 of 200 pumps of lot A240115 leak at the shaft seal. Please send an 8D report.\n\nLi Wang\n"
)
KESU = ["-m", "service.cli"]


def seconds(arguments: list[str], folder: str) -> float:
    """Processor time of one run of Python with what it starts; raises CalledProcessError where it fails."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(
        [sys.executable, *arguments], cwd=folder, env={"PYTHONPATH": str(PROJECT)}, capture_output=True, check=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def main() -> None:
    """Measures and prints."""
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 7
    with tempfile.TemporaryDirectory() as folder:
        letter = Path(folder) / "letter.eml"
        letter.write_text(LETTER, encoding="utf-8")
        asked: tuple[tuple[str, list[str], float], ...] = (
            ("python -c pass", ["-c", "pass"], 0.0),
            ("import of the reader", ["-c", "import parsers.reading.reader"], 0.4),
            ("kesu --help", [*KESU, "--help"], 0.3),
            ("kesu due", [*KESU, "due", "--received", "2026-11-20T16:30:00+08:00"], 0.3),
            ("kesu workdays", [*KESU, "workdays", "2026-09-30", "3"], 0.3),
            ("kesu read of a short mail", [*KESU, "read", str(letter)], 1.0),
        )
        for _, arguments, _ in asked:
            seconds(arguments, folder)  # byte code is written once
        taken: dict[str, list[float]] = {name: [] for name, _, _ in asked}
        for _ in range(runs):
            for name, arguments, _ in asked:
                taken[name].append(seconds(arguments, folder))
    floor = statistics.median(taken["python -c pass"])
    for name, _, most in asked:
        middle = statistics.median(taken[name])
        promised = f" (at most {most} s)" if most else ""
        print(f"{name:28}: {middle:6.3f} s of processor time, {middle / floor:5.1f} times `pass`{promised}", flush=True)


if __name__ == "__main__":
    main()
