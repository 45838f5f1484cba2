"""Names for what goes wrong on the way to a mailbox server: each says what, where, and what to do next."""

from __future__ import annotations

import socket
import ssl
from datetime import tzinfo

from foundations.language.sentence import Said, say
from foundations.settings.shapes import Mailbox as MailboxSettings
from ingest.mailbox import MailboxProblem
from store.withheld import Withheld


def place(settings: MailboxSettings) -> str:
    """The mailbox and its server, for messages to an administrator."""
    return say(
        "mailbox {name} ({user} at {server})",
        name=repr(settings.name),
        user=settings.user or say("no user"),
        server=f"{settings.host}:{settings.port}",
    )


def unreachable(error: OSError, settings: MailboxSettings) -> MailboxProblem:
    """No connection came about: no such name, nobody listening, no answer, or no trust in the certificate."""
    where = place(settings)
    if isinstance(error, ssl.SSLCertVerificationError):
        return MailboxProblem(
            "tls_refused",
            say("the server's certificate is not trusted: {verify_message}", verify_message=error.verify_message),
            where,
            say(
                "Set ca_file to the certificate of the authority that signed it, or write the host name that it was made for"
            ),
        )
    if isinstance(error, ssl.SSLError):
        return MailboxProblem(
            "tls_refused",
            say("no TLS connection came about: {said}", said=getattr(error, "reason", None) or error),
            where,
            say(
                "Check that tls = {tls} belongs to this port (usually implicit with 993, starttls with 143)",
                tls=repr(settings.tls),
            ),
        )
    if isinstance(error, socket.gaierror):
        return MailboxProblem(
            "unreachable",
            say("the host name is not known"),
            where,
            say("Check host, and the name service of this machine"),
        )
    if isinstance(error, TimeoutError):
        what, remedy = say("the server does not answer"), say("Check host and port, and that no firewall is between")
    elif isinstance(error, ConnectionRefusedError):
        what, remedy = say("nobody listens there"), say("Check host and port, and that the mail server runs")
    else:
        what, remedy = say("no connection ({error})", error=error), say("Check host, port and the network")
    return MailboxProblem("unreachable", what, where, remedy)


def plaintext(settings: MailboxSettings) -> MailboxProblem:
    """No TLS is configured, and a password would be sent."""
    return MailboxProblem(
        "plaintext_refused",
        say("without TLS the password would cross the network readable"),
        place(settings),
        say('Set tls = "implicit" or "starttls"; allow_plaintext = true only on a network you trust'),
    )


def no_starttls(settings: MailboxSettings, error: Exception | None = None) -> MailboxProblem:
    """TLS was to begin on the open connection, and the server does not offer it or failed to."""
    return MailboxProblem(
        "tls_refused",
        say("the server does not offer STARTTLS here: {said}", said=_said(error))
        if error
        else say("the server does not offer STARTTLS here"),
        place(settings),
        say('Use tls = "implicit" with the port for it (usually 993), or have STARTTLS switched on'),
    )


def sign_in_refused(settings: MailboxSettings, error: Exception) -> MailboxProblem:
    """The server does not take the password, or the token."""
    if settings.oauth2 is not None:
        remedy = say("Check user and the oauth2 table, and that the application may use IMAP for this account")
        return MailboxProblem(
            "sign_in_refused", say("sign-in by token failed: {said}", said=_said(error)), place(settings), remedy
        )
    return MailboxProblem(
        "sign_in_refused",
        say("the server does not accept user and password: {said}", said=_said(error)),
        place(settings),
        say(
            "Check user and password; some servers want a password made for programs, or IMAP switched on for the account"
        ),
    )


def folder_missing(settings: MailboxSettings, error: Exception, found: list[str]) -> MailboxProblem:
    """The folder to watch cannot be opened; `found` are those that the server has."""
    shown = ", ".join(found[:20]) or say("none")
    return MailboxProblem(
        "folder_missing",
        say("the folder {folder} cannot be opened: {said}", folder=repr(settings.folder), said=_said(error)),
        place(settings),
        say("Set folder to one of the server's folders: {shown}", shown=shown),
    )


def lost(
    settings: MailboxSettings,
    doing: str,
    error: Exception,
    *,
    bye: bool = False,
    came: frozenset[int] = frozenset(),
) -> MailboxProblem:
    """The connection broke; `doing` says in a phrase what was going on, `bye` whether the server said that it ends, `came`
    of which messages something had come until then.
    """
    return MailboxProblem(
        "connection_lost",
        say("the connection broke while {doing} ({said})", doing=doing, said=_said(error)),
        place(settings),
        say("Nothing is lost; the connection is opened again by itself"),
        how=how_it_broke(error, bye=bye),
        came=came,
    )


def how_it_broke(error: Exception, *, bye: bool) -> Said:
    """What the server did to the line, for the administrator who has to find out why."""
    announced = getattr(error, "announced", None) or getattr(error.__context__, "announced", None)
    if announced is not None:
        return say("the server announces {number} bytes, far more than it was asked for", number=announced)
    if isinstance(error, TimeoutError):
        return say("the server falls silent in the middle of its answer")
    words = _said(error).rpartition(" => ")[2]  # imaplib puts the name of the command before it
    if isinstance(error, OSError) or words.startswith("socket error"):
        return say("the server closes the connection in the middle of its answer")
    words = words[:100].replace(";", ",").replace(". ", ", ")  # both part sentences where they were kept as text
    if bye:
        return say("the server ends the session and says: {words}", words=words)
    return say("the server's answer cannot be understood: {words}", words=words)


def breaks_the_line(message: Withheld, zone: tzinfo) -> Said:
    """A message that stays on the server because nothing else would come in if it were fetched; and what to do."""
    arrived = message.received_at
    return say(
        "message {uid} in {folder} ({size} bytes, arrived {arrived}) is not taken in, because the connection breaks "
        "whenever it is fetched: {said} (open it in a mail program, enter the complaint by hand or have it sent again, "
        "then move it to another folder - until then it is tried again by itself)",
        uid=message.uid,
        folder=message.folder,
        size=message.size or say("an unknown number of"),
        arrived=arrived.astimezone(zone).isoformat(" ", "minutes") if arrived else say("at an unknown hour"),
        said=message.how,
    )


def refused(settings: MailboxSettings, doing: str, error: Exception) -> MailboxProblem:
    """The server said no to something that it should do; `doing` says what."""
    return MailboxProblem(
        "refused",
        say("the server refused while {doing}: {said}", doing=doing, said=_said(error)),
        place(settings),
        say("Check the account's rights and quota on the server; it is tried again by itself"),
    )


def half_moved(settings: MailboxSettings, folder: str, error: Exception) -> MailboxProblem:
    """The server copied messages and does not let go of the originals: each further attempt makes further copies."""
    return MailboxProblem(
        "half_moved",
        say(
            "the server copied messages to {folder} and refused to remove them here: {said}",
            folder=repr(folder),
            said=_said(error),
        ),
        place(settings),
        say("Check the account's rights and quota on the server; it is tried again by itself"),
    )


def _said(error: Exception) -> str:
    """The server's words in one short line; the library gives some of them as the repr of bytes."""
    text = " ".join(str(error).split()) or type(error).__name__
    if text[:2] in ("b'", 'b"'):
        text = text[2:-1]
    return text.rstrip(".")[:300]
