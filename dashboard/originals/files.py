"""Bytes that people ask for: attachments, originals, pictures of pages. What opens a stranger's file runs in a process of its own."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from dashboard import wiring
from store.engine.errors import NotFound, StoreError
from store.questions import mail_views

SECONDS = 25.0
_KEPT = 48  # pictures


@dataclass(frozen=True, slots=True)
class Found:
    """A file to be downloaded: the name it came with, its true type, its bytes."""

    name: str
    type: str
    data: bytes


_lock = threading.Lock()
#: few at a time: drawing takes a core and up to a gigabyte
_places = threading.BoundedSemaphore(2)
_pictures: OrderedDict[tuple[str, int], bytes] = OrderedDict()
_counts: OrderedDict[str, int] = OrderedDict()


def apart(task: str, *arguments: object) -> bytes:
    """Do a task of `dashboard.originals.drawing` in a process of its own; nothing when it takes too long, too much memory, or fails."""
    roots = os.pathsep.join(filter(None, (str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", ""))))
    with _places:
        try:
            done = subprocess.run(
                [sys.executable, "-m", "dashboard.originals.drawing"],
                input=pickle.dumps((task, arguments)),
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=SECONDS,
                check=False,
                env={**os.environ, "PYTHONPATH": roots},
            )
        except subprocess.TimeoutExpired:
            return b""
    return done.stdout if done.returncode == 0 else b""


def attachment(message_id: int, position: int) -> Found | None:
    """An attachment of a message by its place in it, or None when there is no such file."""
    with wiring.database().reading() as tx:
        line = mail_views.attachment(tx, message_id, position)
        if line is None:
            return None
        data = tx.files.get(line.sha256) if tx.files.has(line.sha256) else None
        raw = tx.files.get(line.message_sha256) if data is None and tx.files.has(line.message_sha256) else None
    if data is None and raw is not None:
        data = apart("part_with_hash", raw, line.sha256) or None
    return Found(line.name, line.type or "application/octet-stream", data) if data is not None else None


def original(message_id: int) -> Found | None:
    """The message as it came, for a mail program."""
    try:
        with wiring.database().reading() as tx:
            sha256 = mail_views.message_sha256(tx, message_id)
            return Found(f"message-{message_id}.eml", "message/rfc822", tx.files.get(sha256)) if sha256 else None
    except (NotFound, StoreError):
        return None


def page_picture(message_id: int, position: int, number: int) -> bytes | None:
    """A page of an attachment as PNG, or None when it has no such page or cannot be drawn."""
    with wiring.database().reading() as tx:
        line = mail_views.attachment(tx, message_id, position)
    if line is None or not 1 <= number <= 200:
        return None
    key = (line.sha256, number)
    with _lock:
        if key in _pictures:
            _pictures.move_to_end(key)
            return _pictures[key]
    found = attachment(message_id, position)
    made = apart("draw", found.data, found.type, number) if found is not None else b""
    if not made.startswith(b"\x89PNG"):
        return None
    with _lock:
        _pictures[key] = made
        while len(_pictures) > _KEPT:
            _pictures.popitem(last=False)
    return made


def page_count(message_id: int, position: int) -> int:
    """How many pages an attachment has; 0 when it cannot be drawn."""
    with wiring.database().reading() as tx:
        line = mail_views.attachment(tx, message_id, position)
    if line is None:
        return 0
    with _lock:
        if line.sha256 in _counts:
            return _counts[line.sha256]
    found = attachment(message_id, position)
    made = apart("pages", found.data, found.type) if found is not None else b""
    count = int(made) if made.isdigit() and len(made) < 6 else 0
    with _lock:
        _counts[line.sha256] = count
        while len(_counts) > 1000:
            _counts.popitem(last=False)
    return count
