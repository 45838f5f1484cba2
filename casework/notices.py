"""Tells our own people by mail what they must do: one notice for each task and person, gathered into one mail."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from casework.offices import own_tasks, staff
from complaints.calendar.working_days import Calendar
from complaints.correspondence.staff_notices import GATHER, is_safe_address, may_tell
from complaints.joining.place import domain_of
from complaints.procedure.roles import Person
from complaints.reading import AUTOMATIC_KINDS_OF_MESSAGE, Reading
from foundations.mailserver.own_addresses import OwnAddresses
from foundations.mailserver.return_path import letters_named
from foundations.settings.shapes import Settings
from store import notices, outbox, users
from store.database import Database
from store.engine.errors import Conflict
from store.engine.transaction import Transaction
from store.questions.views import TaskLine
from store.users import User
from wording import letters, names
from wording.catalogue import text

log = logging.getLogger(__name__)

#: tasks of which one mail tells; what is beyond stands in the dashboard, and the mail says how many there are
MOST, MOST_TOLD = 1000, 30


def tell_people(db: Database, settings: Settings, calendar: Calendar, now: datetime) -> int:
    """Puts a notice into the outbox for everybody who has new tasks; gives how many. Raises StoreError.

    Nothing of any case changes: a notice is a letter of no case, and doing it again tells nobody twice.
    """
    if not settings.notices.mail or not (settings.smtp.host or settings.smtp.path):
        return 0
    with db.reading() as tx:
        everybody, people = [user for user in users.list_users(tx) if not user.disabled], staff(tx)
    ours = OwnAddresses.of(settings).addresses
    told = 0
    for user in everybody:
        if not is_safe_address(user.email, ours):
            continue
        with db.reading() as tx:
            fresh = _for_user(tx, user, people, calendar, now)
        if not fresh:
            continue
        try:
            with db.transaction() as tx:
                notices.lock(tx, user.id)
                told += _tell(tx, user, _for_user(tx, user, people, calendar, now), settings, now)
        except (letters.LetterError, Conflict) as error:
            log.error("%s is not told of %d tasks: %s", user.name, len(fresh), error)
    return told


def about_notice(tx: Transaction, reading: Reading, settings: Settings) -> str:
    """The Message-ID of the notice of which a message is nothing but the echo: its failure report, a vacation note, a
    colleague's answer. Empty for any other message.

    Such mail is filed and moves no case: it must not be taken for a report on a letter to a customer.
    """
    mail = reading.mail
    if mail is None:
        return ""
    envelopes = [r.original_envelope_id for r in reading.reports]
    named = letters_named((*mail.to, *mail.cc), envelopes, settings.smtp.bounce_address)
    asked = [*mail.in_reply_to, *mail.references, *(r.original_message_id for r in reading.reports)]
    notice = notices.find(tx, [*asked, *(outbox.message_id_of(tx, number) for number in named)])
    if not notice or reading.automatic or reading.kind in AUTOMATIC_KINDS_OF_MESSAGE:
        return notice
    sender = mail.from_address
    colleague = sender in OwnAddresses.of(settings) or users.find_by_email(tx, sender) is not None
    return notice if colleague else ""


def _for_user(
    tx: Transaction, user: User, people: Sequence[Person], calendar: Calendar, now: datetime
) -> list[TaskLine]:
    last = notices.last_told(tx, user.id)
    if last is not None and now - last < GATHER:
        return []
    me = Person(user.name, user.role, user.department)
    mine = own_tasks(tx, me, people, now, limit=MOST, untold_to=user.id)
    return [task for task in mine if may_tell(task.due_at, now, calendar)]


def _tell(tx: Transaction, user: User, tasks: list[TaskLine], settings: Settings, now: datetime) -> int:
    if not tasks:
        return 0
    language = user.language or settings.dashboard.language
    zone = settings.company.zone
    facts: dict[str, Any] = {
        "name": user.name,
        "number": len(tasks),
        "more": max(0, len(tasks) - MOST_TOLD),
        "company": settings.company.name,
        "lines": tuple(_line(task, language, settings) for task in tasks[:MOST_TOLD]),
    }
    first = min((task.due_at for task in tasks if task.due_at), default=None)
    if first is not None:
        facts["first_due"] = first.astimezone(zone)
    subject, body = letters.render(notices.KIND, language, facts, settings.letters.templates)
    domain = domain_of(settings.smtp.sender) or next(iter(settings.company.own_domains), "kesu.invalid")
    notices.add(
        tx,
        user.id,
        [task.id for task in tasks],
        to=user.email,
        subject=subject,
        body=body,
        language=language,
        message_id=f"<notice.{secrets.token_hex(12)}@{domain}>",
        at=now,
    )
    return 1


def _line(task: TaskLine, language: str, settings: Settings) -> str:
    """One task in words: case, what to do, until when, about whom."""
    say = text(language, "dashboard")
    due = f"{task.due_at.astimezone(settings.company.zone):%Y-%m-%d %H:%M}" if task.due_at else ""
    about = " ".join(part for part in (task.customer_name, task.product_name) if part)[:80]
    return " · ".join(part for part in (task.case_no, _name(task.kind, say), due, about) if part)


def _name(name: str, say: Any) -> str:
    if name in names.TASK:
        return str(say(names.TASK[name]))
    for end in ("due_soon", "late"):
        timer = name.removesuffix(f"_{end}")
        if timer != name and timer in names.TIMER:
            return f"{say(names.TIMER[timer])}: {say(names.TASK[end])}"
    return name.replace("_", " ")
