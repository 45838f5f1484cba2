"""What collecting needs of a mailbox, whatever it is kept in, and the named problems that a mailbox can have."""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from foundations.language.sentence import say

#: Bytes that one batch of messages may hold in memory (a single larger message is a batch by itself).
BATCH_BYTES = 20_000_000

#: Bytes fetched of a message that is over the size limit: enough for its headers.
HEADER_BYTES = 256_000


class MailboxProblem(Exception):  # noqa: N818 - it names a state of the mailbox, and is shown as that
    """A mailbox cannot be used: what is wrong, where, and what to do next.

    `code` is a stable word: `unreachable`, `connection_lost`, `tls_refused`, `plaintext_refused`, `sign_in_refused`,
    `folder_missing`, `refused`, `half_moved`. `how` says of a broken connection what the server did to it, and `came` of which
    messages something had come until then.
    """

    def __init__(
        self, code: str, what: str, where: str, remedy: str, *, how: str = "", came: frozenset[int] = frozenset()
    ) -> None:
        super().__init__(say("{where}: {what}. {remedy}", where=where, what=what, remedy=remedy))
        self.code = code
        self.what = what
        self.where = where
        self.remedy = remedy
        self.how = how
        self.came = came


@dataclass(frozen=True, slots=True)
class Selected:
    """The watched folder as it was opened: a change of `uidvalidity` makes every remembered UID meaningless (RFC 3501 §2.3.1.1)."""

    folder: str
    uidvalidity: int
    messages: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A message lying in the folder: its size in bytes and when the server took it in (aware; None when it does not say)."""

    uid: int
    size: int
    received_at: datetime | None


@dataclass(frozen=True, slots=True)
class RawMessage:
    """The bytes of a message exactly as the mailbox gave them; of a message over the limit only its beginning."""

    uid: int
    received_at: datetime | None
    raw: bytes


@dataclass(frozen=True, slots=True)
class Counts:
    """Messages lying in the watched folder, the folder of taken ones and the quarantine folder; None where there is none."""

    folder: int
    processed: int | None
    quarantined: int | None


class Mailbox(Protocol):
    """A place where messages arrive. Every method may raise MailboxProblem; after one the mailbox is to be opened anew."""

    @property
    def selected(self) -> Selected | None:
        """The watched folder; None while the mailbox is not open."""
        ...

    def open(self) -> Selected:
        """Connect, sign in and open the watched folder."""
        ...

    def uids(self, above: int = 0) -> list[int]:
        """The UIDs in the watched folder that are greater than `above`, ascending, as of now."""
        ...

    def sizes(self, uids: Sequence[int]) -> list[Listed]:
        """Size and time of arrival of these messages; those that have vanished are left out."""
        ...

    def fetch(self, listed: Sequence[Listed], batch_bytes: int = BATCH_BYTES) -> Iterator[list[RawMessage]]:
        """The bytes of these messages in batches bounded by bytes; what has vanished meanwhile is left out.

        Left out, too, is what the server refuses, delivers empty though it has a size, or delivers garbled. Nothing changes on the server: a message that was unread stays unread.
        """
        ...

    def fetch_beginning(self, listed: Listed, size: int = HEADER_BYTES) -> RawMessage | None:
        """The first `size` bytes of a message; None when it has vanished."""
        ...

    def move(self, uids: Sequence[int], folder: str) -> None:
        """Put these messages into another folder, made when missing; no other message is touched. Vanished ones are no error."""
        ...

    def move_aside(self, size: int, sha256: str, source: str, target: str) -> bool:
        """Put the message of this size and content from one folder into another; False when it does not lie there."""
        ...

    def flag(self, uids: Sequence[int]) -> None:
        """Mark these messages as taken, where they lie."""
        ...

    def counts(self) -> Counts:
        """How many messages lie in each folder now."""
        ...

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        """Until something may have arrived (True), or `seconds` have passed or `stop` is set (False)."""
        ...

    def close(self) -> None:
        """Leave; never raises."""
        ...

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None: ...


def batches(listed: Sequence[Listed], batch_bytes: int, most: int = 500) -> Iterator[list[Listed]]:
    """Cut a list into runs that hold at most `batch_bytes` bytes and `most` messages each."""
    batch: list[Listed] = []
    held = 0
    for item in listed:
        if batch and (held + item.size > batch_bytes or len(batch) >= most):
            yield batch
            batch, held = [], 0
        batch.append(item)
        held += item.size
    if batch:
        yield batch
