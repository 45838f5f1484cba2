"""Compound files (MS-CFB) written from streams by path: the shell of .msg, .xls and .doc, for files that tests make."""

from __future__ import annotations

import itertools
import struct
from dataclasses import dataclass, field

_SECTOR, _SMALL, _CUTOFF = 512, 64, 4096
_FREE, _END, _FAT_SECTOR, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF


@dataclass(slots=True)
class _Entry:
    """One row of the directory; kind 5 is the root, 1 a storage, 2 a stream."""

    name: str
    kind: int
    data: bytes = b""
    children: list[int] = field(default_factory=list)
    right: int = _NONE
    child: int = _NONE
    start: int = _END


def compound_file(streams: dict[str, bytes]) -> bytes:
    """The bytes of a compound file with these streams; `a/b` stands in the storage `a`. At most some 60 kB in all."""
    entries = _directory(streams)
    small, table = _small_stream(entries)
    entries[0].data = small
    body = bytearray()
    fat: list[int] = []

    def add(data: bytes) -> int:
        """Lays bytes into sectors of their own; the number of the first, or the end mark for none."""
        if not data:
            return _END
        first, count = len(fat), -(-len(data) // _SECTOR)
        fat.extend([*range(first + 1, first + count), _END])
        body.extend(data.ljust(count * _SECTOR, b"\0"))
        return first

    for entry in entries:
        if entry.kind == 5 or (entry.kind == 2 and len(entry.data) >= _CUTOFF):
            entry.start = add(entry.data)
    table_start = add(struct.pack(f"<{len(table)}I", *table))
    rows = b"".join(_row(each) for each in entries)
    directory_start = add(rows.ljust(-(-len(rows) // _SECTOR) * _SECTOR, b"\0"))
    fat_sectors = next(n for n in range(1, 100) if n * (_SECTOR // 4) >= len(fat) + n)
    places = list(range(len(fat), len(fat) + fat_sectors))
    fat += [_FAT_SECTOR] * fat_sectors
    fat += [_FREE] * (fat_sectors * (_SECTOR // 4) - len(fat))
    table_count = -(-len(table) * 4 // _SECTOR)
    head = struct.pack(
        "<8s16x5H6x9I",
        bytes.fromhex("d0cf11e0a1b11ae1"),
        0x3E, 3, 0xFFFE, 9, 6,
        0, fat_sectors, directory_start, 0, _CUTOFF, table_start, table_count, _END, 0,
    )  # fmt: skip
    head += struct.pack("<109I", *places, *[_FREE] * (109 - len(places)))
    return head + bytes(body) + struct.pack(f"<{len(fat)}I", *fat)


def _directory(streams: dict[str, bytes]) -> list[_Entry]:
    """Root, storages and streams; the children of a storage hang on one another as a list to the right."""
    entries = [_Entry("Root Entry", 5)]
    storages = {"": 0}
    for path, data in streams.items():
        *folders, name = path.split("/")
        at = ""
        for folder in folders:
            above, at = at, f"{at}/{folder}"
            if at not in storages:
                storages[at] = len(entries)
                entries[storages[above]].children.append(len(entries))
                entries.append(_Entry(folder, 1))
        entries[storages[at]].children.append(len(entries))
        entries.append(_Entry(name, 2, data))
    for entry in entries:
        ordered = sorted(entry.children, key=lambda n: (len(entries[n].name), entries[n].name.upper()))
        entry.child = ordered[0] if ordered else _NONE
        for left, right in itertools.pairwise(ordered):
            entries[left].right = right
    return entries


def _small_stream(entries: list[_Entry]) -> tuple[bytes, list[int]]:
    """Streams below the cut-off, laid into pieces of 64 bytes, and the table that chains the pieces."""
    out = bytearray()
    table: list[int] = []
    for entry in entries:
        if entry.kind == 2 and 0 < len(entry.data) < _CUTOFF:
            entry.start, count = len(table), -(-len(entry.data) // _SMALL)
            table.extend([*range(entry.start + 1, entry.start + count), _END])
            out.extend(entry.data.ljust(count * _SMALL, b"\0"))
    return bytes(out), table


def _row(entry: _Entry) -> bytes:
    name = entry.name.encode("utf-16-le")
    return struct.pack(
        "<64sHBB3I36xIQ",
        name, len(name) + 2, entry.kind, 1, _NONE, entry.right, entry.child, entry.start, len(entry.data),
    )  # fmt: skip
