"""Compound files (MS-CFB, the shell of old Office files): whether the chains of their sectors end.

A library that follows a chain which runs in a circle gathers sectors until the memory is full.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

#: what such a file begins with
COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1")
_LAST = 0xFFFFFFFA  # MAXREGSECT: higher numbers are marks (free, end of chain), not sectors


def chains_end(data: bytes) -> bool:
    """Whether the file can be opened as a compound file and none of its tables of sectors runs in a circle. Never raises."""
    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as ole:
            ole.loadminifat()
            tables = (list(ole.fat), list(ole.minifat or ()))
            size, first = int(ole.sector_size), int(ole.first_difat_sector)
    except Exception:  # noqa: BLE001 - a damaged compound file raises anything: then it is none
        return False
    return not any(_runs_in_a_circle(table) for table in tables) and _extension_ends(data, first, size)


def _runs_in_a_circle(following: Sequence[int]) -> bool:
    """Whether a table that names for each sector the one after it leads back to a sector that it came from."""
    walk_of = [0] * len(following)  # the number of the walk that first came by
    for start in range(len(following)):
        at = start
        while at < len(following) and not walk_of[at]:
            walk_of[at] = start + 1
            at = following[at]
        if at < len(following) and walk_of[at] == start + 1:
            return True
    return False


def _extension_ends(data: bytes, first: int, size: int) -> bool:
    """Whether the list of further table sectors (DIFAT), each of which names the next in its last four bytes, ends."""
    seen: set[int] = set()
    while first <= _LAST:
        stop = (first + 2) * size
        if first in seen or stop > len(data):
            return False
        seen.add(first)
        first = int.from_bytes(data[stop - 4 : stop], "little")
    return True
