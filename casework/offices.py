"""Delegations: those that are in force, and taking one back before its day has come; and what waits for whom by them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from itertools import islice

from complaints.model import Actor
from complaints.procedure import roles
from complaints.refusals import Forbidden
from store import users
from store.database import Database
from store.engine.transaction import Transaction
from store.questions import views
from store.questions.views import TaskLine
from store.users import Delegation


def may_take_back(delegation: Delegation, actor: Actor) -> bool:
    """Whether this person may end this delegation."""
    return actor.role == "admin" or actor.name == delegation.from_user


def take_back(db: Database, delegation_id: int, actor: Actor, now: datetime) -> None:
    """Ends a delegation at `now`: the delegate decides nothing any more, what he has decided stays.

    Raises Forbidden for anybody but the giver and administrators, NotFound when there is none in force.
    """
    with db.transaction() as tx:
        found = next((d for d in users.delegations(tx, now) if d.id == delegation_id), None)
        if found is not None and not may_take_back(found, actor):
            raise Forbidden(
                "a delegation is taken back by {name} or an administrator", "S0-5.4.4", name=found.from_user
            )
        users.revoke(tx, delegation_id, now)


def delegations_now(tx: Transaction, now: datetime) -> tuple[roles.Delegation, ...]:
    """The company's delegations that are in force, as the rules see them."""
    return tuple(roles.Delegation(d.role, d.to_user, d.until, d.from_user) for d in users.delegations(tx, now))


def staff(tx: Transaction) -> list[roles.Person]:
    """Everybody who may sign in, as the rules see them."""
    return [roles.Person(u.name, u.role, u.department) for u in users.list_users(tx) if not u.disabled]


def tasks_of(tx: Transaction, name: str, now: datetime, *, limit: int) -> list[TaskLine]:
    """The open tasks that are this user's at `now`, at most `limit`, by what is due first; none for who may not sign in."""
    people = staff(tx)
    me = next((person for person in people if person.name == name), None)
    return own_tasks(tx, me, people, now, limit=limit) if me else []


def own_tasks(
    tx: Transaction,
    me: roles.Person,
    people: Sequence[roles.Person],
    now: datetime,
    *,
    limit: int,
    untold_to: int | None = None,
) -> list[TaskLine]:
    """The open tasks that are, of `people`, this person's, at most `limit`, by what is due first; with `untold_to`, his
    id, those of which no notice has told him yet."""
    lent = delegations_now(tx, now)
    found = views.open_tasks(tx, roles.roles_of(me, lent, now), untold_to=untold_to)
    return list(islice((task for task in found if me in roles.whose(task, people, lent, now)), limit))
