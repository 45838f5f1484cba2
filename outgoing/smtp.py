"""The courier that speaks SMTP: the one door of smtplib, with one connection for all letters of a batch."""

from __future__ import annotations

import base64
import smtplib
import socket
import ssl
import time

from foundations.language.sentence import say
from foundations.mailserver.sign_in import TokenRefused, TokenSource, plaintext_refused, xoauth2
from foundations.settings.shapes import Smtp as SmtpSettings
from outgoing.courier import PermanentFailure, TemporaryFailure, check_recipient

#: After a failed connection no other is tried for so long: a queue of letters must not wait one timeout each.
REST_SECONDS = 5.0
#: A connection unused for longer is asked whether it still lives before a letter is trusted to it.
QUIET_SECONDS = 5.0

_Connection = smtplib.SMTP


class SmtpCourier:
    """`outgoing.courier.Courier` over SMTP. `token` gives the bearer token when `oauth2` is configured.

    What is wrong with the server or our account is a TemporaryFailure of the whole server: letters wait until it is
    mended. What the server says of one letter is temporary with 4xx and permanent with 5xx (RFC 5321 §4.2.1).
    """

    def __init__(self, settings: SmtpSettings, token: TokenSource | None = None) -> None:
        self._settings = settings
        self._token = token
        self._connection: _Connection | None = None
        self._used_at = 0.0
        self._rest: tuple[float, TemporaryFailure] | None = None

    # --- a letter ---------------------------------------------------------------------------------------------------

    def send(self, envelope_from: str, recipient: str, raw: bytes, envelope_id: str = "") -> str:
        check_recipient(recipient)
        fresh = self._ready()
        try:
            return self._hand_over(envelope_from, recipient, raw, envelope_id)
        except _Gone:
            if fresh:
                raise
        self._ready()  # the server ended the kept connection before this letter began: that says nothing of the letter
        return self._hand_over(envelope_from, recipient, raw, envelope_id)

    def close(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.quit()
        except (OSError, ValueError):
            connection.close()

    def check(self) -> str:
        """Connect and sign in without sending anything; gives the server's name. For the doctor."""
        self._ready()
        return f"{self._settings.host}:{self._settings.port}"

    def _hand_over(self, envelope_from: str, recipient: str, raw: bytes, envelope_id: str) -> str:
        connection = self._connection
        assert connection is not None
        begun = False
        try:
            sender_words, recipient_words = self._options(connection, envelope_from, recipient, raw, envelope_id)
            self._expect(connection.mail(envelope_from, sender_words), "sender")
            begun = True
            self._expect(connection.rcpt(recipient, recipient_words), "recipient")
            said = self._expect(connection.data(raw), "content")
        except smtplib.SMTPDataError as error:
            self._refused(error.smtp_code, error.smtp_error, "content")
            raise AssertionError("a refusal always raises") from error
        except OSError as error:  # smtplib's own exceptions are OSErrors too
            self._drop()
            failure = TemporaryFailure if begun else _Gone
            raise failure(
                say("the connection to {where} broke ({words})", where=self._where, words=_words(error)),
                say("It is sent again by itself"),
            ) from error
        self._used_at = time.monotonic()
        return said

    def _options(
        self, connection: _Connection, envelope_from: str, recipient: str, raw: bytes, envelope_id: str
    ) -> tuple[list[str], list[str]]:
        sender_words: list[str] = []
        recipient_words: list[str] = []
        if not (envelope_from + recipient).isascii():
            if not connection.has_extn("smtputf8"):
                raise PermanentFailure(
                    say("{where} takes no addresses with letters outside ASCII (SMTPUTF8)", where=self._where),
                    say("Use another address of this customer, or a mail server that knows RFC 6531"),
                    stage="recipient",
                )
            sender_words.append("SMTPUTF8")
        if connection.has_extn("8bitmime") and not raw.isascii():
            sender_words.append("BODY=8BITMIME")
        if connection.has_extn("size"):
            sender_words.append(f"SIZE={len(raw)}")
        if envelope_id and connection.has_extn("dsn"):
            sender_words += ["RET=HDRS", f"ENVID={_xtext(envelope_id)}"]
            recipient_words += ["NOTIFY=FAILURE"]
        return sender_words, recipient_words

    def _expect(self, reply: tuple[int, bytes], stage: str) -> str:
        code, said = reply
        if code not in (250, 251, 252):
            self._refused(code, said, stage)
        return said.decode("utf-8", "replace")

    def _refused(self, code: int, said: bytes | str, stage: str) -> None:
        text = (said.decode("utf-8", "replace") if isinstance(said, bytes) else said).replace("\n", " ")
        if code == 421 or code < 0:
            self._drop()
        else:
            self._reset()
        if code in (530, 534, 535, 538):  # our account, not this letter (RFC 4954 §6)
            raise TemporaryFailure(
                text, say("Check user and password in [smtp]"), code=code, stage=stage, whole_server=True
            )
        if 500 <= code < 600:
            remedy = {
                "recipient": say("Check the address with the customer; until then answer by phone or fax"),
                "sender": say("Check from and bounce_address in [smtp]: the server must let this account use them"),
            }.get(stage, say("Ask the administrator of the mail server why it refuses this letter"))
            raise PermanentFailure(text, remedy, code=code, stage=stage)
        raise TemporaryFailure(text, say("It is tried again by itself"), code=code, stage=stage)

    # --- the connection ---------------------------------------------------------------------------------------------

    @property
    def _where(self) -> str:
        return say("the mail server {server}", server=f"{self._settings.host}:{self._settings.port}")

    def _ready(self) -> bool:
        """A connection that can be used; True when it was made just now."""
        if self._connection is not None and time.monotonic() - self._used_at > QUIET_SECONDS:
            try:
                if self._connection.noop()[0] != 250:
                    self._drop()
            except OSError:
                self._drop()
        if self._connection is not None:
            return False
        if self._rest is not None and time.monotonic() < self._rest[0]:
            raise self._rest[1]
        try:
            self._connection = self._connect()
        except TemporaryFailure as failure:
            self._rest = (time.monotonic() + REST_SECONDS, failure)
            raise
        self._rest = None
        self._used_at = time.monotonic()
        return True

    def _connect(self) -> _Connection:
        settings = self._settings
        if not settings.host:
            raise _whole_server(say("no mail server is configured"), say("Set host in [smtp]; letters wait until then"))
        if plaintext_refused(settings.tls, settings.host, allow_plaintext=settings.allow_plaintext):
            raise _whole_server(
                say("without TLS letters and password would cross the network to {where} readable", where=self._where),
                say('Set tls = "implicit" or "starttls" in [smtp]; allow_plaintext = true only on a network you trust'),
            )
        connection: _Connection | None = None
        try:
            connection = self._greet()
            if settings.user or self._token is not None:
                self._sign_in(connection)
        except BaseException as error:
            if connection is not None:
                connection.close()
            if self._token is not None and isinstance(error, smtplib.SMTPAuthenticationError):
                self._token.forget()
            if isinstance(error, OSError | TokenRefused | ValueError):
                raise self._explained(error) from error
            raise
        return connection

    def _greet(self) -> _Connection:
        settings = self._settings
        name = settings.sender.rpartition("@")[2] or "localhost"  # smtplib would ask the name service who we are
        context = ssl.create_default_context(cafile=settings.ca_file) if settings.tls != "none" else None
        where: tuple[str, int] = (settings.host, settings.port)
        connection: _Connection
        if settings.tls == "implicit":
            connection = smtplib.SMTP_SSL(
                *where, local_hostname=name, timeout=settings.timeout_seconds, context=context
            )
        else:
            connection = smtplib.SMTP(*where, local_hostname=name, timeout=settings.timeout_seconds)
        try:
            if context is not None and settings.tls == "starttls":
                connection.starttls(context=context)
            connection.ehlo_or_helo_if_needed()
        except BaseException:
            connection.close()
            raise
        return connection

    def _sign_in(self, connection: _Connection) -> None:
        settings = self._settings
        if self._token is not None:
            self._authenticate(connection, "XOAUTH2", xoauth2(settings.user, self._token()))
        elif (settings.user + settings.password).isascii():
            connection.login(settings.user, settings.password)
        else:  # smtplib knows ASCII only; SASL PLAIN is UTF-8 (RFC 4616)
            self._authenticate(connection, "PLAIN", f"\0{settings.user}\0{settings.password}")

    @staticmethod
    def _authenticate(connection: _Connection, mechanism: str, words: str) -> None:
        code, said = connection.docmd("AUTH", f"{mechanism} {base64.b64encode(words.encode()).decode('ascii')}")
        if code == 334:  # XOAUTH2 gives its reason as a challenge and wants an empty answer before it refuses
            code, said = connection.docmd("")
        if code not in (235, 503):
            raise smtplib.SMTPAuthenticationError(code, said)

    def _explained(self, error: Exception) -> TemporaryFailure:
        """What keeps us from the server, and what mends it. Nothing here is the fault of a letter."""
        port = say(
            "Check that tls = {tls} belongs to this port (implicit with 465, starttls with 587)",
            tls=repr(self._settings.tls),
        )
        if isinstance(error, TokenRefused | smtplib.SMTPAuthenticationError | UnicodeError):
            return _whole_server(
                say("{where} does not let us in: {words}", where=self._where, words=_words(error)),
                say("Check user and password, or oauth2, in [smtp]"),
            )
        if isinstance(error, ssl.SSLCertVerificationError):
            return _whole_server(
                say(
                    "the certificate of {where} is not trusted: {verify_message}",
                    where=self._where,
                    verify_message=error.verify_message,
                ),
                say(
                    "Set ca_file in [smtp] to the certificate of the authority that signed it, or write the name it was made for"
                ),
            )
        if isinstance(error, ssl.SSLError):
            return _whole_server(
                say(
                    "no TLS connection to {where}: {said}",
                    where=self._where,
                    said=getattr(error, "reason", None) or error,
                ),
                port,
            )
        if isinstance(error, smtplib.SMTPNotSupportedError):
            return _whole_server(say("{where} says: {words}", where=self._where, words=_words(error)), port)
        if isinstance(error, socket.gaierror):
            return _whole_server(
                say("the name of {where} is not known", where=self._where),
                say("Check host in [smtp], and the name service"),
            )
        if isinstance(error, ConnectionRefusedError):
            return _whole_server(
                say("nobody listens at {where}", where=self._where),
                say("Check host and port in [smtp], and that it runs"),
            )
        if isinstance(error, TimeoutError):
            return _whole_server(
                say("{where} does not answer", where=self._where),
                say("Check host and port in [smtp], and that no firewall is between"),
            )
        return _whole_server(
            say("no connection to {where}: {words}", where=self._where, words=_words(error)),
            say("Check [smtp]; it is tried again by itself"),
        )

    def _reset(self) -> None:
        try:
            if self._connection is not None and self._connection.rset()[0] != 250:
                self._drop()
        except OSError:
            self._drop()

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
        self._connection = None


class _Gone(TemporaryFailure):
    """The connection ended before the server had taken anything of this letter."""


def _whole_server(text: str, remedy: str) -> TemporaryFailure:
    return TemporaryFailure(text, remedy, whole_server=True)


def _words(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPResponseException):
        said = error.smtp_error
        return f"{error.smtp_code} {said.decode('utf-8', 'replace') if isinstance(said, bytes) else said}"
    return str(error) or type(error).__name__


def _xtext(text: str) -> str:
    """RFC 3461 §4: printable ASCII but for plus and equals, which are written as +XX."""
    return "".join(
        sign if "!" <= sign <= "~" and sign not in "+=" else f"+{ord(sign):02X}" for sign in text if sign.isascii()
    )
