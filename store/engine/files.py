"""Bytes by their SHA-256: raw messages and attachments as plain files, written once, synced, never changed."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from foundations.language.pattern import Pattern
from foundations.language.sentence import say
from store.engine.errors import NotFound, StoreUnavailable
from store.engine.faults import os_fault

_SHA256 = Pattern(r"[0-9a-f]{64}")


class Files:
    """A folder of files named by content: `ab/cdef…`; a second `put` of the same bytes is a no-op."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def path(self, sha256: str) -> Path:
        """Where the bytes lie, or would lie. Raises ValueError for anything that is no lower-case SHA-256."""
        if not _SHA256.fullmatch(sha256):
            raise ValueError(f"not a SHA-256 in lower-case hex: {sha256!r}")
        return self.root / sha256[:2] / sha256[2:]

    def has(self, sha256: str) -> bool:
        """Whether the bytes are there."""
        return self.path(sha256).is_file()

    def put(self, data: bytes) -> str:
        """Keeps the bytes and gives their SHA-256; when it returns, they survive a power cut.

        Raises StoreFull or StoreUnavailable; then nothing half-written is visible.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        target = self.path(sha256)
        try:
            if target.is_file() and target.stat().st_size == len(data):
                return sha256
            self._write(target, data)
        except OSError as error:
            raise os_fault(error, f"files {self.root}") from error
        return sha256

    def _write(self, target: Path, data: bytes) -> None:
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync_folder(self.root)
        handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(target)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise
        _sync_folder(target.parent)

    def get(self, sha256: str) -> bytes:
        """The bytes. Raises NotFound when they are not there, StoreUnavailable when they have rotted."""
        try:
            data = self.path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise NotFound(
                say(
                    "no file {sha256} in {root}; restore the files folder from the same backup",
                    sha256=sha256,
                    root=self.root,
                )
            ) from error
        except OSError as error:
            raise os_fault(error, f"files {self.root}") from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise StoreUnavailable(
                say("file {sha256} in {root} is damaged; restore it from a backup", sha256=sha256, root=self.root)
            )
        return data

    def names(self) -> Iterator[str]:
        """Every SHA-256 kept, in order; what a crash left half-written is not among them."""
        if not self.root.is_dir():
            return
        for folder in sorted(x for x in self.root.iterdir() if x.is_dir() and len(x.name) == 2):
            for file in sorted(folder.iterdir()):
                if _SHA256.fullmatch(folder.name + file.name):
                    yield folder.name + file.name


def _sync_folder(folder: Path) -> None:
    """Makes a new name in a folder survive a power cut."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
