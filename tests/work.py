"""Work counted instead of timed: how many lines of Python run, which is the same on every machine and under every load."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(task: Callable[[], object]) -> int:
    """How many lines of Python `task` runs through, those of loops and of functions it calls each time again."""
    count = 0

    def in_frame(_frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal count
        count += event == "line"
        return in_frame

    before = sys.gettrace()
    sys.settrace(lambda _frame, _event, _argument: in_frame)
    try:
        task()
    finally:
        sys.settrace(before)
    return count


def growth(task: Callable[[int], object], size: int) -> float:
    """How many times the work of four times the size is that of the size: 4 for linear work, up to 16 for quadratic."""
    task(size)  # what is done once only is not counted
    return steps(lambda: task(4 * size)) / steps(lambda: task(size))
