"""Which mail addresses and hosts are ours: those that we send from and receive at, and everything in our domains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from foundations.settings.shapes import Settings


@dataclass(frozen=True, slots=True)
class OwnAddresses:
    """Our domains (their subdomains count) and single addresses; letter case never matters. The default owns nothing."""

    domains: tuple[str, ...] = ()
    addresses: frozenset[str] = frozenset()

    @classmethod
    def of(cls, settings: Settings) -> OwnAddresses:
        """Those of a configured company: its domains, its sender, its bounce address and its mailboxes."""
        single = (settings.smtp.sender, settings.smtp.bounce_address, *(box.user for box in settings.mailbox))
        return cls(settings.company.own_domains, frozenset(each.lower() for each in single if "@" in each))

    def __contains__(self, address: str) -> bool:
        """Whether a mail address is ours; an empty one is nobody's."""
        address = address.strip().lower()
        return address in self.addresses or self.host(address.rpartition("@")[2])

    def host(self, name: str) -> bool:
        """Whether a host or domain is one of our domains or lies below one."""
        name = name.lower()
        return any(name == own.lower() or name.endswith("." + own.lower()) for own in self.domains)

    def any_outside(self, addresses: Iterable[str]) -> bool:
        """Whether one of the addresses is somebody else's; empty ones do not count."""
        return any(each and each not in self for each in addresses)


#: where nothing is configured
NOBODYS = OwnAddresses()
