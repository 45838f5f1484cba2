"""`kesu read`: files through the same readers as the service, several at once, answered in the order of the arguments."""

from __future__ import annotations

import errno
import os
import stat
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from complaints.reading import Problem, Reading
from foundations.language.company_words import CompanyWords
from foundations.settings.shapes import Settings
from parsers.reading.profile import Profile
from parsers.reading.read_json import as_json
from service import desk
from service.wiring import readers

#: Files that are in memory at once, beside those being read.
AHEAD = 16
MOST_BYTES = 200_000_000


def read_files(
    files: Sequence[Path],
    settings: Settings,
    *,
    pairs: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[dict[str, Any]]:
    """One object per file, in order; a file that is missing or cannot be read gives one with `problems`."""
    zone, words = settings.company.zone, desk.company_words(settings)
    waiting: deque[tuple[Path, Future[Reading]]] = deque()
    left = iter(files)
    done = 0
    with readers(settings) as pool:

        def begin() -> None:
            for path in left:
                waiting.append((path, _begin(path, pool, settings, words, pairs)))
                if len(waiting) >= AHEAD:
                    return

        begin()
        while waiting:
            path, future = waiting.popleft()
            reading = future.result()
            begin()
            done += 1
            yield as_json(reading, zone) | {"file": str(path)}
            if progress is not None:
                progress(done, len(files))


def _begin(path: Path, pool: Any, settings: Settings, words: CompanyWords, pairs: bool) -> Future[Reading]:
    try:
        data, at = _content(path)
    except OSError as error:
        return _failed(path, "missing" if isinstance(error, FileNotFoundError) else "unreadable", error.strerror or "")
    if len(data) > MOST_BYTES:
        return _failed(path, "too_large", f"more than {MOST_BYTES} bytes")
    profile = Profile.of(settings, received_at=at, pairs=pairs, company_words=words)
    future: Future[Reading] = pool.submit(path.name, data, profile)
    return future


def _content(path: Path) -> tuple[bytes, datetime]:
    """The bytes of a file, at most one more than are taken, and when it was written.

    Raises OSError for what is no file: a device may never end, and a pipe that nobody writes into would be waited for.
    """
    handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(handle, "rb") as file:
        found = os.fstat(handle)
        if not (stat.S_ISREG(found.st_mode) or stat.S_ISFIFO(found.st_mode)):
            number = errno.EISDIR if stat.S_ISDIR(found.st_mode) else errno.EINVAL
            raise OSError(number, os.strerror(number), str(path))
        os.set_blocking(handle, True)
        return file.read(MOST_BYTES + 1), datetime.fromtimestamp(found.st_mtime, UTC)


def _failed(path: Path, code: str, detail: str) -> Future[Reading]:
    failed: Future[Reading] = Future()
    failed.set_result(Reading(file=str(path), problems=(Problem(code, "", detail),)))
    return failed
