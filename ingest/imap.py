"""A mailbox on an IMAP server: the one door of imapclient, held to the traps measured with it."""

from __future__ import annotations

import hashlib
import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

import imapclient
from imapclient import exceptions

from foundations.language.sentence import say
from foundations.mailserver.sign_in import TokenSource
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest import trouble
from ingest.imap_session import LITERAL_BYTES, Client, connect, drop
from ingest.mailbox import BATCH_BYTES, HEADER_BYTES, Counts, Listed, RawMessage, Selected, batches

#: A server may end an IDLE after 30 minutes (RFC 2177 §3); many firewalls forget a silent connection after ten.
IDLE_SECONDS = 9 * 60.0
CONNECT_SECONDS = 15.0
READ_SECONDS = 60.0
#: How long a stop may go unseen while waiting; an event of this process cannot be polled together with a socket.
STOP_SECONDS = 0.5
#: UIDs asked for in one line: imaplib refuses answers of more than a million bytes.
SEARCH_SPAN = 50_000
COMMAND_UIDS = 500
#: What an answer to FETCH may hold beside what was asked for (RFC 3501 §7.4.2, RFC 7162 §3.1); anything else is a piece of
#: a message whose literal was announced shorter or longer than it was sent.
BESIDES = frozenset({b"SEQ", b"FLAGS", b"MODSEQ", b"RFC822.SIZE", b"INTERNALDATE"})


class ImapMailbox:
    """`ingest.mailbox.Mailbox` over IMAP4rev1, with IDLE, MOVE and UIDPLUS where the server has them.

    One object is one connection and belongs to one thread. `token` gives the bearer token when `oauth2` is configured.
    """

    def __init__(
        self,
        settings: MailboxSettings,
        token: TokenSource | None = None,
        connect_seconds: float = CONNECT_SECONDS,
        read_seconds: float = READ_SECONDS,
    ) -> None:
        self._settings = settings
        self._token = token
        self._seconds = (connect_seconds, read_seconds)
        self._connected: Client | None = None
        self._selected: Selected | None = None
        self._present: dict[str, str] = {}
        self._exists_seen: int | None = None
        self._marks: list[bytes] = []

    # --- coming and going -------------------------------------------------------------------------------------------

    def open(self) -> Selected:
        self.close()
        client = connect(self._settings, self._token, *self._seconds)
        self._connected = client
        try:
            self._selected = self._select(client)
        except BaseException:
            self.close()
            raise
        return self._selected

    def close(self) -> None:
        client, self._connected, self._selected, self._present = self._connected, None, None, {}
        if client is None:
            return
        try:
            client.logout()
        except (exceptions.IMAPClientError, OSError, ValueError):
            drop(client)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _select(self, client: Client) -> Selected:
        folder = self._settings.folder
        with self._speaking(say("opening the folder")):
            try:
                answer = client.select_folder(folder, readonly=self._settings.after == "keep")
            except exceptions.IMAPClientAbortError:
                raise
            except exceptions.IMAPClientError as error:
                found = [name for _, _, name in client.list_folders()]
                if any(name.upper() == folder.upper() for name in found):
                    raise  # it is there, and cannot be opened for another reason
                raise trouble.folder_missing(self._settings, error, found) from error
        allowed = answer.get(b"PERMANENTFLAGS", ())
        self._marks = [b"\\Flagged", *([b"$Processed"] if b"\\*" in allowed or b"$Processed" in allowed else [])]
        self._exists_seen = None
        return Selected(folder, int(answer[b"UIDVALIDITY"]), int(answer[b"EXISTS"]))

    @property
    def selected(self) -> Selected | None:
        return self._selected

    # --- looking ----------------------------------------------------------------------------------------------------

    def uids(self, above: int = 0) -> list[int]:
        client = self._client
        found: list[int] = []
        with self._speaking(say("listing messages")):
            told = self._exists_told(client)
            self._exists_seen = self._exists_seen if told is None else told
            start = above + 1
            if self._selected is not None and self._selected.messages > 2 * SEARCH_SPAN:
                status = client.folder_status(self._settings.folder, ["UIDNEXT"])
                while int(status[b"UIDNEXT"]) - start > SEARCH_SPAN:
                    found += client.search(["UID", f"{start}:{start + SEARCH_SPAN - 1}"])
                    start += SEARCH_SPAN
            found += client.search(["UID", f"{start}:*"])
        # "n:*" names the last message even when its UID is smaller than n (RFC 3501 §6.4.8).
        return sorted({int(uid) for uid in found if uid > above})

    def sizes(self, uids: Sequence[int]) -> list[Listed]:
        listed: list[Listed] = []
        for part in _parts(uids):
            for uid, answer in self._fetch(part, ["RFC822.SIZE", "INTERNALDATE"]).items():
                if b"RFC822.SIZE" in answer:
                    listed.append(Listed(uid, int(answer[b"RFC822.SIZE"]), _arrival(answer)))
        return sorted(listed, key=lambda item: item.uid)

    def fetch(self, listed: Sequence[Listed], batch_bytes: int = BATCH_BYTES) -> Iterator[list[RawMessage]]:
        for batch in batches(listed, batch_bytes, COMMAND_UIDS):
            answers = self._fetch_whole(batch)
            yield [
                RawMessage(item.uid, item.received_at, raw)
                for item in batch
                if (raw := answers.pop(item.uid, None)) is not None
            ]

    def _fetch_whole(self, batch: Sequence[Listed]) -> dict[int, bytes]:
        """The bytes by UID. One who may have swallowed the beginning of another is asked for again by itself."""
        answers = self._fetch([item.uid for item in batch], ["BODY.PEEK[]"], _room(batch))
        missing = len(answers) < len(batch)
        whole: dict[int, bytes] = {}
        doubtful: list[Listed] = []
        for item in batch:
            answer = answers.pop(item.uid, {})
            raw = answer.pop(b"BODY[]", None)
            if not isinstance(raw, bytes) or (not raw and item.size):
                continue  # an empty literal for a message that has a size is none: it would become an empty case
            odd = len(raw) != item.size and bool(answer.keys() - BESIDES)
            if odd or (missing and len(raw) > item.size and len(batch) > 1):
                doubtful.append(item)
            else:
                whole[item.uid] = bytes(raw)
        for item in doubtful if len(batch) > 1 else ():
            whole |= self._fetch_whole([item])
        return whole

    def fetch_beginning(self, listed: Listed, size: int = HEADER_BYTES) -> RawMessage | None:
        answer = self._fetch([listed.uid], [f"BODY.PEEK[]<0.{size}>"], _room([listed], size)).get(listed.uid, {})
        raw = next((value for key, value in answer.items() if key.startswith(b"BODY[]")), None)
        if not isinstance(raw, bytes) or (not raw and listed.size):
            return None
        return RawMessage(listed.uid, listed.received_at, bytes(raw))

    def _fetch(self, uids: list[int], items: list[str], room: int = LITERAL_BYTES) -> dict[int, dict[bytes, Any]]:
        """FETCH, and where the server refuses it for all because of one, one by one without that one."""
        client = self._client
        with self._speaking(say("fetching messages")):
            client.literal_bytes = room
            try:
                return dict(client.fetch(uids, items))
            except (exceptions.IMAPClientAbortError, OSError):
                raise
            except exceptions.IMAPClientError:
                # "NO some of the messages no longer exist" (RFC 2180 §4.1): what came before it is asked for again.
                client._imap.response("FETCH")
                if len(uids) == 1:
                    return {}
            except Exception as error:  # garbage makes the library's parser raise what it never meant to
                raise exceptions.IMAPClientAbortError(f"{type(error).__name__}: {error}") from error
            finally:
                client.literal_bytes = LITERAL_BYTES
        answers: dict[int, dict[bytes, Any]] = {}
        for uid in uids:
            answers |= self._fetch([uid], items, room)
        return answers

    def counts(self) -> Counts:
        with self._speaking(say("counting messages")):
            here = self._client.folder_status(self._settings.folder, ["MESSAGES"])
        return Counts(
            int(here[b"MESSAGES"]),
            self._count(self._settings.processed_folder),
            self._count(self._settings.quarantine_folder),
        )

    def _count(self, folder: str) -> int | None:
        with self._speaking(say("counting messages")):
            name = self._find_folder(folder)
            return None if name is None else int(self._client.folder_status(name, ["MESSAGES"])[b"MESSAGES"])

    # --- changing ---------------------------------------------------------------------------------------------------

    def move(self, uids: Sequence[int], folder: str) -> None:
        with self._speaking(say("moving messages to {folder}", folder=repr(folder))):
            self._move(self._client, uids, folder)
        self._exists_seen = None

    def _move(self, client: Client, uids: Sequence[int], folder: str) -> None:
        target = self._find_folder(folder) or self._create_folder(folder)
        for part in _parts(uids):
            if client.has_capability("MOVE"):
                client.move(part, target)
            else:
                client.copy(part, target)
                try:
                    client.add_flags(part, [imapclient.DELETED], silent=True)
                    self._expunge_only(client, part)
                except exceptions.IMAPClientAbortError:
                    raise
                except exceptions.IMAPClientError as error:
                    raise trouble.half_moved(self._settings, folder, error) from error

    def move_aside(self, size: int, sha256: str, source: str, target: str) -> bool:
        client = self._client
        with self._speaking(say("putting a message into {target}", target=repr(target))):
            name = self._find_folder(source)
            if name is None:
                return False
            client.select_folder(name)
            try:
                for uid in client.search(["LARGER", str(max(size - 1, 0)), "SMALLER", str(size + 1)]):
                    answer = self._fetch([int(uid)], ["BODY.PEEK[]"], _room([Listed(int(uid), size, None)]))
                    raw = answer.get(int(uid), {}).get(b"BODY[]")
                    if isinstance(raw, bytes) and hashlib.sha256(raw).hexdigest() == sha256:
                        self._move(client, [int(uid)], target)
                        return True
                return False
            finally:
                self._selected = self._select(client)

    def _expunge_only(self, client: Client, uids: list[int]) -> None:
        """Remove these and no others: what people have marked as deleted themselves stays theirs to remove."""
        if client.has_capability("UIDPLUS"):
            client.uid_expunge(uids)
            return
        others = sorted(set(client.search(["DELETED"])) - set(uids))
        if others:
            client.remove_flags(others, [imapclient.DELETED], silent=True)
        client.expunge()
        if others:
            client.add_flags(others, [imapclient.DELETED], silent=True)

    def flag(self, uids: Sequence[int]) -> None:
        with self._speaking(say("flagging messages")):
            for part in _parts(uids):
                self._client.add_flags(part, self._marks, silent=True)

    def _find_folder(self, folder: str) -> str | None:
        """The folder under its own name or in the account's own namespace ("INBOX.Processed"); None when there is none."""
        if folder not in self._present:
            for name in self._names_of(folder):
                if self._client.list_folders("", name):
                    self._present[folder] = name
                    break
        return self._present.get(folder)

    def _names_of(self, folder: str) -> list[str]:
        client = self._client
        if not client.has_capability("NAMESPACE"):
            return [folder]
        personal = client.namespace().personal
        prefix = str(personal[0][0]) if personal else ""
        return [folder] if not prefix or folder.startswith(prefix) else [prefix + folder, folder]

    def _create_folder(self, folder: str) -> str:
        name = self._names_of(folder)[0]
        self._client.create_folder(name)
        self._client.subscribe_folder(name)
        self._present[folder] = name
        return name

    # --- waiting ----------------------------------------------------------------------------------------------------

    def wait(self, seconds: float, stop: threading.Event) -> bool:
        client = self._client
        with self._speaking(say("waiting for mail")):
            told = self._exists_told(client)
            if told is not None and told != self._exists_seen:
                self._exists_seen = told
                return True  # said while another command was being answered, so IDLE will not say it again
            if not (self._settings.idle and client.has_capability("IDLE")):
                if stop.wait(min(seconds, self._settings.poll_seconds)):
                    return False
                client.noop()
                return True
            return self._idle(client, min(seconds, IDLE_SECONDS), stop)

    def _idle(self, client: Client, seconds: float, stop: threading.Event) -> bool:
        end = time.monotonic() + seconds
        client.idle()
        arrived = _tells_of_mail(client.idle_check(timeout=0))
        while not arrived and not stop.is_set() and (left := end - time.monotonic()) > 0:
            asked, slice_ = time.monotonic(), min(left, STOP_SECONDS)
            said = client.idle_check(timeout=slice_)
            arrived = _tells_of_mail(said)
            if not said and time.monotonic() - asked < slice_ / 2:
                break  # readable and yet nothing to read: the other side has gone, and `idle_done` finds that out
        _, said = client.idle_done()
        self._exists_seen = None
        return arrived or _tells_of_mail(said)

    # --- small things -----------------------------------------------------------------------------------------------

    @property
    def _client(self) -> Client:
        if self._connected is None:
            raise trouble.lost(self._settings, say("using it"), ConnectionError("it is not open"))
        return self._connected

    @staticmethod
    def _exists_told(client: Client) -> int | None:
        _, data = client._imap.response("EXISTS")
        return int(data[-1]) if data and data[-1] is not None else None

    def _hang_up(self) -> None:
        """Leave without a word: a server that has fallen silent would be waited for once more by a polite LOGOUT."""
        client, self._connected, self._selected, self._present = self._connected, None, None, {}
        if client is not None:
            drop(client)

    @contextmanager
    def _speaking(self, doing: str) -> Iterator[None]:
        try:
            yield
        except (exceptions.IMAPClientAbortError, exceptions.ProtocolError, OSError) as error:
            heard = {} if self._connected is None else self._connected._imap.untagged_responses
            bye, came = "BYE" in heard, _named(heard.get("FETCH", ()))
            self._hang_up()
            raise trouble.lost(self._settings, doing, error, bye=bye, came=came) from error
        except exceptions.IMAPClientError as error:
            raise trouble.refused(self._settings, doing, error) from error


def _parts(uids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(uids), COMMAND_UIDS):
        yield list(uids[start : start + COMMAND_UIDS])


def _named(heard: Sequence[Any]) -> frozenset[int]:
    """The UIDs named by answers to FETCH that had come when the line broke, as imaplib keeps those with literals."""
    heads = (answer[0] for answer in heard if isinstance(answer, tuple))
    return frozenset(int(found[1]) for head in heads if (found := re.search(rb"\bUID (\d{1,10})\b", head)))


def _room(batch: Sequence[Listed], size: int = 0) -> int:
    """The longest literal that these messages can be; some servers estimate the sizes they tell."""
    return 2 * max([size, *(item.size for item in batch)]) + LITERAL_BYTES


def _arrival(answer: dict[bytes, Any]) -> datetime | None:
    at = answer.get(b"INTERNALDATE")
    return at.astimezone(UTC) if isinstance(at, datetime) and at.tzinfo is not None else None


def _tells_of_mail(said: Sequence[Any]) -> bool:
    return any(len(line) > 1 and line[1] in (b"EXISTS", b"RECENT") for line in said)
