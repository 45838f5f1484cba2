"""A signed-in connection to an IMAP server: the part of the door of imapclient that comes before any folder is opened."""

from __future__ import annotations

import contextlib
import socket
import ssl
from typing import Any

import imapclient
from imapclient import exceptions

from foundations.language.sentence import say
from foundations.mailserver.sign_in import TokenRefused, TokenSource, plaintext_refused
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest import trouble

#: What a literal may announce while no message is fetched: names of folders, flags.
LITERAL_BYTES = 1_000_000


class TooLong(exceptions.IMAPClientAbortError):  # type: ignore[misc]  # imapclient has no type information
    """The server announces a literal far longer than what it was asked for can be; `announced` is that length."""

    def __init__(self, announced: int) -> None:
        super().__init__(f"literal of {announced} bytes")
        self.announced = announced


class Client(imapclient.IMAPClient):  # type: ignore[misc]  # imapclient has no type information
    """imapclient, except that an IDLE first reads what came in one packet with the server's "+ idling".

    As shipped, `idle_check` asks the socket only, and what imaplib's reader has already taken from it stays unseen
    until the next packet: a message that arrived just then would wait for half an hour. And except that it takes no
    literal longer than `literal_bytes`: as shipped so much memory is set apart as the server announces, whatever comes.
    """

    literal_bytes = LITERAL_BYTES
    _unseen = False

    def bound_literals(self) -> None:
        """From now on `literal_bytes` is kept to; what is announced beyond it raises TooLong."""
        read = self._imap.read

        def bounded(size: int) -> Any:
            if size > self.literal_bytes:
                raise TooLong(size)
            return read(size)

        self._imap.read = bounded

    def idle(self) -> None:
        super().idle()
        self._unseen = True

    def _poll_socket(self, sock: Any, timeout: float | None = None) -> Any:
        if self._unseen:
            self._unseen = False
            return True
        return super()._poll_socket(sock, timeout)


def connect(
    settings: MailboxSettings, token: TokenSource | None, connect_seconds: float, read_seconds: float
) -> Client:
    """Connect as configured and sign in. Raises MailboxProblem."""
    if plaintext_refused(settings.tls, settings.host, allow_plaintext=settings.allow_plaintext):
        raise trouble.plaintext(settings)
    timeout = imapclient.SocketTimeout(connect=connect_seconds, read=read_seconds)
    try:
        context = ssl.create_default_context(cafile=settings.ca_file) if settings.tls != "none" else None
        client = Client(
            settings.host, settings.port, ssl=settings.tls == "implicit", ssl_context=context, timeout=timeout
        )
    except OSError as error:
        raise trouble.unreachable(error, settings) from error
    except exceptions.IMAPClientError as error:
        raise trouble.lost(settings, say("greeting"), error) from error
    try:
        # As shipped every line of every literal passes through a debug log: fetching is ten times slower with it.
        client._imap.debug = 0
        # As shipped INTERNALDATE comes as a naive time of this machine's zone.
        client.normalise_times = False
        client.bound_literals()
        client.socket().setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        if settings.tls == "starttls":
            _start_tls(client, settings, context)
        _sign_in(client, settings, token)
        _introduce(client, settings)
    except BaseException:
        drop(client)
        raise
    return client


def drop(client: Client) -> None:
    """End the connection without a word; never raises."""
    with contextlib.suppress(exceptions.IMAPClientError, OSError, ValueError):
        client.shutdown()


def _start_tls(client: Client, settings: MailboxSettings, context: ssl.SSLContext | None) -> None:
    try:
        client.starttls(context)
    except OSError as error:
        raise trouble.unreachable(error, settings) from error
    except exceptions.IMAPClientAbortError as error:
        raise trouble.lost(settings, say("starting TLS"), error) from error
    except exceptions.IMAPClientError as error:
        raise trouble.no_starttls(settings, error) from error


def _sign_in(client: Client, settings: MailboxSettings, token: TokenSource | None) -> None:
    user, password = settings.user, settings.password
    try:
        if token is not None:
            client.oauth2_login(user, token())
        elif (user + password).isascii():
            client.login(user, password)
        else:
            client.plain_login(user, password)  # LOGIN of imaplib knows ASCII only; SASL PLAIN is UTF-8 (RFC 4616)
    except (exceptions.IMAPClientAbortError, OSError) as error:
        raise trouble.lost(settings, say("signing in"), error) from error
    except (exceptions.IMAPClientError, TokenRefused) as error:
        if token is not None:
            token.forget()
        raise trouble.sign_in_refused(settings, error) from error


def _introduce(client: Client, settings: MailboxSettings) -> None:
    """Say who we are: 163.com, 126.com and yeah.net open no folder for a client that has not (RFC 2971)."""
    try:
        if client.has_capability("ID"):
            client.id_({"name": "kesu", "version": "1"})
    except (exceptions.IMAPClientError, OSError) as error:
        raise trouble.lost(settings, say("introducing itself"), error) from error
