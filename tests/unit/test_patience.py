"""How long a file may be read: by the time its process could run, with an end by the wall clock."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass

from PIL import Image

from parsers.patience import Patience, queued
from parsers.scan.page import read_image


@dataclass
class Machine:
    """A clock and a count of queueing that are set by hand."""

    clock: float = 1000.0
    queue: float = 50.0  # what the process had waited for a processor before the file came

    def patience(self, seconds: float, ceiling: float) -> Patience:
        return Patience(seconds, ceiling, 7, now=lambda: self.clock, queued=lambda pid: self.queue if pid == 7 else 0.0)

    def passes(self, seconds: float, queueing: float = 0.0) -> None:
        self.clock += seconds
        self.queue += queueing


def test_a_process_that_runs_or_sleeps_has_its_seconds_and_no_more():
    machine = Machine()
    patience = machine.patience(10, ceiling=1030)
    machine.passes(9.5)
    assert (patience.left(), patience.over()) == (0.5, False)
    machine.passes(0.5)
    assert patience.over()


def test_time_spent_queueing_for_a_processor_is_not_the_files():
    machine = Machine()
    patience = machine.patience(10, ceiling=1030)
    machine.passes(20, queueing=14)
    assert (patience.left(), patience.over()) == (4, False)
    machine.passes(4)
    assert patience.over()


def test_however_starved_the_machine_the_wall_clock_ends_it():
    machine = Machine()
    patience = machine.patience(10, ceiling=1030)
    machine.passes(29, queueing=29)
    assert (patience.left(), patience.over()) == (1, False)
    machine.passes(1, queueing=1)
    assert patience.over()


def test_queueing_is_counted_for_a_living_process_and_nought_for_one_that_is_gone():
    assert queued(os.getpid()) >= 0
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    assert queued(child.pid) == 0


def test_the_pages_of_a_fax_are_read_on_while_its_time_was_spent_queueing():
    machine = Machine()
    patience = machine.patience(10, ceiling=1100)

    def starved() -> bool:
        machine.passes(30, queueing=28)  # between two pages: two seconds of work, the rest in the queue
        return patience.over()

    pages = [Image.new("1", (1728, 2290), 1) for _ in range(8)]
    out = io.BytesIO()
    pages[0].save(out, "TIFF", save_all=True, append_images=pages[1:], compression="group4", dpi=(204, 196))
    scan = read_image(out.getvalue(), part="fax.tif", time_is_over=starved)
    assert [p.number for p in scan.pages] == [1, 2, 3, 4]
    assert [p.code for p in scan.problems] == ["pages_unread"]
