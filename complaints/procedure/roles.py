"""Who may do what: roles by action, the chain of approvals, and delegates (domain §1.6, S0-5.4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from complaints.model import Actor, Letter


@dataclass(frozen=True, slots=True)
class Delegation:
    """`to` (a user's name) acts for `role` until the instant `until`, which is included."""

    role: str
    to: str
    until: datetime
    by: str = ""


def next_role(letter: Letter, chain: Iterable[str]) -> str | None:
    """The role whose approval the letter waits for; None when the chain has ended or the letter is not under approval."""
    if letter.status != "awaiting_approval":
        return None
    given = sum(1 for a in letter.approvals if a.verdict == "approved")
    return next(iter(tuple(chain)[given:]), None)


def acts_for(actor: Actor, role: str, delegations: Iterable[Delegation], now: datetime) -> str | None:
    """How the actor holds `role`: "" by himself, the role's name as its delegate, None not at all."""
    if actor.role == role:
        return ""
    mine = any(d.role == role and d.to == actor.name and now <= d.until for d in delegations)
    return role if mine else None
