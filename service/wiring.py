"""Where the parts are chosen and joined: which store, mailboxes, courier and readers a configuration stands for."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from foundations.mailserver.sign_in import is_loopback
from foundations.settings.shapes import Mailbox as MailboxSettings
from foundations.settings.shapes import Settings

if TYPE_CHECKING:
    from ingest.mailbox import Mailbox
    from outgoing.courier import Courier
    from parsers.sandbox.pool import ReaderPool
    from store.database import Database


def open_store(settings: Settings, *, create: bool = True) -> Database:
    """The configured store; raises store.engine.errors.StoreError with a sentence."""
    from store.database import open_database

    return open_database(settings.store.url, settings.store.files, create=create)


def connector(mailbox: MailboxSettings) -> Callable[[], Mailbox]:
    """Makes a new mailbox object for each connection: a server over IMAP, or a folder of .eml files."""
    if mailbox.path is not None:
        from ingest.folder import FolderMailbox

        return lambda: FolderMailbox(mailbox)
    from foundations.mailserver.oauth import TokenSource
    from ingest.imap import ImapMailbox

    token = TokenSource(mailbox.oauth2) if mailbox.oauth2 else None
    return lambda: ImapMailbox(mailbox, token)


def courier(settings: Settings) -> Courier | None:
    """What carries letters out: a mail server, a folder of .eml files, or None when neither is configured."""
    smtp = settings.smtp
    if smtp.path is not None:
        from outgoing.folder import FolderCourier

        return FolderCourier(smtp.path)
    if not smtp.host:
        return None
    from foundations.mailserver.oauth import TokenSource
    from outgoing.smtp import SmtpCourier

    return SmtpCourier(smtp, TokenSource(smtp.oauth2) if smtp.oauth2 else None)


def readers(settings: Settings) -> ReaderPool:
    """The pool of reading processes, with the configured limits on time and memory."""
    import os

    from parsers.sandbox.pool import ReaderPool

    limits = settings.limits
    workers = limits.readers or min(4, os.cpu_count() or 1)
    return ReaderPool(workers, limits.read_seconds, limits.read_memory_mb)


def only_loopback(settings: Settings) -> list[str]:
    """Servers of the configuration that are not on this machine, by key; a rehearsal is refused when there are any."""
    servers = [(f"mailbox[{n}].host", box.host) for n, box in enumerate(settings.mailbox) if box.path is None]
    if settings.smtp.host and settings.smtp.path is None:
        servers.append(("smtp.host", settings.smtp.host))
    return [f"{key} = {host}" for key, host in servers if not is_loopback(host)]
