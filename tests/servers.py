"""Real mail servers on loopback for the tests: Dovecot from Debian, and an SMTP server that refuses as told."""

from __future__ import annotations

import asyncio
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from foundations.settings.shapes import Mailbox, Smtp

PASSWORD = "secret"


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def until(condition: Callable[[], Any], seconds: float = 60.0, what: str = "the condition") -> Any:
    """Await a condition; gives what it gave. Fails with its name when it does not come true in time."""
    end = time.monotonic() + seconds
    while True:
        found = condition()
        if found:
            return found
        if time.monotonic() > end:
            raise AssertionError(f"{what} did not come true within {seconds} s")
        time.sleep(0.01)


# --- certificates ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Certificates:
    """A certificate authority of our own, and a certificate for localhost and 127.0.0.1 that it signed."""

    authority: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Made with the openssl program, as an administrator would."""
    made = Certificates(folder / "ca.pem", folder / "server.pem", folder / "server.key")
    request, extra, ca_key = folder / "server.csr", folder / "server.ext", folder / "ca.key"
    extra.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    new_key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    for command in (
        ["req", "-x509", *new_key, "-keyout", ca_key, "-out", made.authority, "-days", "3650", "-subj", "/CN=Test authority"],
        ["req", *new_key, "-keyout", made.key, "-out", request, "-subj", "/CN=localhost"],
        ["x509", "-req", "-in", request, "-CA", made.authority, "-CAkey", ca_key, "-CAcreateserial", "-days", "3650",
         "-extfile", extra, "-out", made.certificate],
    ):  # fmt: skip
        subprocess.run(["openssl", *map(str, command)], check=True, capture_output=True)
    return made


# --- Dovecot --------------------------------------------------------------------------------------------------------


@dataclass
class Dovecot:
    """A Dovecot over plain maildirs, run as the mail user when the tests are root's, else as whoever runs them."""

    root: Path
    certificates: Certificates | None = None
    capabilities: str = ""  # what it says it can, instead of all that it can
    prefix: str = ""  # of the personal namespace, such as "INBOX."
    port: int = field(default_factory=free_port)
    tls_port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None

    @property
    def owner(self) -> tuple[str, str]:
        if os.getuid() == 0:
            return "mail", "mail"
        return pwd.getpwuid(os.getuid()).pw_name, grp.getgrgid(os.getgid()).gr_name

    def start(self) -> None:
        (self.root / "run").mkdir(exist_ok=True)
        (self.root / "mail").mkdir(exist_ok=True)
        self._own(self.root / "mail")
        (self.root / "dovecot.conf").write_text(self._configuration(), encoding="utf-8")
        self.root.chmod(0o755)
        self.process = subprocess.Popen(
            [str(_program()), "-F", "-c", str(self.root / "dovecot.conf")],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        until(self._answers, 60, "Dovecot answering")

    def stop(self) -> None:
        if self.process is not None:
            self.process.terminate()
            self.process.wait(60)
            self.process = None
            until(lambda: not self._answers(), 60, "Dovecot being gone")

    def break_connections(self) -> None:
        """End every session as a crash of the server would: its imap processes are killed."""
        assert self.process is not None
        for entry in Path("/proc").glob("[0-9]*/stat"):
            try:
                name, rest = entry.read_text().split("(", 1)[1].rsplit(")", 1)
            except OSError:
                continue  # it has just ended
            if name == "imap" and int(rest.split()[1]) == self.process.pid:
                os.kill(int(entry.parent.name), signal.SIGKILL)

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=2) as probe:
                return probe.recv(4) == b"* OK"
        except OSError:
            return False

    def _configuration(self) -> str:
        user, group = self.owner
        inner = ("dovecot", "dovenull") if os.getuid() == 0 else (user, user)
        chroot = "" if os.getuid() == 0 else "service anvil {\n  chroot =\n}\nservice imap-login {\n  chroot =\n}\n"
        tls = "ssl = no"
        if self.certificates:
            tls = f"ssl = yes\nssl_cert = <{self.certificates.certificate}\nssl_key = <{self.certificates.key}"
        return f"""
protocols = imap
base_dir = {self.root}/run
state_dir = {self.root}/run
listen = 127.0.0.1
{tls}
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
auth_failure_delay = 0
log_path = {self.root}/dovecot.log
mail_location = maildir:{self.root}/mail/%n
mail_uid = {user}
mail_gid = {group}
first_valid_uid = 1
first_valid_gid = 1
default_internal_user = {inner[0]}
default_login_user = {inner[1]}
default_internal_group = {"dovecot" if os.getuid() == 0 else group}
mailbox_idle_check_interval = 1s
# no growing delay for everybody on this machine after a wrong password
service anvil {{
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
{chroot}
service imap-login {{
  inet_listener imap {{
    port = {self.port}
  }}
  inet_listener imaps {{
    port = {self.tls_port if self.certificates else 0}
    ssl = yes
  }}
}}
namespace inbox {{
  inbox = yes
  separator = .
  prefix = {self.prefix}
}}
protocol imap {{
  mail_max_userip_connections = 100
  {f"imap_capability = {self.capabilities}" if self.capabilities else ""}
}}
passdb {{
  driver = static
  mechanisms = xoauth2 oauthbearer
  args = password=good-token
}}
passdb {{
  driver = static
  args = password={PASSWORD}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={self.root}/mail/%n allow_all_users=yes
}}
"""

    # --- mail ---

    def box(self, user: str, folder: str = "INBOX") -> Path:
        """The maildir of a folder."""
        name = folder if folder == "INBOX" else f".{self.prefix and ''}{folder}"
        return self.root / "mail" / user / ("" if folder == "INBOX" else name)

    def deliver(self, user: str, raw: bytes, arrived: float | None = None) -> Path:
        """Put a message into the inbox as a delivery agent does; `arrived` (POSIX seconds) is what INTERNALDATE will say."""
        box = self.box(user)
        for inner in ("cur", "new", "tmp"):
            if not (box / inner).is_dir():
                (box / inner).mkdir(parents=True, exist_ok=True)
                for path in (box / inner, box, box.parent):
                    self._own(path)
        written = box / "tmp" / f"{time.time():.6f}.{time.monotonic_ns()}.test"
        written.write_bytes(raw)
        self._own(written)
        if arrived is not None:
            os.utime(written, (arrived, arrived))
        return written.rename(box / "new" / written.name)

    def _own(self, path: Path) -> None:
        if os.getuid() == 0:
            shutil.chown(path, *self.owner)

    def files(self, user: str, folder: str = "INBOX") -> list[Path]:
        """The messages that lie in a folder, as files."""
        box = self.box(user, folder)
        return sorted(p for inner in ("new", "cur") if (box / inner).is_dir() for p in (box / inner).iterdir())

    def settings(self, user: str, **changes: Any) -> Mailbox:
        """A mailbox as a configuration would name it, without TLS."""
        given: dict[str, Any] = {
            "name": user,
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "user": f"{user}@example.test",
            "password": PASSWORD,
        }
        return Mailbox(**(given | changes))


def _program() -> Path:
    found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else Path("/usr/sbin/dovecot")


def has_dovecot() -> bool:
    return _program().is_file()


@contextmanager
def running_dovecot(**options: Any) -> Iterator[Dovecot]:
    """A Dovecot for the length of a test, in a folder that its own user may enter (those of pytest are the tester's only)."""
    with tempfile.TemporaryDirectory(prefix="kesu-dovecot-") as folder:
        server = Dovecot(Path(folder), **options)
        server.start()
        try:
            yield server
        finally:
            server.stop()


# --- SMTP -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Received:
    """A letter as the SMTP server got it."""

    mail_from: str
    recipients: tuple[str, ...]
    raw: bytes
    mail_options: tuple[str, ...] = ()
    rcpt_options: tuple[str, ...] = ()
    user: str = ""
    tls: bool = False
    session: int = 0


class _Smtp(SMTP):
    """aiosmtpd with the parameters of RFC 3461 (DSN), which it does not know: they are noted for the test."""

    async def smtp_MAIL(self, arg: str) -> None:  # noqa: N802 - a name that aiosmtpd looks for
        words, self.session.mail_dsn = _without(arg, ("RET=", "ENVID="))
        await super().smtp_MAIL(words)

    async def smtp_RCPT(self, arg: str) -> None:  # noqa: N802 - a name that aiosmtpd looks for
        words, self.session.rcpt_dsn = _without(arg, ("NOTIFY=", "ORCPT="))
        await super().smtp_RCPT(words)


def _without(arg: str | None, names: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    words = (arg or "").split(" ")
    noted = tuple(word for word in words if word.upper().startswith(names))
    return " ".join(word for word in words if word not in noted), noted


@dataclass
class SmtpSink:
    """An SMTP server that keeps what it accepts and refuses what the test scripts.

    `refuse` maps a stage (`mail`, `rcpt`, `data`) and an address, or "", to answers given in turn before accepting again;
    an answer of "drop" closes the connection instead, and "accept-drop" takes the letter and closes before saying so.
    """

    port: int = field(default_factory=free_port)
    letters: list[Received] = field(default_factory=list)
    refuse: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    sessions: int = 0
    tokens: frozenset[str] = frozenset({"good-token"})
    users: dict[str, str] = field(default_factory=dict)
    certificates: Certificates | None = None
    implicit: bool = False
    dsn: bool = True
    _controller: Any = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def start(self) -> None:
        import ssl

        sink = self
        context = None
        if self.certificates:
            context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            context.load_cert_chain(self.certificates.certificate, self.certificates.key)

        class _Controller(Controller):
            def factory(self) -> SMTP:
                return _Smtp(
                    sink,
                    enable_SMTPUTF8=True,
                    hostname="sink.test",
                    tls_context=None if sink.implicit else context,
                    require_starttls=bool(context) and not sink.implicit,
                    auth_required=bool(sink.users),
                    auth_require_tls=False,
                    authenticator=sink.authenticate if sink.users else None,
                    data_size_limit=50_000_000,
                )

        self._controller = _Controller(
            self, hostname="127.0.0.1", port=self.port, ssl_context=context if self.implicit else None
        )
        self._controller.start()

    def stop(self) -> None:
        if self._controller is not None:
            self._controller.stop()
            self._controller = None

    def authenticate(
        self, _server: Any, _session: Session, _envelope: Envelope, mechanism: str, data: Any
    ) -> AuthResult:
        login, password = data.login.decode(), data.password.decode()
        return AuthResult(success=self.users.get(login) == password, auth_data=login, handled=False)

    async def auth_XOAUTH2(self, server: Any, args: list[str]) -> AuthResult:  # noqa: N802 - a name that aiosmtpd looks for
        import base64

        said = base64.b64decode(args[1]).decode() if len(args) > 1 else ""
        user = said.split("\x01")[0].removeprefix("user=")
        good = any(f"auth=Bearer {token}\x01" in said for token in self.tokens)
        return AuthResult(success=good, auth_data=user, handled=False)

    async def handle_EHLO(  # noqa: N802 - a name that aiosmtpd looks for
        self, server: Any, session: Session, envelope: Envelope, hostname: str, responses: list[str]
    ) -> list[str]:
        if not getattr(session, "number", 0):
            self.sessions += 1
            session.number = self.sessions
        session.host_name = hostname
        return [*responses[:-1], *(["250-DSN"] if self.dsn else []), responses[-1]]

    async def handle_MAIL(  # noqa: N802 - a name that aiosmtpd looks for
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self._refused("mail", address, server)
        if refused:
            return refused
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - a name that aiosmtpd looks for
        self, server: Any, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        refused = self._refused("rcpt", address, server)
        if refused:
            return refused
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Session, envelope: Envelope) -> str:  # noqa: N802 - a name that aiosmtpd looks for
        refused = self._refused("data", (envelope.rcpt_tos or [""])[0], server)
        if refused and refused != "accept-drop":
            return refused
        raw = envelope.original_content or envelope.content
        assert isinstance(raw, bytes)
        received = Received(
            envelope.mail_from or "",
            tuple(envelope.rcpt_tos),
            raw,
            (*envelope.mail_options, *getattr(session, "mail_dsn", ())),
            (*envelope.rcpt_options, *getattr(session, "rcpt_dsn", ())),
            str(getattr(session, "auth_data", "") or ""),
            session.ssl is not None or self.implicit,
            getattr(session, "number", 0),
        )
        with self._lock:
            self.letters.append(received)
        if refused:
            server.transport.abort()
        return f"250 OK kept as {len(self.letters)}"

    def _refused(self, stage: str, address: str, server: Any) -> str:
        for key in ((stage, address), (stage, "")):
            answers = self.refuse.get(key)
            if answers:
                answer = answers.pop(0)
                if answer == "drop":
                    server.transport.abort()
                    raise asyncio.CancelledError
                return answer
        return ""

    def settings(self, **changes: Any) -> Smtp:
        """The mail server as a configuration would name it, without TLS."""
        given: dict[str, Any] = {
            "host": "127.0.0.1",
            "port": self.port,
            "tls": "none",
            "sender": "complaints@example.test",
            "bounce_address": "bounces@example.test",
        }
        return Smtp(**(given | changes))


@contextmanager
def running_sink(**options: Any) -> Iterator[SmtpSink]:
    """An SMTP server for the length of a test."""
    sink = SmtpSink(**options)
    sink.start()
    try:
        yield sink
    finally:
        sink.stop()
