"""Time at work on the cases: each case whose moment has come is looked at once, in one transaction of its own."""

from __future__ import annotations

import logging
from datetime import datetime

from casework.due import rules_of
from complaints.calendar.working_days import Calendar
from complaints.correspondence.case_after import settled
from complaints.model import Case
from complaints.procedure.passing_time import after_waiting, next_wake
from complaints.rules.shapes import Rules
from foundations.settings.shapes import Settings
from store import cases, deadlines
from store.database import Database
from store.engine.errors import Conflict, StoreError
from store.engine.transaction import Transaction

log = logging.getLogger(__name__)


def watch_due(db: Database, settings: Settings, calendar: Calendar, now: datetime, limit: int = 100) -> int:
    """Looks at up to `limit` cases in which time has something to do at `now`; gives how many it looked at.

    Warnings, lateness, releases, chased actions, and clocks of years whose official table has arrived. Every case is
    looked at once for one `now`: calling again with the same instant gives 0. A case that cannot be kept is named in
    the log and does not keep the others waiting. Raises StoreError when the store itself is away.
    """
    rules = rules_of(settings)
    with db.transaction() as tx:
        numbers = deadlines.claim_due(tx, now, limit)
        numbers += [n for n in _to_recount(tx, calendar) if n not in numbers][:limit]
    looked_at = 0
    for case_no in numbers:
        try:
            with db.transaction() as tx:
                look(tx, case_no, rules, calendar, now)
            looked_at += 1
        except Conflict:
            log.info("case %s is being worked on; time looks at it again soon", case_no)
        except StoreError:
            raise
        except Exception:  # one case that the rules cannot bring forward must not keep the others' clocks from running
            log.exception("case %s: time could not be brought up to date; the other cases go on", case_no)
    return looked_at


def look(tx: Transaction, case_no: str, rules: Rules, calendar: Calendar, now: datetime) -> bool:
    """Brings one case up to `now`; says whether anything changed. Doing it again changes nothing."""
    case = cases.load(tx, case_no, for_update=True)
    entries = len(case.history)
    made = settled(after_waiting(case, now, rules, calendar), now, rules, calendar)
    if len(made.history) == entries:
        deadlines.postpone(tx, case_no, next_wake(case, now, rules, calendar))
        return False
    cases.save(tx, made)
    return True


def settle(tx: Transaction, case_no: str, settings: Settings, calendar: Calendar, now: datetime) -> Case:
    """What the sent, refused and bounced letters of a case call for, in the caller's transaction; gives the case as kept."""
    rules = rules_of(settings)
    case = cases.load(tx, case_no, for_update=True)
    made = settled(case, now, rules, calendar)
    if len(made.history) == len(case.history):
        return case
    return cases.save(tx, made)


def _to_recount(tx: Transaction, calendar: Calendar) -> list[str]:
    """Cases with provisional clocks that the calendar can now count by an official table."""
    clocks = deadlines.provisional_clocks(tx)
    return list(dict.fromkeys(n for n, due_at in clocks if calendar.is_published(calendar.day_of(due_at).year)))
