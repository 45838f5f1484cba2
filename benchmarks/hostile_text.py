"""Texts that no person wrote: what reading them costs beside a bare loop over their characters, and how that grows.

    python -m benchmarks.hostile_text [characters] [carrier]

Each text is one unit without end (labels, digits, marks, blanks), in one line and in lines of thirty characters, and some
are units in an order of chance. Each is read at a quarter of its length and at its length, in CPU time, in a process that
is warm: where the longer one costs more than SEVEN times as much, something grows faster than the text. Reading bounds the
lines of a letter and what it judges, so that a ratio below four is no mistake. Then every regular expression that a module
keeps is tried on runs of its own characters, 250 and 1000 of them.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
import sys
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

from foundations.language.pattern import Pattern
from foundations.language.sought import Sought
from parsers.reading.reader import read
from tests import hostile

SEVEN = 7.0
LEAST = 0.05  # seconds; what takes less is not worth a ratio
ROOMS = ("foundations", "complaints", "recognition", "parsers", "casework", "wording")


def seconds(work: Callable[..., object], *given: object) -> float:
    """CPU time of one call."""
    begun = time.process_time()
    work(*given)
    return time.process_time() - begun


def bare(text: str) -> int:
    """The loop that everything is measured against."""
    return sum(1 for char in text if char == "\n")


def texts(size: int) -> Iterator[tuple[str, str, str]]:
    """(what it is, the text at a quarter of the size, the text)."""
    for unit in hostile.UNITS:
        for width in (0, 30):
            shown = f"{unit!r} {'in lines' if width else 'in one line'}"
            yield shown, hostile.repeated(unit, size // 4, width), hostile.repeated(unit, size, width)
    for seed in range(8):
        yield f"units of chance, seed {seed}", hostile.mixed(seed, size // 4), hostile.mixed(seed, size)


def reading(size: int, subtype: str) -> int:
    """Prints a row for each text; how many grew too fast."""
    read("a.eml", hostile.letter_of("批号：A1 不良 10 件", subtype))
    amiss = 0
    for shown, short, long in texts(size):
        quarter = seconds(read, "a.eml", hostile.letter_of(short, subtype))
        whole = seconds(read, "a.eml", hostile.letter_of(long, subtype))
        loop = seconds(bare, long)
        ratio = whole / max(quarter, 1e-9)
        fast = whole > LEAST and ratio > SEVEN
        amiss += fast
        print(
            f"{shown:32} {len(long):7}: {whole:6.2f} s, {whole / max(loop, 1e-6):6.0f} bare loops,"
            f" {ratio:5.1f} times a quarter{'  FASTER THAN THE TEXT' if fast else ''}",
            flush=True,
        )
    return amiss


def expressions() -> Iterator[tuple[str, Pattern[str]]]:
    """Every expression over text that a module of the rules or of the readers keeps, with its name."""
    seen: set[str] = set()
    for room in ROOMS:
        package = importlib.import_module(room)
        for found in pkgutil.walk_packages(package.__path__, f"{room}."):
            if found.name.endswith("__main__"):
                continue
            for name, value in vars(importlib.import_module(found.name)).items():
                each = value.whole if isinstance(value, Sought) else value
                if isinstance(each, Pattern) and isinstance(each.pattern, str) and each.pattern not in seen:
                    seen.add(each.pattern)
                    yield f"{found.name}.{name}", each


def own_runs(pattern: Pattern[str]) -> Iterator[str]:
    """Single characters and pairs of them on which the expression may dwell."""
    plain = re.sub(r"\\[dDsSwWbBAZ]|\(\?[^)]*?[:=!>]|[\\^$.|?*+(){}\[\]]", "", pattern.pattern)
    letters = list(dict.fromkeys(plain))[:12]
    yield from (
        *" \t1a一[(@/-_.",
        *letters,
        *map("".join, pairwise(letters)),
        "a ",
        "1 ",
        "1,",
        "批 ",
    )


def searching() -> int:
    """Prints a row for each expression whose worst run grows faster than the run; how many there are."""
    amiss = 0
    for name, pattern in expressions():
        worst = (0.0, 0.0, "")
        for run in own_runs(pattern):
            quarter = seconds(pattern.sub, "", hostile.repeated(run, 250) + "\x01")
            if quarter > LEAST:  # four times as long could take a minute
                worst = (quarter, 64.0, run)
                break
            whole = seconds(pattern.sub, "", hostile.repeated(run, 1000) + "\x01")
            if whole > LEAST / 10:
                worst = max(worst, (whole, whole / quarter, run))
        if worst[1] > SEVEN:
            amiss += 1
            print(f"{name:48} {worst[0] * 1000:7.0f} ms on a run of {worst[2]!r}, {worst[1]:.1f} times a quarter of it")
    return amiss


def main() -> None:
    """Measures and prints."""
    size = int(sys.argv[1]) if len(sys.argv) > 1 else 60_000
    subtype = sys.argv[2] if len(sys.argv) > 2 else "plain"
    texts_amiss, expressions_amiss = reading(size, subtype), searching()
    print(
        f"texts that cost more than {SEVEN:.0f} times a quarter of them: {texts_amiss} (none is promised);"
        f" expressions that do: {expressions_amiss} (asked only of pieces that are bounded)"
    )


if __name__ == "__main__":
    main()
