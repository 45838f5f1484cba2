"""Who may do what and whose a task is: roles, the chain of approvals, delegates (domain §1.6 "Approvals", S0-5.4.4)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from complaints.model import Actor, Letter


@dataclass(frozen=True, slots=True)
class Delegation:
    """`to` (a user's name) acts for `role` until the instant `until`, which is included."""

    role: str
    to: str
    until: datetime
    by: str = ""


@dataclass(frozen=True, slots=True)
class Person:
    """A user as far as tasks go; `name` and `department` are what a task may name as its owner."""

    name: str
    role: str
    department: str = ""


class Owned(Protocol):
    """A task as far as its owner goes: a role, and perhaps the name of a person or a department."""

    @property
    def owner_role(self) -> str: ...
    @property
    def owner(self) -> str: ...


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


def roles_of(person: Person, delegations: Iterable[Delegation], now: datetime) -> list[str]:
    """The roles that are this person's at `now`: his own, and those lent to him."""
    lent = [d.role for d in delegations if d.to == person.name and now <= d.until]
    return list(dict.fromkeys([person.role, *lent]))


def whose(task: Owned, everybody: Iterable[Person], delegations: Iterable[Delegation], now: datetime) -> list[Person]:
    """Whose a task is, of `everybody`: its named owner's when that is somebody or some department, else all who hold its role.

    The one answer for lists and for word by mail alike. Whoever lends his role keeps it; a name or department that nobody
    of `everybody` bears (any more) counts as none.
    """
    people, lent = list(everybody), list(delegations)
    named = task.owner.strip().casefold()
    if named:
        by_name = [p for p in people if p.name.casefold() == named]
        his = by_name or [p for p in people if p.department.casefold() == named]
        if his:
            return his
    return [p for p in people if task.owner_role in roles_of(p, lent, now)]
