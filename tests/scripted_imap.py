"""An IMAP server on loopback that serves the messages it is given, and does to chosen ones what broken servers do."""

from __future__ import annotations

import re
import socket
import socketserver
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from foundations.settings.shapes import Mailbox

#: What is done to a message whose whole text is asked for.
BODY_FAULTS = (
    "announces more and falls silent",
    "announces more and goes on",
    "announces less",
    "hangs up in the middle",
    "says goodbye",
    "sends garbage",
    "announces a terabyte",
)
DATE = "20-Nov-2026 08:30:00 +0000"


class _Gone(Exception):  # noqa: N818 - not an error: the server leaves
    pass


@dataclass
class Letter:
    """A message on the server; `fault` is what goes wrong with it, "" when nothing does."""

    raw: bytes
    fault: str = ""


@dataclass
class ScriptedImap:
    """`folders` maps a name to its messages by UID. `down` breaks at the named stage for every message."""

    folders: dict[str, dict[int, Letter]] = field(default_factory=lambda: {"INBOX": {}})
    down: str = ""  # "login", "fetch", "removing"
    capabilities: str = "IMAP4rev1 MOVE UIDPLUS"
    uidvalidity: int = 7
    port: int = 0
    connections: int = 0
    asked: list[list[int]] = field(default_factory=list)  # the UIDs of each FETCH of text
    lock: threading.Lock = field(default_factory=threading.Lock)

    def settings(self, **changes: Any) -> Mailbox:
        given: dict[str, Any] = {
            "name": "complaints",
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "user": "c@example.test",
            "password": "x",
        }
        return Mailbox(**(given | changes))

    def fill(self, number: int, faults: dict[int, str] | None = None, size: int = 200) -> None:
        """Messages 1 to `number` in the inbox, those named with their fault."""
        for uid in range(1, number + 1):
            self.folders["INBOX"][uid] = Letter(letter(uid, size), (faults or {}).get(uid, ""))

    def lying(self, folder: str = "INBOX") -> list[int]:
        return sorted(self.folders.get(folder, {}))


def letter(uid: int, size: int = 200) -> bytes:
    """A message whose text has several lines, so that what is cut off it is no whole line."""
    head = f"From: c{uid}@customer.test\r\nMessage-ID: <{uid}@customer.test>\r\nSubject: letter {uid}\r\n\r\n"
    return head.encode() + b"forty pieces are cracked\r\n" * max(1, size // 26)


@contextmanager
def scripted_imap() -> Iterator[ScriptedImap]:
    """The server, for the length of a test."""
    script = ScriptedImap()

    class Handler(socketserver.StreamRequestHandler):
        disable_nagle_algorithm = True

        def handle(self) -> None:
            with script.lock:
                script.connections += 1
            _Session(script, self.connection, self.rfile, self.wfile).serve()

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        allow_reuse_address = True

        def handle_error(self, request: Any, client_address: Any) -> None:
            return  # the other side has gone: that is what most of these tests are about

    with Server(("127.0.0.1", 0), Handler) as server:
        script.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield script
        finally:
            server.shutdown()
            thread.join()


@dataclass
class _Session:
    script: ScriptedImap
    connection: socket.socket
    reader: Any
    writer: Any
    folder: str = "INBOX"

    def serve(self) -> None:
        self.say(b"* OK ready")
        for line in self.reader:
            tag, command, rest = (*line.decode().strip().split(" ", 2), "")[:3]
            if command.upper() == "UID":
                command, _, rest = rest.partition(" ")
            try:
                getattr(self, f"do_{command.lower()}")(tag, rest)
            except _Gone:
                self.connection.shutdown(socket.SHUT_RDWR)
                return

    def say(self, line: bytes) -> None:
        self.writer.write(line + b"\r\n")

    def done(self, tag: str, words: str = "OK done") -> None:
        self.say(f"{tag} {words}".encode())

    # --- commands ---

    def do_capability(self, tag: str, _: str) -> None:
        self.say(f"* CAPABILITY {self.script.capabilities}".encode())
        self.done(tag)

    def do_login(self, tag: str, _: str) -> None:
        if self.script.down == "login":
            raise _Gone
        self.done(tag)

    def do_select(self, tag: str, rest: str) -> None:
        self.folder = rest.strip('"')
        self.say(b"* %d EXISTS" % len(self.messages))
        self.say(b"* OK [UIDVALIDITY %d] ok" % self.script.uidvalidity)
        self.say(b"* OK [PERMANENTFLAGS (\\Flagged \\*)] ok")
        self.done(tag, "OK [READ-WRITE] done")

    do_examine = do_select

    def do_list(self, tag: str, rest: str) -> None:
        wanted = rest.split(" ", 1)[1].strip('"')
        for name in self.script.folders:
            if wanted in (name, "*"):
                self.say(f'* LIST () "/" "{name}"'.encode())
        self.done(tag)

    def do_create(self, tag: str, rest: str) -> None:
        self.script.folders.setdefault(rest.strip('"'), {})
        self.done(tag)

    def do_subscribe(self, tag: str, _: str) -> None:
        self.done(tag)

    do_noop = do_subscribe

    def do_status(self, tag: str, rest: str) -> None:
        name = rest.split(" ", maxsplit=1)[0].strip('"')
        self.say(f'* STATUS "{name}" (MESSAGES {len(self.script.folders[name])})'.encode())
        self.done(tag)

    def do_search(self, tag: str, rest: str) -> None:
        found = self.messages
        if above := re.search(r"UID (\d+):\*", rest):
            found = {uid: x for uid, x in found.items() if uid >= int(above[1])}
        self.say(("* SEARCH " + " ".join(map(str, sorted(found)))).strip().encode())
        self.done(tag)

    def do_store(self, tag: str, rest: str) -> None:
        if self.may_touch(tag, self.named(rest)):
            self.done(tag, "NO not permitted" if "Deleted" in rest and self.script.down == "removing" else "OK done")

    def may_touch(self, tag: str, uids: list[int]) -> bool:
        faults = {self.messages[uid].fault for uid in uids}
        if "hangs up when touched" in faults:
            raise _Gone
        refused = "may not be touched" in faults
        if refused:
            self.done(tag, "NO not permitted")
        return not refused

    def do_copy(self, tag: str, rest: str) -> None:
        kept = self.script.folders[rest.split(" ", 1)[1].strip('"')]
        for uid in self.named(rest):
            kept[max(kept, default=0) + 1] = self.messages[uid]
        self.done(tag)

    def do_move(self, tag: str, rest: str) -> None:
        uids, target = self.named(rest), rest.split(" ", 1)[1].strip('"')
        if not self.may_touch(tag, uids):
            return
        with self.script.lock:
            kept = self.script.folders[target]
            for uid in uids:
                kept[max(kept, default=0) + 1] = self.messages.pop(uid)
        self.done(tag)

    def do_logout(self, tag: str, _: str) -> None:
        self.say(b"* BYE see you")
        self.done(tag)
        raise _Gone

    def do_fetch(self, tag: str, rest: str) -> None:
        uids = self.named(rest)
        whole, part = "BODY.PEEK[]" in rest, re.search(r"<0\.(\d+)>", rest)
        if whole:
            self.script.asked.append(uids)
            if self.script.down == "fetch" or any(self.messages[x].fault == "refuses the batch" for x in uids):
                raise _Gone
        for place, uid in enumerate(uids, 1):
            one = self.messages[uid]
            if not whole:
                self.tell_size(place, uid, one)
                continue
            raw = one.raw[: int(part[1])] if part else one.raw
            name = b"BODY[]<0>" if part else b"BODY[]"
            head = b"* %d FETCH (UID %d %s " % (place, uid, name)
            getattr(self, f"_{one.fault.replace(' ', '_')}", self._send)(head, raw)
        self.done(tag)

    def tell_size(self, place: int, uid: int, one: Letter) -> None:
        if one.fault == "has a garbled size":
            self.writer.write(b'* %d FETCH (UID %d RFC822.SIZE {3}\r\nabcdef\r\n" "" x\r\n' % (place, uid))
        elif one.fault == "hangs up at its size":
            raise _Gone
        elif one.fault != "has no size":
            self.say(f'* {place} FETCH (UID {uid} RFC822.SIZE {len(one.raw)} INTERNALDATE "{DATE}")'.encode())

    # --- what is done to a message ---

    def _send(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % len(raw) + raw + b")\r\n")

    def _announces_more_and_falls_silent(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % (len(raw) + 5000) + raw + b")\r\n")
        self.reader.readline()  # the other side has to lose its patience first
        raise _Gone

    def _announces_more_and_goes_on(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % (len(raw) + 70) + raw + b")\r\n")

    def _announces_less(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % (len(raw) // 2) + raw + b")\r\n")

    def _hangs_up_in_the_middle(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % len(raw) + raw[: len(raw) // 2])
        raise _Gone

    def _says_goodbye(self, _head: bytes, _raw: bytes) -> None:
        self.say(b"* BYE internal error; see log. Sorry")
        raise _Gone

    def _sends_garbage(self, _head: bytes, _raw: bytes) -> None:
        self.writer.write(b"\x00\xff\xfe %%% (((((\r\n\r\n)) {12\r\n")

    def _announces_a_terabyte(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % 10**12 + raw)
        self.reader.readline()
        raise _Gone

    def _comes_slowly(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{%d}\r\n" % len(raw))
        for at in range(0, len(raw), 40):
            time.sleep(0.1)
            self.writer.write(raw[at : at + 40])
        self.writer.write(b")\r\n")

    def _is_sent_empty(self, head: bytes, _raw: bytes) -> None:
        self._send(head, b"")

    def _is_cut_within_its_line(self, head: bytes, raw: bytes) -> None:
        self.writer.write(head + b"{20}\r\n" + raw[:20] + b" and so on)\r\n")

    @property
    def messages(self) -> dict[int, Letter]:
        return self.script.folders[self.folder]

    def named(self, rest: str) -> list[int]:
        """The UIDs of a command that lie in the folder."""
        wanted: set[int] = set()
        for span in rest.split(" ", 1)[0].split(","):
            first, _, last = span.partition(":")
            wanted |= set(range(int(first), int(last or first) + 1))
        return sorted(wanted & self.messages.keys())
