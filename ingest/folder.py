"""A mailbox that is a folder of .eml files (or a Maildir): the second adapter, for trials, tests and hand-overs from other systems.

Whoever puts a message there writes it under a name that begins with a dot, or into `tmp/`, and renames it: a file with
its final name is complete, as in a Maildir. Taken messages lie in a folder beside them.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import secrets
import threading
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from foundations.language.sentence import say
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest.mailbox import BATCH_BYTES, HEADER_BYTES, Counts, Listed, MailboxProblem, RawMessage, Selected, batches

log = logging.getLogger(__name__)

INDEX = ".kesu-uids.json"
LOOK_SECONDS = 0.2
FLAGGED = ".flagged"


class FolderMailbox:
    """`ingest.mailbox.Mailbox` over `settings.path`: every `*.eml` in it and every file in its `new/` and `cur/`.

    UIDs are given by the order of first sight and remembered in a small index file; without the index they begin anew
    under another UIDVALIDITY.
    """

    def __init__(self, settings: MailboxSettings) -> None:
        if settings.path is None:
            raise ValueError("a folder mailbox needs a path")
        self._settings = settings
        self._root = settings.path
        self._selected: Selected | None = None
        self._uidvalidity = 0
        self._next = 1
        self._names: dict[str, int] = {}
        self._by_uid: dict[int, str] = {}
        self._listed: dict[str, int] = {}

    def open(self) -> Selected:
        if not self._root.is_dir():
            raise self._problem(
                "folder_missing", say("there is no such folder"), say("Make the folder, or set path to the right one")
            )
        with self._using(say("opening")):
            self._load()
            found = self._look()
        self._selected = Selected(self._settings.folder, self._uidvalidity, len(found))
        return self._selected

    @property
    def selected(self) -> Selected | None:
        return self._selected

    def uids(self, above: int = 0) -> list[int]:
        with self._using(say("listing")):
            self._listed = self._look()
        return sorted(uid for uid in self._listed.values() if uid > above)

    def sizes(self, uids: Sequence[int]) -> list[Listed]:
        listed = []
        for uid in uids:
            with self._using(say("listing")), contextlib.suppress(FileNotFoundError):
                found = self._path(uid).stat()
                listed.append(Listed(uid, found.st_size, datetime.fromtimestamp(found.st_mtime, UTC)))
        return listed

    def fetch(self, listed: Sequence[Listed], batch_bytes: int = BATCH_BYTES) -> Iterator[list[RawMessage]]:
        for batch in batches(listed, batch_bytes):
            messages = []
            for item in batch:
                with self._using(say("reading")), contextlib.suppress(FileNotFoundError), self._one(item.uid):
                    messages.append(RawMessage(item.uid, item.received_at, self._path(item.uid).read_bytes()))
            yield messages

    @contextlib.contextmanager
    def _one(self, uid: int) -> Iterator[None]:
        """A single file that cannot be read is left out, as a server leaves out what it does not deliver."""
        try:
            yield
        except OSError as error:
            if isinstance(error, FileNotFoundError) or not os.access(self._root, os.R_OK | os.X_OK):
                raise
            log.warning("%s: %s cannot be read: %s", self._settings.name, self._path(uid), error.strerror or error)

    def fetch_beginning(self, listed: Listed, size: int = HEADER_BYTES) -> RawMessage | None:
        with (
            self._using(say("reading")),
            contextlib.suppress(FileNotFoundError),
            self._one(listed.uid),
            self._path(listed.uid).open("rb") as file,
        ):
            return RawMessage(listed.uid, listed.received_at, file.read(size))
        return None

    def move(self, uids: Sequence[int], folder: str) -> None:
        target = self._beside(folder)
        with self._using(say("moving to {folder}", folder=repr(folder))):
            target.mkdir(exist_ok=True)
            for uid in uids:
                with contextlib.suppress(FileNotFoundError):
                    source = self._path(uid)
                    source.rename(_free_name(target, source.name))

    def move_aside(self, size: int, sha256: str, source: str, target: str) -> bool:
        place = self._root if source == self._settings.folder else self._beside(source)
        with self._using(say("moving to {target}", target=repr(target))):
            for path in _files(place) if place.is_dir() else ():
                if path.stat().st_size == size and hashlib.sha256(path.read_bytes()).hexdigest() == sha256:
                    self._beside(target).mkdir(exist_ok=True)
                    path.rename(_free_name(self._beside(target), path.name))
                    return True
        return False

    def flag(self, uids: Sequence[int]) -> None:
        """The mark is an empty file beside the message; a message flagged twice has one mark."""
        with self._using(say("flagging")):
            for uid in uids:
                with contextlib.suppress(FileNotFoundError):
                    path = self._path(uid)
                    if path.exists():
                        path.with_name(f".{path.name}{FLAGGED}").touch()

    def counts(self) -> Counts:
        with self._using(say("counting")):
            aside = [self._beside(name) for name in (self._settings.processed_folder, self._settings.quarantine_folder)]
            processed, quarantined = (sum(1 for _ in _files(path)) if path.is_dir() else None for path in aside)
            return Counts(len(self._look()), processed, quarantined)

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            with self._using(say("waiting")):
                if set(self._look()) - set(self._listed):
                    return True
            if stop.wait(min(LOOK_SECONDS, max(0.0, end - time.monotonic()))):
                return False
        return False

    def close(self) -> None:
        self._selected, self._names, self._by_uid, self._listed = None, {}, {}, {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    # --- the index of UIDs ------------------------------------------------------------------------------------------

    def _load(self) -> None:
        try:
            kept = json.loads((self._root / INDEX).read_text(encoding="utf-8"))
            self._uidvalidity, self._next = int(kept["uidvalidity"]), int(kept["next"])
            self._names = {str(name): int(uid) for name, uid in kept["names"].items()}
        except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
            self._uidvalidity, self._next, self._names = secrets.randbelow(2**31 - 1) + 1, 1, {}

    def _look(self) -> dict[str, int]:
        """The messages lying there now with their UIDs; the index is written before a new UID is told to anybody."""
        present = {path.relative_to(self._root).as_posix(): path for path in self._waiting()}
        new = sorted(set(present) - set(self._names), key=lambda name: (_modified(present[name]), name))
        for name in new:
            self._names[name] = self._next
            self._next += 1
        if new:
            self._names = {name: uid for name, uid in self._names.items() if name in present}
            self._by_uid = {}
            kept = {"uidvalidity": self._uidvalidity, "next": self._next, "names": self._names}
            fresh = self._root / f"{INDEX}.new"
            with fresh.open("w", encoding="utf-8") as file:
                json.dump(kept, file, ensure_ascii=False)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._root / INDEX)
        return {name: self._names[name] for name in present}

    def _waiting(self) -> Iterator[Path]:
        yield from (path for path in _files(self._root) if path.suffix.lower() == ".eml")
        for inner in ("new", "cur"):
            if (self._root / inner).is_dir():
                yield from _files(self._root / inner)

    def _path(self, uid: int) -> Path:
        if len(self._by_uid) != len(self._names):
            self._by_uid = {known: name for name, known in self._names.items()}
        if uid not in self._by_uid:
            raise FileNotFoundError(f"message {uid} has vanished")
        return self._root / self._by_uid[uid]

    def _beside(self, folder: str) -> Path:
        """A folder beside the messages; a name cannot lead out of the mailbox."""
        return self._root / folder.replace("/", "_").replace("\\", "_").lstrip(".")

    # --- problems ---------------------------------------------------------------------------------------------------

    def _problem(self, code: str, what: str, remedy: str) -> MailboxProblem:
        return MailboxProblem(
            code, what, say("mailbox {name} ({root})", name=repr(self._settings.name), root=self._root), remedy
        )

    @contextlib.contextmanager
    def _using(self, doing: str) -> Iterator[None]:
        try:
            yield
        except FileNotFoundError:
            if not self._root.is_dir():
                raise self._problem(
                    "folder_missing", say("the folder has gone"), say("Put it back, or set path to the right one")
                ) from None
            raise
        except OSError as error:
            raise self._problem(
                "refused",
                say("{said} while {doing}", said=error.strerror or error, doing=doing),
                say("Check the rights of the folder and the space on its disk"),
            ) from error


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if not path.name.startswith(".") and path.is_file())


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except FileNotFoundError:
        return 0.0


def _free_name(target: Path, name: str) -> Path:
    """The name in that folder, with a number where another message has it already: nothing is overwritten."""
    path, number = target / name, 1
    while path.exists():
        path = target / f"{number}.{name}"
        number += 1
    return path
