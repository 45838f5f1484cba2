"""What a connection to a mail server must satisfy before a password is sent over it, the same for IMAP and SMTP."""

from __future__ import annotations

import ipaddress
from typing import Protocol


class TokenRefused(Exception):  # noqa: N818 - the name says what happened
    """No bearer token could be had; `temporary` when asking again later may help."""

    def __init__(self, text: str, *, temporary: bool) -> None:
        super().__init__(text)
        self.temporary = temporary


class TokenSource(Protocol):
    """Gives bearer tokens, each as long as it is valid."""

    def __call__(self) -> str:
        """A token that is valid now; raises TokenRefused when none can be had."""
        ...

    def forget(self) -> None:
        """The server did not like this one: fetch another next time."""
        ...


def is_loopback(host: str) -> bool:
    """Whether the host, a name or an address, is this machine itself."""
    name = host.strip().strip("[]").lower().rstrip(".")
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def plaintext_refused(tls: str, host: str, *, allow_plaintext: bool) -> bool:
    """Whether the rule forbids this connection: without TLS only to this machine, unless it is allowed in so many words."""
    return tls == "none" and not allow_plaintext and not is_loopback(host)


def xoauth2(user: str, token: str) -> str:
    """The initial response of SASL XOAUTH2 before base64, as Microsoft 365 and Google take it."""
    return f"user={user}\x01auth=Bearer {token}\x01\x01"
