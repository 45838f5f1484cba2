"""The demo's own mail world on loopback: an IMAP server with mailboxes on disk, and an SMTP server that delivers into them."""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import imaplib
import socket
import threading
import time
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
PASSWORD = "demo"  # noqa: S105  the demo's mailboxes listen on loopback only and hold invented letters

START_SECONDS = 30.0
STOP_SECONDS = 4.0


def free_port(wanted: int) -> int:
    """`wanted`, or the next port above it that nobody listens on."""
    for port in range(wanted, wanted + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise OSError(f"no free port from {wanted} to {wanted + 199}")


@dataclass(slots=True)
class ImapServer:
    """pymap over maildirs in `folder`, one per user, in a thread of its own."""

    folder: Path
    port: int
    users: tuple[str, ...]
    _thread: threading.Thread | None = None
    _loop: asyncio.AbstractEventLoop | None = None
    _stop: asyncio.Event | None = None

    def start(self, pause: Callable[[float], None] = time.sleep) -> None:
        """Listens when this returns. Raises OSError when it cannot, and what `pause` raises while it waits."""
        ready = threading.Event()
        failed: list[BaseException] = []

        def serve() -> None:
            try:
                asyncio.run(self._serve(ready))
            except BaseException as error:  # noqa: BLE001  a thread's trouble is told to whoever waits for it
                failed.append(error)
                ready.set()

        self._thread = threading.Thread(target=serve, name="demo-imap", daemon=True)
        self._thread.start()
        end = time.monotonic() + START_SECONDS
        while not ready.is_set() and time.monotonic() < end:
            pause(0.02)
        if not ready.is_set() or failed:
            raise OSError(f"the demo's mailbox server does not start: {failed[0] if failed else 'it does not answer'}")

    def stop(self) -> None:
        """Ends the server and its thread; one that does not end is left behind and ends with the process."""
        if self._loop and self._stop:
            with contextlib.suppress(RuntimeError):  # the loop has ended by itself
                self._loop.call_soon_threadsafe(self._stop.set)
        if self._thread:
            self._thread.join(STOP_SECONDS)

    async def _serve(self, ready: threading.Event) -> None:
        from pymap.imap import IMAPService

        self._loop, self._stop = asyncio.get_running_loop(), asyncio.Event()
        arguments = _arguments(self.folder, self.port)
        backend, config = await arguments.backend_type.init(arguments)
        config.apply_context()
        # Everybody knows this password; the usual rounds would cost every sign-in a second of the processor's time.
        secret = config.hash_context.copy(rounds=1000).hash(PASSWORD).replace(":", "\\:")
        (self.folder / "pymap-etc-passwd").write_text("".join(f"{user}:x::::{user}:\n" for user in self.users))
        (self.folder / "pymap-etc-shadow").write_text("".join(f"{user}:{secret}:::::::\n" for user in self.users))
        async with AsyncExitStack() as stack:
            await backend.start(stack)
            await IMAPService(backend, config).start(stack)
            ready.set()
            await self._stop.wait()


def _arguments(folder: Path, port: int) -> Namespace:
    from pymap.backend import backends
    from pymap.imap import IMAPService

    parser = ArgumentParser()
    below = parser.add_subparsers(dest="backend")
    for name, kind in backends.items():
        kind.add_subparser(name, below).set_defaults(backend_type=kind)
    IMAPService.add_arguments(parser)
    parser.set_defaults(skip_services=[], passlib_cfg=None, debug=False)
    folder.mkdir(parents=True, exist_ok=True)
    return parser.parse_args(["--host", HOST, "--port", str(port), "--no-tls", "maildir", str(folder.absolute())])


def deliver(port: int, user: str, raw: bytes) -> None:
    """Puts a message into the INBOX of a user of the demo's server. Raises OSError or imaplib's errors."""
    with imaplib.IMAP4(HOST, port, timeout=20) as box:
        box.login(user, PASSWORD)
        answer, said = box.append("INBOX", "", imaplib.Time2Internaldate(time.time()), raw)
        if answer != "OK":
            raise OSError(f"the demo's mailbox does not take the message: {said!r}")


class SmtpHandler:
    """Mail to our addresses goes into the mailboxes; what we send to others is kept as .eml files to be looked at."""

    def __init__(self, imap_port: int, domain: str, users: tuple[str, ...], letters: Path) -> None:
        self._imap_port, self._domain, self._users, self._letters = imap_port, domain, users, letters

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  aiosmtpd's name
        raw: bytes = envelope.content
        try:
            for recipient in envelope.rcpt_tos:
                local, _, domain = recipient.lower().rpartition("@")
                user = local.partition("+")[0]
                if domain == self._domain and user in self._users:
                    await asyncio.to_thread(deliver, self._imap_port, user, _traced(raw, envelope.mail_from))
                else:
                    self._keep(recipient, raw)
        except (OSError, imaplib.IMAP4.error) as error:
            return f"451 {type(error).__name__}"
        return "250 OK"

    def _keep(self, recipient: str, raw: bytes) -> None:
        self._letters.mkdir(parents=True, exist_ok=True)
        who = "".join(c if c.isalnum() or c in "@.-" else "_" for c in recipient)
        name = f"{time.strftime('%Y%m%d-%H%M%S')}-{who}-{hashlib.sha256(raw).hexdigest()[:8]}.eml"
        (self._letters / name).write_bytes(raw)


def _traced(raw: bytes, sender: str | None) -> bytes:
    return f"Return-Path: <{sender or ''}>\r\n".encode("ascii", "replace") + raw


class SmtpServer:
    """aiosmtpd in a thread of its own."""

    def __init__(self, handler: SmtpHandler, port: int) -> None:
        from aiosmtpd.controller import Controller

        self._controller: Any = Controller(
            handler, hostname=HOST, port=port, ready_timeout=START_SECONDS, data_size_limit=60_000_000
        )
        self._started = False

    def start(self) -> None:
        """Listens when this returns. Raises OSError when it cannot."""
        self._controller.start()
        self._started = True

    def stop(self) -> None:
        """Ends the server; its own `stop` waits without limit, so it is left behind when it does not end."""
        if self._started:
            ending = threading.Thread(target=self._controller.stop, name="demo-smtp-stop", daemon=True)
            ending.start()
            ending.join(STOP_SECONDS)
