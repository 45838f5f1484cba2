"""Which of our own people is told of a task by mail, and when: once, in working hours, before it is due."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from complaints.calendar.working_days import Calendar
from complaints.procedure.roles import Delegation

#: many tasks that fall due together make one mail, and a mail within this time makes the next one wait
GATHER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Person:
    """A user as far as notices go; `name` and `department` are what a task may name as its owner."""

    name: str
    role: str
    department: str = ""
    email: str = ""


def roles_of(person: Person, delegations: Iterable[Delegation], now: datetime) -> list[str]:
    """The roles whose tasks are his: his own, and those lent to him now."""
    lent = [d.role for d in delegations if d.to == person.name and now <= d.until]
    return list(dict.fromkeys([person.role, *lent]))


def is_his(owner: str, owner_role: str, person: Person, roles: Collection[str], everybody: Iterable[Person]) -> bool:
    """Whether a task is this person's: its named owner's when that is somebody or some department, else the role's."""
    named = owner.strip().casefold()
    if not named:
        return owner_role in roles
    people = list(everybody)
    if any(named == p.name.casefold() for p in people):
        return named == person.name.casefold()
    if any(named == p.department.casefold() for p in people):
        return named == person.department.casefold()
    return owner_role in roles


def may_tell(due_at: datetime | None, now: datetime, calendar: Calendar) -> bool:
    """In working hours; outside them only what is due before they begin again."""
    if calendar.is_working_time(now):
        return True
    return due_at is not None and now < due_at <= calendar.next_working_time(now)


def is_safe_address(address: str, ours: Collection[str]) -> bool:
    """Whether a notice may go to an address: never into a mailbox that kesu itself reads or sends from."""
    bare = address.strip().casefold()
    return "@" in bare and bare not in {x.strip().casefold() for x in ours}
